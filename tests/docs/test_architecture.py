"""The page on the architecture holds: its picture, the functions that it names, and what it tells people to add."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

from ratesmith.project.settings import PROJECT_FILE
from support import rule_examples
from support.cli import run
from support.databases import Postgres
from support.projects import SHIPPED, copy_shipped

TEXT = (SHIPPED / "docs/architecture.md").read_text(encoding="utf-8")
PACKAGE = SHIPPED / "compiler/ratesmith"
ADDED: dict[str, str] = dict(re.findall(r"```\w+\n# (\S+/\S+)\n(.*?)```", TEXT, re.DOTALL))
"""The files that the page adds: path and text. Each block names its file in its first line."""
LEGACY = "  legacy:\n    dialect: postgresql_serial\n    database_env: DATABASE_URL\n    release: migrations\n"


def test_the_picture_has_the_rooms_in_the_layers_that_the_contract_holds() -> None:
    picture = TEXT.partition("```text\n")[2].partition("```")[0]
    shown: list[list[str]] = []
    for bracket, room, words in re.findall(r"^([ ┌│└]) (\w+) {2,}(.+)", picture, re.MULTILINE):
        if bracket in " ┌":
            shown.append([])
        shown[-1].append(room)
        for name in re.findall(r"\w+\.py|\w+/", words):
            assert [*(PACKAGE / room).rglob(name)] or (SHIPPED / name).exists(), f"{room}: {name}"
    contracts = tomllib.loads((SHIPPED / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    (layers,) = (contract["layers"] for contract in contracts if contract["type"] == "layers")
    assert shown == [[room.removeprefix("ratesmith.") for room in layer.split(" | ")] for layer in layers]
    rooms = {path.name for path in PACKAGE.iterdir() if path.is_dir()} - {"__pycache__", "contrib"}
    assert {room for layer in shown for room in layer} == rooms


def test_every_file_and_every_function_that_the_page_names_exists() -> None:
    named = re.findall(r"`((?:[\w.]+/)+(?:\w+\.py)?)(?::([\w.]+))?`", TEXT)
    assert len(named) > 60
    homes = {path: [home / path for home in (PACKAGE, SHIPPED) if (home / path).exists()] for path, _ in named}
    assert [path for path, found in homes.items() if not found] == []
    gone = [(path, name) for path, name in named if name and name not in definitions(homes[path][0])]
    assert gone == []


def definitions(path: Path) -> set[str]:
    """The functions, classes and methods of a module."""
    found = set()
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            found.add(node.name)
        if isinstance(node, ast.ClassDef):
            found |= {f"{node.name}.{inner.name}" for inner in node.body if isinstance(inner, ast.FunctionDef)}
    return found


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project and its compiler with everything that the page adds, built."""
    folder = copy_shipped(tmp_path_factory.mktemp("project"), "compiler", "config", "schemas", "generated")
    for path, text in ADDED.items():
        assert not (folder / path).exists(), f"the page says that {path} is new"
        (folder / path).write_text(text, encoding="utf-8")
    settings = folder / "config" / PROJECT_FILE
    replace(settings, "  staging:\n", f"{LEGACY}  staging:\n    layout: goose\n")
    ratesmith(folder, "schema", "export")
    ratesmith(folder, "build")
    return folder


def ratesmith(folder: Path, *command: str, code: int = 0, compiler: Path | None = None) -> str:
    """What the changed compiler prints."""
    done = run(*command, cwd=folder, compiler=(compiler or folder) / "compiler")
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout


def replace(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


@pytest.mark.slow
def test_what_is_generated_is_up_to_date_with_all_that_was_added(project: Path) -> None:
    ratesmith(project, "build", "--check")


@pytest.mark.slow
def test_a_kind_that_is_added_is_validated_compiled_and_explained(project: Path) -> None:
    ratesmith(project, "validate")
    for schema in ("coupon", "overlay/coupon"):
        assert (project / f"schemas/{schema}.schema.json").exists()
    production = project / "generated/production"
    migration = sorted(production.glob("migrations/*.up.sql"))[-1]
    for path in (*(production / file for file in ("seed.sql", "verify.sql", "state.json")), migration):
        assert "welcome" in path.read_text()
    assert "compiles to igny8_coupon" in ratesmith(project, "explain", "coupon/welcome.credits")


@pytest.mark.slow
def test_a_rule_that_is_added_finds_what_its_examples_say(project: Path, tmp_path: Path) -> None:
    (path,) = [path for path in ADDED if "/rules/" in path]
    doc = ast.get_docstring(ast.parse(ADDED[path])) or ""
    rule = Path(path).stem.replace("_", "-")
    for heading in ("Bad", "Good"):
        config = rule_examples.copy_of_base(tmp_path / heading)
        (example,) = rule_examples.blocks(doc, heading)
        rule_examples.stage(config, example)
        bad = heading == "Bad"
        answer = ratesmith(config.parent, "validate", "--format", "json", code=int(bad), compiler=project)
        found = [f"{it['file']}:{it['line']}" for it in json.loads(answer)["findings"] if it["rule"] == rule]
        assert found == [*rule_examples.expected(example)]
        assert bool(found) == bad
    assert "The name of an operation has no full stop" in ratesmith(project, "rules", rule)


@pytest.mark.slow
def test_a_layout_that_is_added_writes_files_that_reach_a_database(
    project: Path, postgres: Postgres, tmp_path: Path
) -> None:
    staging = project / "generated/staging"
    plain = [path.name.removesuffix(".up.sql") for path in sorted(staging.glob("migrations/*.up.sql"))]
    files = sorted(staging.glob("migrations/goose/*"))
    assert [path.name.removesuffix(".sql") for path in files] == plain != []
    assert postgres.run(staging / "schema.sql").returncode == 0
    for path in files:
        up, separator, down = path.read_text().partition("-- +goose Down\n")
        assert separator and up.count("StatementBegin") == up.count("StatementEnd") > 0 < down.count("StatementBegin")
        transaction = tmp_path / path.name
        transaction.write_text(f"BEGIN;\n{up}COMMIT;\n")
        done = postgres.run(transaction)
        assert done.returncode == 0, done.stderr
    assert postgres.run(staging / "verify.sql", read_only=True).returncode == 0


@pytest.mark.slow
def test_an_output_that_is_added_is_in_the_folder_of_each_environment(project: Path) -> None:
    for environment in ("development", "staging", "production", "legacy"):
        counts = json.loads((project / f"generated/{environment}/row_counts.json").read_text())
        assert counts["igny8_coupon"] == 1


@pytest.mark.slow
def test_a_reporter_that_is_added_is_a_format_of_validate(project: Path, tmp_path: Path) -> None:
    folder = copy_shipped(tmp_path, "config")
    replace(folder / "config/billing/operations.yaml", "Internal linking\n", "Internal linking.\n")
    answer = ratesmith(folder, "validate", "--format", "unix", code=1, compiler=project)
    message = "'Internal linking.' ends in a full stop [operation-full-stop]"
    assert re.fullmatch(rf"config/billing/operations\.yaml:\d+:17: error: {re.escape(message)}\n", answer)


@pytest.mark.slow
def test_a_command_that_is_added_runs(project: Path) -> None:
    assert "igny8_coupon 1" in ratesmith(project, "tables").splitlines()
    assert "tables" in ratesmith(project, "--help")


@pytest.mark.slow
def test_a_dialect_that_is_added_reaches_a_database(project: Path, postgres: Postgres) -> None:
    database = "--env", "legacy", "--database", postgres.url
    ratesmith(project, "apply", *database, "--without-secrets")
    ((default,),) = postgres.query(
        "SELECT column_default FROM information_schema.columns WHERE table_name = 'igny8_coupon' AND column_name = 'id'"
    )
    assert default.startswith("nextval(")
    assert postgres.query("SELECT code FROM igny8_coupon") == [("welcome",)]
    ratesmith(project, "drift", *database)
    ratesmith(project, "rollback", *database, "--to", "0", "--reason", "tried")
    assert postgres.query("SELECT code FROM igny8_coupon WHERE is_active") == []


@pytest.mark.slow
def test_what_is_added_keeps_the_contracts_of_its_family(project: Path) -> None:
    """By the tests themselves, and by the lint and the import contracts of the project."""
    copy_shipped(project, "tests", "docs", "pyproject.toml")
    calls = "CALLS: dict[str, list[list[str]]] = {\n    "
    replace(project / "tests/security/test_canaries.py", calls, f'{calls}"tables": [[]],\n')
    python = [path for path in ADDED if path.endswith(".py")]
    commands: list[list[Any]] = [
        ["-m", "ratesmith.project.schema_digests", "ai_platform"],
        ["-m", "ratesmith.api.rule_pages", "ai_platform", "docs/rules"],
        ["-m", "ruff", "check", "--no-cache", *python],
        ["-m", "ruff", "format", "--no-cache", "--check", *python],
        ["-c", "from importlinter.cli import lint_imports; raise SystemExit(lint_imports(no_cache=True))"],
        [
            *("-m", "pytest", "-q", "-p", "no:xdist", f"--basetemp={project / 'temporary'}"),
            *("-k", "test_contracts or operation or every_option or that_fits and tables"),
            *("tests/api/test_contracts.py", "tests/compile/test_rules.py"),
            *("tests/cli/test_cli.py", "tests/security/test_canaries.py"),
        ],
    ]
    for command in commands:
        environment = {"PYTHONPATH": "compiler", "PATH": str(Path(sys.executable).parent)}
        done = subprocess.run(
            [sys.executable, *command], cwd=project, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
