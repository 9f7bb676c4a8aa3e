"""The text of an audit: what depends on the day is shown as people read it, with its day."""

from __future__ import annotations

from typing import Any

import pytest

from ratesmith.core.row_change import ColumnChange, RowOp
from ratesmith.deploy.audit import Audit, AuditChange, GitView
from ratesmith.plan.row_trail import RowStep
from ratesmith.report.audit import describe_audit

DATED = {"scheduled": {"launch": "2000", "2027-01-01": "1000"}}


@pytest.mark.parametrize(
    ("op", "old", "new", "shown"),
    [
        ("insert", None, DATED, "added with 2000, from 2027-01-01: 1000"),
        ("update", "2000", DATED, "2000 → 2000, from 2027-01-01: 1000"),
        ("update", DATED, {"scheduled": {"launch": None, "2027-01-01": 1}}, "NULL, from 2027-01-01: 1"),
        ("update", {"scheduled": {"a": 1}}, {"scheduled": {"a": 2}}, "scheduled.a 1 → 2"),
    ],
)
def test_a_schedule_is_shown_as_a_value_and_the_days_of_the_others(op: RowOp, old: Any, new: Any, shown: str) -> None:
    step = RowStep(table="model", key={"name": "a"}, op=op, columns=(ColumnChange(column="credits", old=old, new=new),))
    change = AuditChange(standing="released", name="0002_a_credits", number=2, rows=(step,))
    audit = Audit(
        name="model/a.credits",
        kind="model",
        id="a",
        columns=("model.credits",),
        files="there",
        release="migrations",
        git=GitView(where=None, trouble=""),
        changes=(change,),
    )
    assert shown in "\n".join(describe_audit(audit, "staging", ()))
