"""--format json: stdout is one document of the command's schema, whatever happens."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click
import jsonschema_rs
import pytest

from ratesmith.cli import main
from ratesmith.cli.invocation import ANSWERS, Invocation
from ratesmith.core.errors import Exit, Fatal, RefusalKind
from ratesmith.core.plugins import member_names
from support.cli import run
from support.projects import BASE, project
from support.regions import validate
from support.repositories import commit

COMMANDS = [name.replace("_", " ") for name in member_names(ANSWERS)]
WRITER = (BASE / "models/writer.yaml").read_text()
HEAD = {"version", "command", "environment", "commit", "dry_run", "seconds", "exit", "refusal", "findings"}
QUOTE = ["quote", "writer-1", "--input-tokens", "9", "--output-tokens", "9"]


def checked(arguments: list[str], *, cwd: Path, **variables: str) -> dict[str, Any]:
    """The document that a command prints, once it is of the command's schema and its exit code is in it."""
    done = run(*arguments, "--format", "json", cwd=cwd, **variables)
    answer: dict[str, Any] = json.loads(done.stdout)
    validate(answer)
    assert done.stdout.isascii() and done.stdout.endswith("}\n")
    assert (answer["exit"], {*answer} >= HEAD, "Traceback" in done.stderr) == (done.returncode, True, False)
    return answer


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with a commit, built and applied; no test changes it."""
    folder = project(tmp_path_factory.mktemp("shop") / "shop")
    assert run("build", cwd=folder).returncode == 0
    assert run("apply", "--without-secrets", cwd=folder).returncode == 0
    (folder / ".gitignore").write_text("/var/\n")
    commit(folder)
    return folder


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    return project(tmp_path / "broken", {"models/writer.yaml": WRITER.replace("provider: openai", "provder: openai")})


@pytest.mark.parametrize("command", COMMANDS)
def test_every_answer_has_a_schema_that_is_printed_without_a_project(command: str, tmp_path: Path) -> None:
    done = run("schema", "output", *command.split(), cwd=tmp_path)
    printed = json.loads(done.stdout)
    assert (done.returncode, {*printed["required"]} >= HEAD) == (0, True)
    jsonschema_rs.meta.validate(printed)


def test_what_answers_json_is_a_command_with_that_format_and_the_other_way_round(tmp_path: Path) -> None:
    assert run("schema", "output", cwd=tmp_path).stdout.splitlines() == COMMANDS
    wrong = run("schema", "output", "stauts", cwd=tmp_path)
    assert (wrong.returncode, "did you mean 'status'" in wrong.stderr) == (2, True)
    context, found = click.Context(main.ratesmith), []
    for name in main.ratesmith.list_commands(context):
        command = main.ratesmith.get_command(context, name)
        each = {f"{name} {sub}": it for sub, it in command.commands.items()} if isinstance(command, click.Group) else {}
        for path, it in (each or {name: command}).items():
            options = {word: option for option in it.params for word in option.opts} if it else {}
            choices = getattr(getattr(options.get("--format"), "type", None), "choices", ())
            found += [path] if "json" in choices else []
    assert sorted(found) == COMMANDS


ANSWERED: dict[str, tuple[list[str], int, str | None, list[str]]] = {
    # The call, its exit code, the code of its refusal, and what became of each database.
    "apply": (["apply", "--without-secrets"], 0, None, ["nothing"]),
    "apply, dry": (["apply", "--without-secrets", "--dry-run"], 0, None, ["nothing"]),
    "status": (["status"], 0, None, ["seeded"]),
    "drift": (["drift"], 0, None, ["same"]),
    "audit": (["audit", "model/writer"], 0, None, ["read"]),
    "audit of one that is none": (["audit", "model/wrter"], 2, "usage", []),
    "build": (["build", "--check"], 0, None, []),
    "validate": (["validate"], 0, None, []),
    "validate a file": (["validate", "config/models/writer.yaml"], 2, "usage", []),
    "a rollback without what it needs": (["rollback"], 2, "usage", []),
    "quote": (QUOTE, 0, None, []),
    "history": (["history", "model/writer.price"], 0, None, []),
    "history of none": (["history", "model/wrter"], 2, "usage", []),
    "nothing to promote": (["promote", "example", "base", "model/writer", "--dry-run"], 3, "not-found", []),
    "upcoming": (["upcoming"], 0, None, []),
    "report": (["report"], 0, None, []),
    "plan": (["plan"], 0, None, []),
    "rates list": (["rates"], 0, None, []),
    "a rate that is none": (["rates", "show", "x"], 2, "usage", []),
    "explain": (["explain", "model/writer"], 0, None, []),
    "explain a column": (["explain", "model/writer.cost_per_1k_input"], 0, None, []),
    "secrets status": (["secrets", "status", "--env", "all"], 0, None, []),
    "secrets verify": (["secrets", "verify"], 0, None, []),
    "secrets diff": (["secrets", "diff"], 0, None, []),
    "another release": (["rollback", "--to", "0", "--reason", "x"], 2, "usage", []),
    "nothing to hold": (["resume"], 2, "usage", []),
    "no database": (["drift", "--database", "sqlite:///none.db"], 3, "database-missing", ["refused"]),
    "no database for status": (["status", "--database", "sqlite:///none.db"], 3, None, ["refused"]),
    "no server": (["apply", "--database", "postgresql://a:b@127.0.0.1:1/x"], 4, "unreachable", ["unreachable"]),
    "one of two": (
        ["drift", "--database", "sqlite:///none.db", "--database", "sqlite:///var/base.db"],
        3,
        None,
        ["refused", "same"],
    ),
    "an option that is none": (["status", "--nope"], 2, "usage", []),
    "an option without its value": (["rollback", "--to"], 2, "usage", []),
    "a kind that is none": (["explain", "modle/x"], 2, "usage", []),
    "an environment that is none": (["build", "--env", "prod"], 2, "usage", []),
    "no folder": (["build", "--config", "nowhere"], 3, "not-found", []),
}


@pytest.mark.parametrize(("arguments", "code", "refusal", "results"), ANSWERED.values(), ids=ANSWERED)
def test_a_call_is_answered_with_one_document(
    arguments: list[str], code: int, refusal: str | None, results: list[str], shop: Path
) -> None:
    answer = checked(arguments, cwd=shop)
    assert (answer["exit"], answer["refusal"] and answer["refusal"]["code"]) == (code, refusal)
    assert [it["result"] for it in answer.get("databases", [])] == results
    assert answer["dry_run"] == ("--dry-run" in arguments)
    assert "b@127" not in json.dumps(answer)


@pytest.mark.parametrize(
    "arguments",
    [["apply"], ["validate"], ["drift"], ["build"], QUOTE, ["explain", "model/writer"]],
    ids=lambda it: it[0],
)
def test_mistakes_in_the_configuration_are_in_the_document(arguments: list[str], broken: Path) -> None:
    answer = checked(arguments, cwd=broken)
    assert (answer["exit"], answer["refusal"]) == (1, None)
    assert {"schema"} <= {it["rule"] for it in answer["findings"]}
    assert answer["findings"][0]["file"] == "config/models/writer.yaml"


def test_the_head_names_environment_and_commit(shop: Path) -> None:
    answer = checked(["explain", "model/writer.price.tokens_per_credit"], cwd=shop)
    assert (answer["environment"], len(answer["commit"]), answer["explanation"]["value"]) == ("example", 40, 1000)
    assert checked(["build", "--check"], cwd=shop)["environments"] == ["example"]


def test_a_quote_has_amounts_as_text(shop: Path) -> None:
    quote = checked(QUOTE, cwd=shop)["quote"]
    assert (quote["credits"], quote["images"], quote["earned"][0]["revenue_usd"]) == (1, None, "0.01")
    assert quote["earned"][0]["margin_usd"].startswith("0.00")


def test_a_stale_build_is_named_and_is_a_refusal_of_apply(tmp_path: Path) -> None:
    folder = project(tmp_path)
    built = checked(["build"], cwd=folder)
    assert (built["files"], "example/seed.sql" in built["changed"], built["stale"]) == (len(built["changed"]), True, [])
    (folder / "generated/example/seed.sql").write_text("-- edited")
    (stale,) = checked(["build", "--check"], cwd=folder)["stale"]
    assert stale.startswith("generated/example/seed.sql: it differs")
    refusal = checked(["apply"], cwd=folder)["refusal"]
    assert (refusal["code"], refusal["retry"], refusal["hint"][:22]) == ("stale", False, "run: ratesmith build, ")


def test_a_seed_counts_rows_by_table(tmp_path: Path) -> None:
    folder = project(tmp_path)
    run("build", cwd=folder)
    (database,) = checked(["apply", "--without-secrets"], cwd=folder)["databases"]
    tables = {it["table"]: it["inserted"] for it in database["tables"]}
    assert (database["result"], database["name"], tables["ai_model_config"]) == ("applied", "default", 4)
    assert "ai_model_config" in database["created"] and database["locks_held_ms"] >= 0


def test_a_bug_is_a_document_too_and_shows_no_value(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(*_: Any, obj: Invocation, **__: Any) -> None:
        obj.begin("ratesmith status", ["--format", "json"])
        raise RuntimeError("sk-hidden")

    monkeypatch.setattr(main.ratesmith, "main", broken)
    assert main.run() == main.BUG
    said = capsys.readouterr()
    answer = json.loads(said.out)
    assert (answer["exit"], answer["refusal"]["code"], "sk-hidden" in said.out + said.err) == (70, "bug", False)


def test_the_code_of_a_failure_comes_from_its_kind_and_only_what_passes_is_tried_again() -> None:
    codes = {kind: Fatal(Exit.REFUSED, "x", kind=kind).code for kind in RefusalKind}
    assert len({*codes.values()}) == len(RefusalKind)
    assert (codes[RefusalKind.ROWS_CHANGED], Fatal(Exit.REFUSED, "x").code) == ("rows-changed", "refused")
    passing = {code for kind, code in codes.items() if Fatal(Exit.REFUSED, "x", kind=kind).retry}
    assert passing == {"unreachable", "busy", "locked", "deadlock", "canceled", "read-only", "connection-lost"}
    assert not any(Fatal(exit, "x").retry for exit in Exit)
