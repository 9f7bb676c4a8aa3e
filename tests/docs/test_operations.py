"""The commands of a night, as the page about operations has them, on two regions."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Final

import psycopg
import pytest

from ratesmith.sql.dialects.postgresql import DIALECT
from support.cli import run
from support.databases import Postgres
from support.projects import SHIPPED
from support.regions import Regions

pytestmark = pytest.mark.slow
PAGE: Final = (SHIPPED / "docs/operations.md").read_text(encoding="utf-8")
PRICE: Final = "SELECT tokens_per_credit FROM ai_model_config WHERE model_name = 'writer-1'"
HERE: Final = {"--env production": "--env staging", "--to 11": "--to 1", "model/gpt-5.1": "model/writer-1"}
"""What the page says, and what the project of this test has in its place."""
NIGHT: Final = {
    "A wrong price is live": [1000, 2000],
    "One entity alone": [1000],
    "One region is down": [1000],
}
"""The price in both regions after each block of commands, section by section."""


def section(title: str) -> str:
    """The text below a heading, up to the next one."""
    found = re.search(rf"^##+ {title}\n(.*?)(?=^##|\Z)", PAGE, re.DOTALL | re.MULTILINE)
    assert found is not None, title
    return found[1]


def blocks(title: str, language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", section(title), re.DOTALL)


def commands(block: str) -> list[str]:
    """The commands of ratesmith in a block, in the words of this project and without their comments."""
    for theirs, ours in HERE.items():
        block = block.replace(theirs, ours)
    return re.findall(r"^ratesmith (.+?)(?:  +#.*)?$", block, re.MULTILINE)


def test_a_wrong_price_goes_back_and_comes_again_in_the_order_of_the_page(
    postgres: Postgres, second: Postgres, tmp_path: Path
) -> None:
    regions = Regions(tmp_path / "shop", postgres.url, second.url)
    for price in (1000, 2000):
        regions.reprice(price)
        assert regions.json("apply")["exit"] == 0
    for title, prices in NIGHT.items():
        for block, price in zip(blocks(title, "sh"), prices, strict=True):
            for command in commands(block):
                held = " status" in command and price == 1000
                done = run(*shlex.split(command), cwd=regions.folder, **regions.variables)
                expected = {0, 5} if held else {0}
                assert done.returncode in expected, f"{command}: {done.stdout}{done.stderr}"
            assert [*postgres.query(PRICE), *second.query(PRICE)] == [(price,), (price,)], block


def test_the_program_and_the_file_of_the_page_take_a_price_back(
    postgres: Postgres, second: Postgres, tmp_path: Path
) -> None:
    regions = Regions(tmp_path / "shop", postgres.url, second.url)
    for price in (1000, 2000):
        regions.reprice(price)
        assert regions.json("apply")["exit"] == 0
    (text,) = blocks("Only the program and a URL", "yaml")
    (tmp_path / "config").mkdir()
    file = text.replace("production", "staging").replace("igny8_", '""')
    (tmp_path / "config/ratesmith.yaml").write_text(file)
    (block,) = blocks("Only the program and a URL", "sh")
    for command in commands(block):
        words = shlex.split(command.replace("$DATABASE_URL", postgres.url))
        done = run(*words, cwd=tmp_path, HOME=str(tmp_path))
        assert done.returncode == 0 and "nothing was applied yet" not in done.stdout, done.stdout + done.stderr
    assert (postgres.query(PRICE), second.query(PRICE)) == ([(1000,)], [(2000,)])


LOG: Final = "igny8_ai_model_price_window_log"
TABLE: Final = f"""
CREATE TABLE {LOG} (id bigint PRIMARY KEY, noted_at timestamptz, noted_by text, gone boolean, model_name text,
  provider text, effective_from date);
INSERT INTO {LOG} SELECT i, CAST(at AS timestamptz), CASE by WHEN 'o' THEN 'owner' ELSE 'deployer' END, gone, model,
  'p', '2026-01-01' FROM (VALUES
  (1, '2026-01-01', 'o', false, 'ours'), (2, '2026-11-22', 'd', false, 'ours'), (3, '2026-11-22', 'd', false, 'ours'),
  (4, '2026-11-21', 'd', false, 'earlier'), (5, '2026-11-22', 'd', true, 'earlier'),
  (6, '2026-01-01', 'o', false, 'deleted'), (7, '2026-11-22', 'd', true, 'deleted'),
  (8, '2026-11-22', 'd', false, 'planted'), (9, '2026-11-22', 'd', true, 'planted'),
  (10, '2026-11-22', 'd', false, 'there')) AS v(i, at, by, gone, model)
"""


def test_the_last_line_of_each_window_stays_and_the_others_are_kept_elsewhere(postgres: Postgres) -> None:
    (moved,) = blocks("A log that grew", "sql")
    postgres.query(TABLE)
    for sql in DIALECT.keep_rows(LOG, f"{LOG}_insert_only", [["id"]], "kept"):
        postgres.query(sql)
    postgres.query(moved)
    assert postgres.query(f"SELECT id FROM {LOG} ORDER BY id") == [(it,) for it in (1, 3, 4, 5, 6, 7, 10)]
    assert postgres.query(f"SELECT id FROM {LOG}_moved ORDER BY id") == [(2,), (8,), (9,)]
    with pytest.raises(psycopg.errors.RaiseException, match="kept"):
        postgres.query(f"DELETE FROM {LOG}")
