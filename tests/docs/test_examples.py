"""The files in `examples/`: each is linted by its own tool, and run as far as this machine can."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

from support.ci_jobs import EXAMPLES, reprice
from support.cli import run
from support.databases import Postgres
from support.linters import SCHEMA, SHELLCHECK, WORKFLOW, ZIZMOR, tool
from support.projects import SHIPPED, copy_shipped, shipped_history

HADOLINT = "hadolint", "--failure-threshold", "style"
RUFF = "ruff", "check", "--no-cache", "--isolated"
GITLAB = *SCHEMA, "vendor.gitlab-ci", "--data-transform", "gitlab-ci"
LINTS = {
    "github/ratesmith.yml": [WORKFLOW, ZIZMOR],
    "github/catalogue.yml": [WORKFLOW, ZIZMOR],
    "github/on-merge.yml": [WORKFLOW, ZIZMOR],
    "github/plan.yml": [WORKFLOW, ZIZMOR],
    "github/plan-of-forks.yml": [WORKFLOW, ZIZMOR],
    "gitlab/.gitlab-ci.yml": [GITLAB],
    "gitlab/on-merge.gitlab-ci.yml": [GITLAB],
    "gitlab/plan.gitlab-ci.yml": [GITLAB],
    "kubernetes/pre-deploy-job.yaml": [],
    "Dockerfile": [HADOLINT],
    "psql/apply.sh": [SHELLCHECK],
    "dbmate/migrate.sh": [SHELLCHECK],
    "django/settings.py": [RUFF],
    "django/ratesmith_config/__init__.py": [RUFF],
    "django/ratesmith_config/management/__init__.py": [RUFF],
    "django/ratesmith_config/management/commands/__init__.py": [RUFF],
    "django/ratesmith_config/management/commands/activate.py": [RUFF],
}
"""What judges a file; nothing here knows the schema of Kubernetes, whose file is tried below."""
RUN = ("fastapi/", "platform/", "settings-form/")
"""What other tests build and run."""


@pytest.mark.slow
@pytest.mark.parametrize(("path", "command"), [(path, one) for path, all_ in LINTS.items() for one in all_])
def test_a_linter_finds_nothing(path: str, command: tuple[str, ...], tmp_path: Path) -> None:
    environment = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "LC_ALL": "C.UTF-8"}
    done = subprocess.run(
        [tool(command[0]), *command[1:], str(EXAMPLES / path)],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.slow
@pytest.mark.parametrize(("name", "commands"), [("github", [WORKFLOW, ZIZMOR]), ("gitlab", [GITLAB])])
def test_a_linter_finds_nothing_in_a_pipeline_that_init_writes(
    name: str, commands: list[tuple[str, ...]], tmp_path: Path
) -> None:
    for command in commands:
        file = tmp_path / ".github/workflows" / f"{name}.yml"
        file.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(SHIPPED / f"compiler/ratesmith/project/ci/{name}.yml", file)
        test_a_linter_finds_nothing(str(file), command, tmp_path)


def test_no_file_is_left_out() -> None:
    files = {path.relative_to(EXAMPLES).as_posix() for path in EXAMPLES.rglob("*") if path.is_file()}
    assert {path for path in files if "__pycache__" not in path and not path.startswith(RUN)} == LINTS.keys()


PAGES = [SHIPPED / "README.md", *sorted((SHIPPED / "docs").glob("*.md"))]
SHOWN = sorted(
    {
        command
        for page in PAGES
        for block in re.findall(r"```sh\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
        for command in re.findall(r"^ratesmith (.+?)(?:  +#.*)?$", block, re.MULTILINE)
    }
)


@pytest.mark.parametrize("command", SHOWN)
def test_a_command_that_a_page_cannot_run_is_one_that_exists(command: str) -> None:
    done = run(*shlex.split(command), "--help", cwd=SHIPPED, mode="inline")
    assert done.returncode == 0 and done.stdout.startswith("Usage:"), done.stderr


class Psql:
    """The script, and a copy of the files that it runs."""

    def __init__(self, postgres: Postgres, folder: Path) -> None:
        self.postgres, self.folder = postgres, folder
        copy_shipped(folder, "config", "generated")

    def apply(self) -> tuple[int, str]:
        libpq = {"PGHOST": str(self.postgres.folder), "PGUSER": "postgres", "PGDATABASE": "postgres"}
        path = f"{Path(self.postgres.psql).parent}:{os.environ['PATH']}"
        command = [str(EXAMPLES / "psql/apply.sh"), "generated/staging"]
        done = subprocess.run(
            command, cwd=self.folder, env={"PATH": path, **libpq}, capture_output=True, text=True, timeout=60
        )
        assert done.stdout == ""
        return done.returncode, done.stderr

    def ratesmith(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return run("--env", "staging", *arguments, "--database", self.postgres.url, cwd=self.folder)


@pytest.fixture
def psql(postgres: Postgres, tmp_path: Path) -> Psql:
    return Psql(postgres, tmp_path)


@pytest.mark.slow
def test_psql_alone_brings_a_database_to_where_ratesmith_would(psql: Psql) -> None:
    assert psql.apply() == (0, "")
    assert psql.apply() == (0, "")
    before = (psql.folder / "generated/staging/verify.sql").read_text()
    reprice(psql.folder, 10000, 9000)
    assert psql.apply() == (0, "")
    done = psql.ratesmith("drift")
    assert done.returncode == 0, done.stdout
    done = psql.ratesmith("apply", "--without-secrets")
    head = shipped_history("staging")[0] + 1
    assert f"0 rows changed, verified and committed; at migration {head}" in done.stdout
    (psql.folder / "generated/staging/verify.sql").write_text(before)
    assert psql.apply()[0] == 3


def test_psql_stops_at_a_row_that_was_changed_by_hand(psql: Psql) -> None:
    assert psql.apply() == (0, "")
    psql.postgres.query("UPDATE igny8_ai_model_config SET tokens_per_credit = 77 WHERE model_name = 'gpt-4o-mini'")
    code, said = psql.apply()
    assert code == 3 and "changed 'gpt-4o-mini' (tokens_per_credit)" in said


@pytest.mark.slow
def test_psql_stops_at_what_somebody_rolled_back(psql: Psql) -> None:
    reprice(psql.folder, 10000, 9000)
    assert psql.apply() == (0, "")
    head = shipped_history("staging")[0]
    done = psql.ratesmith("rollback", "--to", str(head), "--reason", "the price was a slip")
    assert done.returncode == 0, done.stderr
    code, said = psql.apply()
    assert code == 3 and "the price was a slip" in said
    price = "SELECT tokens_per_credit FROM igny8_ai_model_config WHERE model_name = 'gpt-4o-mini'"
    assert psql.postgres.query(price) == [(10000,)]
