"""Write the values that a database holds into the configuration files, after compiling them to see that they hold."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final, NamedTuple

import msgspec
from msgspec.structs import replace

from ratesmith.compile.result import Compiled
from ratesmith.core.ir import Config, Dataset, Document, Finding, Frozen, Origin, Route, TableData
from ratesmith.core.sanitize import visible
from ratesmith.deploy.adoption_plan import CellAddress, FileChange, ProposedEdit, propose_edits
from ratesmith.language.editor import KeyOrder, Uneditable, apply_writes
from ratesmith.language.parser import parse
from ratesmith.language.positions import deciding_layer, origin
from ratesmith.plan.diff import Insert, Plan, Update, diff, keyed

Recompile = Callable[[Mapping[str, str]], Compiled]
"""Compiles all environments, as they would be with these texts in place of files."""


class Adopted(NamedTuple):
    """A value that the configuration has from now on."""

    edit: ProposedEdit
    lines: tuple[Origin, ...]
    """Where it is written; nowhere if it is computed from another that was."""
    environments: tuple[str, ...]
    """In which other environments it holds as well."""


class Refused(NamedTuple):
    """A value that the configuration keeps, and why."""

    edit: ProposedEdit
    reason: str


class Adoption(Frozen, frozen=True, kw_only=True):
    """The files that adopting would change; nothing is written yet."""

    texts: Mapping[str, str]
    """The files that change, by their paths."""
    before: Mapping[str, str]
    """What they were when they were read."""
    adopted: tuple[Adopted, ...]
    refused: tuple[Refused, ...]
    following: tuple[CellAddress, ...]
    """What is computed from an adopted value and will be brought along by the next apply."""


def adopt(plan: Plan, compiled: Compiled, environment: str, recompile: Recompile) -> Adoption:
    """Find the edits that make the configuration compile to what the database holds.

    Edits that lead to an error, or to another value, are refused until the rest compiles.
    """
    target = compiled.targets[environment]
    proposed = tuple(propose_edits(plan, target))
    refused: dict[CellAddress, str] = dict(_unwritable(proposed))
    live = _live_rows(target.dataset, plan)
    while True:
        chosen = [edit for edit in proposed if edit.changes and edit.address not in refused]
        texts, blamed = _texts(chosen, target.config)
        if not blamed:
            again = recompile(texts)
            blamed = dict(_blame(again, chosen, _after(chosen, texts)))
        if not blamed:
            differing = set(_addresses(diff(again.targets[environment].dataset, live)))
            blamed = {edit.address: _UNSURE for edit in chosen if edit.address in differing}
        if not blamed:
            break
        refused |= blamed
    after, written = _after(chosen, texts), {edit.address for edit in chosen}
    return Adoption(
        texts=texts,
        before={change.document.path: change.document.source for edit in chosen for change in edit.changes},
        adopted=tuple(
            Adopted(
                it,
                _written_at(it, after if it.address in written else {}),
                _other_environments(it, compiled, environment),
            )
            for it in proposed
            if it.address not in differing
        ),
        refused=tuple(Refused(it, refused.get(it.address) or it.reason) for it in proposed if it.address in differing),
        following=tuple(sorted(differing - set(_addresses(plan)), key=str)),
    )


_UNSURE: Final = "what would be written does not compile to this value"


def _unwritable(proposed: Iterable[ProposedEdit]) -> Iterator[tuple[CellAddress, str]]:
    """Yield the edits of which two write different things to one place."""
    first: dict[tuple[str, Route], tuple[ProposedEdit, object]] = {}
    for edit in proposed:
        for change in edit.changes:
            path, (route, value) = change.document.path, change.write
            other, known = first.setdefault((path, route), (edit, value))
            if known is not value and known != value:
                where = f"{visible(path)}:{origin(change.document, route).span.line}"
                reason = f"another column is made from {where} as well, and holds another value"
                yield edit.address, reason
                yield other.address, reason


def _texts(chosen: Iterable[ProposedEdit], config: Config) -> tuple[dict[str, str], dict[CellAddress, str]]:
    """The changed text of every file, and the edits that YAML has no safe form for."""
    by_path: dict[str, list[tuple[ProposedEdit, FileChange]]] = {}
    for edit in chosen:
        for change in edit.changes:
            by_path.setdefault(change.document.path, []).append((edit, change))
    texts: dict[str, str] = {}
    failed: dict[CellAddress, str] = {}
    for path, changes in sorted(by_path.items()):
        document = changes[0][1].document
        writes = {change.write.route: change.write for _, change in changes}
        try:
            texts[path] = apply_writes(document.source, writes.values(), _order(document, config))
        except Uneditable:
            lonely = [edit for edit, change in changes if not _edits(change, config)]
            failed |= dict.fromkeys((it.address for it in lonely or (it for it, _ in changes)), _NO_FORM)
    return texts, failed


_NO_FORM: Final = "YAML has no form for this value there that is read back as the same"


def _edits(change: FileChange, config: Config) -> bool:
    try:
        apply_writes(change.document.source, [change.write], _order(change.document, config))
    except Uneditable:
        return False
    return True


def _order(document: Document, config: Config) -> KeyOrder:
    """The fields of the kind, in the order of their declaration."""

    def order(route: Route) -> tuple[str, ...]:
        id, inside = (document.id, route) if document.id else (str(route[0]) if route else "", route[1:])
        value: Any = config.entities[config.entity_type(document.kind)].get(id)
        for step in inside:
            value = value.get(step) if isinstance(value, dict) else getattr(value, str(step), None)
        return value.__struct_fields__ if isinstance(value, msgspec.Struct) else ()

    return order


def _blame(
    again: Compiled, chosen: Iterable[ProposedEdit], after: Mapping[str, Document]
) -> Iterator[tuple[CellAddress, str]]:
    """Which edits an error is about: those written at a line it names, else the longest in a file it names, else
    all.
    """
    lines = [(edit, frozenset(_written(edit, after))) for edit in chosen]
    for finding in again.report.findings:
        if finding.severity != "error":
            continue
        places = {(place.path, place.span.line) for place in _origins(finding)}
        paths = {path for path, _ in places}
        nearest = [edit for edit, written in lines if not places.isdisjoint(written)]
        near = [edit for edit in chosen if any(change.document.path in paths for change in edit.changes)]
        # A file that became too large has no line that did it.
        longest = sorted(near, key=lambda edit: len(str(edit.value)))[-1:]
        for edit in nearest or longest or chosen:
            yield edit.address, _describe(finding)


def _origins(finding: Finding) -> Iterator[Origin]:
    yield finding.origin
    yield from (related.origin for related in finding.related)


def _describe(finding: Finding) -> str:
    where = f"{visible(finding.origin.path)}:{finding.origin.span.line}"
    environments = f" in {', '.join(map(visible, finding.environments))}" if finding.environments else ""
    hint = f"; {visible(finding.hint)}" if finding.hint else ""
    return f"{where} would be wrong{environments}: {visible(finding.message)} [{finding.rule}]{hint}"


def _written(edit: ProposedEdit, after: Mapping[str, Document]) -> Iterator[tuple[str, int]]:
    """The lines of what an edit writes, and of the keys above it."""
    for change in edit.changes:
        document = after[change.document.path]
        for depth in range(len(change.write.route), 0 if document.id else 1, -1):
            yield document.path, origin(document, change.write.route[:depth]).span.line


def _after(chosen: Iterable[ProposedEdit], texts: Mapping[str, str]) -> dict[str, Document]:
    """The files as they would be, by path."""
    documents = {change.document.path: change.document for edit in chosen for change in edit.changes}
    return {path: replace(documents[path], source=text, kept=parse(text).tree) for path, text in texts.items()}


def _live_rows(dataset: Dataset, plan: Plan) -> Dataset:
    """The rows that configuration names, with the values that the database holds."""
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


def _addresses(plan: Plan) -> Iterator[CellAddress]:
    for operation in plan.operations:
        for change in operation.changes if isinstance(operation, Update) else ():
            yield CellAddress(operation.table, operation.key, change.column)


def _written_at(edit: ProposedEdit, after: Mapping[str, Document]) -> tuple[Origin, ...]:
    changes = (change for change in edit.changes if change.document.path in after)
    return tuple(origin(after[change.document.path], change.write.route) for change in changes)


def _other_environments(edit: ProposedEdit, compiled: Compiled, environment: str) -> tuple[str, ...]:
    """The other environments in which the same file decides the value."""
    found: set[str] = set()
    for change in edit.changes:
        kind, id, route = change.at
        for name, target in compiled.targets.items():
            layers = target.config.layers.get((kind, id), ())
            if name != environment and layers and deciding_layer(layers, id, route)[0].path == change.document.path:
                found.add(name)
    return tuple(sorted(found))
