"""Runs that judge a change keep no cache: one commit of a branch could write what all later ones read of its files."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from support.ci_jobs import EXAMPLES, WRITTEN_BY_INIT
from support.projects import SHIPPED

PIPELINES = [
    SHIPPED / "action.yml",
    *sorted(EXAMPLES.glob("github/*.yml")),
    *sorted(EXAMPLES.glob("gitlab/*.yml")),
    *sorted(EXAMPLES.glob("gitlab/.*.yml")),
    *sorted(WRITTEN_BY_INIT.glob("*.yml")),
]
JUDGING = [SHIPPED / "action.yml", EXAMPLES / "gitlab/plan.gitlab-ci.yml"]


@pytest.mark.parametrize("path", PIPELINES, ids=lambda path: path.name)
def test_no_pipeline_keeps_a_cache_or_has_its_key(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert "RATESMITH_CACHE_KEY" not in text and "actions/cache" not in text and "cache:" not in text


@pytest.mark.parametrize("path", JUDGING, ids=lambda path: path.name)
def test_what_judges_a_change_reads_none_that_somebody_else_keeps(path: Path) -> None:
    calls = re.findall(
        r"(?:ratesmith|\"\$RATESMITH\") (?:--no-cache )?(?:validate|plan) (?!-->)", path.read_text(encoding="utf-8")
    )
    assert len(calls) >= 2 and all("--no-cache" in it for it in calls)
