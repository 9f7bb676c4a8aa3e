"""Write a value of YAML as a line: with aliases, a short text can stand for more than fits in memory."""

from __future__ import annotations

from itertools import islice
from typing import Any, Final

CUT: Final = "…"
"""Ends the text of a value that is not written to its end."""
_MOST: Final = 200
"""Parts of a value."""


def bounded_text(value: Any) -> str:
    """Return a value as a line of its parts, of which maps and lists are some too: the first `_MOST` of them."""
    words: list[str] = []
    waiting = [value]
    for _ in range(_MOST):
        if not waiting:
            return " ".join(words)
        part = waiting.pop()
        if isinstance(part, dict):
            pairs = ((f"{key}:", inner) for key, inner in islice(part.items(), _MOST))
            waiting += reversed([it for pair in pairs for it in pair])
        elif isinstance(part, list):
            waiting += reversed(part[:_MOST])
        else:
            words.append(str(part))
    return " ".join([*words, CUT])
