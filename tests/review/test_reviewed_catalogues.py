"""A catalogue that costs are compared with decides what passes: whoever changes it is seen."""

from __future__ import annotations

from pathlib import Path

from ratesmith.review.change import read_change
from ratesmith.review.review import review
from support.projects import BASE, TODAY, project
from support.repositories import commit

SETTINGS = (BASE / "ratesmith.yaml").read_text() + "sources:\n  ours: {file: ./catalogues/prices.json}\n"


def test_a_changed_file_that_sources_name_is_listed_however_it_is_named(tmp_path: Path) -> None:
    folder = project(tmp_path, {"ratesmith.yaml": SETTINGS})
    (folder / "catalogues").mkdir()
    (folder / "catalogues/prices.json").write_text("{}")
    before = commit(folder)
    (folder / "catalogues/prices.json").write_text("[]")
    (folder / "catalogues/other.json").write_text("[]")
    topics = review(read_change(folder / "config", f"{before}..{commit(folder)}", TODAY))
    assert [(topic.id, remark.file) for topic in topics for remark in topic.remarks] == [
        ("catalogues", "catalogues/prices.json")
    ]
