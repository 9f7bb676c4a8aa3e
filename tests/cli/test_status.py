"""status, apply, rollback and resume as a person types them."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from support.checkouts import Shell
from support.cli import run
from support.databases import Postgres
from support.projects import project

PRICE = "SELECT tokens_per_credit FROM ai_model_config WHERE model_name = 'writer-1'"


@pytest.fixture
def shell(postgres: Postgres, tmp_path: Path) -> Shell:
    """A project whose first migration is released."""
    return Shell.released(tmp_path, postgres.url)


def shown(database: Postgres) -> str:
    """A URL as messages show it."""
    return database.url.partition("?")[0]


@pytest.mark.slow
def test_a_change_of_a_price_goes_all_the_way_and_back(shell: Shell, postgres: Postgres) -> None:
    assert "nothing was applied yet\n  pending: 0001_initial\n" in shell.fine("status").out
    first = shell.fine("apply")
    assert "  0001_initial: " in first.out and "changed, verified and committed; at migration 1\n" in first.out
    shell.branch()
    shell.price(2000)
    assert "pending: 0002_writer_1_2000_tokens_per_credit (a draft)" in shell.fine("status").out
    refused = shell("apply")
    assert (refused.code, "is a draft: it is not in main" in refused.err) == (5, True)
    commit = shell.release()
    dry = shell.fine("apply", "--allow-draft", "--dry-run")
    assert "    ai_model_config writer-1\n      tokens_per_credit: 1000 -> 2000\n" in dry.out
    assert "5 rows would change; rolled back; at migration 2" in dry.out
    assert postgres.query(PRICE) == [(1000,)]
    shell.fine("apply", "--allow-draft")
    status = shell.fine("status").out
    assert "at migration 0002_writer_1_2000_tokens_per_credit (a draft), of 2" in status
    assert f"up → 0002_writer_1_2000_tokens_per_credit  commit {commit[:12]}" in status
    dry = shell.fine("rollback", "--to", "1", "--reason", "too dear", "--dry-run").out
    went = "    ai_model_config writer-1\n      tokens_per_credit: 2000 -> 1000\n"
    assert "  0002_writer_1_2000_tokens_per_credit: 2 rows\n" in dry and went in dry
    assert "  would go back from migration 2 to 1: 2 rows;" in dry
    back = shell.fine("rollback", "--to", "1", "--reason", "too dear")
    assert "back from migration 2 to 1: 2 rows; held until: ratesmith --env staging resume" in back.out
    assert postgres.query(PRICE) == [(1000,)]
    held = shell("status")
    assert (held.code, "held since " in held.out, ": too dear\n" in held.out) == (5, True, True)
    again = shell("apply", "--allow-draft")
    assert (again.code, "rolled back: too dear; nothing was applied" in again.err) == (5, True)
    assert "to write new secrets alone: ratesmith --env staging apply --to 1" in again.err
    assert "0 rows changed, verified and committed; at migration 1" in shell.fine("apply", "--to", "1").out
    assert (
        "at migration 1 already; held until: ratesmith --env staging resume"
        in shell.fine("rollback", "--to", "1", "--reason", "x").out
    )
    postgres.query("UPDATE ai_model_config SET tokens_per_credit = 2000 WHERE model_name = 'writer-1'")
    wrong = shell("rollback", "--to", "1", "--reason", "x")
    assert (wrong.code, "  but 1 row is not as it was at migration 1, by the files:\n" in wrong.out) == (5, True)
    assert "    ai_model_config 'writer-1': tokens_per_credit is 2000, not 1000\n" in wrong.out
    postgres.query("UPDATE ai_model_config SET tokens_per_credit = 1000 WHERE model_name = 'writer-1'")
    assert "goes on from migration 1; run: ratesmith --env staging apply" in shell.fine("resume").out
    assert "was not held" in shell.fine("resume").out
    shell.fine("apply", "--allow-draft")
    assert postgres.query(PRICE) == [(2000,)]


@pytest.mark.slow
def test_one_price_goes_back_while_another_row_is_edited(shell: Shell, postgres: Postgres) -> None:
    shell.price(2000)
    shell.fine("build", "-q")
    shell.release()
    shell.fine("apply")
    back = ("rollback", "--to", "1", "--reason", "too dear", "--only")
    unknown = shell(*back, "modle/writer-1")
    assert (unknown.code, "did you mean 'model'" in unknown.err) == (2, True)
    none = shell(*back, "model/nobody")
    assert (none.code, "none of these migrations changed 'model/nobody'; nothing was taken back" in none.err) == (
        2,
        True,
    )
    assert "ai_model_config writer-1\n" in shell.fine(*back, "model/writer-1", "--dry-run").out
    shell.fine(*back, "model/writer-1")
    assert postgres.query(PRICE) == [(1000,)]
    assert ": too dear (only model/writer-1)\n" in shell("status").out


def test_status_as_json_names_everything(shell: Shell) -> None:
    empty = json.loads(shell.fine("status", "--format", "json").out)
    assert (empty["environment"], empty["head"], empty["drafts"]) == ("staging", 1, [])
    (database,) = empty["databases"]
    assert (database["head"], database["pending"], database["ledger"]) == (0, ["0001_initial"], [])
    shell.fine("apply")
    (database,) = json.loads(shell.fine("status", "--format", "json").out)["databases"]
    ((line),) = database["ledger"]
    assert (database["head"], database["pending"], database["held"], line["action"]) == (1, [], None, "up")
    assert line["at"].endswith("Z") and line["by"] == "postgres" and len(line["commit"]) == 40
    shell.fine("rollback", "--to", "0", "--reason", "no", "--actor", "ann")
    said = shell("status", "--format", "json")
    held = json.loads(said.out)["databases"][0]["held"]
    assert (said.code, held["by"], held["actor"], held["reason"]) == (5, "postgres", "ann", "no")


def test_status_rollback_and_resume_work_with_a_broken_configuration(shell: Shell) -> None:
    shell.fine("apply")
    (shell.folder / "config/models/writer.yaml").write_text("nonsense: [")
    assert "at migration 0001_initial, of 1" in shell.fine("status").out
    assert shell("apply").code == 1
    shell.fine("rollback", "--to", "0", "--reason", "broken")
    shell.fine("resume")


@pytest.mark.slow
def test_rollback_needs_no_file_and_status_says_that_the_files_are_older(shell: Shell) -> None:
    shell.fine("apply")
    shutil.rmtree(shell.folder / "generated")
    assert "ahead: it knows more migrations than the files" in shell.fine("status").out
    shell.fine("rollback", "--to", "0", "--reason", "an old image")


@pytest.mark.slow
def test_an_older_version_leaves_the_database_alone_with_a_warning(shell: Shell, postgres: Postgres) -> None:
    shell.fine("apply")
    old = shutil.copytree(shell.folder, shell.folder / "old")
    shell.price(2000)
    shell.release()
    shell.fine("apply")
    (shell.folder / "config").rename(shell.folder / "config-new")
    said = Shell.__new__(Shell)
    said.folder, said.url = old, postgres.url
    applied = said.fine("apply")
    assert "warning: the database knows more migrations than the files" in applied.err
    assert "left alone at migration 2" in applied.out
    assert postgres.query(PRICE) == [(2000,)]


@pytest.mark.slow
def test_a_database_that_cannot_be_reached_is_said_beside_the_others(shell: Shell, postgres: Postgres) -> None:
    shell.fine("apply")
    gone = f"postgresql://postgres:hidden@/postgres?host={postgres.folder}/gone"
    said = shell("status", "--database", gone, "--database", postgres.url)
    assert (said.code, "hidden" in said.out + said.err) == (4, False)
    assert "cannot connect to" in said.out and "hint: check the URL" in said.out
    assert "at migration 0001_initial, of 1" in said.out


@pytest.mark.slow
def test_several_databases_are_applied_together_and_their_skew_is_shown(
    shell: Shell, postgres: Postgres, second: Postgres
) -> None:
    both = ("--database", postgres.url, "--database", second.url)
    said = shell.fine("apply", *both)
    assert said.out.count("changed, verified and committed; at migration 1") == 2
    shell.fine("status", *both)
    shell.price(2000)
    shell.release()
    shell.fine("apply", "--database", second.url)
    skewed = shell("status", *both)
    assert (
        skewed.code,
        "the databases are at different migrations: 1, 2\n  run: ratesmith --env staging apply" in skewed.out,
    ) == (
        5,
        True,
    )
    shell.fine("apply", *both)
    assert postgres.query(PRICE) == second.query(PRICE) == [(2000,)]
    back = shell.fine("rollback", *both, "--to", "1", "--reason", "too dear")
    assert back.out.count("back from migration 2 to 1") == 2


@pytest.mark.slow
def test_where_one_of_several_refuses_none_is_changed_and_each_is_told(
    shell: Shell, postgres: Postgres, second: Postgres
) -> None:
    both = ("--database", postgres.url, "--database", second.url)
    shell.fine("apply", *both)
    shell.price(2000)
    shell.release()
    second.query("UPDATE ai_model_config SET tokens_per_credit = 3000 WHERE model_name = 'writer-1'")
    said = shell("apply", *both)
    assert said.code == 5
    assert f"{shown(postgres)}: ready, and left as it was because of the others" in said.err
    assert f"{shown(second)}: 0002_writer_1_2000_tokens_per_credit found rows that somebody changed" in said.err
    assert "no database was changed" in said.err
    assert (postgres.query(PRICE), second.query(PRICE)) == ([(1000,)], [(3000,)])
    second.query("UPDATE ai_model_config SET tokens_per_credit = 1000 WHERE model_name = 'writer-1'")
    shell.fine("apply", *both)
    second.query("UPDATE ai_model_config SET tokens_per_credit = 3000 WHERE model_name = 'writer-1'")
    said = shell("rollback", *both, "--to", "1", "--reason", "too dear")
    assert (said.code, postgres.query(PRICE)) == (5, [(2000,)])
    assert "ai_model_config writer-1 was changed since migration 2 was applied" in said.err


def test_one_database_that_is_named_twice_is_applied_to_once(shell: Shell, postgres: Postgres) -> None:
    said = shell.fine("apply", "--database", postgres.url, "--database", postgres.url)
    assert said.out.count("at migration 1") == 1


@pytest.mark.slow
def test_an_environment_with_a_seed_has_a_status_and_no_migrations_to_choose(shell: Shell) -> None:
    seed = ("--env", "example")
    missing = shell("status", *seed)
    assert (missing.code, "base.db" in missing.out) == (3, True)
    shell.fine("build", "-q", *seed)
    shell.fine("apply", "--without-secrets", *seed)
    status = shell.fine("status", *seed).out
    assert "  seed  commit" in status and "pending" not in status
    for option in (("--to", "1"), ("--baseline",), ("--from-seed",)):
        said = shell("apply", *option, *seed)
        assert (said.code, "are for migrations" in said.err) == (2, True)
    for command in (("rollback", "--to", "0", "--reason", "x"), ("resume",)):
        said = shell(*command, *seed)
        assert (said.code, "environment example is released with the seed" in said.err) == (2, True)
    said = shell("rollback", "--to", "0", "--reason", "  ")
    assert (said.code, "--reason takes a few words" in said.err) == (2, True)


@pytest.mark.slow
def test_drift_names_the_row_and_rollback_says_where_to_look(shell: Shell, postgres: Postgres) -> None:
    shell.fine("apply")
    shell.fine("drift")
    postgres.query("UPDATE ai_model_config SET tokens_per_credit = 7 WHERE model_name = 'writer-1'")
    said = shell("drift")
    assert (said.code, "ai_model_config 'writer-1': tokens_per_credit is 7, not 1000" in said.out) == (
        5,
        True,
    )
    refused = shell("apply")
    assert (refused.code, "tokens_per_credit is 7, not 1000; nothing was changed" in refused.err) == (5, True)


def test_behind_an_upgrade_the_functions_of_the_log_are_named_until_schema_sql_is_run(
    shell: Shell, postgres: Postgres
) -> None:
    shell.fine("apply")
    shell.fine("status", "--verify")
    ((text,),) = postgres.query("SELECT pg_get_functiondef(CAST('ai_model_price_window_log' AS regproc))")
    postgres.query(text.replace("$BEGIN ", "$BEGIN /* as it was before */ "))
    for said in (shell("status", "--verify"), shell("apply")):
        printed = said.out + said.err
        assert (said.code, "or were changed: ai_model_price_window_log; nothing was changed" in printed) == (5, True)
        assert "hint: the owner of the tables runs schema.sql of staging, as this version builds it" in printed
    assert postgres.run(shell.folder / "generated/staging/schema.sql").returncode == 0
    shell.fine("status", "--verify")


@pytest.mark.slow
def test_a_hash_is_expected_of_one_database_and_a_copy_of_another_has_it_not(tmp_path: Path) -> None:
    folder = project(tmp_path / "project")
    assert run("build", "-q", cwd=folder).returncode == 0
    named = [f"--database=sqlite:///var/{name}.db" for name in ("eu", "us")]
    for options in ((named[0],), (named[1], "--reason", "x")):
        assert run("apply", "--without-secrets", *options, cwd=folder).returncode == 0
    found = json.loads(run("status", "--verify", "--format", "json", *named, cwd=folder).stdout)
    names, hashes = zip(*((it["name"], it["ledger_hash"]) for it in found["databases"]), strict=True)
    expected = [f"--expect={name}={hash}" for name, hash in zip(names, hashes, strict=True)]
    assert run("status", *named, *expected, cwd=folder).returncode == 0
    assert run("status", named[0], f"--expect={hashes[0]}", cwd=folder).returncode == 0
    unclear = run("status", *named, f"--expect={hashes[0]}", cwd=folder)
    assert (unclear.returncode, "names none of the databases that are read" in unclear.stderr) == (2, True), unclear
    shutil.copy(folder / "var/eu.db", folder / "var/us.db")
    forged = run("status", *named, *expected, cwd=folder)
    assert (forged.returncode, forged.stdout.count("has the hash that is expected")) == (5, 1), forged
