"""Texts as Markdown of GitHub and GitLab shows them, whoever wrote them."""

from __future__ import annotations

from typing import Final

from ratesmith.core.sanitize import harmless, inert

_LONGEST: Final = 300
_SPECIAL: Final = "\\*_[]#|~$&"


def escaped(text: str) -> str:
    """Return a text that stands for itself: no markup, no mention, no link, no formula, one line."""
    return "".join(f"\\{char}" if char in _SPECIAL else char for char in inert(harmless(text, _LONGEST)))


def code(text: str) -> str:
    """Return a name or a path in a fixed width; it may stand in a table."""
    return f"`{harmless(text, _LONGEST).replace('|', '¦')}`"
