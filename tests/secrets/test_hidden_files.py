"""Secrets in files that no kind reads: hidden ones, copies of editors, other encodings."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.projects import findings as findings_of
from support.projects import project
from support.rule_examples import copy_of_base, findings, where


def test_a_file_that_no_kind_reads_is_looked_through_as_well(tmp_path: Path) -> None:
    config = copy_of_base(tmp_path)
    (config / ".env").write_text("STRIPE=sk_live_CANARY1234\n")
    (config / "notes.txt").write_bytes(b"\xff\nwhsec_CANARY1234\n")
    (config / "secrets/example").mkdir(parents=True)
    (config / "secrets/example/.openai.sops.yaml.swp").write_text("xoxb-CANARY-123456\n")
    (config / "providers/openai.yaml~").write_text("a: sk_live_CANARY1234\n")
    (config / "secrets/example/#openai.sops.yaml#").write_text("xoxb-CANARY-123456\n")
    plain = [where(finding) for finding in findings(config) if finding.rule == "secret-plaintext"]
    assert plain == [
        "config/.env:1",
        "config/notes.txt:2",
        "config/providers/openai.yaml~:1",
        "config/secrets/example/#openai.sops.yaml#:1",
        "config/secrets/example/.openai.sops.yaml.swp:1",
    ]
    others = [where(finding) for finding in findings(config) if finding.rule != "secret-plaintext"]
    assert others == ["config/notes.txt:1"]


@pytest.mark.parametrize("place", [".x", "models/.x/deep", "environments/.x", "secrets/.x", "environments/example/.x"])
def test_a_secret_in_a_hidden_folder_is_found_whatever_its_encoding(place: str, tmp_path: Path) -> None:
    folder = project(tmp_path)
    hidden = folder / "config" / place
    hidden.mkdir(parents=True)
    (hidden / "keys").write_text("was sk-proj-abcdefghijklmnopqrstuvwx1234\n")
    (hidden / "wide").write_bytes("was sk-proj-abcdefghijklmnopqrstuvwx1234\n".encode("utf-16"))
    (hidden / "large").write_text("#" * (1 << 20) + "\n")
    found = {(it.origin.path, it.rule) for it in findings_of(folder)}
    assert found == {
        (f"config/{place}/keys", "secret-plaintext"),
        (f"config/{place}/wide", "secret-plaintext"),
        (f"config/{place}/large", "file-too-large"),
    }
