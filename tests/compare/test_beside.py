"""What a plan says beside the entities: migrations and SQL, settings, secrets, what begins soon, what is spent."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ratesmith.compare.project_settings import setting_changes
from ratesmith.sql.batches import LEAST
from support.cli import run
from support.projects import BASE, project
from support.repositories import commit, git
from support.vaults import filled_vault

TODAY = "--today=2026-03-01"
WRITER = (BASE / "models/writer.yaml").read_text()
SETTINGS = """\
version: 1
project: base
pack: ai_platform
default_environment: example
environments:
  example: {dialect: sqlite, database: "sqlite:///var/base.db", release: seed}
  live: {dialect: postgresql, database_env: LIVE_URL, release: migrations}
  trial: {dialect: postgresql, database_env: TRIAL_URL, release: migrations}
"""
UPDATE = (
    "-- ai_model_config writer-1\n--   tokens_per_credit: 1000 -> 950\n"
    'UPDATE "ai_model_config" SET "tokens_per_credit" = 950, "updated_at" = now()\n'
    '  WHERE "model_name" = \'writer-1\' AND "tokens_per_credit" = 1000;'
)
NAME = "0002_writer_1_950_tokens_per_credit"


def model(tokens: int | str, more: str = "") -> str:
    return WRITER.replace("tokens_per_credit: 1000", f"tokens_per_credit: {tokens}") + more


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project whose first migration is released in two environments."""
    folder = project(tmp_path_factory.mktemp("beside") / "shop", {"ratesmith.yaml": SETTINGS})
    (folder / ".gitignore").write_text("/generated/example/\n/var/\n")
    assert run("build", "-q", cwd=folder).returncode == 0
    commit(folder)
    return folder


@pytest.fixture
def shop(released: Path) -> Iterator[Path]:
    """The same, on a branch that only this test has."""
    first = git(released, "rev-parse", "main")
    git(released, "switch", "-q", "-c", "change")
    yield released
    git(released, "checkout", "-q", "-f", "main")
    git(released, "reset", "-q", "--hard", first)
    git(released, "clean", "-q", "-fd")
    git(released, "branch", "-q", "-D", "change")


def write(folder: Path, text: str, path: str = "models/writer.yaml") -> None:
    (folder / "config" / path).write_text(text)


def plan(folder: Path, *more: str) -> dict[str, Any]:
    done = run("plan", TODAY, "--format", "json", *more, cwd=folder)
    answer: dict[str, Any] = json.loads(done.stdout)
    assert done.returncode == answer["exit"]
    return answer


@pytest.mark.slow
def test_a_draft_that_a_build_would_write_is_told_from_one_that_is_written_and_one_that_is_committed(
    shop: Path,
) -> None:
    write(shop, model(950))
    found = []
    for step in ("", "build", "commit"):
        if step == "build":
            assert run("build", "-q", cwd=shop).returncode == 0
        elif step == "commit":
            commit(shop)
        found.append(plan(shop)["migrations"])
    both = {"name": NAME, "number": 2, "environments": ["live", "trial"], "replaces": [], "with_unbuilt": False}
    assert found == [[both | {"standing": it}] for it in ("unwritten", "written", "committed")]


@pytest.mark.slow
def test_the_sql_is_there_once_for_all_environments_and_without_what_guards_it(shop: Path) -> None:
    write(shop, model(950))
    answer = plan(shop)
    assert [(it["name"], it["standing"]) for it in answer["migrations"]] == [(NAME, "unwritten")]
    (only,) = answer["statements"]
    assert (only["environments"], only["statements"], only["left_out"]) == (["live", "trial"], [UPDATE], 4)
    text = run("plan", TODAY, "-v", cwd=shop).stdout
    assert f"migration  {NAME} (live, trial): a draft that ratesmith build would write\n" in text
    assert "SQL in live, trial:\n  -- ai_model_config writer-1\n" in text
    comment = run("plan", TODAY, "--format", "markdown", cwd=shop).stdout
    assert "<details><summary>SQL in live, trial: 1 statement, " in comment
    assert f"```sql\n{UPDATE}\n" in comment


@pytest.mark.slow
def test_nor_is_there_a_guard_where_many_rows_are_one_statement(shop: Path) -> None:
    """The order of the rows that are added came behind it."""
    for number in range(LEAST):
        added = WRITER.replace("writer-1", f"added-{number}").replace("default: true", "default: false")
        write(shop, added, f"models/added-{number}.yaml")
    (only,) = plan(shop)["statements"]
    (insert,) = only["statements"]
    assert ('INSERT INTO "ai_model_config"' in insert, "ratesmith.run" in insert) == (True, False)
    assert insert.endswith("""= v."key model_name")\n  ORDER BY v."key model_name";""")


@pytest.mark.slow
def test_a_draft_of_another_change_is_said_to_be_replaced(shop: Path) -> None:
    write(shop, model(950))
    run("build", "-q", cwd=shop)
    write(shop, WRITER + "notes: another\n")
    (only,) = plan(shop)["migrations"]
    assert (only["name"], only["standing"], only["replaces"]) == ("0002_writer_1_notes", "unwritten", [NAME])


@pytest.mark.slow
def test_what_the_base_has_not_built_yet_is_no_part_of_the_sql(shop: Path) -> None:
    git(shop, "checkout", "-q", "main")
    write(shop, "credit_value_usd: 0.01\nmargin_floor_pct: 19\n", "billing/credits.yaml")
    commit(shop)
    assert plan(shop)["migrations"] == []
    git(shop, "checkout", "-q", "-B", "change")
    write(shop, model(950))
    answer = plan(shop)
    (only,) = answer["migrations"]
    assert (only["standing"], only["with_unbuilt"]) == ("unwritten", True)
    assert "with what the base has not built yet" in run("plan", TODAY, cwd=shop).stdout
    (found,) = answer["statements"]
    assert (found["statements"][0], "margin_floor" in "".join(found["statements"])) == (UPDATE, False)


@pytest.mark.slow
def test_where_a_job_behind_the_merge_builds_the_draft_its_sql_is_there_before(shop: Path) -> None:
    git(shop, "checkout", "-q", "main")
    write(shop, SETTINGS.replace("LIVE_URL, release: migrations", "LIVE_URL, release: on_merge"), "ratesmith.yaml")
    commit(shop)
    git(shop, "checkout", "-q", "-B", "change")
    write(shop, model(950))
    answer = plan(shop)
    assert [(it["environments"], it["standing"]) for it in answer["migrations"]] == [
        (["live"], "behind-merge"),
        (["trial"], "unwritten"),
    ]
    assert [(it["environments"], it["statements"][0]) for it in answer["statements"]] == [(["live", "trial"], UPDATE)]


@pytest.mark.slow
def test_several_migrations_since_the_base_are_each_named(shop: Path) -> None:
    for tokens in (950, 960):
        write(shop, model(tokens))
        run("build", "-q", "--base", "HEAD", cwd=shop)
        commit(shop)
    found = plan(shop)["migrations"]
    assert [(it["number"], it["standing"]) for it in found] == [(2, "committed"), (3, "committed")]


@pytest.mark.slow
def test_where_a_build_refuses_the_rest_of_the_plan_is_there(shop: Path) -> None:
    write(shop, model(950))
    released = shop / "generated/live/migrations/0001_initial.up.sql"
    released.write_text(released.read_text() + "-- by hand\n")
    answer = plan(shop)
    (refused,) = answer["withheld"]
    assert (refused["environments"], "0001_initial" in refused["why"]) == (["live"], True)
    assert [it["environments"] for it in answer["migrations"]] == [["trial"]]
    assert answer["headline"] == "writer, the default text model, costs customers 5.3 % more"


@pytest.mark.parametrize(
    ("where", "hidden", "unread"),
    [
        pytest.param("change", "errors", ["model/drafter"], id="that the change brings", marks=pytest.mark.slow),
        pytest.param("base", "errors-in-base", [], id="that it mends"),
        pytest.param("both", "errors", [], id="that it leaves", marks=pytest.mark.slow),
    ],
)
def test_with_errors_rows_and_migrations_are_said_to_be_not_shown_and_the_rest_is_there(
    where: str, hidden: str, unread: list[str], shop: Path
) -> None:
    path, good = "models/drafter.yaml", (BASE / "models/drafter.yaml").read_text()
    write(shop, good + "nots: a slip\n", path)
    if where != "change":
        git(shop, "commit", "-qam", "broken")
        git(shop, "branch", "-f", "main", "change")
    if where == "base":
        write(shop, good, path)
    write(shop, model(950))
    answer = plan(shop)
    assert (answer["hidden"], answer["migrations"], answer["statements"]) == (hidden, [], [])
    assert [one["rows"] for one in answer["changes"]] == [[]]
    assert "writer, the default text model, costs customers 5.3 % more" in answer["headline"]
    # What the base has already is not what the change brings.
    assert (bool(answer["introduced"]), answer["unread"], answer["exit"]) == (bool(unread), unread, len(unread))
    assert "rows and migrations: not" in run("plan", TODAY, cwd=shop).stdout


def test_settings_of_the_project_that_differ_are_listed_with_what_they_decide(shop: Path) -> None:
    more = "tables: {prefix: shop_}\nsecrets: {destinations: [api.openai.com, api.stripe.com]}\n"
    write(shop, SETTINGS.replace("base.db", "new.db") + more, "ratesmith.yaml")
    answer = plan(shop)
    found = {(it["where"], it["before"], it["after"]) for it in answer["settings"]}
    assert ("tables.prefix", None, "shop_") in found
    assert ("environments.example.database", "sqlite:///var/base.db", "sqlite:///var/new.db") in found
    assert {it[2] for it in found if it[0] == "secrets.destinations"} == {"api.openai.com", "api.stripe.com"}
    assert {it["about"] for it in answer["settings"] if it["where"] == "tables.prefix"} == {
        "how tables and columns are called"
    }


def test_no_password_of_a_setting_is_shown() -> None:
    live = {"dialect": "postgresql"}
    url = live | {"database": "postgresql://me:hunter2@db.example/x"}
    (gone,) = setting_changes({"environments": {"live": url}}, {"environments": {"live": live}})
    assert "hunter2" not in str(gone)
    assert (gone.where, gone.after) == ("environments.live.database", None)


@pytest.mark.slow
def test_a_change_of_settings_alone_is_a_change(shop: Path) -> None:
    write(shop, SETTINGS.replace("LIVE_URL", "OTHER_URL"), "ratesmith.yaml")
    answer = plan(shop)
    assert (answer["headline"], answer["outcome"]) == ("no price changes; 1 setting of the project changes", "changed")


DATED = '{before}prices:\n  launch: {{tokens_per_credit: 1000}}\n  "{day}": {{tokens_per_credit: 900}}\n{after}'


@pytest.mark.parametrize(
    ("day", "is_soon"), [("2026-03-31", True), pytest.param("2026-04-01", False, marks=pytest.mark.slow)]
)
def test_what_the_change_has_begin_is_shown_thirty_days_before(day: str, is_soon: bool, shop: Path) -> None:
    before, _, after = WRITER.partition("price:\n  tokens_per_credit: 1000\n")
    write(shop, DATED.format(before=before, day=day, after=after))
    found = plan(shop)["upcoming"]
    assert [it["begins"][0]["day"] for it in found] == ([day] if is_soon else [])
    assert ("begins within 30 days in example, live, trial:" in run("plan", TODAY, cwd=shop).stdout) == is_soon
    git(shop, "commit", "-qam", "dated")
    assert plan(shop, "--base", "HEAD")["upcoming"] == []


@pytest.mark.slow
def test_an_acknowledgement_is_spent_once_its_change_is_merged(shop: Path) -> None:
    said = (
        "acknowledge:\n  - rule: customer-price-increase\n    change: tokens_per_credit 1000 → 800\n    reason: meant\n"
    )
    write(shop, model(800, said))
    answer = plan(shop)
    assert (answer["exit"], answer["spent"]) == (0, [])
    git(shop, "commit", "-qam", "dearer")
    (spent,) = plan(shop, "--base", "HEAD")["spent"]
    assert (spent["rule"], spent["change"]) == ("customer-price-increase", "tokens_per_credit 1000 → 800")
    said = run("plan", TODAY, "--base", "HEAD", cwd=shop).stdout
    (line,) = (line for line in said.splitlines() if "which can go" in line)
    assert "config/models/writer.yaml:" in line
    comment = run("plan", TODAY, "--base", "HEAD", "--format", "markdown", cwd=shop).stdout
    assert "which can go: tokens" in comment and "`config/models/writer.yaml:" in comment


@pytest.mark.slow
def test_secrets_are_told_by_verdicts_alone(tmp_path: Path) -> None:
    of = filled_vault(tmp_path / "shop")
    git(of.folder, "init", "-q")
    commit(of.folder)
    text = of.file.read_text()
    of.file.write_text(text.replace("api_secret:", "webhook_secret:"))
    answer = json.loads(run("plan", TODAY, "--format", "json", cwd=of.folder).stdout)
    (file,) = answer["secrets"]
    assert (file["environment"], file["id"]) == ("example", "openai")
    assert {("api_secret", "removed"), ("webhook_secret", "copied")} <= {
        (it["secret"], it["what"]) for it in file["verdicts"]
    }
    said = run("plan", TODAY, cwd=of.folder).stdout
    assert "secrets  example/openai: " in said
    assert "ENC[" not in said + json.dumps(answer)
