"""The image and the Job in `examples/`: the Job's command, run on the files of the image, without git."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from ratesmith.core.errors import Exit
from support.ci_jobs import EXAMPLES, keyed, reprice
from support.cli import run
from support.databases import Postgres
from support.projects import SHIPPED, shipped_history
from support.vaults import real_sops

pytestmark = pytest.mark.slow

BUG = 70
COMMIT = "c0ffee"
"""The value of the build argument."""


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
        assert ["ENTRYPOINT", '["python",', '"-P",', '"-m",', '"ratesmith"]'] in words

    def _copy(self, source: str, target: str) -> None:
        home = self.source if (self.source / source).exists() else SHIPPED
        if source.endswith("/"):
            shutil.copytree(home / source, self.root / target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            (self.root / target).mkdir(parents=True, exist_ok=True)
            shutil.copy(home / source, self.root / target)

    def run(self, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
        own = {
            name: value.replace("/srv", str(self.root)).replace("$COMMIT", COMMIT)
            for name, value in self.variables.items()
        }
        environment: Any = {"PATH": str(self.programs), "HOME": "/", **own, **variables}
        return run(*arguments, cwd=self.root, mode="spawn", **environment)

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
    (container,), (verify,) = (job["template"]["spec"][part] for part in ("containers", "initContainers"))
    (tmp_path / "tmp").mkdir()
    (tmp_path / "age.key").write_text(image.key)
    given = {"DATABASE_URL": postgres.url, "SOPS_AGE_KEY_FILE": str(tmp_path / "age.key")}
    assert [entry["name"] for entry in container["env"]] == list(given)
    before = image.files()
    checked = image.run(
        *verify["args"], TMPDIR=str(tmp_path / "tmp"), **{it["name"]: given[it["name"]] for it in verify["env"]}
    )
    assert (checked.returncode, checked.stdout.count(": fine")) == (0, 6), checked.stdout
    head, all_rows = shipped_history("production")
    for secrets, rows in (("8 set", all_rows), ("8 unchanged", 0)):
        done = image.run(*container["args"], TMPDIR=str(tmp_path / "tmp"), **given)
        assert done.returncode == 0, done.stderr
        assert (
            f"  secrets: {secrets}\n  {rows} rows changed, verified and committed; at migration {head}" in done.stdout
        )
    assert image.files() == before


def test_an_old_image_leaves_a_newer_database_alone_and_can_take_it_back(
    job: dict[str, Any], image: Image, postgres: Postgres
) -> None:
    (container,) = job["template"]["spec"]["containers"]
    apply, url = (*container["args"], "--without-secrets"), {"DATABASE_URL": postgres.url}
    head, _ = shipped_history("production")
    assert image.run(*apply, **url).returncode == Exit.OK
    reprice(image.source, 10000, 9000)
    assert run(*apply, cwd=image.source, **url).returncode == Exit.OK
    done = image.run(*apply, **url)
    assert done.returncode == Exit.OK and f"left alone at migration {head + 1}" in done.stdout
    (image.root / "config/models/gpt-5.1.yaml").write_text("a mistake")
    back = ("rollback", "--to", str(head), "--reason", "sells at a loss, ticket 4711")
    done = image.run("--env", "production", *back, **url)
    assert done.returncode == Exit.OK, done.stderr
    done = run(*apply, cwd=image.source, **url)
    assert done.returncode == Exit.REFUSED and "sells at a loss, ticket 4711" in done.stderr
    assert image.run("--env", "production", "status", **url).returncode == Exit.REFUSED


def test_the_job_is_tried_again_only_where_that_can_help(job: dict[str, Any], image: Image) -> None:
    fails, _ = job["podFailurePolicy"]["rules"]
    (container,) = job["template"]["spec"]["containers"]
    assert (fails["action"], {*fails["onExitCodes"]}) == ("FailJob", {"operator", "values"})  # of each container
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
