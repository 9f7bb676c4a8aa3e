"""The settings form of `examples/settings-form`, built in a copy as its README says, and served beside a platform."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from support.node import MODULES, node, npm
from support.projects import SHIPPED
from support.typescript_runtime import PACKAGE, Runtime

if TYPE_CHECKING:
    from playwright.sync_api import Page

EXAMPLE: Final = SHIPPED / "examples/settings-form"


def commands() -> list[str]:
    """Return the commands of the README, in their order."""
    (block,) = re.findall(r"```console\n(.*?)```", (EXAMPLE / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    return [line.removeprefix("$ ") for line in block.splitlines()]


class SettingsForm:
    """A copy of the form, beside `generated/` of a project, with a built runtime."""

    def __init__(self, project: Path, runtime: Runtime) -> None:
        self.folder = project / "examples/settings-form"
        shutil.copytree(EXAMPLE, self.folder, ignore=shutil.ignore_patterns("node_modules", "dist"))
        # What `npm ci` would install.
        modules = self.folder / "node_modules"
        installed = modules / "@ratesmith/runtime"
        installed.mkdir(parents=True)
        shutil.copy(PACKAGE / "package.json", installed)
        (installed / "dist").symlink_to(runtime.folder)
        for name in (".bin", "@esbuild", "esbuild", "preact", "typescript"):
            (modules / name).symlink_to(MODULES / name)

    def build(self, *steps: str) -> None:
        """Build the form for what is in `generated/` now: `check` has types checked, `bundle` writes `dist/`."""
        for step in steps:
            assert npm("run", step, cwd=self.folder) == ""

    @contextmanager
    def served(self, platform: str) -> Iterator[str]:
        """Let the server of the example run; gives its address."""
        node("--version")
        server = subprocess.Popen(
            ["node", "serve.mjs"],
            cwd=self.folder,
            env={"PATH": os.environ["PATH"], "PLATFORM": platform, "PORT": "0"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            text=True,
        )
        try:
            assert server.stdout is not None
            yield server.stdout.readline().strip()
        finally:
            server.kill()
            server.communicate()


def sign_in(page: Page, name: str, password: str) -> None:
    """Sign in, and wait for the form."""
    page.get_by_label("User name").fill(name)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("button", name="Save").wait_for()


def problems(page: Page) -> dict[str, str]:
    """What the form has to say against fields, by the name of each field, from what describes it to screen readers."""
    found = page.locator("[aria-invalid]").evaluate_all(
        """all => all.map((it) => [
          it.name, it.getAttribute("aria-describedby").split(" ").map((id) => document.getElementById(id))
            .filter((it) => it.matches(".problem")).map((it) => it.textContent).join()])"""
    )
    return {str(name): str(message) for name, message in found}
