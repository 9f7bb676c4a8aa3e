"""adopt: the values of a database, into the files of the configuration; judged before a file is touched."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final, NamedTuple

import msgspec
from msgspec.structs import replace

from ratesmith.compile.result import Compiled
from ratesmith.core.ir import Config, Dataset, Document, Finding, Frozen, Origin, Route, TableData
from ratesmith.core.sanitize import visible
from ratesmith.deploy.adoption_plan import Place, Placed, Wish, wishes
from ratesmith.language.editor import Order, Uneditable, edited
from ratesmith.language.parser import parse
from ratesmith.language.positions import origin, winner
from ratesmith.plan.diff import Insert, Plan, Update, diff, keyed

Recompile = Callable[[Mapping[str, str]], Compiled]
"""Compiles all environments, as they would be with these texts in place of files."""


class Adopted(NamedTuple):
    """A value that the configuration has from now on."""

    wish: Wish
    lines: tuple[Origin, ...]
    """Where it is written; nowhere if it is computed from another that was."""
    environments: tuple[str, ...]
    """In which other environments it holds as well."""


class Refused(NamedTuple):
    """A value that stays where it is."""

    wish: Wish
    reason: str


class Adoption(Frozen, frozen=True, kw_only=True):
    """What comes of it; nothing is written yet."""

    texts: Mapping[str, str]
    """The files that change, by their paths."""
    before: Mapping[str, str]
    """What they were when they were read."""
    adopted: tuple[Adopted, ...]
    refused: tuple[Refused, ...]
    following: tuple[Place, ...]
    """What is computed from an adopted value and will be brought along by the next apply."""


def adopt(
    plan: Plan, compiled: Compiled, environment: str, recompile: Recompile, is_link: Callable[[str], bool]
) -> Adoption:
    """Find the files that say what the database holds, and compile them to see that they do.

    `is_link` says of a path that it must not be replaced, because it is a link.
    """
    target = compiled.targets[environment]
    wanted = tuple(wishes(plan, target))
    refused: dict[Place, str] = dict(_unwritable(wanted, is_link))
    live = _live(target.dataset, plan)
    while True:
        chosen = [wish for wish in wanted if wish.changes and wish.place not in refused]
        texts, blamed = _texts(chosen, target.config)
        if not blamed:
            again = recompile(texts)
            blamed = dict(_blamed(again, chosen, _after(chosen, texts)))
        if not blamed:
            differing = set(_places(diff(again.targets[environment].dataset, live)))
            blamed = {wish.place: _UNSURE for wish in chosen if wish.place in differing}
        if not blamed:
            break
        refused |= blamed
    after, written = _after(chosen, texts), {wish.place for wish in chosen}
    return Adoption(
        texts=texts,
        before={change.document.path: change.document.source for wish in chosen for change in wish.changes},
        adopted=tuple(
            Adopted(it, _lines(it, after if it.place in written else {}), _others(it, compiled, environment))
            for it in wanted
            if it.place not in differing
        ),
        refused=tuple(Refused(it, refused.get(it.place) or it.reason) for it in wanted if it.place in differing),
        following=tuple(sorted(differing - set(_places(plan)), key=str)),
    )


_UNSURE: Final = "what would be written does not compile to this value"


def _unwritable(wanted: Iterable[Wish], is_link: Callable[[str], bool]) -> Iterator[tuple[Place, str]]:
    """The wishes for a file that is a link, and those of which two want different things of one value."""
    first: dict[tuple[str, Route], tuple[Wish, object]] = {}
    for wish in wanted:
        for change in wish.changes:
            path, (route, value) = change.document.path, change.write
            if is_link(path):
                yield wish.place, f"{visible(path)} is a link; edit the file it leads to"
            other, known = first.setdefault((path, route), (wish, value))
            if known is not value and known != value:
                where = f"{visible(path)}:{origin(change.document, route).span.line}"
                reason = f"another column is made from {where} as well, and holds another value"
                yield wish.place, reason
                yield other.place, reason


def _texts(chosen: Iterable[Wish], config: Config) -> tuple[dict[str, str], dict[Place, str]]:
    """The changed text of every file; and the wishes of those that cannot be changed safely."""
    by_path: dict[str, list[tuple[Wish, Placed]]] = {}
    for wish in chosen:
        for change in wish.changes:
            by_path.setdefault(change.document.path, []).append((wish, change))
    texts: dict[str, str] = {}
    failed: dict[Place, str] = {}
    for path, changes in sorted(by_path.items()):
        document = changes[0][1].document
        writes = {change.write.route: change.write for _, change in changes}
        try:
            texts[path] = edited(document.source, writes.values(), _order(document, config))
        except Uneditable:
            lonely = [wish for wish, change in changes if not _edits(change, config)]
            failed |= dict.fromkeys((it.place for it in lonely or (it for it, _ in changes)), _NO_FORM)
    return texts, failed


_NO_FORM: Final = "YAML has no form for this value there that is read back as the same"


def _edits(change: Placed, config: Config) -> bool:
    try:
        edited(change.document.source, [change.write], _order(change.document, config))
    except Uneditable:
        return False
    return True


def _order(document: Document, config: Config) -> Order:
    """The fields of the kind, in the order of their declaration."""

    def order(route: Route) -> tuple[str, ...]:
        id, inside = (document.id, route) if document.id else (str(route[0]) if route else "", route[1:])
        value: Any = config.entities[config.name_of[document.kind]].get(id)
        for step in inside:
            value = value.get(step) if isinstance(value, dict) else getattr(value, str(step), None)
        return value.__struct_fields__ if isinstance(value, msgspec.Struct) else ()

    return order


def _blamed(again: Compiled, chosen: Iterable[Wish], after: Mapping[str, Document]) -> Iterator[tuple[Place, str]]:
    """Which wish each new error is about: those written at a place it names, or else
    the longest in a file it names, or else all."""
    lines = [(wish, frozenset(_written(wish, after))) for wish in chosen]
    for finding in again.report.findings:
        if finding.severity != "error":
            continue
        places = {(place.path, place.span.line) for place in _named(finding)}
        paths = {path for path, _ in places}
        nearest = [wish for wish, written in lines if not places.isdisjoint(written)]
        near = [wish for wish in chosen if any(change.document.path in paths for change in wish.changes)]
        # A file that became too large has no line that did it.
        longest = sorted(near, key=lambda wish: len(str(wish.value)))[-1:]
        for wish in nearest or longest or chosen:
            yield wish.place, _said(finding)


def _named(finding: Finding) -> Iterator[Origin]:
    yield finding.origin
    yield from (related.origin for related in finding.related)


def _said(finding: Finding) -> str:
    where = f"{visible(finding.origin.path)}:{finding.origin.span.line}"
    environments = f" in {', '.join(map(visible, finding.environments))}" if finding.environments else ""
    hint = f"; {visible(finding.hint)}" if finding.hint else ""
    return f"{where} would be wrong{environments}: {visible(finding.message)} [{finding.rule}]{hint}"


def _written(wish: Wish, after: Mapping[str, Document]) -> Iterator[tuple[str, int]]:
    """The lines of what is written, and of the keys above it."""
    for change in wish.changes:
        document = after[change.document.path]
        for depth in range(len(change.write.route), 0 if document.id else 1, -1):
            yield document.path, origin(document, change.write.route[:depth]).span.line


def _after(chosen: Iterable[Wish], texts: Mapping[str, str]) -> dict[str, Document]:
    """The files as they would be, by path."""
    documents = {change.document.path: change.document for wish in chosen for change in wish.changes}
    return {path: replace(documents[path], source=text, tree=parse(text).tree) for path, text in texts.items()}


def _live(dataset: Dataset, plan: Plan) -> Dataset:
    """What the database holds, of the rows that configuration names."""
    return replace(dataset, tables=tuple(_live_table(data, plan) for data in dataset))


def _live_table(data: TableData, plan: Plan) -> TableData:
    mine = [operation for operation in plan.operations if operation.table == data.table.name]
    missing = {operation.key for operation in mine if isinstance(operation, Insert)}
    changed = {operation.key: operation.changes for operation in mine if isinstance(operation, Update)}
    names = [column.name for column in data.table.columns]
    rows, sources = [], []
    for (key, row), source in zip(keyed(data).items(), data.sources, strict=True):
        if key not in missing:
            old = {change.column: change.old for change in changed.get(key, ())}
            rows.append(tuple(old.get(name, cell) for name, cell in zip(names, row, strict=True)) if old else row)
            sources.append(source)
    return replace(data, rows=tuple(rows), sources=tuple(sources))


def _places(plan: Plan) -> Iterator[Place]:
    for operation in plan.operations:
        for change in operation.changes if isinstance(operation, Update) else ():
            yield Place(operation.table, operation.key, change.column)


def _lines(wish: Wish, after: Mapping[str, Document]) -> tuple[Origin, ...]:
    changes = (change for change in wish.changes if change.document.path in after)
    return tuple(origin(after[change.document.path], change.write.route) for change in changes)


def _others(wish: Wish, compiled: Compiled, environment: str) -> tuple[str, ...]:
    """The other environments for which the same files decide."""
    found: set[str] = set()
    for change in wish.changes:
        kind, id, route = change.at
        for name, target in compiled.targets.items():
            layers = target.config.layers.get((kind, id), ())
            if name != environment and layers and winner(layers, id, route)[0].path == change.document.path:
                found.add(name)
    return tuple(sorted(found))
