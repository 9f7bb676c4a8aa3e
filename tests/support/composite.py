"""The steps of `action.yml` as the runner of GitHub runs them: shells, variables, files of outputs, conditions."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from support.cli import launcher
from support.projects import SHIPPED

ACTION = SHIPPED / "action.yml"
INSTALL = "install"
"""The step that a test leaves out: it installs from the network."""


class Job(NamedTuple):
    """What the steps left."""

    code: int
    """Of the first that failed; the ones behind it did not run."""
    printed: str
    summary: str
    outputs: Mapping[str, str]
    """By `step.name`."""
    used: tuple[str, ...]
    """The actions of others that would have run."""
    reports: Path


def action() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.load(ACTION.read_text(encoding="utf-8"), yaml.BaseLoader)
    return loaded


def run_action(clone: Path, context: Mapping[str, str], variables: Mapping[str, str]) -> Job:
    """Run the steps. `context` has what `${{ }}` and conditions name beside inputs and outputs; the rest is empty."""
    folder = clone.parent / f"{clone.name}-runner"
    shutil.rmtree(folder, ignore_errors=True)
    reports = folder / "reports"
    reports.mkdir(parents=True)
    program = launcher(folder / "ratesmith")
    loaded = action()
    known = {f"inputs.{name}": it.get("default", "") for name, it in loaded["inputs"].items()} | dict(context)
    known |= {"steps.install.outputs.program": str(program), "steps.install.outputs.reports": str(reports)}
    output, summary = folder / "output", folder / "summary"
    printed, used, outputs = "", [], dict[str, str]()
    for step in loaded["runs"]["steps"]:
        if step.get("id") == INSTALL or not condition(step.get("if", "true"), known):
            continue
        if "uses" in step:
            used.append(step["uses"].partition("@")[0])
            continue
        output.write_text("")
        done = subprocess.run(
            [shutil.which("bash") or "bash", "--noprofile", "--norc", "-e", "-o", "pipefail", "-c", step["run"]],
            cwd=clone / substituted(step.get("working-directory", "."), known),
            env={
                "PATH": os.environ["PATH"],
                "HOME": str(folder),
                "LC_ALL": "C.UTF-8",
                "GITHUB_OUTPUT": str(output),
                "GITHUB_STEP_SUMMARY": str(summary),
                **variables,
                **{name: substituted(value, known) for name, value in step.get("env", {}).items()},
            },
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            timeout=120,
            check=False,
        )
        printed += f"$ {step['run']}\n{done.stdout}"
        said = dict(line.split("=", 1) for line in output.read_text().splitlines())
        known |= {f"steps.{step.get('id')}.outputs.{name}": value for name, value in said.items()}
        outputs |= {f"{step.get('id')}.{name}": value for name, value in said.items()}
        if done.returncode:
            break
    text = summary.read_text() if summary.exists() else ""
    return Job(done.returncode, printed, text, outputs, tuple(used), reports)


def substituted(text: str, known: Mapping[str, str]) -> str:
    """Replace what stands in `${{ }}`: one name, or the first of several that is not empty."""

    def value(found: re.Match[str]) -> str:
        if "format(" in found[1]:
            return ""
        return next(filter(None, (known.get(name.strip(), "") for name in found[1].split("||"))), "")

    return re.sub(r"\$\{\{ (.*?) \}\}", value, text)


def condition(text: str, known: Mapping[str, str]) -> bool:
    """Evaluate an `if`: comparisons, `&&`, `||` and brackets."""

    def compared(found: re.Match[str]) -> str:
        left, right = (it.strip("'") if it.startswith("'") else known.get(it, "") for it in (found[1], found[3]))
        return str((left == right) == (found[2] == "=="))

    name = r"('[^']*'|[\w.]+)"
    plain = re.sub(rf"{name} (==|!=) {name}", compared, text)
    assert re.fullmatch(r"(True|False|true|[\s()&|])+", plain), plain
    words = plain.replace("&&", " and ").replace("||", " or ").replace("true", "True")
    return bool(eval(" ".join(words.split()), {"__builtins__": {}}))
