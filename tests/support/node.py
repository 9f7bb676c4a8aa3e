"""Programs for Node that tests run: those that `make node-tools` installs."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from support.projects import SHIPPED

MODULES = SHIPPED / "var/node/node_modules"
TOOLS = SHIPPED / "tests/tools"


def node(*arguments: str | Path, stdin: str = "", cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Run Node with what is installed; the test is skipped without it, but fails in CI."""
    program = shutil.which("node")
    if program is None or not (MODULES / "ajv").is_dir() or not (MODULES / "typescript").is_dir():
        message = "node, ajv or typescript was not found (apt install npm; make node-tools)"
        if os.environ.get("CI"):
            pytest.fail(message, pytrace=False)
        pytest.skip(message)
    environment = {"PATH": os.environ["PATH"], "NODE_PATH": str(MODULES)}
    return subprocess.run(
        [program, *map(str, arguments)],
        input=stdin,
        cwd=cwd,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def ajv_verdicts(schema: dict[str, Any], bodies: Sequence[str]) -> list[list[str] | None]:
    """What ajv says of each body, a JSON text: None, or the paths of what it does not take."""
    done = node(TOOLS / "ajv_verdicts.cjs", stdin=json.dumps({"schema": schema, "bodies": bodies}))
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
    verdicts: list[list[str] | None] = json.loads(done.stdout)
    return verdicts


def tsc(folder: Path, *arguments: str) -> str:
    """What the TypeScript compiler says of a folder with a tsconfig.json; empty where it says nothing."""
    done = node(MODULES / "typescript/bin/tsc", "--pretty", "false", *arguments, cwd=folder)
    assert done.stderr == ""
    return done.stdout


def npm(*arguments: str, cwd: Path) -> str:
    """What npm prints, which runs a script of a package here; it keeps its own files in `cwd`."""
    node("--version")
    environment = {"PATH": os.environ["PATH"], "HOME": str(cwd), "npm_config_update_notifier": "false"}
    done = subprocess.run(
        ["npm", "--silent", *arguments], cwd=cwd, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
