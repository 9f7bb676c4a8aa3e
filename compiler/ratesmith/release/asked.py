"""Understand which entity, or which field of it, the past is asked about: also one that was removed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from itertools import accumulate
from typing import Literal

import msgspec

from ratesmith.api.definitions import Kind
from ratesmith.compile.explain import CompiledCell, Subject, Unknown, cells_of, find
from ratesmith.compile.pipeline import Pieces, Readable
from ratesmith.compile.result import Opened
from ratesmith.core.ir import Frozen, Route
from ratesmith.core.redacted_json import json_cell
from ratesmith.core.tables import Json, Table
from ratesmith.plan.row_trail import RowName, Trail, Wanted, part, row_key, trail
from ratesmith.release.history import History
from ratesmith.release.past_files import PastFiles
from ratesmith.release.past_values import Moment, moments, row_name, tables_of, versions

InFiles = Literal["there", "wrong", "gone"]
"""Whether the files have it now: `wrong` with mistakes, as they were not when it was last read."""


class Asked(Frozen, frozen=True, kw_only=True):
    """What is asked about."""

    name: str
    """Written out: `KIND/ID.FIELD`."""
    kind: Kind
    id: str
    """Of a removed entity that only the plans know, the key of its row."""
    wanted: Wanted
    tables: Mapping[str, Table]
    """Every table by the pack's name."""
    subject: Subject | None = None
    """None for what only the plans know."""
    whole: bool = False
    """Whether it is the entity and no part of it."""
    files: InFiles = "there"

    @property
    def columns(self) -> tuple[str, ...]:
        """The names that the columns have in the database; none where all of the row are asked about."""
        named = self.wanted.columns or {}
        return tuple(
            f"{self.tables[table].sql}.{self.tables[table].column(it).sql}"
            for table, names in sorted(named.items())
            for it in sorted(names)
        )

    def trail(self, history: History) -> Trail:
        """Return what the migrations of the files did to it."""
        return trail([it.file for it in history.with_files], self.wanted, self.tables, behind=history.squashed)


class Questions(msgspec.Struct, frozen=True, dict=True):
    """Where the names in a question are looked up."""

    opened: Opened
    pieces: Pieces
    history: History

    @cached_property
    def past(self) -> PastFiles:
        """What git says of the configuration, up to `HEAD`."""
        return PastFiles.read(self.opened.config, "", released=False)

    @cached_property
    def now(self) -> Readable:
        """What the files have."""
        return self.pieces.now()

    def ask(self, question: str) -> Asked:
        """Return what a question is about: in the files as they are, in those of earlier commits, or in the plans.

        Raises Unknown if nothing has that name, or if it compiles to no column.
        """
        pack = self.opened.pack
        try:
            return self._found(find(question, pack, *self.now), self.now, "there")
        except Unknown as unknown:
            first = unknown
        ever = self.pieces.ever(versions(self.past, pack, self.now))
        try:
            subject = find(question, pack, *ever)
        except Unknown as unknown:
            found = self._in_plans(question)
            if found is None:
                raise (
                    unknown if "did you mean" in str(unknown) and "did you mean" not in str(first) else first
                ) from None
            return found
        if subject.id in self.now.config.all(subject.kind.entity):
            raise first
        wrong = self.now.config.broken.get(subject.kind.name, frozenset())
        return self._found(subject, ever, "gone" if wrong.isdisjoint({subject.id, ""}) else "wrong")

    def moments(self, subject: Subject, wanted: Wanted) -> list[Moment]:
        """Return what changed in the files at which commit, the oldest first, and what is not committed.

        Raises Fatal where git cannot read a file.
        """
        return moments(self.past, self.pieces, self.opened.pack, subject, wanted, self.now)

    def _found(self, subject: Subject, made: Readable, files: InFiles) -> Asked:
        cells = cells_of(subject, *made)
        owned = [cell for cell in cells if not cell.column.operator]
        if not owned:
            why = "compiles to no column, so no database has it"
            raise Unknown(f"{subject.name} {'is set by operators, not by the configuration' if cells else why}")
        whole = not (subject.route or subject.cells)
        ours = {cell.data.sources[cell.number] for cell in owned} == {(subject.kind.name, subject.id)}
        columns: dict[str, set[str]] = {}
        for cell in owned:
            columns.setdefault(cell.data.table.name, set()).add(cell.column.name)
        wanted = Wanted(
            rows=frozenset(name for cell in owned for name in _names(cell)),
            columns=None if whole and ours else {table: frozenset(names) for table, names in columns.items()},
            inside=_inside(subject, owned),
        )
        name = subject.name if not subject.cells else f"{_head(subject)}.{owned[0].column.name}"
        return Asked(
            name=name,
            kind=subject.kind,
            id=subject.id,
            wanted=wanted,
            tables=tables_of(made),
            subject=subject,
            whole=whole,
            files=files,
        )

    def _in_plans(self, question: str) -> Asked | None:
        """Return what only the plans of migrations know: a removed row by its key, and a column of it."""
        name, _, rest = question.partition("/")
        kind = self.opened.pack.kinds.get(name)
        tables = tables_of(self.now)
        own = [tables[it.name] for it in kind.tables if it.name in tables] if kind else []
        own = [it for it in own if it.has_text_key]
        rows: dict[str, set[RowName]] = {}
        for migration in self.history.with_files:
            for it in migration.file.operations:
                if it.table in {table.name for table in own}:
                    key = row_key(it.key)
                    for name in accumulate(map(str, key), "{}/{}".format):
                        rows.setdefault(name, set()).add((it.table, key))
        id = next((it for it in sorted(rows, key=len, reverse=True) if rest == it or rest.startswith(f"{it}.")), None)
        if kind is None or id is None:
            return None
        field = rest[len(id) + 1 :]
        columns = {table.name: _columns(table, field) for table in own}
        if field and not any(columns.values()):
            return None
        wanted = Wanted(rows=frozenset(rows[id]), columns=columns if field else None)
        return Asked(name=question, kind=kind, id=id, wanted=wanted, tables=tables, whole=not field, files="gone")


def _head(subject: Subject) -> str:
    return subject._replace(route=()).name


def _names(cell: CompiledCell) -> Iterator[RowName]:
    """Yield what the row of a cell is called, and what it was called before a rename that is not built yet."""
    table, key = row_name(cell.data, cell.number)
    yield table, key
    if (former := cell.data.renamed.get(key)) is not None:
        yield table, former


def _columns(table: Table, field: str) -> frozenset[str]:
    """The columns that a field stands for: by their own names, or by the path that they are read from."""
    return frozenset(
        it.name
        for it in table.columns
        if field in (it.name, f"{table.name}.{it.name}") or f"{it.field or it.name}.".startswith(f"{field}.")
    )


def _inside(subject: Subject, cells: list[CompiledCell]) -> dict[tuple[str, str], Route]:
    """Which part of a JSON document is asked about, where a document is one cell: the end of the route that it has."""
    found: dict[tuple[str, str], Route] = {}
    for cell in cells:
        names = [column.name for column in cell.data.table.columns]
        document = json_cell(cell.column, cell.data.rows[cell.number][names.index(cell.column.name)])
        if isinstance(cell.column.type, Json):
            ends = (subject.route[start:] for start in range(len(subject.route)))
            found[cell.data.table.name, cell.column.name] = next((it for it in ends if part(document, it)[0]), ())
    return found
