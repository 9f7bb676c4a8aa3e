"""A project full of canaries, and its commands run where everything that could leak is written down."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
from collections.abc import Mapping
from pathlib import Path
from typing import Final, NamedTuple

from canaries import CORE, SHAPES, files_with_leaks, leaks
from repository import commit
from support.cli import Mode, run
from vault import Vault, real_sops, vault

NAMES: Final = ("api_key", "api_secret", "webhook_secret")
SECRETS: Final = {
    (id, name): f"{SHAPES[(place * 3 + number) % len(SHAPES)]} of {id}"
    for place, id in enumerate(("openai", "runware", "stripe"))
    for number, name in enumerate(NAMES)
}


class Said(NamedTuple):
    """How a command ended, and all that it wrote."""

    code: int
    text: str


class Bench(NamedTuple):
    """A project in a git repository, built, its key beside it, with a sops and a git that write down what they get."""

    folder: Path
    of: Vault

    @property
    def database(self) -> Path:
        return self.of.folder / "var/base.db"

    @property
    def record(self) -> Path:
        """What every child process was given."""
        return self.folder / "children"

    @property
    def key(self) -> dict[str, str]:
        return {"SOPS_AGE_KEY_FILE": str(self.folder / "keys.txt")}

    def file(self, id: str = "openai", environment: str = "example") -> Path:
        return self.of.folder / f"config/secrets/{environment}/{id}.sops.yaml"

    def variables(self, more: Mapping[str, str]) -> dict[str, str]:
        return {
            "PATH": f"{self.folder / 'bin'}:{os.environ['PATH']}",
            "HOME": str(self.folder / "home"),
            "TMPDIR": str(self.folder / "temporary"),
            "GITHUB_TOKEN": f"{CORE}-of-somebody-else",
            "DATABASE_URL": f"postgresql://user:{CORE}@host/shop",
            **more,
        }

    def run(self, *arguments: str, value: str = "", variables: Mapping[str, str] = {}, mode: Mode = "fork") -> Said:
        """A command, with a value on its standard input."""
        done = run(*arguments, cwd=self.of.folder, stdin=value, mode=mode, **self.variables(variables))
        return Said(done.returncode, done.stdout + done.stderr)

    def found(self, *, planted: frozenset[str] = frozenset()) -> set[str]:
        """The files below the bench that hold a canary or the private key and should not."""
        known = {"project/var/base.db", "keys.txt"}
        return files_with_leaks(self.folder, self.of.private) - known - planted

    def left(self) -> list[str]:
        """What was left among the temporary files, and in the home folder."""
        return [path.name for name in ("temporary", "home") for path in (self.folder / name).iterdir()]


def bench(folder: Path) -> Bench:
    """A new one; making it takes a quarter of a second."""
    of = vault(folder / "project")
    provider = "display_name: TITLE\nprovider_type: ai\nsecrets:\n" + "".join(f"  {name}: {{}}\n" for name in NAMES)
    for id in ("openai", "runware", "stripe"):
        (of.folder / f"config/providers/{id}.yaml").write_text(provider.replace("TITLE", id.title()))
    made = Bench(folder, of)
    for id in ("openai", "runware", "stripe"):
        made.file(id).parent.mkdir(parents=True, exist_ok=True)
        made.file(id).write_text(encrypted(of, id))
    for name in ("home", "temporary", "bin"):
        (folder / name).mkdir()
    (folder / "keys.txt").write_text(of.private)
    for name, program in (("sops", real_sops()), ("git", shutil.which("git") or "git")):
        script = f'#!/bin/sh\n{{ echo "$0"; printf "%s\\n" "$@"; env; }} >> {made.record}\nexec {program} "$@"\n'
        (folder / "bin" / name).write_text(script)
        (folder / "bin" / name).chmod(0o755)
    assert made.run("build").code == 0
    (of.folder / ".gitignore").write_text("var/\n")
    commit(of.folder)
    return made


def encrypted(of: Vault, id: str, environment: str = "example") -> str:
    """The file of a provider as the real sops writes it."""
    values = {name: SECRETS[id, name] for name in NAMES}
    return of.encrypt(json.dumps({environment: {id: values}}), f"config/secrets/example/{id}.sops.yaml")


def dump(database: Path) -> list[str]:
    """All that stands in a database of SQLite."""
    connection = sqlite3.connect(database)
    try:
        return [*connection.iterdump()]
    finally:
        connection.close()


def stored(database: Path) -> dict[tuple[str, str], str]:
    """The secrets that stand in it."""
    connection = sqlite3.connect(database)
    try:
        rows = connection.execute(f"SELECT provider_id, {', '.join(NAMES)} FROM igny8_integration_provider").fetchall()
    finally:
        connection.close()
    return {(id, name): value for id, *values in rows for name, value in zip(NAMES, values, strict=True)}


def silent(said: Said, of: Vault) -> bool:
    """Whether nothing of a secret is in what a command wrote, and no traceback."""
    assert leaks(said.text, of.private) == [], said.text
    assert "Traceback" not in said.text
    assert said.code in (0, 1, 2, 3, 4, 5), said.text
    return True
