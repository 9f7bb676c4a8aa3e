"""Compare rows with what the last migration left, and restore those whose kind says `on_drift: overwrite`."""

from __future__ import annotations

from msgspec.structs import replace

from ratesmith.core.errors import Exit, Fatal, RefusalKind
from ratesmith.core.ir import Dataset
from ratesmith.core.sanitize import plural
from ratesmith.core.tables import OnDrift, Table
from ratesmith.database.refusals import hint
from ratesmith.deploy.receipts import Migrated
from ratesmith.deploy.row_messages import describe_rows, first_rows
from ratesmith.deploy.rows.overwritten import note_overwritten
from ratesmith.deploy.session import Deployment, blame
from ratesmith.plan.diff import Delete, Operation, Update
from ratesmith.plan.ordering import ordered
from ratesmith.plan.row_changes import row_changes
from ratesmith.plan.state import state_of
from ratesmith.sql.migration_script import repairs


def settle_rows(deployment: Deployment, migrated: Migrated) -> Migrated:
    """Check every owned row against the migration, restoring or keeping changed rows as their kind says.

    Raises Fatal where a changed row's kind says `refuse`, or where a restored row does not stay restored.
    """
    expected = deployment.expected_at(migrated.head)
    by_policy = _differing(expected, deployment)
    if by_policy["refuse"]:
        raise _changed_by_hand(by_policy["refuse"], expected)
    overwritten = _put_back(by_policy["overwrite"], expected, deployment)
    if overwritten:
        left = _differing(expected, deployment)
        if stubborn := left["refuse"] + left["overwrite"]:
            raise _changed_by_hand(stubborn, expected)
    return replace(
        migrated,
        overwritten=(*migrated.overwritten, *overwritten),
        kept=tuple(by_policy["keep"]),
    )


def put_back_first(deployment: Deployment, head: int) -> tuple[Operation, ...]:
    """Restore changed rows before migrations run: one moved into a unique key would block a migration."""
    if not any(data.table.on_drift == "overwrite" for data in deployment.build.target.dataset):
        return ()
    expected = deployment.expected_at(head)
    return _put_back(_differing(expected, deployment)["overwrite"], expected, deployment)


def _put_back(changed: list[Operation], expected: Dataset, deployment: Deployment) -> tuple[Operation, ...]:
    """Restore changed rows; returns what restored each."""
    if not changed:
        return ()
    found = state_of(deployment.read(expected, foreign=True))
    steps = ordered(changed, [data.table for data in expected], found, state_of(expected))
    for undo in repairs(steps, deployment.bound(expected), deployment.dialect):
        with blame(undo.row):
            deployment.run(undo.statement)
    note_overwritten(deployment, changed, expected)
    return tuple(changed)


def _differing(expected: Dataset, deployment: Deployment) -> dict[OnDrift, list[Operation]]:
    """The operations that would restore the expected rows, by the policy of their kind."""
    tables = {data.table.name: data.table for data in expected}
    found: dict[OnDrift, list[Operation]] = {"refuse": [], "overwrite": [], "keep": []}
    for operation in deployment.differing(expected).operations:
        policy = tables[operation.table].on_drift
        # What nobody configured is no value that an operator may keep.
        found["refuse" if policy == "keep" and isinstance(operation, Delete) else policy].append(operation)
    return found


def _ways_out(operations: list[Operation], tables: list[Table]) -> str:
    """What to do about changed rows; a missing one, and one that is foreign, cannot be adopted."""
    for_ever = {table.name for table in tables if table.insert_only}
    if any(operation.table in for_ever for operation in operations):
        return hint(RefusalKind.INSERT_ONLY)
    foreign = all(isinstance(operation, Delete) for operation in operations)
    put = f"{'delete the foreign rows' if foreign else 'put the rows back'}; or let apply do that,"
    put += " by on_drift: overwrite for their kind (ownership in ratesmith.yaml)"
    can_adopt = all(isinstance(operation, Update) for operation in operations)
    return f"take the values over: ratesmith drift --adopt; or {put}" if can_adopt else put


def _changed_by_hand(operations: list[Operation], expected: Dataset) -> Fatal:
    tables = [data.table for data in expected]
    rows = [*describe_rows(operations, tables)]
    return Fatal(
        Exit.REFUSED,
        f"{plural(len(rows), 'row')} {'is' if len(rows) == 1 else 'are'} not as the last migration left"
        f" {'it' if len(rows) == 1 else 'them'}: {first_rows(rows)}; nothing was changed",
        _ways_out(operations, tables),
        kind=RefusalKind.ROWS_CHANGED,
        rows=tuple(row_changes(operations, tables)),
    )
