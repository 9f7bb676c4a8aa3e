"""A review lists so many changes of a topic as a person could look at, and says that there are more."""

from __future__ import annotations

from pathlib import Path

import pytest

from ratesmith.report.review import as_text
from ratesmith.review import review as module
from ratesmith.review.change import read_change
from support.projects import TODAY, project
from support.repositories import commit


def test_no_more_changes_of_a_topic_are_listed_than_anybody_could_look_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = project(tmp_path)
    before = commit(folder)
    for name in ("a", "b", "c"):
        (folder / name).mkdir()
        (folder / name / "CODEOWNERS").write_text("")
    change = read_change(folder / "config", f"{before}..{commit(folder)}", TODAY)
    monkeypatch.setattr(module, "MAX_REMARKS", 2)
    (topic,) = topics = module.review(change)
    assert [it.file for it in topic.remarks] == ["a/CODEOWNERS", "b/CODEOWNERS"]
    heading, *_ = as_text(change, topics, color=False)
    assert heading.endswith(": more than 2 changes need a second pair of eyes")
