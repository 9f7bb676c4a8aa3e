"""What an entity compiled to in the past: its rows at each commit that changed its files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from msgspec.structs import replace

from ratesmith.api.definitions import Kind, Pack
from ratesmith.compile.explain import Subject, cells_of
from ratesmith.compile.pipeline import Pieces, Readable
from ratesmith.core.git_log import LoggedCommit
from ratesmith.core.ir import Row, TableData
from ratesmith.core.redacted_json import json_cell
from ratesmith.core.tables import Table
from ratesmith.plan.diff import key_places
from ratesmith.plan.row_trail import RowName, RowStep, Wanted
from ratesmith.project.settings import ENVIRONMENTS
from ratesmith.release.past_files import CommitObject, PastFiles

Values = Mapping[RowName, Mapping[str, Any]]
"""The columns that are asked about, by row."""


class Moment(NamedTuple):
    """What changed in the files at one commit."""

    id: str
    """Of the commit; empty for what is not committed."""
    commit: CommitObject | None
    """None for what is not committed, and for the end of a shallow clone."""
    steps: tuple[RowStep, ...]


def file_of(kind: Kind, id: str) -> str:
    """Return the path of the file that has an entity, below `config/` or the folder of an overlay."""
    return kind.path.replace("{id}", id)


def versions(past: PastFiles, pack: Pack, present: Readable) -> Iterator[Mapping[str, str]]:
    """Yield what the files of the base held at one time or another, the oldest first.

    Files whose entity is there without mistakes are left out. Raises Fatal where git cannot read one.
    """
    folders = {it.path.removesuffix("{id}.yaml"): it for it in pack.kinds.values() if "{id}" in it.path}
    maps = {it.path for it in pack.kinds.values() if "{id}" not in it.path}
    found: list[tuple[str, str]] = []
    for commit in reversed(past.log):
        for change in commit.changes:
            folder, slash, file = change.path.rpartition("/")
            kind = folders.get(folder + slash)
            gone = kind is not None and file.removesuffix(".yaml") not in present.config.all(kind.entity)
            if change.new and (gone or change.path in maps):
                found.append((change.path, change.new))
    texts = past.contents(blob for _, blob in found)
    for path, blob in found:
        yield {path: texts[blob].decode(errors="replace")}


def moments(
    past: PastFiles, pieces: Pieces, pack: Pack, subject: Subject, wanted: Wanted, now: Readable
) -> list[Moment]:
    """Return what changed at which commit, the oldest first, and what is not committed.

    Raises Fatal where git cannot read a file.
    """
    ids: list[str] = [subject.id]
    while True:
        history = _Past(past, pieces, pack, subject, wanted, ids)
        found = history.moments(now)
        if not (more := [id for id in history.former if id not in ids]):
            return found
        ids += more


class _Past:
    """The history of one entity, under each of the ids that it had, the last one first."""

    def __init__(
        self, past: PastFiles, pieces: Pieces, pack: Pack, subject: Subject, wanted: Wanted, ids: list[str]
    ) -> None:
        self._past, self._pieces, self._subject, self._wanted, self._ids = past, pieces, subject, wanted, ids
        self.former: list[str] = []
        self._found: list[Moment] = []
        self._id: str | None = None
        self._before: Values = {}
        # A row can be made of several kinds of one entity, so these are always there.
        single = [it.path for it in pack.kinds.values() if "{id}" not in it.path and not it.many]
        files = [*(file_of(subject.kind, id) for id in ids), *single]
        self._files = {*files, *(f"{ENVIRONMENTS}/{layer}/{it}" for layer in pieces.layers for it in files)}

    def moments(self, now: Readable) -> list[Moment]:
        """Return what changed at which commit, the oldest first; note the ids that the entity had before."""
        at: dict[str, str] = {}
        texts = self._texts()
        for commit in reversed(self._past.log):
            if self._follow(commit, at):
                made = self._pieces.of({path: texts[blob] for path, blob in at.items()})
                self._take(made, commit, has_file=self._has_file(at))
        broken = now.config.broken.get(self._subject.kind.name, frozenset())
        self._take(now, None, has_file=not broken.isdisjoint({*self._ids, ""}))
        return self._found

    def _take(self, made: Readable, commit: LoggedCommit | None, *, has_file: bool) -> None:
        """Note what a commit changed, unless there is a file that this version finds mistakes in."""
        entities = made.config.all(self._subject.kind.entity)
        id = next((it for it in self._ids if it in entities), None)
        if id is None and has_file:
            return
        after: Values = {}
        if id is not None:
            after = values_of(self._subject._replace(id=id), made, self._wanted)
            self.former += filter(None, (entities[id].renamed_from,))
        renamed = _renamed(self._before, after, made)
        if id not in (None, self._id) and self._before.keys().isdisjoint({*after, *renamed.values()}):
            # Its file was like that of another entity, which was removed.
            self._found, self._before = [], {}
        if steps := (*steps_between(self._before, after, renamed, self._wanted, tables_of(made)),):
            shown = self._past.commit(commit) if commit is not None else None
            self._found.append(Moment(commit.id if commit is not None else "", shown, steps))
        self._id, self._before = id or self._id, after

    def _texts(self) -> dict[str, str]:
        blobs = {
            change.new: ""
            for commit in self._past.log
            for change in commit.changes
            if change.new and change.path in self._files
        }
        return {id: text.decode(errors="replace") for id, text in self._past.contents(blobs).items()}

    def _follow(self, commit: LoggedCommit, at: dict[str, str]) -> bool:
        """Bring `at` to the files after a commit; return whether one of them changed."""
        changed = False
        for change in commit.changes:
            if change.before != change.path:
                changed |= at.pop(change.before, None) is not None
                self._note_moved(change.before, change.path)
            if change.path in self._files:
                changed = True
                if change.new:
                    at[change.path] = change.new
                else:
                    at.pop(change.path, None)
        return changed

    def _note_moved(self, before: str, path: str) -> None:
        """Note the former id of an entity whose file was renamed, as git takes it."""
        kind = self._subject.kind
        start, _, end = kind.path.partition("{id}")
        if (
            path in {file_of(kind, id) for id in self._ids}
            and before.startswith(start)
            and before.endswith(end)
            and end
        ):
            self.former.append(before[len(start) : -len(end)])

    def _has_file(self, at: Mapping[str, str]) -> bool:
        kind = self._subject.kind
        return not kind.nested and any(file_of(kind, id) in at for id in self._ids)


def values_of(subject: Subject, made: Readable, wanted: Wanted) -> Values:
    """Return the values of what is asked about, by row."""
    by_column = bool(subject.cells)
    asked = subject._replace(route=(), cells=()) if by_column else subject
    found: dict[RowName, dict[str, Any]] = {}
    for cell in cells_of(asked, made.config, made.dataset):
        table, name = cell.data.table, cell.column.name
        if by_column and wanted.columns is not None and name not in wanted.columns.get(table.name, ()):
            continue
        if not cell.column.operator:
            place = [it.name for it in table.columns].index(name)
            value = json_cell(cell.column, cell.data.rows[cell.number][place])
            found.setdefault(row_name(cell.data, cell.number), {})[name] = value
    return found


def row_name(data: TableData, number: int) -> RowName:
    """Return how plans and ledgers name a compiled row."""
    row = data.rows[number]
    return data.table.name, _json_key(data.table, tuple(row[place] for place in key_places(data.table)))


def _json_key(table: Table, key: Row) -> tuple[Any, ...]:
    return tuple(json_cell(column, cell) for column, cell in zip(table.key_columns, key, strict=True))


def tables_of(made: Readable) -> dict[str, Table]:
    """Return the tables by the pack's names."""
    return {data.table.name: data.table for data in made.dataset}


def steps_between(
    before: Values, after: Values, renamed: Mapping[RowName, RowName], wanted: Wanted, tables: Mapping[str, Table]
) -> Iterator[RowStep]:
    """Yield what leads from some values to others; `renamed` has the former names of rows."""
    for name in before:
        if name not in after and name not in renamed.values():
            retire = tables[name[0]].retire
            yield _step(name, "delete" if retire == "delete" else "retire", before[name], {}, wanted, tables)
    for name, values in after.items():
        old = renamed.get(name, name)
        if old not in before:
            yield _step(name, "insert", {}, values, wanted, tables)
            continue
        step = _step(old, "update", before[old], values, wanted, tables)
        if old != name:
            key = {tables[name[0]].column(it).sql for it in tables[name[0]].key}
            step = replace(step, renamed=name[1], columns=tuple(it for it in step.columns if it.column not in key))
        if step.columns or step.renamed:
            yield step


def _renamed(before: Values, after: Values, made: Readable) -> dict[RowName, RowName]:
    """The rows that `renamed_from` moves, by their new names."""
    pairs = (
        ((data.table.name, _json_key(data.table, now)), (data.table.name, _json_key(data.table, former)))
        for data in made.dataset
        for now, former in data.renamed.items()
    )
    return {now: former for now, former in pairs if now in after and now not in before and former in before}


def _step(
    name: RowName,
    op: Any,
    old: Mapping[str, Any],
    new: Mapping[str, Any],
    wanted: Wanted,
    tables: Mapping[str, Table],
) -> RowStep:
    table = tables[name[0]]
    columns = dict.fromkeys((*old, *new)) if op in ("insert", "update") else ()
    changes = (wanted.change(table, table.name, it, old.get(it), new.get(it)) for it in columns)
    return RowStep(
        table=table.sql,
        key={table.column(it).sql: value for it, value in zip(table.key, name[1], strict=True)},
        op=op,
        columns=tuple(change for change in changes if change is not None),
    )
