"""The answer of `ratesmith audit`."""

from __future__ import annotations

from typing import Any, Literal

from ratesmith.deploy.audit import Audit
from ratesmith.deploy.results import Result
from ratesmith.report.answer import Answer as _Answer
from ratesmith.report.databases import DatabaseObject, head_of, trouble_of


class AuditedDatabase(DatabaseObject, frozen=True, kw_only=True):
    """One database, and whether its ledger was read."""

    result: Literal["read", "refused", "unreachable", "not-tried"]


class Answer(_Answer, frozen=True, kw_only=True):
    """Who set a value, when, and by which migration and commit."""

    audit: Audit | None = None
    """Null where nothing has the name that was asked for."""
    databases: tuple[AuditedDatabase, ...] = ()


def audited_object(result: Result[Any]) -> AuditedDatabase:
    """Return whether the ledger of a database was read."""
    if result.refusal is not None:
        return AuditedDatabase(**head_of(result), result=trouble_of(result.refusal))
    return AuditedDatabase(**head_of(result), result="read" if result.outcome is not None else "not-tried")
