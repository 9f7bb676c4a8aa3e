"""A price that somebody plants in a database: it is named, it is logged, and nothing takes it for one of ours."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import pytest

from support.cli import run
from support.databases import Sqlite
from support.projects import project

RATE = """
INSERT INTO ai_rate SELECT 'rplanted', model_name, provider, json_set(content, '$.price.tokens_per_credit', 1000000000)
  FROM ai_rate WHERE model_name = 'writer-1'
"""
WINDOW = "INSERT INTO ai_model_price_window VALUES ('writer-1', 'openai', '2026-01-01', NULL, 'rplanted')"
PART = """
INSERT INTO ai_model_cost_component SELECT rate_id, meter, service, region, 1, size, quality, search_context, hours_utc,
  1000000, 0.000001 FROM ai_model_cost_component WHERE meter = 'output' LIMIT 1
"""


@pytest.mark.slow
def test_a_planted_price_is_drift_and_is_logged(tmp_path: Path) -> None:
    folder = project(tmp_path)
    base = Sqlite(folder / "var/base.db")

    def ratesmith(*arguments: str) -> tuple[int, str]:
        done = run(*arguments, cwd=folder)
        return done.returncode, done.stdout + done.stderr

    def query(sql: str) -> list[Any]:
        with sqlite3.connect(base.path) as connection:
            return connection.execute(sql).fetchall()

    assert (ratesmith("build")[0], ratesmith("apply", "--without-secrets")[0]) == (0, 0)
    ((ours,),) = query("SELECT rate_id FROM ai_model_in_force WHERE model_name = 'writer-1'")
    for sql in (RATE, WINDOW):
        query(sql)
    assert query("SELECT rate_id FROM ai_model_in_force WHERE model_name = 'writer-1'") == [("rplanted",)]
    planted = (
        "ai_model_price_window 'writer-1', 'openai', 2026-01-01: foreign; effective_until NULL, rate_id 'rplanted'"
    )
    code, said = ratesmith("drift")
    assert (code, planted in said) == (5, True)
    assert ratesmith("apply", "--without-secrets")[0] == 0
    assert query("SELECT rate_id FROM ai_model_in_force WHERE model_name = 'writer-1'") == [(ours,)]
    # A moment is a second in SQLite, and what was there for less has no line but in the log of windows.
    log = query("SELECT rate_id, gone FROM ai_model_price_window_log WHERE effective_from = '2026-01-01'")
    assert log == [("rplanted", 0), ("rplanted", 1)]
    query(PART)
    code, said = ratesmith("drift")
    assert (code, "foreign; per 1000000, amount_usd 0.000001" in said) == (5, True)
    code, said = ratesmith("apply", "--without-secrets")
    assert (code, "ai_model_cost_component has rows beside those of the configuration" in said) == (5, True)
