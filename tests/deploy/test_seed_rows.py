"""A dry run of a seed, as people run it: which rows change, and how."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from support.cli import run
from support.projects import project


@pytest.mark.slow
def test_a_dry_run_of_a_seed_names_its_rows_and_what_changes_in_them(tmp_path: Path) -> None:
    folder = project(tmp_path)
    run("build", cwd=folder)
    first = run("apply", "--dry-run", cwd=folder).stdout
    assert "\n    ai_model_config writer-1: added, tokens_per_credit 1000\n" in first
    assert (first.count(": added"), "more row" in first) == (20, True)
    run("apply", cwd=folder)
    with sqlite3.connect(folder / "var/base.db") as database:
        database.execute("UPDATE ai_model_config SET tokens_per_credit = 900 WHERE model_name = 'writer-1'")
        more = """replace(stage_config, '"batch_size":', '"batch_size":9')"""
        database.execute(f"UPDATE automation_defaults SET stage_config = {more}")
        database.execute("UPDATE ai_model_config SET notes = 'sk-live-0123456789abcdef' WHERE model_name = 'painter-1'")
    (folder / "config/providers/stripe.yaml").unlink()
    run("build", cwd=folder)
    done = run("apply", "--dry-run", cwd=folder)
    assert done.stdout, done.stderr
    second = done.stdout
    assert "    ai_model_config writer-1\n      tokens_per_credit: 900 -> 1000\n" in second
    assert "      stage_config.1.batch_size: 9" in second
    assert '    ai_model_config painter-1\n      notes: ? -> ""\n' in second
    assert "    integration_provider stripe: removed from the configuration\n" in second
    assert "0123456789" not in second
    operations = "".join(f"op_{number}:\n  display_name: X\n  base_credits: {number + 1}\n" for number in range(30))
    (folder / "config/billing/operations.yaml").write_text(operations)
    run("build", cwd=folder)
    done = run("apply", "--dry-run", cwd=folder)
    assert done.returncode == 0, done.stderr
    many = done.stdout
    assert "    credit_cost_config op_0: added, base_credits 1\n" in many
    assert "    and 14 more rows\n" in many
