"""The commands as people run them: a process, its exit code, what it says where."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from ratesmith.cli.context import GlobalOptions
from support.cli import run
from support.projects import BASE, SHIPPED, copy_shipped, project
from support.repositories import git

CONSOLE_SCRIPT = """
import sys
from importlib import import_module
module, _, function = sys.argv.pop(1).partition(":")
sys.exit(getattr(import_module(module), function)())
"""
"""What an installer makes of an entry point of `project.scripts`."""


@pytest.mark.parametrize("started", ["as a module", "as a script"])
def test_an_interrupt_while_the_program_is_imported_is_one_line_and_exits_with_130(
    started: str, tmp_path: Path
) -> None:
    (tmp_path / "click.py").write_text("import os, signal, time\nos.kill(os.getpid(), signal.SIGINT)\ntime.sleep(9)\n")
    scripts = tomllib.loads((SHIPPED / "pyproject.toml").read_text())["project"]["scripts"]
    how = ["-m", "ratesmith"] if started == "as a module" else ["-c", CONSOLE_SCRIPT, scripts["ratesmith"]]
    variables = {"PATH": os.environ["PATH"], "PYTHONPATH": f"{tmp_path}:{SHIPPED / 'compiler'}"}
    command = [sys.executable, *how, "validate"]
    result = subprocess.run(command, cwd=SHIPPED, env=variables, capture_output=True, text=True, check=False)
    assert (result.returncode, result.stdout, result.stderr) == (130, "", "interrupted\n")


def test_a_valid_project_is_validated_built_applied_and_has_no_drift(tmp_path: Path) -> None:
    folder = project(tmp_path)
    for command in ("validate", "build", "apply", "drift"):
        result = run(command, cwd=folder)
        assert result.returncode == 0, result.stderr
    rows = sqlite3.connect(folder / "var/base.db").execute("SELECT model_name FROM ai_model_config ORDER BY 1")
    assert [name for (name,) in rows] == ["drafter-1", "painter-1", "sketcher-1", "writer-1"]


def test_a_mistake_is_shown_with_its_line_marked_and_exits_with_1(tmp_path: Path) -> None:
    text = (BASE / "models/writer.yaml").read_text().replace("provider: openai", "provder: openai")
    result = run("validate", cwd=project(tmp_path, {"models/writer.yaml": text}))
    assert result.returncode == 1
    assert result.stdout.splitlines()[:6] == [
        "config/models/writer.yaml:3:1: error: the key 'provder' is not known here (did you mean 'provider'?) [schema]",
        "  2 | model_type: text",
        "  3 | provder: openai",
        "    | ^^^^^^^",
        "  4 | display_name: Writer",
        "  hint: rename or remove it",
    ]


def test_findings_come_as_json_on_stdout_and_into_a_file(tmp_path: Path) -> None:
    folder = project(tmp_path, {"models/writer.yaml": "model_name: yes\n"})
    result = run("validate", "--format", "json", "--output", "json=found.json", cwd=folder)
    answer = json.loads(result.stdout)
    written = json.loads((folder / "found.json").read_text())
    assert {*written} == {"version", "errors", "warnings", "findings"}
    assert {key: answer[key] for key in written} == written
    assert answer["errors"] == len(answer["findings"]) > 1
    assert set(answer["findings"][0]) >= {"file", "line", "column", "severity", "rule", "message", "hint"}


def test_a_key_beside_a_price_is_found_and_shown_nowhere(tmp_path: Path) -> None:
    secret = "sk-proj-abcdefghijklmnop0123456789"
    text = f"display_name: OpenAI\nprovider_type: ai\napi_key: {secret}\nnotes: {secret}\n"
    folder = project(tmp_path, {"providers/openai.yaml": text})
    for form in ("text", "json"):
        result = run("validate", "--format", form, "-v", cwd=folder)
        assert result.returncode == 1
        assert secret not in result.stdout + result.stderr


def test_build_check_fails_where_a_file_is_stale_and_names_it(tmp_path: Path) -> None:
    folder = project(tmp_path)
    run("build", cwd=folder)
    assert run("build", "--check", cwd=folder).returncode == 0
    (folder / "generated/example/seed.sql").write_text("-- edited")
    result = run("build", "--check", cwd=folder)
    assert (result.returncode, result.stdout) == (
        5,
        "generated/example/seed.sql: it differs from what the configuration compiles to\n",
    )
    assert (folder / "generated/example/seed.sql").read_text() == "-- edited"


def test_apply_asks_to_commit_what_git_does_not_ignore(tmp_path: Path) -> None:
    folder, both = project(tmp_path), "hint: run: ratesmith build, and commit the files\n"
    seed = folder / "generated/example/seed.sql"
    assert run("build", cwd=folder).returncode == 0
    seed.unlink()
    assert run("apply", cwd=folder).stderr.endswith(both)
    git(folder, "init", "-q")
    assert run("apply", cwd=folder).stderr.endswith(both)
    (folder / ".gitignore").write_text("/generated/example/\n")
    assert run("apply", cwd=folder).stderr.endswith("hint: run: ratesmith build\n")
    shutil.rmtree(seed.parent)
    assert run("apply", cwd=folder).stderr.endswith("hint: run: ratesmith build\n")
    next((folder / "generated/contract").iterdir()).unlink()
    assert run("apply", cwd=folder).stderr.endswith(both)


def test_apply_refuses_a_stale_build_and_leaves_the_database_alone(tmp_path: Path) -> None:
    folder = project(tmp_path)
    run("build", cwd=folder)
    path = folder / "config/models/writer.yaml"
    path.write_text(path.read_text() + "sort_order: 3\n")
    result = run("apply", cwd=folder)
    assert result.returncode == 5
    assert "ratesmith build" in result.stderr
    assert not (folder / "var").exists()


def test_a_dry_run_shows_what_it_would_do_and_does_nothing(tmp_path: Path) -> None:
    folder = project(tmp_path)
    run("build", cwd=folder)
    result = run("apply", "--dry-run", cwd=folder)
    assert "would change; rolled back" in result.stdout
    assert result.returncode == 0
    assert not (folder / "var/base.db").exists()


def test_drift_names_row_column_and_both_values_and_exits_with_5(tmp_path: Path) -> None:
    folder = project(tmp_path)
    run("build", cwd=folder)
    run("apply", cwd=folder)
    with sqlite3.connect(folder / "var/base.db") as database:
        database.execute("UPDATE ai_model_config SET tokens_per_credit = 900 WHERE model_name = 'writer-1'")
    result = run("drift", cwd=folder)
    assert result.returncode == 5
    assert "ai_model_config 'writer-1': tokens_per_credit is 900, not 1000" in result.stdout


@pytest.mark.parametrize(
    "folder", ["config/models", *(pytest.param(it, marks=pytest.mark.slow) for it in (".", "config", "generated"))]
)
def test_every_command_works_from_any_folder_of_the_project(shipped: Path, folder: str) -> None:
    assert run("validate", cwd=shipped / folder).returncode == 0
    assert run("build", "--check", cwd=shipped / folder).returncode == 0
    assert "tokens_per_credit = 1000" in run("explain", "model/gpt-5.1.tokens_per_credit", cwd=shipped / folder).stdout


def test_a_project_of_a_newer_version_asks_for_a_newer_ratesmith(tmp_path: Path) -> None:
    text = (BASE / "ratesmith.yaml").read_text().replace("version: 1", "version: 2") + "novelty: true\n"
    result = run("validate", cwd=project(tmp_path, {"ratesmith.yaml": text}))
    assert result.returncode == 1
    assert "install a newer ratesmith" in result.stdout + result.stderr
    assert "novelty' is not known" not in result.stdout + result.stderr


QUOTES = {
    "gpt-5.1 --input-tokens 3000 --output-tokens 2000": [
        "credits  5 ",
        "revenue  $0.05",
        "cost     $0.02375",
        "52.5 %",
    ],
    "gpt-4o-mini --input-tokens 1": ["credits  1 ", "revenue  $0.01", "cost     $0.00"],
    "gpt-5.1 --output-tokens 0": ["credits  0 ", "no revenue"],
    "dall-e-3 --images 4": ["credits  20 ", "revenue  $0.20", "cost     $0.16", "20 %"],
    "runware:97@1 --images 1": ["credits  1 ", "margin   -$0.003", "-30 %"],
    "bria:10@1 --images 1": ["cost     unknown"],
}


@pytest.mark.parametrize(("arguments", "parts"), QUOTES.items(), ids=QUOTES)
def test_a_quote_has_credits_revenue_cost_and_margin(shipped: Path, arguments: str, parts: list[str]) -> None:
    result = run("quote", *arguments.split(), cwd=shipped)
    assert [part for part in parts if part not in result.stdout] == [], result.stdout + result.stderr


IN_THE_WAY = "name a file of SQLite, or one that does not exist yet; or move away what is there"


@pytest.mark.parametrize("command", ["apply", "apply --dry-run", "drift", "status"])
def test_a_path_where_no_database_can_be_is_named_with_what_to_do(tmp_path: Path, command: str) -> None:
    folder = project(tmp_path)
    assert run("build", cwd=folder).returncode == 0
    (folder / "var/base.db").mkdir(parents=True)
    result = run(*command.split(), cwd=folder)
    assert (result.returncode, IN_THE_WAY in result.stdout + result.stderr) == (4, True)
    assert "the database 'sqlite:///var/base.db' is a folder" in result.stdout + result.stderr
    (folder / "var/base.db").rmdir()
    (folder / "var/base.db").write_text("no database, but a text that is longer than the header of one" * 20)
    result = run(*command.split(), cwd=folder)
    assert (result.returncode, IN_THE_WAY in result.stdout + result.stderr) == (4, True)
    assert "SQLite: 'sqlite:///var/base.db': file is not a database" in result.stdout + result.stderr


def test_a_file_in_place_of_the_folder_of_a_database_is_named_with_what_to_do(tmp_path: Path) -> None:
    folder = project(tmp_path)
    assert run("build", cwd=folder).returncode == 0
    (folder / "var").write_text("a file\n")
    result = run("apply", cwd=folder)
    said = f"cannot create the folder '{folder}/var': File exists\n  hint: move away what is there, or check"
    assert (result.returncode, said in result.stderr) == (4, True), result.stderr


def test_a_password_never_comes_back_in_a_message(shipped: Path) -> None:
    url = "postgresql://app:hunter2@127.0.0.1:1/app?password=hunter3"
    result = run("drift", "--env", "production", "--database", url, cwd=shipped)
    assert result.returncode == 4
    assert "hunter" not in result.stdout + result.stderr


@pytest.mark.parametrize(("call", "said"), [("rules", ""), ("explain --format json", "Usage: ")])
def test_a_reader_that_goes_away_is_no_success_and_gets_no_message(call: str, said: str, shipped: Path) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(SHIPPED / "compiler")}
    command = [sys.executable, "-m", "ratesmith", *call.split()]
    result = subprocess.run(
        command, cwd=shipped, env=environment, stdout=writer, stderr=subprocess.PIPE, text=True, check=False
    )
    os.close(writer)
    # With `set -o pipefail` a script goes on only where the whole answer was read.
    assert (result.returncode, result.stderr[:7], "written" in result.stderr) == (141, said, False)


def test_a_caller_that_closed_stdout_gets_no_colors(monkeypatch: pytest.MonkeyPatch) -> None:
    """Python has None in its place, as after `>&-` in a shell."""
    monkeypatch.setattr(sys, "stdout", None)
    assert not GlobalOptions({}).color


@pytest.mark.slow
def test_colors_are_for_terminals_only(tmp_path: Path) -> None:
    folder = project(tmp_path, {"models/writer.yaml": "a: 1\n"})
    assert "\x1b" not in run("validate", cwd=folder).stdout
    script = shutil.which("script")
    if script is None:
        pytest.skip("needs the script program to make a terminal")
    command = f"{sys.executable} -m ratesmith validate"
    for variables, colored in (({}, True), ({"NO_COLOR": "1"}, False)):
        environment = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(SHIPPED / "compiler"),
            "TERM": "xterm",
            **variables,
        }
        result = subprocess.run(
            [script, "-qec", command, "/dev/null"],
            cwd=folder,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert ("\x1b[31;1m" in result.stdout) is colored


NO_UNICODE = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONIOENCODING": "ascii"}


@pytest.mark.slow
def test_a_locale_without_unicode_changes_no_byte_and_breaks_nothing(tmp_path: Path) -> None:
    one, other = project(tmp_path / "one"), project(tmp_path / "other")
    assert run("build", cwd=one).returncode == 0
    assert run("build", cwd=other, mode="spawn", **NO_UNICODE, TZ="Asia/Karachi").returncode == 0
    files = sorted(path.relative_to(one) for path in (one / "generated").rglob("*") if path.is_file())
    assert [path for path in files if (one / path).read_bytes() != (other / path).read_bytes()] == []
    assert run("validate", cwd=one, mode="spawn", **NO_UNICODE).returncode == 0


@pytest.mark.parametrize("link", ["generated/example", "generated/contract", "generated"])
def test_nothing_is_written_through_a_link_and_nothing_behind_it_is_lost(tmp_path: Path, link: str) -> None:
    folder = project(tmp_path / "project")
    precious = tmp_path / "precious"
    precious.mkdir()
    (precious / "seed.sql").write_text("precious")
    (folder / "generated").mkdir()
    if link == "generated":
        (folder / "generated").rmdir()
    (folder / link).symlink_to(precious)
    for command in (["build"], ["build", "--check"], ["apply"]):
        assert run(*command, cwd=folder).returncode == 5
    assert [path.name for path in precious.iterdir()] == ["seed.sql"]
    assert (precious / "seed.sql").read_text() == "precious"


def test_a_folder_where_a_file_should_be_is_said(tmp_path: Path) -> None:
    folder = project(tmp_path)
    (folder / "generated/example/seed.sql").mkdir(parents=True)
    for command in (["build"], ["build", "--check"], ["apply"]):
        assert run(*command, cwd=folder).returncode == 4


def test_an_answer_that_cannot_be_written_is_said_without_a_traceback(shipped: Path) -> None:
    for redirection in (">/dev/full", ">&-"):
        command = f"{sys.executable} -m ratesmith rules {redirection}"
        environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(SHIPPED / "compiler")}
        result = subprocess.run(
            ["bash", "-c", command], cwd=shipped, env=environment, capture_output=True, text=True, check=False
        )
        assert result.returncode in (0, 4), result.stderr
        assert "bug" not in result.stderr


@pytest.mark.parametrize("redirection", ["", ">/dev/full", ">&-", "| false"])
@pytest.mark.parametrize("words", ["--version", "version"])
def test_the_version_is_said_as_the_command_line_says_it(words: str, redirection: str, tmp_path: Path) -> None:
    """It is said without importing that; where it cannot be written, the command line says so."""
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(SHIPPED / "compiler")}
    said = []
    for started in ("-m ratesmith", "-c 'from ratesmith.cli.main import main; main()'"):
        command = f"set -o pipefail; {sys.executable} {started} {words} {redirection}"
        done = subprocess.run(
            ["bash", "-c", command], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
        )
        # A reader may be gone before the text is written, or after.
        said.append((done.stdout, done.stderr, done.returncode if redirection != "| false" else 1))
    assert said[0] == said[1]


def test_a_clone_that_was_never_built_passes_the_check_of_what_is_committed(tmp_path: Path) -> None:
    copy_shipped(tmp_path, "config", "schemas", "generated")
    shutil.rmtree(tmp_path / "generated/development", ignore_errors=True)
    assert run("build", "--check", cwd=tmp_path).returncode == 0
    assert run("apply", cwd=tmp_path).returncode == 5
