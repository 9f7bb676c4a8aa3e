"""Refuse a branch that changes what the base has changed since it began: what holds now is not in the comparison."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from ratesmith.compare.base import Base
from ratesmith.compare.sides import Before
from ratesmith.compile.load import load_texts
from ratesmith.compile.result import Compiled, Opened
from ratesmith.core.errors import Exit, Fatal
from ratesmith.core.ir import Document, Key, Node
from ratesmith.core.sanitize import visible
from ratesmith.core.tree_changes import changed_values
from ratesmith.language.parser import parse
from ratesmith.project.settings import ENVIRONMENTS, PROJECT_FILE, SECRETS

_MOST: Final = 3
"""How many names the message has."""
_Layers = Mapping[str, Node]
"""What the files say of an entity, by layer."""


def refuse_older_start(opened: Opened, base: Base, before: Before, after: Compiled) -> None:
    """Raise Fatal where the base has changed by now what the branch changes too, each perhaps in a layer of its own.

    Git merges such layers without a conflict, and another value holds than the one that the branch began with.
    """
    if base.tip == base.commit:
        return
    files = base.git.tree(base.tip, opened.root, opened.config.name).files
    texts = {path.partition("/")[2]: content.decode(errors="replace") for path, content in files.items()}
    settings = parse(texts.pop(PROJECT_FILE, "")).tree
    past = before.compiled.documents if before.compiled is not None else ()
    was, mine, theirs = map(_by_entity, (past, after.documents, _documents(opened, texts, past)))
    keys = sorted({*was, *mine, *theirs})
    changed = [key for key in keys if _differ(was.get(key, {}), mine.get(key, {}))]
    both = [
        kind if kind == id else f"{kind}/{id}"
        for kind, id in changed
        if all(_differ(theirs.get((kind, id), {}), side.get((kind, id), {})) for side in (was, mine))
    ]
    sides = before.settings, opened.document.tree, settings
    both += (f"the environment {name}" for name in _regrouped(*sides, touches=bool(changed)))
    if both:
        named = visible(", ".join(both[:_MOST])) + (f" and {len(both) - _MOST} more" if len(both) > _MOST else "")
        raise Fatal(
            Exit.REFUSED,
            f"this branch began at {base.commit[:12]}, and the base has changed {named} since, as the"
            " branch does: what merging it changes cannot be said",
            "merge the base into the branch, or rebase it",
        )


def _documents(opened: Opened, texts: Mapping[str, str], past: Iterable[Document]) -> Iterator[Document]:
    """Yield the documents that texts by path below `config/` make; those that are the same in the past are taken."""
    known = {it.path.partition("/")[2]: it for it in past}
    same = {path for path, it in known.items() if texts.get(path) == it.source}
    yield from (known[path] for path in sorted(same))
    others = {path: it for path, it in texts.items() if path not in same and not path.startswith(f"{SECRETS}/")}
    loaded = load_texts(opened.config, opened.pack.kinds, others)
    yield from (it for it in loaded.documents if it.path not in loaded.unreadable)


def _by_entity(documents: Iterable[Document]) -> Mapping[Key, _Layers]:
    found: dict[Key, dict[str, Node]] = {}
    for it in documents:
        for id, tree in it.entities.items():
            found.setdefault((it.kind, id), {})[it.layer] = tree
    return found


def _differ(one: Node, other: Node) -> bool:
    return one is not other and next(changed_values(one, other), None) is not None


def _regrouped(was: Node, mine: Node, theirs: Node, *, touches: bool) -> Iterator[str]:
    """Yield the environments that the base added as the branch does, or that take their values from others by now."""
    old, here, new = map(_extended, (was, mine, theirs))
    for name in sorted(new.keys() & here.keys()):
        if name not in old or ((touches or here != old) and old[name] != new[name] != here[name]):
            yield name


def _extended(settings: Node) -> Mapping[str, Node]:
    """Return which environment each one extends."""
    named = settings.get(ENVIRONMENTS) if isinstance(settings, dict) else None
    found = named if isinstance(named, dict) else {}
    return {name: it.get("extends") if isinstance(it, dict) else None for name, it in found.items()}
