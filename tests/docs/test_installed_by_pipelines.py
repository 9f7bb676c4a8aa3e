"""What pipelines install beside the keys: the commit that somebody looked at, and what its lock names."""

from __future__ import annotations

import re
import shutil
import sys
import tarfile
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

from ratesmith.project.scaffold import CI
from support.ci_jobs import EXAMPLES, WRITTEN_BY_INIT, Outcome, Step, run_steps
from support.cli import run
from support.projects import SHIPPED, copy_shipped
from support.registries import NEWEST, locked, publish, publish_newest, publish_one
from support.repositories import commit, git

PINNED = ("--no-deps", "--only-binary :all:", "--require-hashes", "--requirement")
PIPELINES = [
    *(SHIPPED / "Makefile", SHIPPED / "action.yml", EXAMPLES / "Dockerfile", *sorted(WRITTEN_BY_INIT.glob("*.yml"))),
    *sorted(path for ci in ("github", "gitlab", "kubernetes") for path in (EXAMPLES / ci).glob("*y*ml")),
]
BOTH = pytest.mark.parametrize("ci", ["github", "gitlab"])


def installations(text: str) -> list[str]:
    """The lines that install packages of Python, continued ones as one."""
    lines = re.sub(r" *\\\n\s*", " ", text).splitlines()
    return [line for line in lines if re.search(r"(\bpip\b|\$\(PIP\)).*\binstall\b", line.partition("#")[0])]


@pytest.mark.parametrize("path", PIPELINES, ids=lambda path: path.name)
def test_a_pipeline_installs_nothing_but_what_a_lock_names_with_its_hash(path: Path) -> None:
    found = installations(path.read_text(encoding="utf-8"))
    assert [line for line in found if not all(option in line for option in PINNED)] == []


def test_every_way_to_install_that_is_here_is_seen() -> None:
    found = {path.name for path in PIPELINES if installations(path.read_text(encoding="utf-8"))}
    assert found == {"Makefile", "action.yml", "Dockerfile"}
    assert installations('"$RUNNER_TEMP/ratesmith/bin/pip" install \\\n  --quiet "$RATESMITH"')


def jobs(ci: str, folder: Path) -> dict[str, tuple[str, dict[str, str]]]:
    """Of each job of what `init` wrote: how it installs ratesmith, and the variables of the whole file."""
    loaded: dict[str, Any] = yaml.load((folder / CI[ci]).read_text(encoding="utf-8"), yaml.BaseLoader)
    if ci == "github":
        steps = {name: [step for step in job["steps"] if "run" in step] for name, job in loaded["jobs"].items()}
        assert all(first["name"] == "install" for first, *_ in steps.values())
        return {name: (first["run"], loaded["env"]) for name, (first, *_) in steps.items()}
    extending = [name for name, job in loaded.items() if "extends" in job]
    return {name: ("\n".join(loaded[".ratesmith"]["before_script"]), loaded["variables"]) for name in extending}


@BOTH
def test_each_job_installs_before_it_does_anything_else_and_all_do_it_alike(ci: str, tmp_path: Path) -> None:
    assert run("init", "shop", "--ci", ci, cwd=tmp_path).returncode == 0
    found = jobs(ci, tmp_path / "shop")
    assert {"check", "build", {"github": "deploy", "gitlab": "production"}[ci]} == found.keys()
    assert len({script for script, _ in found.values()}) == 1


@BOTH
def test_one_place_of_a_pipeline_says_which_ratesmith_it_takes(ci: str, tmp_path: Path) -> None:
    assert run("init", "shop", "--ci", ci, cwd=tmp_path).returncode == 0
    text = (tmp_path / "shop" / CI[ci]).read_text(encoding="utf-8")
    assert re.findall(r"^ *RATESMITH_REF: .*$", text, re.MULTILINE) == [f'  RATESMITH_REF: "{"0" * 40}"']
    assert len(re.findall(r"\b[0-9a-f]{40}\b(?! # v)", text)) == 1


@BOTH
def test_what_init_writes_installs_what_the_lock_of_one_commit_names_and_nothing_newer(ci: str, tmp_path: Path) -> None:
    """A stranger's next version of a dependency would run beside the keys; so would a branch that somebody moves."""
    upstream = tmp_path / "upstream"
    upstream.mkdir()
    (upstream / "Makefile").write_text("venv:\n\t@mkdir -p .venv/bin && cp lock .venv/lock\n")
    (upstream / "lock").write_text("reviewed\n")
    git(upstream, "init", "-q", "-b", "main")
    reviewed = commit(upstream)
    (upstream / "lock").write_text("newer\n")
    newer = commit(upstream)
    git(upstream, "tag", "v1", reviewed)
    assert run("init", "shop", "--ci", ci, cwd=tmp_path).returncode == 0
    ((script, _), *_) = jobs(ci, tmp_path / "shop").values()

    def installed(ref: str, folder: Path) -> tuple[bool, str]:
        folder.mkdir()
        variables = {"RATESMITH_REPOSITORY": f"file://{upstream}", "RATESMITH_REF": ref, "RUNNER_TEMP": str(folder)}
        there = script.replace("/opt/ratesmith", str(folder / "ratesmith"))
        outcome = run_steps([Step(there, variables | {"GITHUB_PATH": str(folder / "path")})], folder)
        lock = folder / "ratesmith/.venv/lock"
        return outcome.code == 0, lock.read_text() if lock.exists() else ""

    assert installed(reviewed, tmp_path / "1") == (True, "reviewed\n")
    assert installed(newer, tmp_path / "2") == (True, "newer\n")
    assert installed("main", tmp_path / "3") == (False, "")
    assert installed("v1", tmp_path / "4") == (False, "")


class Registry(NamedTuple):
    """A folder of wheels that stands for the registry, a copy of ratesmith whose lock names them, and its commit."""

    wheels: Path
    source: Path
    commit: str

    def install(self, ci: str, folder: Path, ref: str = "") -> Outcome:
        """Run what the jobs of a written pipeline install ratesmith with, then `ratesmith validate` in the project."""
        shop = folder / "shop"
        assert run("init", "shop", "--ci", ci, cwd=folder).returncode == 0
        ((script, variables), *_) = jobs(ci, shop).values()
        # What another run of the job left there is not taken.
        place = folder / "temporary/ratesmith"
        place.mkdir(parents=True)
        (shop / ".venv/bin").mkdir(parents=True)
        (shop / ".venv/bin/python3").symlink_to(Path(sys.executable).resolve())
        known = variables | {"RATESMITH_REPOSITORY": f"file://{self.source}", "RATESMITH_REF": ref or self.commit}
        known |= {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(self.wheels), "PIP_CONFIG_FILE": "/dev/null"}
        known |= {"RUNNER_TEMP": str(place.parent), "GITHUB_PATH": str(folder / "path")}
        started = 'PATH="$(cat "$GITHUB_PATH"):$PATH"' if ci == "github" else ""
        lines = [script.replace("/opt/ratesmith", str(place)), started, f'cd "{shop}"', "ratesmith validate"]
        return run_steps([Step("\n".join(lines), known)], shop)


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Registry:
    folder = tmp_path_factory.mktemp("published")
    lock = publish(folder / "wheels")
    source = copy_shipped(folder / "source", "compiler", "Makefile")
    (source / "requirements.lock").write_text(lock)
    return Registry(folder / "wheels", source, commit(source))


@pytest.fixture
def registry(published: Registry, tmp_path: Path) -> Registry:
    """One of our own."""
    shutil.copytree(published.wheels, tmp_path / "wheels")
    shutil.copytree(published.source, tmp_path / "source")
    return Registry(tmp_path / "wheels", tmp_path / "source", published.commit)


def versions(folder: Path) -> dict[str, str]:
    """What is installed beside ratesmith."""
    packages = folder.glob("temporary/ratesmith/.venv/lib/python*/site-packages/*.dist-info/METADATA")
    found = [re.search(r"^Name: (\S+)\n(?:.*\n)*?Version: (\S+)$", it.read_text(), re.MULTILINE) for it in packages]
    return {it[1].lower(): it[2] for it in found if it is not None and it[1] not in ("pip", "setuptools")}


@pytest.mark.slow
@pytest.mark.cases(ci=1)
@BOTH
def test_a_version_that_somebody_publishes_later_is_not_installed(ci: str, registry: Registry, tmp_path: Path) -> None:
    trace = tmp_path / "ran"
    publish_newest(registry.wheels, trace)
    code, printed = registry.install(ci, tmp_path)
    assert code == 0 and "no findings" in printed, printed
    assert NEWEST not in versions(tmp_path).values() and not trace.exists()
    assert versions(tmp_path) == {it.name.lower(): it.version for it in locked()}


@pytest.mark.slow
def test_another_file_under_a_known_name_is_refused(registry: Registry, tmp_path: Path) -> None:
    trace, found = tmp_path / "ran", next(it for it in locked() if it.name == "click")
    for old in registry.wheels.glob("click-*"):
        old.unlink()
    publish_one(registry.wheels, found.name, found.version, trace)
    code, printed = registry.install("github", tmp_path)
    assert code != 0 and "DO NOT MATCH THE HASHES" in printed and "ratesmith validate" not in printed.split("DO NOT")[1]
    assert not trace.exists()


@pytest.mark.slow
def test_a_package_without_its_wheel_is_not_built_by_what_no_lock_names(registry: Registry, tmp_path: Path) -> None:
    """The lock has the hashes of source archives, too."""
    trace, found = tmp_path / "ran", next(it for it in locked() if it.name == "click")
    for old in registry.wheels.glob("click-*"):
        old.unlink()
    archive = registry.wheels / f"click-{found.version}.tar.gz"
    with tarfile.open(archive, "w:gz") as files:
        for name, text in (
            ("setup.py", f"open({str(trace)!r}, 'w')\n"),
            ("PKG-INFO", f"Metadata-Version: 2.1\nName: click\nVersion: {found.version}\n"),
        ):
            entry = tarfile.TarInfo(f"click-{found.version}/{name}")
            entry.size = len(text)
            files.addfile(entry, BytesIO(text.encode()))
    lock = registry.source / "requirements.lock"
    digest = sha256(archive.read_bytes()).hexdigest()
    lock.write_text(re.sub(r"(?m)^(click==\S+) \\$", rf"\1 --hash=sha256:{digest} \\", lock.read_text()))
    code, printed = registry._replace(commit=commit(registry.source)).install("gitlab", tmp_path)
    assert code != 0 and "No matching distribution found for click" in printed, printed
    assert not trace.exists()
