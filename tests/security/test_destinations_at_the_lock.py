"""Destinations are compared under the lock too: what another apply gave the database meanwhile is seen."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ratesmith.cli.needed_secrets import Needed, Secrets
from support.cli import run
from support.vaults import CANARY, OTHER, PROVIDER, Vault, vault


def moved_to(of: Vault, host: str) -> None:
    (of.folder / "config/providers/openai.yaml").write_text(f"{PROVIDER}api_endpoint: https://api.{host}/v1\n")


@pytest.mark.slow
@pytest.mark.parametrize("secrets", ["left alone", "given too"])
def test_a_key_that_another_apply_gave_meanwhile_is_not_sent_elsewhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, secrets: str
) -> None:
    old, new = vault(tmp_path / "old"), vault(tmp_path / "new")
    database = f"sqlite:///{tmp_path}/shop.db"
    (tmp_path / "shop.db").touch()
    for of, host, key in ((old, "openai.com", CANARY), (new, "eu.example", OTHER)):
        moved_to(of, host)
        assert of.set("api_key", key).returncode == 0
        assert of.ratesmith("build").returncode == 0
    assert old.ratesmith("apply", "--database", database, variables=old.key).returncode == 0
    read = Secrets.needed

    def meanwhile(self: Secrets, url: str) -> Needed:
        found = read(self, url)
        monkeypatch.setattr(Secrets, "needed", read)
        done = new.ratesmith("apply", "--database", database, variables=new.key)
        assert done.returncode == 0, done.stderr
        return found

    monkeypatch.setattr(Secrets, "needed", meanwhile)
    options: dict[str, Any] = {"cwd": old.folder, "mode": "inline", "HOME": str(old.folder)}
    alone = ["--without-secrets"] if secrets == "left alone" else []
    done = run("apply", "--database", database, *alone, **options, **old.key)
    assert (done.returncode, "at the same time" in done.stderr) == (5, True), done.stdout + done.stderr
    again = old.ratesmith("apply", "--database", database, *alone, variables=old.key)
    assert again.returncode == 5
