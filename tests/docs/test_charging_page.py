"""docs/charging.md: its tables and its code, run on a database that an apply filled."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Final

import psycopg
import pytest

from ratesmith.packs.ai_platform.usage import Usage
from support.checkouts import PROJECT
from support.cli import run
from support.databases import Postgres
from support.days import LATER, YESTERDAY
from support.projects import BASE, SHIPPED, project

PAGE: Final = (SHIPPED / "docs/charging.md").read_text(encoding="utf-8")
DATED: Final = f'prices:\n  launch: {{tokens_per_credit: 1000}}\n  "{YESTERDAY}": {{tokens_per_credit: 500}}\n'
CALL: Final = Usage.of(input=1500, output=200)
UNPRICED: Final = Usage.of(input=1500, cache_write=10)


@pytest.mark.slow
def test_calls_are_charged_explained_and_paid_back(postgres: Postgres, tmp_path: Path) -> None:
    writer = (BASE / "models/writer.yaml").read_text().replace("price:\n  tokens_per_credit: 1000\n", DATED)
    to_come = writer.replace("writer-1", "later-1").replace("is_default: true\n", "")
    to_come = to_come.replace("  launch: {tokens_per_credit: 1000}\n", "").replace(f"{YESTERDAY}", f"{LATER}")
    settings = PROJECT.replace("release: migrations", "release: seed")
    files = {"ratesmith.yaml": settings, "models/writer.yaml": writer, "models/later.yaml": to_come}
    folder = project(tmp_path, files)

    def ratesmith(*arguments: str) -> str:
        done = run(*arguments, cwd=folder, DATABASE_URL=postgres.url)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    ratesmith("build")
    ratesmith("apply", "--without-secrets")
    (tables,), (code,) = (re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL) for language in ("sql", "python"))
    postgres.query(tables)
    postgres.query("INSERT INTO account VALUES (7, 10)")
    page: dict[str, Any] = {}
    exec(compile(code, "docs/charging.md", "exec"), page)
    with psycopg.connect(postgres.url, autocommit=True) as connection:
        assert [page["charge"](connection, 7, "writer-1", "openai", it) for it in (CALL, UNPRICED)] == [4, 4]
        with pytest.raises(LookupError, match="account 7 does not have 4 credits"):
            page["charge"](connection, 7, "writer-1", "openai", CALL)
        with pytest.raises(LookupError, match="no rate of later-1 of openai is in force"):
            page["charge"](connection, 7, "later-1", "openai", CALL)
        wrong = {rate for (rate,) in postgres.query("SELECT rate_id FROM usage_log")}.pop()
        ((right,),) = postgres.query(
            "SELECT rate_id FROM ai_rate WHERE model_name = 'writer-1'"
            " AND content->'price'->>'tokens_per_credit' = '1000'"
        )
        assert page["paid_too_much"](connection, wrong, right) == {7: 4}
        assert page["cost"](connection, 1) == 0.0023
        with pytest.raises(ValueError, match="cache_write"):
            page["cost"](connection, 2)
    assert postgres.query("SELECT credits FROM account") == [(2,)]
    assert postgres.query(ratesmith("rates", "hit", wrong)) == [(7, wrong, 2)]
