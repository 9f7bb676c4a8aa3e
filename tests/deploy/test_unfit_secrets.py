"""A value that sops encrypted itself is held to what `secrets verify` asks for, before it reaches a database."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

from support.vaults import OTHER, vault

QUOTED = '"sk-canary-Zq9-a-key-with-quotes-around"'


def test_apply_refuses_a_key_with_quotes_and_writes_nothing(tmp_path: Path) -> None:
    at = vault(tmp_path)
    at.file.parent.mkdir(parents=True)
    at.file.write_text(at.encrypt(json.dumps({"example": {"openai": {"api_key": QUOTED, "api_secret": OTHER}}})))
    assert at.ratesmith("build", "-q").returncode == 0
    verified = at.ratesmith("secrets", "verify", variables=at.key)
    assert "api_key has quotes around it" in verified.stdout + verified.stderr
    applied = at.ratesmith("apply", variables=at.key)
    assert applied.returncode == 5
    assert "openai: api_key has quotes around it; nothing was applied" in applied.stderr
    assert "set it anew: ratesmith secrets set example openai api_key" in applied.stderr
    assert "canary" not in applied.stdout + applied.stderr
    left = at.ratesmith("apply", "--without-secrets", "--format", "json")
    (database,) = json.loads(left.stdout)["databases"]
    assert (database["result"], database["secrets"]["pending"]) == ("applied", ["openai.api_key", "openai.api_secret"])
    with sqlite3.connect(tmp_path / "var/base.db") as opened:
        ((key,),) = opened.execute("SELECT api_key FROM integration_provider WHERE provider_id = 'openai'")
    assert not key
