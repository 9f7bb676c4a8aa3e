"""Links into the pages lead to headings that exist, and each page explains its words by the glossary."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
GLOSSARY = ROOT / "docs/glossary.md"


def anchors(page: Path) -> set[str]:
    """The anchors of a page's headings, as GitHub makes them."""
    text = re.sub(r"^```.*?^```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE)
    titles = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_anchor_of_a_link_is_a_heading(page: Path) -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]*)#([^)]+)\)", page.read_text(encoding="utf-8"))
    wrong = [f"{to}#{anchor}" for to, anchor in links if anchor not in anchors((page.parent / to) if to else page)]
    assert wrong == []


def test_the_words_are_in_order_and_each_is_linked_from_another_page() -> None:
    words = re.findall(r"^### (.+)$", GLOSSARY.read_text(encoding="utf-8"), re.MULTILINE)
    assert words == sorted(words)
    linked = {
        anchor
        for page in PAGES
        if page != GLOSSARY
        for anchor in re.findall(r"glossary\.md#([^)]+)\)", page.read_text(encoding="utf-8"))
    }
    assert {word.replace(" ", "-") for word in words} - linked == set()
