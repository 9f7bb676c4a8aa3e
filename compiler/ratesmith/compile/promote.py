"""Move what an overlay writes into the base or into the overlay of another environment."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any, Final, NamedTuple

from ratesmith.compile.explain import Subject
from ratesmith.compile.pipeline import compile_project
from ratesmith.compile.result import Compiled, Opened
from ratesmith.core.errors import Exit, Fatal
from ratesmith.core.ir import Document, Finding, Node, Route
from ratesmith.core.sanitize import visible
from ratesmith.language.editor import REMOVED, Uneditable, Write, apply_writes
from ratesmith.language.format_check import comments
from ratesmith.language.formatter import MODELINE, format_text
from ratesmith.language.parser import parse
from ratesmith.language.positions import origin
from ratesmith.language.writer import map_entry
from ratesmith.project.key_order import key_order
from ratesmith.project.schema_files import SCHEMAS, schema_path, schema_texts
from ratesmith.project.settings import ENVIRONMENTS, effective

BASE: Final = "base"
_NEW: Final = "new"
_NOTHING: Final = "{}\n"
"""What stands for an overlay that is deleted, until it is."""


class Promotion(NamedTuple):
    """What promoting changes; nothing is written yet."""

    before: dict[str, str]
    after: dict[str, str | None]
    """By path; None for a file that is deleted."""
    hit: tuple[str, ...]
    """The other environments whose configuration changes."""
    stays: bool
    """Whether the overlay keeps its value, because the environment would lose it."""
    lost: int
    """How many comments go with their lines."""
    waivers: tuple[str, ...]
    """The rules whose waivers silence nothing any more and are removed."""
    worse: tuple[Finding, ...]
    """The errors that it brings."""
    compiled: Compiled
    """The configuration as it would be."""


def promote(
    opened: Opened, source: str, target: str, subject: Subject, layers: tuple[Document, ...], today: date
) -> Promotion:
    """Find the edits that give the target what the overlay of the source writes.

    `layers` are the documents of the entity in the source environment. Raises Fatal if its overlay does not write it,
    or if YAML has no safe form for the edit.
    """
    id, route = subject.id, subject.route
    document = next((it for it in layers if it.layer == source and _holds(it, id, route)), None)
    if document is None:
        holder = next((it for it in reversed(layers) if _holds(it, id, route)), None)
        place = "no file does" if holder is None else f"it is from {visible(holder.path)}"
        raise Fatal(
            Exit.INPUT,
            f"the overlay of {source} does not write {visible(subject.name)}; {place}",
            "name a value that `ratesmith explain` shows in the overlay",
        )
    edits = _Edits(opened, document)
    inside = document.route(id, route)
    writes = [*_writes(_at(document.tree, inside), inside, to_base=target == BASE)]
    edits.add(_target_path(opened, document, target), "" if target == BASE else target, writes)
    stays = target != BASE and target not in effective(opened.project, source)[1]
    if not stays:
        edits.remove(document, inside)
    everywhere = tuple(sorted(opened.project.environments))
    now = compile_project(opened, everywhere, today)
    then = compile_project(opened, everywhere, today, edits.overrides)
    waivers = []
    while unused := [*_unused_waivers(now, then)]:
        for holder, at in unused:
            waivers.append(str(_at(holder.tree, at)["rule"]))
            edits.drop_item(holder, at)
        then = compile_project(opened, everywhere, today, edits.overrides)
    hit = (name for name in everywhere if name != source and now.configs[name].entities != then.configs[name].entities)
    worse = _new_errors(now, then)
    if now.configs[source].entities != then.configs[source].entities and not worse and not waivers:
        raise Fatal(Exit.REFUSED, f"{source} would not keep its value; nothing was written")
    return Promotion(edits.before, edits.after, tuple(hit), stays, edits.lost_comments, tuple(waivers), worse, then)


def _holds(document: Document, id: str, route: Route) -> bool:
    inside = document.route(id, route)
    node: Node = document.tree
    for step in inside:
        if not isinstance(node, dict) or step not in node:
            return False
        node = node[step]
    return True


def _at(tree: Node, route: Route) -> Any:
    for step in route:
        tree = tree[step]
    return tree


def _writes(value: Node, route: Route, *, to_base: bool) -> Iterator[Write]:
    """Yield the leaves; in the base nothing is new, and a null of an overlay is a key that is not there."""
    if isinstance(value, dict) and value:
        for key, inner in value.items():
            if not (to_base and key == _NEW):
                yield from _writes(inner, (*route, key), to_base=to_base)
    else:
        yield Write(route, REMOVED if to_base and value is None else value)


def _target_path(opened: Opened, document: Document, target: str) -> str:
    config = opened.config.name
    below = document.path.removeprefix(f"{config}/{ENVIRONMENTS}/{document.layer}/")
    return f"{config}/{below}" if target == BASE else f"{config}/{ENVIRONMENTS}/{target}/{below}"


def _unused_waivers(now: Compiled, then: Compiled) -> Iterator[tuple[Document, Route]]:
    """Yield the waivers that silence nothing since the edit, the last of a file first."""
    places = {it.origin for it in _new_errors(now, then) if it.rule == "waiver-unused"}
    found: dict[tuple[str, Route], Document] = {}
    for config in then.configs.values():
        for (_, id), layers in config.layers.items():
            for layer in layers:
                waivers = layer.route(id, ("waive",))
                if _holds(layer, id, ("waive",)):
                    for index in range(len(_at(layer.tree, waivers))):
                        if origin(layer, (*waivers, index, "rule")) in places:
                            found[layer.path, (*waivers, index)] = layer
    for (_, route), layer in sorted(found.items(), key=str, reverse=True):
        yield layer, route


def _new_errors(now: Compiled, then: Compiled) -> tuple[Finding, ...]:
    """Return the errors that were not there before, wherever their lines are now."""
    known = Counter(map(_what, now.report.findings))
    fresh = []
    for finding in then.report.findings:
        if finding.severity == "error":
            known[_what(finding)] -= 1
            if known[_what(finding)] < 0:
                fresh.append(finding)
    return tuple(fresh)


def _what(finding: Finding) -> tuple[str, str, str]:
    return finding.rule, finding.origin.path, finding.message


def _without_comments_above(document: Document, route: Route) -> str:
    """Return the text of a file without the comments right above a key, which would be about the next one."""
    key = origin(document, route, "key").span
    lines = document.source.splitlines(keepends=True)
    first = key.line - 1
    while first and lines[first - 1].startswith(f"{' ' * (key.column - 1)}#") and MODELINE not in lines[first - 1]:
        first -= 1
    return "".join((*lines[:first], *lines[key.line - 1 :]))


class _Edits:
    """The texts of the files that change."""

    def __init__(self, opened: Opened, document: Document) -> None:
        self.opened, self.kind = opened, document.kind
        self.before: dict[str, str] = {}
        self.after: dict[str, str | None] = {}

    @property
    def overrides(self) -> dict[str, str]:
        """Return the texts to compile."""
        return {path: _NOTHING if text is None else text for path, text in self.after.items()}

    @property
    def lost_comments(self) -> int:
        """Return how many comments are in no file any more, but for the line that tells editors the schema."""
        texts = (self.before.values(), [text for text in self.after.values() if text is not None])
        old, new = (Counter(it for text in each for it in comments(text)) for each in texts)
        return sum(count for comment, count in (old - new).items() if not comment.startswith(MODELINE))

    def add(self, path: str, layer: str, writes: list[Write]) -> None:
        """Write values into a file, or into a new one."""
        try:
            self.before[path] = (self.opened.root / path).read_bytes().decode()
        except FileNotFoundError:
            self.after[path] = self._new_file(path, layer, writes)
        else:
            self._write(path, layer, writes)

    def remove(self, document: Document, route: Route) -> None:
        """Take a value out of an overlay, with the maps that it leaves empty, and the file if nothing is left."""
        self.before[document.path] = document.source
        while route and len(_at(document.tree, route[:-1])) == 1:
            route = route[:-1]
        if not route:
            self.after[document.path] = None
        else:
            self.after[document.path] = _without_comments_above(document, route)
            self._write(document.path, document.layer, [Write(route, REMOVED)])

    def drop_item(self, document: Document, route: Route) -> None:
        """Take one item out of a list, and the list if it is the only one."""
        self.before.setdefault(document.path, document.source)
        *above, index = route
        items = _at(parse(self._text(document.path)).tree, tuple(above))
        left = [item for number, item in enumerate(items) if number != index]
        self._write(document.path, document.layer, [Write(tuple(above), left or REMOVED)])

    def _text(self, path: str) -> str:
        return self.after.get(path) or self.before[path]

    def _order(self, layer: str) -> Callable[[Route], tuple[str, ...]]:
        return key_order(schema_texts(self.opened.pack.kinds)(self.kind, bool(layer)))

    def _write(self, path: str, layer: str, writes: list[Write]) -> None:
        try:
            self.after[path] = apply_writes(self._text(path), writes, self._order(layer))
        except Uneditable:
            message = f"{visible(path)} cannot be edited without a risk to the text around it; nothing was written"
            raise Fatal(Exit.REFUSED, message, "run: ratesmith fmt, and try again, or move it by hand") from None

    def _new_file(self, path: str, layer: str, writes: list[Write]) -> str:
        tree: dict[str, Any] = {}
        for route, value in writes:
            place = tree
            for step in route[:-1]:
                place = place.setdefault(str(step), {})
            if value is not REMOVED:
                place[str(route[-1])] = value
        up = "../" * path.count("/")
        head = f"{MODELINE} $schema={up}{SCHEMAS}/{schema_path(self.kind, bool(layer))}\n"
        lines = (map_entry(key, value, 0) for key, value in tree.items())
        return format_text(head + "\n".join(lines) + "\n", self._order(layer))
