"""What a plan says of an entity with another name is what its migration does to the rows."""

from __future__ import annotations

from pathlib import Path

import pytest

from ratesmith.api.loader import load_pack
from ratesmith.compare.entities import change_of, entity_changes
from ratesmith.compare.guardrails import check_change
from ratesmith.compare.rows import table_changes
from support.projects import BASE, TODAY, compiled, project

PACK = load_pack("ai_platform")
PROFILE = "content/author-profiles/a.yaml"
WRITER = (BASE / "models/writer.yaml").read_text()
REMOVED = "default text model writer-1 REMOVED, author-1 added: rename?"

CASES: dict[str, tuple[dict[str, str | None], dict[str, str | None], str, int]] = {
    "said": ({}, {"models/writer.yaml": "model_name: author-1\nrenamed_from: writer-1"}, "same row", 0),
    "in another file": (
        {},
        {"models/writer.yaml": None, "models/author.yaml": "model_name: author-1\nrenamed_from: writer-1"},
        "same row",
        0,
    ),
    "not said": ({}, {"models/writer.yaml": "model_name: author-1"}, REMOVED, 1),
    "said of the id": ({}, {"models/writer.yaml": "model_name: author-1\nrenamed_from: writer"}, REMOVED, 1),
    "not said, in another file": (
        {},
        {"models/writer.yaml": None, "models/author.yaml": "model_name: author-1"},
        "default text model writer REMOVED, author added: rename?",
        1,
    ),
    "of another kind": (
        {PROFILE: "name: Plain\ntone: casual\n"},
        {PROFILE: "name: Plainer\ntone: casual\n"},
        "author-profile Plain REMOVED, Plainer added: rename?",
        1,
    ),
}


def text(content: str | None) -> str | None:
    return content and WRITER.replace("model_name: writer-1", content) if content and "author-1" in content else content


@pytest.mark.parametrize(("before", "after", "said", "removed"), CASES.values(), ids=CASES)
def test_a_plan_says_same_row_only_where_the_migration_keeps_the_row(
    before: dict[str, str | None], after: dict[str, str | None], said: str, removed: int, tmp_path: Path
) -> None:
    was = compiled(project(tmp_path / "1", before))
    now = compiled(project(tmp_path / "2", {name: text(content) for name, content in after.items()}))
    name = next(iter(now.targets))
    change = change_of(PACK, was.configs[name], now.configs[name], TODAY)
    rows = [it for it in table_changes(was.targets[name], now.targets[name]) if not it.follows]
    assert [(it.inserted, it.removed) for it in rows] == [(removed, removed)]
    headlines = [it.headline for it in entity_changes(PACK, {}, change) if it.headline]
    assert len(headlines) == 1
    assert said in headlines[0]
    assert ("same row" in headlines[0]) == (removed == 0)
    assert [it.rule for it in check_change(change, PACK.rules).findings] == ["likely-rename"] * removed
