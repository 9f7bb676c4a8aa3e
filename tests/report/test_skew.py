"""Databases at different migrations: expected where the call that moved one left the others out."""

from __future__ import annotations

import pytest

from ratesmith.deploy.ledger.lines import LedgerLines
from ratesmith.deploy.results import Database
from ratesmith.report.status import DatabaseStatus, skew
from ratesmith.sql.ledger import LedgerEntry


def line(action: str, head: int, left_out: str = "") -> LedgerEntry:
    return LedgerEntry(
        id=head,
        environment="staging",
        action=action,
        head=head,
        migration=f"m{head}",
        state_hash="s",
        left_out=left_out,
    )


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ((line("up", 3, "us"),), "expected"),
        ((line("up", 3, "us"), line("secrets", 3)), "expected"),
        ((line("up", 3), line("secrets", 3, "us")), "unexpected"),
        ((line("up", 2, "us"), line("up", 3)), "unexpected"),
    ],
)
def test_only_the_line_that_moved_a_database_explains_that_another_is_elsewhere(
    lines: tuple[LedgerEntry, ...], expected: str
) -> None:
    found = [
        DatabaseStatus(Database("eu", ""), LedgerLines(entries=lines)),
        DatabaseStatus(Database("us", ""), LedgerLines(entries=(line("up", 2),))),
    ]
    assert skew(found) == expected
