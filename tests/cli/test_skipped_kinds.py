"""A kind whose tables are all skipped: no file of SQL and no command that asks a database knows it."""

from __future__ import annotations

import json
from pathlib import Path

from support.cli import run
from support.projects import BASE, project

SKIPPING = (BASE / "ratesmith.yaml").read_text() + "tables:\n  skip: [plan]\n"
PLANS = "starter:\n  name: Starter\n  price_monthly: 29.00\n  price_yearly: 290.00\n  content_credits: 1500\n"


def test_a_skipped_kind_is_in_the_manifest_alone(tmp_path: Path) -> None:
    folder = project(tmp_path, {"ratesmith.yaml": SKIPPING, "billing/plans.yaml": PLANS})

    def said(*arguments: str, code: int = 0) -> str:
        done = run(*arguments, cwd=folder)
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout + done.stderr

    said("build")
    files = {path.name: path.read_text() for path in (folder / "generated/example").iterdir() if path.is_file()}
    assert [plan["id"] for plan in json.loads(files.pop("manifest.json"))["plans"]] == ["starter"]
    assert '"starter"' in files.pop("manifest.js")
    assert [name for name, text in files.items() if '"plan"' in text or "starter" in text] == []
    said("apply", "--without-secrets")
    assert "no drift" in said("drift")
    assert 'plan/starter.name = "Starter"' in said("explain", "plan/starter.name")
    assert "plan/starter compiles to no column, so no database has it" in said("audit", "plan/starter", code=2)
