"""The jobs of the CI files in `examples/`, as the runners of GitHub and GitLab hand them to a shell."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from string import Template
from typing import Any, NamedTuple

import yaml

from workspace import SHIPPED

EXAMPLES = SHIPPED / "examples"
NOT_RUN = ("make venv", "curl ")
"""What a test leaves out: it installs, from the network."""
ALWAYS = "${{ !cancelled() }}"


class Step(NamedTuple):
    """What one shell runs."""

    script: str
    variables: Mapping[str, str]
    always: bool = False
    """Whether it runs behind one that failed."""


class Outcome(NamedTuple):
    """Of the steps that ran: the exit code of the first that failed, and all that they printed."""

    code: int
    printed: str


def github(job: str, values: Mapping[str, str]) -> list[Step]:
    """The steps of a job, with what stands in `${{ }}` replaced by `values`; one that these lack is an error."""
    workflow = _loaded("github/ratesmith.yml")
    found = workflow["jobs"][job]
    steps = [step for step in found["steps"] if "run" in step and not step["run"].startswith(NOT_RUN)]
    return [
        Step(
            step["run"],
            {
                name: re.sub(r"\$\{\{ (.*?) \}\}", lambda it: values[it[1]], value)
                for part in (workflow, found, step)
                for name, value in part.get("env", {}).items()
            },
            step.get("if") == ALWAYS,
        )
        for step in steps
    ]


def gitlab(job: str, variables: Mapping[str, str]) -> list[Step]:
    """The two scripts of a job, with the variables that the runner sets."""
    pipeline = _loaded("gitlab/.gitlab-ci.yml")
    found = _extended(pipeline, job)
    own = pipeline["variables"] | found.get("variables", {})
    known = {name: Template(value).substitute(variables) for name, value in own.items()} | dict(variables)
    before, script, after = (
        [line for line in found.get(name, []) if not line.startswith(NOT_RUN)]
        for name in ("before_script", "script", "after_script")
    )
    return [Step("\n".join([*before, *script]), known), *([Step("\n".join(after), known, True)] if after else [])]


def run(steps: Sequence[Step], folder: Path, **variables: str) -> Outcome:
    """Run steps as a runner does, in a shell for each, with `.venv/bin` of the folder on the PATH."""
    code, printed = 0, ""
    path = f"{folder}/.venv/bin:{os.environ['PATH']}"
    for step in steps:
        if code and not step.always:
            continue
        environment = {"PATH": path, "HOME": str(folder), "LC_ALL": "C.UTF-8", **variables, **step.variables}
        done = subprocess.run(
            [shutil.which("bash") or "bash", "-e", "-o", "pipefail", "-c", step.script],
            cwd=folder,
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


def _loaded(path: str) -> dict[str, Any]:
    """Every scalar as text, so that `on` stays a key."""
    loaded: dict[str, Any] = yaml.load((EXAMPLES / path).read_text(encoding="utf-8"), yaml.BaseLoader)
    return loaded


def _extended(pipeline: Mapping[str, Any], job: str) -> dict[str, Any]:
    found = dict(pipeline[job])
    below = _extended(pipeline, found.pop("extends")) if "extends" in found else {}
    merged = {name: below[name] | found[name] for name in below.keys() & found.keys() if isinstance(below[name], dict)}
    return below | found | merged
