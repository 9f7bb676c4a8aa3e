"""Find the migration that the rows of a filled database match, and record it in the ledger."""

from __future__ import annotations

from msgspec.structs import replace

from ratesmith.core.errors import UNCHANGED, Exit, Fatal, RefusalKind
from ratesmith.core.sanitize import plural
from ratesmith.core.tables import shown
from ratesmith.deploy.ledger.lines import LedgerLines
from ratesmith.deploy.ledger.state import pending_migrations
from ratesmith.deploy.receipts import Migrated
from ratesmith.deploy.row_messages import describe_rows, first_rows
from ratesmith.deploy.session import Deployment
from ratesmith.plan.diff import keyed
from ratesmith.plan.planner import dataset_of
from ratesmith.release.migration import Migration


def filled(deployment: Deployment) -> bool:
    """Return whether the database has rows that the configuration names."""
    return any(data.rows for data in deployment.read(deployment.build.target.dataset))


def record_baseline(deployment: Deployment, ledger: LedgerLines) -> Migrated:
    """Append the migration whose state the database is in to its ledger, and change nothing else.

    A database that has a history is left as it is. Raises Fatal where there are no rows, or where no migration
    matches them, naming the rows that differ from the nearest one.
    """
    history = deployment.build.history
    chain = history.migrations
    if ledger.has_history:
        waiting = pending_migrations(ledger, chain)
        return Migrated(before=ledger.head, head=ledger.head, waiting=tuple(it.name for it in waiting))
    if not filled(deployment):
        raise Fatal(
            Exit.REFUSED,
            f"the database has none of the rows that the configuration names, so there is no baseline; {UNCHANGED}",
            "run: ratesmith apply",
            kind=RefusalKind.NO_BASELINE,
        )
    found = _matching(deployment)
    deployment.make_ledger()
    deployment.append("baseline", deployment.place(found.number, found.id, history.state_at(found.number).hash))
    waiting = chain[found.number :]
    return Migrated(before=0, head=found.number, baseline=found.name, waiting=tuple(it.name for it in waiting))


def _matching(deployment: Deployment) -> Migration:
    """The last migration whose state the database is in; a squashed history knows no state before its checkpoint."""
    nearest: tuple[str, list[str]] | None = None
    history = deployment.build.history
    for migration in reversed(history.migrations[max(history.squashed - 1, 0) :]):
        wrong = _unlike(deployment, migration.number)
        if not wrong:
            return migration
        if nearest is None or len(wrong) < len(nearest[1]):
            nearest = migration.name, wrong
    if nearest is None:
        message = "there is no migration whose state the database could be in"
        raise Fatal(Exit.REFUSED, message, "run: ratesmith build", kind=RefusalKind.NO_BASELINE)
    name, rows = nearest
    raise Fatal(
        Exit.REFUSED,
        f"the database is in no state that a migration leads to; {name} is nearest, but for"
        f" {plural(len(rows), 'row')}: {first_rows(rows)}; {UNCHANGED}",
        "put these rows into that state by hand, or take their values over with: ratesmith drift --adopt;"
        " then try again",
        kind=RefusalKind.NO_BASELINE,
    )


def _unlike(deployment: Deployment, head: int) -> list[str]:
    """The rows that differ from what a migration leaves, rows of removed entities included."""
    expected, state = deployment.expected_at(head), deployment.build.history.state_at(head)
    tables = [data.table for data in expected]
    wrong = [*describe_rows(deployment.differing(expected).operations, tables)]
    graves = dataset_of(replace(state, tables=state.tombstones), deployment.build.target.dataset)
    for data in deployment.read(graves):
        table, names = data.table, [column.name for column in data.table.columns]
        for key, row in keyed(data).items():
            label = f"{table.sql} {', '.join(map(shown, key))}"
            if table.retire == "delete":
                wrong.append(f"{label} is there, and was deleted by then")
            elif table.retire in names and row[names.index(table.retire)] is not False:
                wrong.append(f"{label} is in use, and was removed by then")
    return wrong
