"""status --format openmetrics: text that Prometheus reads, whatever the names are."""

from __future__ import annotations

import re

from ratesmith.core.errors import Exit, Fatal
from ratesmith.deploy.activation import Lateness
from ratesmith.deploy.ledger.lines import LedgerLines
from ratesmith.deploy.results import Database, Result
from ratesmith.deploy.secrets import SecretsStanding
from ratesmith.release.history import History
from ratesmith.report.openmetrics import metrics
from ratesmith.report.status import DatabaseStatus
from ratesmith.sql.ledger import LedgerEntry
from support.sample_tables import build, model, state

SCOPE = build(state(model("a")), "postgresql").target.scope
NAME, LABEL = r"[a-z_]+", r'[a-z]+="(?:[^"\\\n]|\\[\\"n])*"'
FORMS = (
    rf"# TYPE {NAME} gauge",
    rf"# UNIT {NAME} [a-z]+",
    rf"# HELP {NAME} [^\\\n]+",
    rf"{NAME}\{{{LABEL}(?:,{LABEL})*\}} -?\d+(?:\.\d+)?",
    "# EOF",
)


def samples(*found: DatabaseStatus) -> dict[str, str]:
    """The value of each metric with its labels, once every line has the form of the standard."""
    lines = [*metrics(SCOPE, History(environment="staging"), found)]
    assert [line for line in lines if not any(re.fullmatch(form, line) for form in FORMS)] == []
    assert (lines[-1], lines.count("# EOF")) == ("# EOF", 1)
    begun = ""
    for line in lines[:-1]:
        begun = line.split()[2] if line.startswith("# TYPE ") else begun
        assert re.search(rf"\b{begun}[ {{]", line), "a metric is not in one piece"
    pairs = [line.rsplit(" ", 1) for line in lines if not line.startswith("#")]
    return dict(pairs)


def status(name: str, *entries: LedgerEntry, refusal: Fatal | None = None) -> DatabaseStatus:
    ledger = (LedgerLines(entries=entries), SecretsStanding(), Lateness(), {}) if refusal is None else None
    result = Result(Database(name, "sqlite:///x"), "done" if ledger else "failed", ledger, refusal)
    return DatabaseStatus.of(SCOPE, History(environment="staging"), result)


def entry(action: str, at: str) -> LedgerEntry:
    return LedgerEntry(id=1, environment="staging", action=action, head=3, migration="x", state_hash="", applied_at=at)


def test_the_state_of_each_database_is_a_sample() -> None:
    held = status("eu", entry("up", "2026-11-20 00:00:10Z"), entry("down", "2026-11-20 00:00:20Z"))
    gone = status("us", refusal=Fatal(Exit.ENVIRONMENT, "no"))
    found = samples(held, gone)
    labels = '{environment="staging",database="eu"}'
    assert found[f"ratesmith_database_reachable{labels}"] == "1"
    assert found[f"ratesmith_database_held{labels}"] == "1"
    assert found[f"ratesmith_database_head{labels}"] == "3"
    assert found[f"ratesmith_database_last_apply_timestamp_seconds{labels}"] == "1795132810"
    assert [name for name in found if 'database="us"' in name] == [
        'ratesmith_database_reachable{environment="staging",database="us"}'
    ]


def test_a_moment_without_a_zone_is_utc_and_one_that_is_none_is_left_out() -> None:
    name = 'ratesmith_database_last_apply_timestamp_seconds{environment="staging",database="a"}'
    assert samples(status("a", entry("seed", "2026-11-20 00:00:10")))[name] == "1795132810"
    assert name not in samples(status("a", entry("seed", "yesterday")))


def test_labels_are_escaped() -> None:
    assert any('database="a\\\\\\"\\n"' in name for name in samples(status('a\\"\n')))


def test_what_the_call_leaves_out_is_not_in_it() -> None:
    left_out = DatabaseStatus.of(SCOPE, History(environment="staging"), Result(Database("eu", ""), "not-tried"))
    assert [name for name in samples(left_out) if "database=" in name] == []
