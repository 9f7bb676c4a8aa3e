"""`ratesmith rates`: which rates there are, what a charge at one means, and whom it hit."""

import json
import sqlite3
from pathlib import Path

import pytest

from ratesmith.packs.ai_platform.rates import rate_id
from ratesmith.sql.usage_query import customers_hit
from support.cli import run
from support.databases import Postgres
from support.dated import DATED, DATED_WRITER
from support.projects import project
from support.repositories import commit

LIVE = """\
version: 1
project: base
pack: ai_platform
default_environment: example
environments:
  example: {dialect: sqlite, database: "sqlite:///var/base.db", release: seed}
  live: {dialect: postgresql, database_env: DATABASE_URL, release: migrations}
"""
TODAY = ("--today", "2027-01-15")


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What is in force since January is applied, and then the price of January is gone from the configuration."""
    folder = project(tmp_path_factory.mktemp("rates") / "shop", {**DATED, "ratesmith.yaml": LIVE})
    (folder / ".gitignore").write_text("/var/\n")
    commit(folder)
    assert run("build", cwd=folder).returncode == 0
    assert run("apply", "--without-secrets", cwd=folder).returncode == 0
    commit(folder)
    return folder


@pytest.fixture(scope="module")
def january(shop: Path) -> str:
    """The id of the rate of January; the configuration has another one by now."""
    listed = json.loads(run("rates", "writer", "--format", "json", *TODAY, cwd=shop).stdout)["rates"]
    id: str = listed[0]["id"]
    model = shop / "config/models/writer.yaml"
    model.write_text(DATED_WRITER.replace("tokens_per_credit: 1000", "tokens_per_credit: 1100"))
    return id


@pytest.mark.slow
def test_the_rates_in_force_and_to_come_are_listed(shop: Path) -> None:
    lines = run("rates", *TODAY, cwd=shop).stdout.splitlines()
    assert lines[0].split() == ["rate", "model", "from", "until", "price", "cost"]
    writer = [line.split("  ")[1:] for line in lines if " writer-1 " in line]
    assert [[cell.strip() for cell in cells if cell][:3] for cells in writer] == [
        ["writer-1", "2027-01-01", "2027-03-01"],
        ["writer-1", "2027-03-01", "900 tokens a credit"],
    ]
    of_one = run("rates", "writer", *TODAY, cwd=shop).stdout.splitlines()
    assert [line.split()[0] for line in of_one[1:]] == [line.split()[0] for line in lines if " writer-1 " in line]
    wrong = run("rates", "wirter", cwd=shop)
    assert (wrong.returncode, "did you mean 'writer'" in wrong.stderr) == (2, True)


def test_the_same_content_has_the_same_rate_in_every_environment(shop: Path) -> None:
    both = [run("rates", "--env", name, cwd=shop).stdout for name in ("example", "live")]
    assert both[0] == both[1]


def test_a_rate_says_what_a_charge_at_it_means(shop: Path, january: str) -> None:
    drafter = run("rates", "drafter", cwd=shop).stdout.splitlines()[1].split()[0]
    assert run("rates", "show", drafter, cwd=shop).stdout.splitlines() == [
        f"{drafter}: drafter-1 of openai",
        "  price     10,000 tokens a credit",
        "  credits   rounded up; one is worth $0.01",
        "  cost      2 amounts",
        "            input   $0.10 per 1M tokens",
        "            output  $0.40 per 1M tokens",
        "  found in  the configuration",
    ]
    assert january != drafter


@pytest.mark.slow
def test_a_rate_that_the_configuration_has_no_longer_is_found_in_migrations_and_databases(
    shop: Path, january: str, postgres: Postgres
) -> None:
    nowhere = run("rates", "show", january, cwd=shop)
    assert (nowhere.returncode, "look into a database with --database URL" in nowhere.stderr) == (3, True)
    places = {
        "the migrations": ("--env", "live"),
        "the database": ("--database", "sqlite:///var/base.db"),
    }
    for place, options in places.items():
        found = json.loads(run("rates", "show", january, *options, "--format", "json", cwd=shop).stdout)
        assert (found["found_in"], found["content"]["price"]) == (place, {"tokens_per_credit": 1000})
    elsewhere = run("rates", "show", january, "--database", postgres.url, "--env", "live", cwd=shop)
    assert "found in  the migrations" in elsewhere.stdout
    other = run("rates", "show", "r" + "a" * 26, "--database", postgres.url, "--env", "live", cwd=shop)
    assert (other.returncode, "has no rate raaaaaaaaaaaaaaaaaaaaaaaaaa and not in the database" in other.stderr) == (
        3,
        True,
    )


def test_a_rate_is_read_from_postgresql(shop: Path, january: str, postgres: Postgres) -> None:
    postgres.query("CREATE TABLE ai_rate (rate_id varchar(27), model_name varchar(100), content jsonb)")
    old, changed = '{"price": {"tokens_per_credit": 7}}', "r" + "b" * 26
    postgres.query(f"INSERT INTO ai_rate VALUES ('{changed}', 'writer-1', '{old}')")
    refused = run("rates", "show", changed, "--env", "live", "--database", postgres.url, cwd=shop)
    assert (refused.returncode, "is not what its id says" in refused.stderr) == (5, True)
    content = json.loads(run("rates", "show", january, "--env", "live", "--format", "json", cwd=shop).stdout)["content"]
    with sqlite3.connect(shop / "var/base.db") as base:
        (kept,) = base.execute("SELECT content FROM ai_rate WHERE rate_id = ?", (january,)).fetchone()
    base.close()
    assert json.loads(kept) == content


def test_what_is_planted_in_a_database_is_read_within_bounds_and_shown_harmlessly(shop: Path, january: str) -> None:
    with sqlite3.connect(shop / "var/base.db") as base:
        (kept,) = base.execute("SELECT content FROM ai_rate WHERE rate_id = ?", (january,)).fetchone()
        hostile = json.loads(kept) | {"model_name": "\x1b[31mred\n::error::x", "unpriced": "##[group]y"}
        texts = {
            "long": json.dumps(hostile | {"unpriced": "x" * (1 << 20)}),
            "deep": '{"x": ' + "[" * 5_000 + "]" * 5_000 + "}",
            "number": '{"x": 1e400000000}',
            "text": '"x"',
        }
        planted = {f"r{name * 26}": text for name, text in zip("abcd", texts.values(), strict=True)}
        for id, text in {rate_id(hostile): json.dumps(hostile), **planted}.items():
            base.execute(
                "INSERT INTO ai_rate (rate_id, model_name, provider, content) VALUES (?, 'x', 'y', ?)", (id, text)
            )
    base.close()
    for id in planted:
        refused = run("rates", "show", id, "--database", "sqlite:///var/base.db", cwd=shop)
        assert (refused.returncode, "is no content of a rate: somebody changed it" in refused.stderr) == (5, True), id
    shown = run("rates", "show", rate_id(hostile), "--database", "sqlite:///var/base.db", cwd=shop).stdout
    assert f"{rate_id(hostile)}: \\u001b[31mred\\u000a::error::x of openai\n" in shown
    assert "\\u0023#[group]y" in shown and not any(line.startswith("::") for line in shown.splitlines())


def test_the_query_for_the_customers_hit_runs_on_both_databases(shop: Path, january: str, postgres: Postgres) -> None:
    query = run("rates", "hit", january, january, cwd=shop).stdout
    table = "CREATE TABLE usage_log (account_id integer, rate_id varchar(27))"
    rows = f"INSERT INTO usage_log VALUES (7, '{january}'), (7, '{january}'), (3, '{january}'), (9, 'r1'), (9, NULL)"
    lite = sqlite3.connect(":memory:")
    lite.executescript(f"{table};{rows}")
    for sql in (table, rows):
        postgres.query(sql)
    expected = [(3, january, 1), (7, january, 2)]
    assert lite.execute(query).fetchall() == postgres.query(query) == expected
    with pytest.raises(sqlite3.OperationalError, match="no such column"):
        lite.execute(customers_hit([january], table="usage_log", column="rate_id", customer="account"))
    lite.close()


@pytest.mark.parametrize(
    "arguments",
    [
        ("x",),
        ("r" + "a" * 26, "x'; DROP TABLE y; --"),
        ("r" + "a" * 26, "--table", 'usage"log'),
        ("r" + "a" * 26, "--table", "a.b.c"),
        ("r" + "a" * 26, "--column", "rate_id = 1 OR 1"),
        ("r" + "a" * 26, "--customer", ""),
    ],
)
def test_a_query_is_written_for_names_and_ids_alone(shop: Path, arguments: tuple[str, ...]) -> None:
    done = run("rates", "hit", *arguments, cwd=shop)
    assert (done.returncode, done.stdout, "Traceback" in done.stderr) == (2, "", False)
