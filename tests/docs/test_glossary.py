"""Links into the pages lead to headings that exist, and each page explains its words by the glossary."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
GLOSSARY = ROOT / "docs/glossary.md"


def anchors(page: Path) -> set[str]:
    """The anchors of a page's headings, as GitHub makes them."""
    text = re.sub(r"^```.*?^```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE)
    titles = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def test_every_anchor_of_a_link_is_a_heading() -> None:
    links = {
        (page, (page.parent / to).resolve() if to else page, anchor)
        for page in PAGES
        for to, anchor in re.findall(r"\]\((?!https?:)([^)#]*)#([^)]+)\)", page.read_text(encoding="utf-8"))
    }
    headings = {page: anchors(page) for page in {to for _, to, _ in links}}
    assert links
    assert {link for link in links if link[2] not in headings[link[1]]} == set()


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
