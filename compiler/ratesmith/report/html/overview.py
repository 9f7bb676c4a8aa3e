"""The page of an overview: prices, costs and margins, for people who approve them."""

from __future__ import annotations

from ratesmith.report.html.page import page
from ratesmith.report.overview import Overview
from ratesmith.report.overview_text import INTERNAL


def overview_page(it: Overview, commit: str) -> str:
    """Return the page; `commit` is what is checked out, empty without git."""
    return page("overview.html", it=it, commit=commit[:12], dirty="+" in commit, internal=INTERNAL)
