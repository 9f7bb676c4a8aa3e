"""A repository that holds what ships, with secrets that a key of ours opens; and clones as the runners make them."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

from repository import commit, git
from support.cli import launcher, run
from vault import new_key, real_sops
from workspace import SHIPPED


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
    for name in ("config", "schemas", "generated"):
        shutil.copytree(SHIPPED / name, folder / name, dirs_exist_ok=True)
    for name in (".sops.yaml", ".gitignore", ".gitattributes"):
        shutil.copy(SHIPPED / name, folder)
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
