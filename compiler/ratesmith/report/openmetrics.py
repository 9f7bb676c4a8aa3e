"""The state of the databases as OpenMetrics text, for Prometheus and whatever else scrapes it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Final, NamedTuple

from ratesmith.compile.result import DatabaseScope
from ratesmith.release.history import History
from ratesmith.report.status import DatabaseStatus

_APPLIES: Final = ("up", "seed", "baseline")
"""The actions of a ledger that an apply leaves."""


class _Metric(NamedTuple):
    name: str
    help: str
    value: Callable[[DatabaseStatus], float | None]
    """The value of one database; None where nobody knows it."""
    unit: str = ""


_METRICS: Final = (
    _Metric(
        "ratesmith_database_reachable",
        "Whether the database answers, 1 or 0.",
        lambda it: int(it.is_read),
    ),
    _Metric(
        "ratesmith_database_refused",
        "Whether its history is another one, or it belongs to another environment.",
        lambda it: int(it.refusal is not None) if it.is_read else None,
    ),
    _Metric(
        "ratesmith_database_head",
        "The migration that the database is at, 0 for none.",
        lambda it: it.ledger.head if it.is_read else None,
    ),
    _Metric(
        "ratesmith_database_pending",
        "How many migrations of the files the database lacks.",
        lambda it: len(it.pending) if it.is_read and it.refusal is None else None,
    ),
    _Metric(
        "ratesmith_database_held",
        "Whether a rollback holds the database until it is resumed, 1 or 0.",
        lambda it: int(it.ledger.held is not None) if it.is_read else None,
    ),
    _Metric(
        "ratesmith_database_activation_late",
        "How many rows do not hold the value of the day that a schedule gives them.",
        lambda it: len(it.lateness.cells) if it.is_read and not it.lateness.unread else None,
    ),
    _Metric(
        "ratesmith_database_activation_unknown",
        "Whether schedules could not be compared, so that something may be late, 1 or 0.",
        lambda it: int(it.lateness.is_open) if it.is_read else None,
    ),
    _Metric(
        "ratesmith_database_logs_late",
        "How many rows the logs lack that triggers write, such as that of rates.",
        lambda it: sum(map(len, it.logs_late.values())) if it.is_read else None,
    ),
    _Metric(
        "ratesmith_database_last_apply_timestamp_seconds",
        "When something was applied last.",
        lambda it: _last_apply(it),
        unit="seconds",
    ),
)


def metrics(scope: DatabaseScope, history: History, found: Sequence[DatabaseStatus]) -> Iterator[str]:
    """Yield the lines of the text; databases that were left out by the call are not in it."""
    asked = [it for it in found if it.is_read or it.refusal is not None]
    name = "ratesmith_files_head"
    yield f"# TYPE {name} gauge"
    yield f"# HELP {name} The last migration in the files, 0 for none."
    yield f"{name}{_labels(environment=scope.name)} {history.head}"
    for metric in _METRICS:
        yield f"# TYPE {metric.name} gauge"
        if metric.unit:
            yield f"# UNIT {metric.name} {metric.unit}"
        yield f"# HELP {metric.name} {metric.help}"
        for status in asked:
            if (value := metric.value(status)) is not None:
                labels = _labels(environment=scope.name, database=status.database.name)
                yield f"{metric.name}{labels} {value:.15g}"
    yield "# EOF"


def _labels(**labels: str) -> str:
    return "{" + ",".join(f'{name}="{_escaped(value)}"' for name, value in labels.items()) + "}"


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


def _last_apply(status: DatabaseStatus) -> float | None:
    for entry in reversed(status.ledger.entries):
        if entry.action in _APPLIES:
            try:
                moment = datetime.fromisoformat(entry.applied_at)
            except ValueError:
                return None
            return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    return None
