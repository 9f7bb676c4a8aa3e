"""Note in the ledger which rows were changed by hand and restored: the values that were there, and those restored."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from ratesmith.core.canonical_json import decode_json
from ratesmith.core.ir import Dataset
from ratesmith.core.redacted_json import holds_secret
from ratesmith.core.tables import Table
from ratesmith.deploy.ledger.state import append_note, read_ledger_state
from ratesmith.deploy.session import Deployment
from ratesmith.plan.diff import Operation, Update
from ratesmith.plan.plan_file import operations_text


def rows_to_restore(deployment: Deployment) -> tuple[Operation, ...]:
    """Return what a seed will restore: how the rows differ from a state that the database was in already.

    As the last line says, or the last one of a role that is trusted: another one could keep it from being noted.
    """
    ledger = read_ledger_state(deployment)
    if deployment.build.state.hash not in (ledger.as_written.state_hash, ledger.trusted.state_hash):
        return ()
    return deployment.differing(deployment.build.target.dataset).operations


def note_overwritten(deployment: Deployment, operations: Iterable[Operation], expected: Dataset) -> None:
    """Append the operations that restored rows to the ledger, without a value that somebody had made of a secret."""
    tables = {data.table.name: data.table for data in expected}
    shown = [_without_secrets(operation, tables[operation.table]) for operation in operations]
    if shown:
        append_note(deployment, "overwrite", decode_json(operations_text(shown, tables)))


def _without_secrets(operation: Operation, table: Table) -> Operation:
    if not isinstance(operation, Update):
        return operation
    changes = (replace(it, blind=holds_secret(table.column(it.column), it.old)) for it in operation.changes)
    return replace(operation, changes=tuple(changes))
