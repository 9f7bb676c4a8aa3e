"""A review lists so many changes of a topic as a person could look at, and says that there are more."""

from __future__ import annotations

from pathlib import Path

import pytest

from ratesmith.core.errors import Fatal
from ratesmith.core.limits import MAX_ENVIRONMENTS
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


def test_more_environments_than_a_project_has_are_not_compiled(tmp_path: Path) -> None:
    folder = project(tmp_path)
    before = commit(folder)
    more = "".join(f"  e{it}: {{extends: e{it + 1}}}\n" for it in range(MAX_ENVIRONMENTS))
    settings = folder / "config/ratesmith.yaml"
    settings.write_text(settings.read_text() + more)
    writer = folder / "config/models/writer.yaml"
    writer.write_text(writer.read_text().replace("output: 4", "output: 5"))
    change = read_change(folder / "config", f"{before}..{commit(folder)}", TODAY)
    with pytest.raises(Fatal, match=f"{MAX_ENVIRONMENTS + 1} environments, and {MAX_ENVIRONMENTS} are read"):
        module.review(change)
