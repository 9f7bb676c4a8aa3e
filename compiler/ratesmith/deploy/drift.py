"""What was changed by hand: the rows of a database against those that its migration, or the configuration, says."""

from __future__ import annotations

from ratesmith.compile.result import Target
from ratesmith.core.errors import Exit, Fatal
from ratesmith.core.ir import Dataset
from ratesmith.database.driver import Driver
from ratesmith.database.introspect import gaps, read
from ratesmith.deploy.apply import _how_to_make
from ratesmith.deploy.expected_rows import expected_at
from ratesmith.deploy.ledger_state import Standing, is_ahead, pending, read_standing
from ratesmith.deploy.session import same_dialect
from ratesmith.plan.diff import Plan, diff


def drift(target: Target, driver: Driver) -> Plan:
    """What would bring the rows that configuration names back to it. Reads only.

    A database that keeps migrations is compared with the one that it is at.
    """
    same_dialect(target, driver)
    try:
        driver.begin(reading=True)
        expected = _as_applied(target, read_standing(target, driver))
        if missing := gaps(driver, expected):
            names = ", ".join(map(str, missing))
            hint = _how_to_make(target, any(gap.columns for gap in missing))
            raise Fatal(Exit.REFUSED, f"the database lacks {names}", hint)
        return diff(expected, read(driver, expected))
    finally:
        driver.rollback()


def _as_applied(target: Target, standing: Standing) -> Dataset:
    """The rows that a database should have, where it stands; all where its ledger says nothing of migrations."""
    if target.release is None or not standing.has_history:
        return target.dataset
    chain = target.release.migrations
    if is_ahead(standing, chain):
        raise Fatal(
            Exit.REFUSED,
            f"the database is at migration {standing.head}, and the files have only {len(chain)}:"
            " they are of an older version",
            "compare it with the files of the version that was applied",
        )
    pending(standing, chain)
    return expected_at(target, standing.head)
