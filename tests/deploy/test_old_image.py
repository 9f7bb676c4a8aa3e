"""An image with older files than a database was given: it puts no replaced key back unless somebody names it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from support.databases import Database
from support.vaults import CANARY, vault

pytestmark = pytest.mark.slow

NEW = "canary-Zq9-the-new-key-that-must-stay-hidden"


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_an_old_image_cannot_put_a_revoked_key_back(database: Database, tmp_path: Path) -> None:
    at = vault(tmp_path / "project")
    assert at.set("api_key", CANARY).returncode == 0

    def said(*arguments: str) -> tuple[int, str]:
        done = at.ratesmith(*arguments, "--database", database.url, variables=at.key)
        assert not any(value in done.stdout + done.stderr for value in (CANARY, NEW))
        return done.returncode, done.stdout + done.stderr

    def key() -> str:
        ((found,),) = database.query("SELECT api_key FROM integration_provider WHERE provider_id = 'openai'")
        return str(found)

    at.ratesmith("build", "-q")
    assert said("apply")[0] == 0
    old = at.file.read_bytes()
    assert at.set("api_key", NEW, "--replace", variables=at.key).returncode == 0
    code, status = said("status")
    assert (code, "  pending secrets: openai.api_key\n" in status) == (0, True)
    assert said("apply", "--actor", "alice", "--reason", "revoked by the provider")[0] == 0
    at.file.write_bytes(old)
    code, refused = said("apply", "-v")
    assert (code, key()) == (5, NEW)
    assert (
        "the files hold 1 older key than this database, where a newer one replaced it: openai.api_key (repl" in refused
    )
    code, status = said("status")
    assert (code, "older in the files: openai.api_key, which another one replaced here at 20" in status) == (0, True)
    assert "secrets  openai.api_key rotated  revoked by the provider" in status and " by alice" in status
    (found,) = json.loads(said("status", "--format", "json")[1])["databases"]
    assert (found["secrets"]["pending"], list(found["secrets"]["superseded"])) == ([], ["openai.api_key"])
    assert (found["ledger"][-1]["changes"], found["ledger"][-1]["actor"]) == (["openai.api_key rotated"], "alice")
    assert (said("apply", "--without-secrets")[0], key()) == (0, NEW)
    code, wrong = said("apply", "--restore-secret", "openai.api_kye")
    assert (code, "did you mean 'openai.api_key'" in wrong) == (2, True)
    code, back = said("apply", "--restore-secret", "openai.api_key", "--reason", "the new one does not work")
    assert (code, "1 set back to an older key" in back, key()) == (0, True, CANARY)
