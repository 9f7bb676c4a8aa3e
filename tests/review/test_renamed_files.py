"""A file with another name is no new entity: what the row had before is compared."""

from __future__ import annotations

from pathlib import Path

import pytest

from ratesmith.review.change import read_change
from ratesmith.review.review import review
from support.projects import BASE, TODAY, project
from support.repositories import commit

MODEL = (BASE / "models/writer.yaml").read_text().replace("limits:\n  max_tokens: 8192\n", "")
DATED = MODEL.replace(
    "price:\n  tokens_per_credit: 1000\n",
    'prices:\n  launch:\n    tokens_per_credit: 1000\n  "2026-02-01":\n    tokens_per_credit: 900\n',
)
CHANGES = {
    "keys-in-use": (MODEL, MODEL.replace("provider: openai", "provider: runware"), "provider"),
    "past": (DATED, DATED.replace("900", "800"), "prices.2026-02-01"),
}


@pytest.mark.parametrize("topic", CHANGES)
def test_a_model_in_another_file_is_the_model_that_has_its_row(tmp_path: Path, topic: str) -> None:
    before, after, where = CHANGES[topic]
    folder = project(tmp_path, {"models/writer.yaml": before})
    first = commit(folder)
    (folder / "config/models/writer.yaml").unlink()
    (folder / "config/models/scribe.yaml").write_text(after)
    change = read_change(folder / "config", f"{first}..{commit(folder)}", TODAY)
    found = {it.id: [(remark.file, remark.where) for remark in it.remarks] for it in review(change)}
    assert found == {topic: [("config/models/scribe.yaml", where)]}
