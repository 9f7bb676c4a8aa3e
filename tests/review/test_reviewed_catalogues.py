"""A catalogue that costs are compared with decides what passes: whoever changes it is seen."""

from __future__ import annotations

from pathlib import Path

from ratesmith.review.change import read_change
from ratesmith.review.review import review
from support.projects import BASE, TODAY, project
from support.repositories import commit

SETTINGS = (BASE / "ratesmith.yaml").read_text() + "sources:\n  ours: {file: ./catalogues/prices.json}\n"


def test_a_changed_file_that_sources_name_is_listed_with_the_settings(tmp_path: Path) -> None:
    folder = project(tmp_path, {"ratesmith.yaml": SETTINGS})
    (folder / "catalogues").mkdir()
    (folder / "catalogues/prices.json").write_text("{}")
    before = commit(folder)
    (folder / "catalogues/prices.json").write_text("[]")
    (folder / "catalogues/other.json").write_text("[]")
    topics = review(read_change(folder / "config", f"{before}..{commit(folder)}", TODAY))
    said = [(topic.id, remark.file, remark.why) for topic in topics for remark in topic.remarks]
    why = "changed; costs are compared with what it says"
    assert said == [("project-settings", "catalogues/prices.json", why)]
