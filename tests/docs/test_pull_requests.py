"""The transcript of docs/pull-requests.md, from a fresh clone to a migration on main."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest

from support.cli import launcher
from support.merges import Server, served
from support.projects import SHIPPED, copy_shipped
from support.repositories import commit

pytestmark = pytest.mark.slow
PAGE = (SHIPPED / "docs/pull-requests.md").read_text(encoding="utf-8")
TRANSCRIPTS = re.findall(r"```text\n(\$ .*?)```", PAGE, re.DOTALL)


class Terminal:
    """Where somebody types, with the server of the page in a folder."""

    def __init__(self, server: Server, folder: Path) -> None:
        self.server, self.folder = server, folder
        folder.mkdir()
        self.program = launcher(folder / "bin/ratesmith")

    def play(self, transcript: str) -> None:
        """Type the commands of a transcript, and compare what they print with it; `…` stands for any end."""
        for command, shown in re.findall(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", transcript, re.MULTILINE):
            printed = self.type(command)
            shown = shown.rstrip("\n")
            if shown.endswith(" …"):
                assert printed.startswith(shown.removesuffix(" …")), printed
            else:
                assert printed == shown

    def type(self, command: str) -> str:
        """Run a command where the one before it left the terminal."""
        people = {
            f"GIT_{role}_{what}": "ann@shop.test" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")
        }
        server = {"GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": f"url.file://{self.server.folder}/.insteadOf"}
        server |= {"GIT_CONFIG_VALUE_0": "https://git.example.com/", "GIT_CONFIG_NOSYSTEM": "1"}
        path = f"{self.program.parent}:{os.environ['PATH']}"
        done = subprocess.run(
            ["bash", "-ec", command],
            cwd=next(self.folder.glob("shop"), self.folder),
            env={"PATH": path, "HOME": str(self.program.parent), "NO_COLOR": "1", **people, **server},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            check=False,
        )
        assert done.returncode == 0, done.stdout
        return done.stdout.rstrip("\n")


def test_a_price_comes_from_a_fresh_clone_to_main_as_the_page_says(tmp_path: Path) -> None:
    project = copy_shipped(tmp_path / "project", "config", "schemas", "generated", ".gitattributes", ".gitignore")
    settings = project / "config/ratesmith.yaml"
    settings.write_text(settings.read_text().replace("release: migrations", "release: on_merge"))
    commit(project)
    server = Server(tmp_path, "github", served(project, tmp_path / "made"))
    ann = Terminal(server, tmp_path / "ann")
    clone, pulled = TRANSCRIPTS
    ann.play(clone)
    assert server.check("dearer").startswith("0\n")
    server.merge("dearer")
    assert server.job().code == 0
    ann.play(pulled)
