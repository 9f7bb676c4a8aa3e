"""Compare the rows of a database with what its migration, or the configuration, says."""

from __future__ import annotations

from typing import NamedTuple

from ratesmith.core.errors import Exit, Fatal, RefusalKind
from ratesmith.core.ir import Dataset
from ratesmith.deploy.ledger.lines import LedgerLines
from ratesmith.deploy.ledger.state import is_ahead, pending_migrations, read_ledger_state
from ratesmith.deploy.rows.planted import planted_rows
from ratesmith.deploy.session import Deployment
from ratesmith.deploy.undo.claims import naming_claims
from ratesmith.plan.diff import Delete, Plan, Update


class Compared(NamedTuple):
    """How a database differs."""

    plan: Plan
    """What would bring the rows that configuration names back to their expected values, and delete foreign ones."""
    planted: tuple[Update | Delete, ...]
    """Rows that no other refers to yet, under keys of the files or beside them."""
    expected: Dataset


def drift(deployment: Deployment) -> Plan:
    """Return the plan of `compare`."""
    return compare(deployment).plan


def compare(deployment: Deployment) -> Compared:
    """Compare the rows.

    A database that keeps migrations is compared with the state of the migration it is at. Only reads. Raises
    Fatal where a table or column is missing, or the history is another one.
    """
    driver = deployment.driver
    try:
        deployment.begin_reading()
        with naming_claims(deployment, deployment.build.history):
            expected = _as_applied(deployment, read_ledger_state(deployment).as_written)
        if missing := deployment.missing(expected):
            names = ", ".join(map(str, missing))
            hint = deployment.hint_for_missing(columns=any(gap.columns for gap in missing))
            raise Fatal(Exit.REFUSED, f"the database lacks {names}", hint, kind=RefusalKind.TABLES_MISSING)
        deployment.check_types(expected)
        return Compared(deployment.differing(expected), planted_rows(deployment, expected), expected)
    finally:
        driver.rollback()


def _as_applied(deployment: Deployment, ledger: LedgerLines) -> Dataset:
    """The expected rows: of the migration that the database is at, or the compiled ones without a history."""
    build = deployment.build
    if not build.target.scope.has_migrations or not ledger.has_history:
        return build.target.dataset
    chain = build.history.migrations
    if is_ahead(ledger, chain):
        raise Fatal(
            Exit.REFUSED,
            f"the database is at migration {ledger.head}, and the files have only {len(chain)}:"
            " they are of an older version",
            "compare it with the files of the version that was applied",
        )
    pending_migrations(ledger, chain)
    return deployment.expected_at(ledger.head)
