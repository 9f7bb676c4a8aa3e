"""The jobs of the CI files in `examples/` and of those of `init`; clones of a repository as runners make them."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from string import Template
from typing import Any, NamedTuple

import yaml

from support.cli import launcher, run
from support.projects import SHIPPED, copy_shipped
from support.repositories import commit, git
from support.vaults import new_key, real_sops

EXAMPLES = SHIPPED / "examples"
WRITTEN_BY_INIT = SHIPPED / "compiler/ratesmith/project/ci"
NOT_RUN = (
    *("make venv", "curl -fsSLo sops", 'curl -fsSLo "$download" '),
    *("git init", "git -C /opt", "make --directory=/opt", 'export PATH="/opt'),
    *("# Outside of the checkout", "rm -rf /opt/ratesmith"),
)
"""What a test leaves out: it installs, from the network."""
ALWAYS = "${{ !cancelled() }}"


class Step(NamedTuple):
    """What one shell runs."""

    script: str
    variables: Mapping[str, str]
    always: bool = False
    """Whether it runs behind one that failed."""
    folder: str = ""
    """Where it runs, if not in the checkout."""


class Outcome(NamedTuple):
    """Of the steps that ran: the exit code of the first that failed, and all that they printed."""

    code: int
    printed: str


def github(
    job: str, values: Mapping[str, str], file: str = "ratesmith.yml", folder: Path = EXAMPLES / "github"
) -> list[Step]:
    """The steps of a job, with what stands in `${{ }}` or `if` replaced by `values`; one that these lack is an error.

    A step whose `if` has no value does not run.
    """
    workflow = _loaded(folder / file)
    found = workflow["jobs"][job]
    conditions = {ALWAYS: ALWAYS, **values}

    def filled(text: str) -> str:
        return re.sub(r"\$\{\{ (.*?) \}\}", lambda it: values[it[1]], text)

    steps = [
        step
        for step in found["steps"]
        if "run" in step and not step["run"].startswith(NOT_RUN) and ("if" not in step or conditions[step["if"]])
    ]
    return [
        Step(
            step["run"],
            {name: filled(value) for part in (workflow, found, step) for name, value in part.get("env", {}).items()},
            step.get("if") == ALWAYS,
            filled(step.get("working-directory", "")),
        )
        for step in steps
    ]


def gitlab(
    job: str, variables: Mapping[str, str], file: str = ".gitlab-ci.yml", folder: Path = EXAMPLES / "gitlab"
) -> list[Step]:
    """The two scripts of a job, with the variables that the runner sets."""
    pipeline = _loaded(folder / file)
    if "include" in pipeline:
        # Of maps both parts count, of everything else what the including file says.
        pipeline = _merged(_loaded(folder / ".gitlab-ci.yml"), pipeline)
    found = _extended(pipeline, job)
    own = pipeline["variables"] | found.get("variables", {})
    known = {name: Template(value).safe_substitute(variables) for name, value in own.items()} | dict(variables)
    before, script, after = (
        [line for line in found.get(name, []) if not line.startswith(NOT_RUN)]
        for name in ("before_script", "script", "after_script")
    )
    return [Step("\n".join([*before, *script]), known), *([Step("\n".join(after), known, True)] if after else [])]


def run_steps(steps: Sequence[Step], folder: Path, **variables: str) -> Outcome:
    """Run steps as a runner does, in a shell for each, with `.venv/bin` of the folder on the PATH."""
    code, printed = 0, ""
    path = f"{folder}/.venv/bin:{os.environ['PATH']}"
    for step in steps:
        if code and not step.always:
            continue
        environment = {"PATH": path, "HOME": str(folder), "LC_ALL": "C.UTF-8", **variables, **step.variables}
        done = subprocess.run(
            [shutil.which("bash") or "bash", "-e", "-o", "pipefail", "-c", step.script],
            cwd=step.folder or folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            timeout=120,
            check=False,
        )
        code = code or done.returncode
        printed += f"$ {step.script}\n{done.stdout}"
    return Outcome(code, printed)


def _loaded(path: Path) -> dict[str, Any]:
    """Every scalar as text, so that `on` stays a key."""
    loaded: dict[str, Any] = yaml.load(path.read_text(encoding="utf-8"), yaml.BaseLoader)
    return loaded


def _extended(pipeline: Mapping[str, Any], job: str) -> dict[str, Any]:
    found = dict(pipeline[job])
    below = _extended(pipeline, found.pop("extends")) if "extends" in found else {}
    return _merged(below, found)


def _merged(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    shared = {name for name in below.keys() & above.keys() if isinstance(below[name], dict)}
    return {**below, **above, **{name: _merged(below[name], above[name]) for name in shared}}


class Remote:
    """The repository on the server, with a branch that changes a price."""

    def __init__(self, folder: Path, key: str) -> None:
        self.folder, self.key = folder, key

    def price(self, branch: str, credits: int, before: int = 10000, *, built: bool = True, start: str = "main") -> str:
        """Change the price on a new branch; its commit."""
        git(self.folder, "switch", "-q", "-c", branch, start)
        reprice(self.folder, before, credits, built=built)
        return commit(self.folder)

    def merge(self, branch: str) -> None:
        """What the green button does."""
        git(self.folder, "switch", "-q", "main")
        git(self.folder, "merge", "-q", "--no-ff", "-m", f"merge {branch}", branch)

    def pull(self, branch: str, clone: Path, *depth: str) -> Path:
        """A clone as actions/checkout makes it for a pull request: its merge, and no branch."""
        git(self.folder, "switch", "-q", "--detach", "main")
        git(self.folder, "merge", "-q", "--no-ff", "-m", "merge", branch)
        git(self.folder, "update-ref", "refs/pull/1/merge", "HEAD")
        git(self.folder, "switch", "-q", "main")
        all_branches = () if depth else ("+refs/heads/*:refs/remotes/origin/*",)
        self._fetch(clone, *depth, *all_branches, "+refs/pull/1/merge:refs/remotes/pull/1/merge")
        git(clone, "checkout", "-q", "--force", "refs/remotes/pull/1/merge")
        return clone

    def queue(self, *branches: str, clone: Path) -> tuple[str, Path]:
        """A clone as actions/checkout makes it for the last entry of a merge queue; the commit of the entry before."""
        git(self.folder, "switch", "-q", "-c", "gh-readonly-queue/main/pr-2", "main")
        for branch in branches:
            git(self.folder, "merge", "-q", "--no-ff", "-m", f"merge {branch}", branch)
        git(self.folder, "switch", "-q", "main")
        self._fetch(clone, "+refs/heads/*:refs/remotes/origin/*")
        git(
            clone,
            "checkout",
            "-q",
            "--force",
            "-B",
            "gh-readonly-queue/main/pr-2",
            "origin/gh-readonly-queue/main/pr-2",
        )
        return git(clone, "rev-parse", "HEAD^1"), clone

    def push(self, clone: Path) -> Path:
        """A clone as actions/checkout makes it for a push to main."""
        self._fetch(clone, "+refs/heads/*:refs/remotes/origin/*")
        git(clone, "checkout", "-q", "--force", "-B", "main", "refs/remotes/origin/main")
        return clone

    def fetched(self, clone: Path, ref: str, *more: str) -> Path:
        """A clone as GitLab's runner makes it, or brings one that it kept to another commit."""
        self._fetch(clone, f"+{ref}:refs/pipelines/1", *more)
        git(clone, "checkout", "-q", "--force", "--detach", "refs/pipelines/1")
        return clone

    def _fetch(self, clone: Path, *arguments: str) -> None:
        if not clone.exists():
            clone.mkdir()
            git(clone, "init", "-q")
            git(clone, "remote", "add", "origin", f"file://{self.folder}")
            program = launcher(clone / ".venv/bin/ratesmith")
            (program.parent / "sops").symlink_to(real_sops())
        git(clone, "fetch", "-q", "--no-tags", "--prune", "origin", *arguments)


def reprice(folder: Path, before: int, credits: int, *, built: bool = True) -> None:
    """Change a price, and build."""
    path = folder / "config/models/gpt-4o-mini.yaml"
    path.write_text(path.read_text().replace(f"tokens_per_credit: {before}\n", f"tokens_per_credit: {credits}\n"))
    if built:
        done = run("build", cwd=folder)
        assert done.returncode == 0, done.stderr


def keyed(folder: Path) -> str:
    """What ships, with the fake secrets of development in every environment, for a new key; its private side."""
    private, public = new_key()
    copy_shipped(folder, "config", "schemas", "generated", ".gitignore", ".gitattributes")
    rules = re.sub(r"(/(?:staging|production)/.*\n +age: )\S+", rf"\g<1>{public}", (folder / ".sops.yaml").read_text())
    (folder / ".sops.yaml").write_text(rules)
    demo = str(SHIPPED / "demo/development.age-key.txt")
    for file in sorted((folder / "config/secrets/development").iterdir()):
        opened = _sops(folder, "decrypt", "--output-type", "json", str(file), SOPS_AGE_KEY_FILE=demo)
        for environment in ("staging", "production"):
            path = f"config/secrets/{environment}/{file.name}"
            tree = json.dumps({environment: json.loads(opened)["development"]})
            form = ("--input-type", "json", "--output-type", "yaml")
            (folder / path).write_text(_sops(folder, "encrypt", *form, "--filename-override", path, text=tree))
    return private


def _sops(folder: Path, *arguments: str, text: str = "", **variables: str) -> str:
    environment = {"PATH": os.environ["PATH"], "HOME": str(folder), **variables}
    command = [real_sops(), *arguments]
    done = subprocess.run(command, cwd=folder, env=environment, input=text, capture_output=True, text=True, check=True)
    return done.stdout
