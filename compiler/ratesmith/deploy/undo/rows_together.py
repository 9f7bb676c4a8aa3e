"""Take many rows back by one statement, where every one of them is as its migration left it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from ratesmith.core.errors import Refusal
from ratesmith.deploy.session import Session
from ratesmith.plan.ordering import Step
from ratesmith.sql.migration_script import MigrationStatements

_SAVE: Final = "SAVEPOINT rows_together"
_BACK_TO_SAVED: Final = "ROLLBACK TO SAVEPOINT rows_together"
_RELEASE: Final = "RELEASE SAVEPOINT rows_together"


def went_together(session: Session, statements: MigrationStatements, steps: Sequence[Step]) -> bool:
    """Return whether the rows of a batch went back.

    If they did not, nothing has changed: one after the other, the row that does not go back is named. Raises Refusal
    where the transaction has ended.
    """
    batch, driver = statements.undo_together(steps), session.driver
    if not batch:
        return False
    driver.execute(_SAVE)
    try:
        went = sum(map(session.run, batch)) == len(steps)
    except Refusal:
        if not driver.in_transaction:
            raise
        went = False
    driver.execute(_RELEASE if went else _BACK_TO_SAVED)
    return went
