"""Every layout, run by the real program that it is for, against the real PostgreSQL."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from time import sleep
from typing import Any

import psycopg
import pytest

from ratesmith.core.canonical_json import canonical
from ratesmith.core.ir import Dataset
from ratesmith.output.sql_scripts import resume_file
from ratesmith.release.migration import Migration
from ratesmith.sql.dialect import dialect
from support.databases import Postgres, program
from support.histories import Runner, chain, taken_back
from support.ledgers import tamper
from support.runners import APP, Call, Dbmate, Django, Psql, Tool, ended
from support.sample_tables import TABLES, build, model, provider, renamed, state
from support.traps import TRAPS

pytestmark = pytest.mark.slow

HOSTILE = "\n".join((*TRAPS, "\n-- migrate:down\n-- migrate:up\nGO", "\n.quit\n", "''' \\\"\"\"", "BEGIN;\nCOMMIT;\n"))
QUOTES = '"""'
TOOLS = {"plain": Psql, "dbmate": Dbmate, "django": Django}


class Bench:
    """A tool, its database and the migrations that it is given."""

    def __init__(self, name: str, postgres: Postgres, folder: Path) -> None:
        self.runner = Runner(postgres, folder)
        self.tool: Tool = TOOLS[name](postgres, folder)

    def apply(self, migrations: Sequence[Migration]) -> None:
        """Give the tool these migrations; it takes all that are new."""
        self.tool.write(migrations)
        assert succeeded(self.tool.up())

    @property
    def ledger(self) -> list[tuple[Any, ...]]:
        """What happened, in order."""
        return self.runner.query("SELECT action, head, migration FROM shop_ratesmith_ledger ORDER BY id")


@pytest.fixture(params=[name for name in TOOLS if name != "plain"])
def bench(request: pytest.FixtureRequest, postgres: Postgres, tmp_path: Path) -> Bench:
    """Every tool but psql, which has tests of its own."""
    return Bench(request.param, postgres, tmp_path)


def succeeded(call: Call) -> bool:
    code, printed = call.run()
    assert code == 0, printed
    return True


def refusal(call: Call) -> str:
    code, printed = call.run()
    assert code != 0, printed
    return printed


def states() -> list[Dataset]:
    """A history with every sort of change, and values that some program would take for its own."""
    text = canonical({"hostile": HOSTILE, "deep": [HOSTILE, {QUOTES: "\\"}]})
    return [
        state(model("a", is_default=True, notes=HOSTILE, capabilities=text), model("b", is_testing=True)),
        state(model("b", is_default=True, notes=QUOTES), model(HOSTILE[:90], notes=HOSTILE * 2), keyword=[]),
        state(
            model("a", is_default=True, notes=HOSTILE[::-1], capabilities=canonical({"b": 1})),
            model("b", credits=None, notes="%"),
            provider=[provider("openai", title=QUOTES), provider(QUOTES, title="%s %(x)s :y")],
        ),
    ]


def test_a_tool_leads_to_the_rows_of_the_plain_files_and_back(bench: Bench, postgres: Postgres, tmp_path: Path) -> None:
    migrations = chain(*states())
    assert len(migrations) == 3
    plain = Runner(postgres, tmp_path)
    seen = [plain.rows()]
    for each in migrations:
        assert plain.run(each) == ""
        seen.append(plain.rows())
    told = plain.query("SELECT action, head, migration, state_hash, down FROM shop_ratesmith_ledger ORDER BY id")
    bench.runner = Runner(postgres, tmp_path)
    for count in (1, 3):
        bench.apply(migrations[:count])
        assert bench.runner.rows() == seen[count]
    query = "SELECT action, head, migration, state_hash, down FROM shop_ratesmith_ledger ORDER BY id"
    assert bench.runner.query(query) == told
    for count in (2, 1, 0):
        assert succeeded(bench.tool.down(migrations[count - 1] if count else None))
        assert taken_back(bench.runner.rows(), seen[count])
    assert [action for action, _, _ in bench.ledger] == ["up"] * 3 + ["down"] * 3


@pytest.mark.cases(ci=1)
def test_a_tool_runs_a_migration_of_many_rows(bench: Bench, postgres: Postgres, tmp_path: Path) -> None:
    names = [f"{trap} {number}" for number, trap in enumerate(TRAPS * 20)]
    first = state(*(model(name, notes=HOSTILE) for name in names))
    migrations = chain(first, state(*(model(name, credits=8, notes=QUOTES) for name in names)))
    assert all("pg_temp" in text for it in migrations for text in (it.up, it.down))
    plain = Runner(postgres, tmp_path)
    assert [plain.run(each) for each in migrations] == ["", ""]
    rows = plain.rows()
    bench.runner = Runner(postgres, tmp_path)
    bench.apply(migrations)
    assert bench.runner.rows() == rows
    assert succeeded(bench.tool.down(migrations[0]))
    assert bench.runner.site.verify(first).returncode == 0


@pytest.mark.parametrize("name", TOOLS)
def test_no_text_is_more_than_text_in_a_literal_or_a_comment(name: str, postgres: Postgres, tmp_path: Path) -> None:
    bench, expected = Bench(name, postgres, tmp_path), {}
    steps = []
    for end in ("", "!"):
        expected = {f"{trap} {number}": f"{trap}{end}" for number, trap in enumerate(TRAPS)}
        steps.append(state(*(model(key, notes=notes) for key, notes in expected.items())))
    migrations = chain(*steps)
    assert sum(line.startswith("--   remarks: ") for line in migrations[1].up.splitlines()) == len(TRAPS)
    for count in (1, 2):
        bench.apply(migrations[:count])
    assert bench.runner.site.models("remarks") == expected
    assert succeeded(bench.tool.down(migrations[0]))
    assert bench.runner.site.models("remarks") == {key: notes[:-1] for key, notes in expected.items()}


@pytest.mark.cases(ci=1)
def test_a_second_run_does_nothing(bench: Bench) -> None:
    bench.apply(chain(*states()))
    query = "SELECT xmin, * FROM shop_model ORDER BY id"
    before = bench.runner.query(query), bench.ledger
    assert succeeded(bench.tool.up())
    assert (bench.runner.query(query), bench.ledger) == before


def test_dbmate_notes_nothing_in_a_table_of_a_stranger(postgres: Postgres, tmp_path: Path) -> None:
    """Its trigger would run as whoever deploys."""
    bench = Bench("dbmate", postgres, tmp_path)
    bench.tool.write(chain(state(model("a"))))
    table = "CREATE TABLE ratesmith_migrations (version varchar(255) PRIMARY KEY)"
    postgres.query(f"CREATE ROLE mallory; {table}; ALTER TABLE ratesmith_migrations OWNER TO mallory")
    try:
        assert "tables belong to who is not trusted here: ratesmith_migrations of mallory" in refusal(bench.tool.up())
    finally:
        postgres.query("DROP OWNED BY mallory; DROP ROLE mallory")
    assert succeeded(bench.tool.up())


@pytest.mark.cases(ci=1)
def test_what_psql_applied_already_is_done_for_the_tool_as_well(bench: Bench, postgres: Postgres) -> None:
    migrations = chain(*states())
    for each in migrations:
        assert bench.runner.run(each) == ""
    before = bench.runner.rows(), bench.ledger
    bench.apply(migrations)
    assert (bench.runner.rows(), bench.ledger) == before
    assert succeeded(bench.tool.down(migrations[1]))
    assert bench.ledger[-1] == ("down", 2, migrations[1].id)


@pytest.mark.parametrize("applied", [0, pytest.param(1, marks=pytest.mark.torture)])
@pytest.mark.parametrize("other", ["the same", "psql"])
def test_two_at_once_have_one_effect_and_end_in_a_clear_state(
    bench: Bench, other: str, applied: int, postgres: Postgres, tmp_path: Path
) -> None:
    migrations = chain(*states(), state(model("b", credits=7)), state(model("b", credits=8)))
    if applied:
        bench.apply(migrations[:applied])
    bench.tool.write(migrations)
    beside: Tool = bench.tool if other == "the same" else Psql(postgres, tmp_path)
    beside.write(migrations)
    with psycopg.connect(postgres.url) as first:
        (take,) = (it for it in dialect("postgresql").lock(TABLES.ledger) if "advisory" in it)
        first.execute(take.encode())
        running = [bench.tool.up().start(), beside.up().start()]
        while sum(it.poll() is not None for it in running) + waiting(bench) < 2:
            sleep(0.05)
        if applied:
            assert waiting(bench) == 2
    for code, printed in map(ended, running):
        assert code == 0 or "duplicate key value" in printed or "already exists" in printed, printed
    assert succeeded(bench.tool.up())
    assert bench.ledger == [("up", it.number, it.id) for it in migrations]
    assert bench.runner.site.models("credits")["b"] == 8


def waiting(bench: Bench) -> int:
    """How many programs wait for the lock that every migration takes first."""
    ((count,),) = bench.runner.query("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
    return int(count)


@pytest.mark.cases(ci=1)
def test_a_row_that_somebody_changed_is_refused_in_the_words_of_the_plain_file(bench: Bench) -> None:
    one, two = chain(state(model("a")), state(model("a", credits=8)))
    bench.apply([one])
    bench.runner.query("UPDATE shop_model SET credits = 7")
    bench.tool.write([one, two])
    assert "ratesmith: 0002_a_credits found rows that somebody changed: shop_model a (credits is 7)" in refusal(
        bench.tool.up()
    )
    assert bench.runner.site.models("credits") == {"a": 7}
    assert bench.ledger == [("up", 1, one.id)]
    bench.runner.query("UPDATE shop_model SET credits = 5")
    assert succeeded(bench.tool.up())
    assert bench.runner.site.models("credits") == {"a": 8}


@pytest.mark.parametrize("name", TOOLS)
def test_what_was_rolled_back_is_held_until_resume_sql_lets_it_go_on(
    name: str, postgres: Postgres, tmp_path: Path
) -> None:
    bench, (one, two) = Bench(name, postgres, tmp_path), chain(state(model("a")), state(model("a", credits=8)))
    bench.apply([one, two])
    (tmp_path / "resume.sql").write_text(resume_file(build(state(), "postgresql", release="migrations")))

    def resumed(*options: str) -> tuple[int, str]:
        common = ("-X", "-q", "-v", "ON_ERROR_STOP=1", "-v", "VERBOSITY=terse", "-f", str(tmp_path / "resume.sql"))
        done = program(postgres.psql, *common, *options, postgres.url)
        return done.returncode, done.stdout + done.stderr

    assert "was not held" in resumed("-v", "reason=x")[1]
    assert succeeded(bench.tool.down(one))
    assert "ratesmith: held, because migration 2 was rolled back" in refusal(bench.tool.up())
    assert bench.runner.site.models("credits") == {"a": 5}
    code, said = resumed("-v", "reason=it's right")
    assert (code, "goes on from migration 1" in said) == (0, True)
    assert bench.runner.query("SELECT reason FROM shop_ratesmith_ledger ORDER BY id DESC LIMIT 1") == [("it's right",)]
    assert succeeded(bench.tool.up())
    assert bench.runner.site.models("credits") == {"a": 8}
    assert bench.ledger[2:] == [("down", 1, one.id), ("resume", 1, one.id), ("up", 2, two.id)]
    assert succeeded(bench.tool.down(one))
    assert "goes on from migration 1" in resumed()[1]
    assert bench.runner.query("SELECT reason FROM shop_ratesmith_ledger ORDER BY id DESC LIMIT 1") == [("",)]


def test_resume_sql_refuses_a_database_of_another_environment(postgres: Postgres, tmp_path: Path) -> None:
    bench, chained = Bench("plain", postgres, tmp_path), chain(state(model("a")))
    bench.apply(chained)
    other = resume_file(build(renamed(state(), "production"), "postgresql", release="migrations"))
    (tmp_path / "resume.sql").write_text(other)
    done = program(postgres.psql, "-X", "-q", "-v", "reason=x", "-f", str(tmp_path / "resume.sql"), postgres.url)
    assert (done.returncode, "belongs to environment staging, and this is for production" in done.stderr) == (3, True)


@pytest.mark.cases(ci=4)
@pytest.mark.parametrize("how", ["seed", "baseline"])
@pytest.mark.parametrize("tool", TOOLS)
def test_the_way_back_takes_no_row_that_came_with_a_seed_or_was_found_by_a_baseline(
    tool: str, how: str, postgres: Postgres, tmp_path: Path
) -> None:
    bench = Bench(tool, postgres, tmp_path)
    one, two = chain(state(model("a")), state(model("a", credits=8)))
    bench.apply([one, two])
    tamper(
        postgres,
        f"UPDATE shop_ratesmith_ledger SET action = '{how}', down = '[]' WHERE head = 2;"
        " DELETE FROM shop_ratesmith_ledger WHERE head = 1; UPDATE shop_provider SET api_key = 'theirs'",
    )
    assert succeeded(bench.tool.down(one))
    assert bench.runner.site.models("credits") == {"a": 5}
    before = bench.runner.rows(), bench.ledger
    said = "were found by a baseline" if how == "baseline" else "came with a seed"
    assert f"ratesmith: 0001_initial was not carried out here, its rows {said}; undoing it would" in refusal(
        bench.tool.down(None)
    )
    assert (bench.runner.rows(), bench.ledger) == before


@pytest.mark.cases(ci=2)
@pytest.mark.parametrize("tool", TOOLS)
def test_the_way_back_leaves_alone_what_the_migration_found_as_it_is(
    tool: str, postgres: Postgres, tmp_path: Path
) -> None:
    bench = Bench(tool, postgres, tmp_path)
    one, two = chain(state(model("a"), model("b")), state(model("a", credits=8), model("b", credits=8), model("c")))
    bench.apply([one])
    bench.runner.query("UPDATE shop_model SET credits = 8 WHERE model_name = 'b'")
    bench.runner.query(
        "INSERT INTO shop_model SELECT 77, 'c', model_type, provider, is_default, is_testing, is_active, cost, credits,"
        " small, large, temperature, capabilities, released, opens, since, token, remarks FROM shop_model"
        " WHERE credits = 5"
    )
    bench.apply([one, two])
    assert succeeded(bench.tool.down(one))
    assert bench.runner.site.models("credits", "is_active") == {"a": (5, True), "b": (8, True), "c": (5, True)}


@pytest.mark.cases(ci=2)
@pytest.mark.parametrize("tool", TOOLS)
def test_a_deferred_trigger_does_not_get_past_the_check_of_the_rows(
    tool: str, postgres: Postgres, tmp_path: Path
) -> None:
    bench = Bench(tool, postgres, tmp_path)
    one, two = chain(state(model("a")), state(model("a", credits=8)))
    bench.apply([one])
    bench.runner.query(
        "CREATE FUNCTION dearer() RETURNS trigger LANGUAGE plpgsql AS"
        " 'BEGIN UPDATE shop_model SET credits = 80 WHERE id = NEW.id AND credits = 8; RETURN NULL; END';"
        "CREATE CONSTRAINT TRIGGER dearer AFTER UPDATE ON shop_model DEFERRABLE INITIALLY DEFERRED"
        " FOR EACH ROW EXECUTE FUNCTION dearer()"
    )
    bench.tool.write([one, two])
    assert "0002_a_credits found rows that somebody changed: shop_model a (credits is 80)" in refusal(bench.tool.up())
    assert bench.runner.site.models("credits") == {"a": 5}


def test_another_isolation_level_is_refused(bench: Bench) -> None:
    bench.tool.write(chain(state(model("a"))))
    bench.runner.query("ALTER ROLE postgres SET default_transaction_isolation TO 'serializable'")
    try:
        assert "ratesmith: run this in a READ COMMITTED transaction" in refusal(bench.tool.up())
    finally:
        bench.runner.query("ALTER ROLE postgres RESET default_transaction_isolation")
    assert bench.runner.rows()["model"] == []


def test_what_django_would_run_can_be_read(postgres: Postgres, tmp_path: Path) -> None:
    bench = Bench("django", postgres, tmp_path)
    (one, two) = chain(*states()[:2])
    bench.tool.write([one, two])
    assert isinstance(bench.tool, Django)
    for each in (one, two):
        code, printed = bench.tool.call("sqlmigrate", APP, each.name).run()
        assert code == 0
        assert [it.sql for it in each.up_script.statements if it.sql not in printed] == []
    code, printed = bench.tool.call("showmigrations", "--plan").run()
    assert [line.split()[-1] for line in printed.splitlines()] == [
        "shop.0001_tables",
        f"{APP}.{one.name}",
        f"{APP}.{two.name}",
    ]
