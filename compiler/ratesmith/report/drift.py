"""Describe drift as text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ratesmith.compile.result import Target
from ratesmith.core.errors import Fatal, RefusalKind
from ratesmith.core.ir import Dataset, Frozen, SecretKey
from ratesmith.core.sanitize import plural, visible
from ratesmith.core.tables import Cell, Table, shown
from ratesmith.database.refusals import hint
from ratesmith.deploy.results import Database, in_environment
from ratesmith.deploy.row_messages import describe_foreign, first_rows
from ratesmith.deploy.rows.orphans import OrphanedRow
from ratesmith.plan.cell_changes import changes_for_people
from ratesmith.plan.diff import Delete, Insert, Plan, Update
from ratesmith.sql.foreign_rows import FOREIGN


class Drift(Frozen, frozen=True, kw_only=True):
    """How one database differs from the configuration."""

    target: Target
    database: str
    """How messages call it."""
    plan: Plan
    applied: Dataset | None
    """The rows as they were applied last; None where they are not known, or nobody asked."""
    orphans: tuple[OrphanedRow, ...]
    secrets: tuple[SecretKey, ...]
    """The secrets that differ."""
    unopened: str
    """Why the secrets were not compared; empty if they were."""

    logs_late: Mapping[str, tuple[str, ...]] = {}
    """The rows that the logs of a pack lack, by what messages call that."""
    unnamed: tuple[Delete, ...] = ()
    """Rows of prices in use that configuration does not name; the platform may have some of its own."""

    def __bool__(self) -> bool:
        return bool(self.plan or self.orphans or self.secrets or self.logs_late)

    @property
    def tables(self) -> dict[str, Table]:
        """The tables by their names in the pack."""
        return {data.table.name: data.table for data in self.target.dataset}


def describe_drift(drift: Drift) -> Iterator[str]:
    """Yield the database, and each row, column and secret that differs, as lines."""
    found = {
        "row": len(drift.plan.operations) + len(drift.orphans),
        "secret": len(drift.secrets),
        "log line": sum(map(len, drift.logs_late.values())),
    }
    counts = [plural(count, what) for what, count in found.items() if count]
    verb = "differs" if sum(found.values()) == 1 else "differ"
    summary = f"{' and '.join(counts)} {verb}" if counts else "no drift"
    yield f"{drift.target.name} → {drift.database}: {summary}"
    tables = drift.tables
    for operation in drift.plan.operations:
        table = tables[operation.table]
        if isinstance(operation, Insert):
            yield f"  {row_name(table, operation.key)}: missing"
        elif isinstance(operation, Update):
            for change in operation.changes:
                for it in changes_for_people(table.column(change.column), change.old, change.new):
                    yield f"  {row_name(table, operation.key)}: {it.name} is {it.old}, not {it.new}"
        else:
            yield f"  {row_name(table, operation.key)}: {FOREIGN}; {describe_foreign(table, operation)}"
    for orphan in drift.orphans:
        yield f"  {row_name(tables[orphan.table], orphan.key)}: extra; {orphan_reason(orphan, drift.target.name)}"
    for id, secret in drift.secrets:
        yield f"  the secret {secret} of {id} differs"
    yield from describe_late_logs(drift.logs_late)
    named = [row_name(tables[it.table], it.key) for it in drift.unnamed]
    if named:
        verb = "is" if len(named) == 1 else "are"
        yield f"  note: {plural(len(named), 'row')} {verb} in use that config/ does not name: {first_rows(named)}"


def describe_late_logs(logs: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    """Yield what logs lack, and what to do about it."""
    for late, rows in logs.items():
        yield f"  {late}: its log does not say what is in {visible(first_rows([*rows]))}"
    if logs:
        yield f"    hint: {hint(RefusalKind.LOG_LATE)}"


def visible_logs(logs: Mapping[str, tuple[str, ...]]) -> Mapping[str, tuple[str, ...]]:
    """Return what logs lack, as an answer has it."""
    return {late: tuple(map(visible, rows)) for late, rows in logs.items()}


def describe_failure(environment: str, database: Database, refusal: Fatal | None) -> Iterator[str]:
    """Yield why a database was not compared; nothing where the call leaves it out."""
    if refusal is not None:
        yield f"{environment} → {database.label}: {visible(refusal.message)}"
        if refusal.hint:
            yield f"  hint: {visible(refusal.hint)}"


def row_name(table: Table, key: tuple[Cell, ...]) -> str:
    """Return how messages call a row."""
    return f"{table.sql} {', '.join(map(shown, key))}"


def orphan_reason(orphan: OrphanedRow, environment: str) -> str:
    """Return why a row of an environment that should not be in use is drift."""
    if orphan.taken_back:
        said = "its migration was taken back, as the ledger says, and it is in use: ratesmith status -v shows by whom"
        return in_environment(said, environment)
    if orphan.pending:
        return "removed from the configuration, and the next apply takes it out of use"
    return "removed from the configuration earlier, and in use again: take it out of use, or name it in config/"
