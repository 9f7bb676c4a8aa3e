"""Show two long texts where they differ: cut at their beginning, another one would look like no change."""

from __future__ import annotations

from ratesmith.core.sanitize import REDACTED, harmless


def harmless_pair(old: str, new: str, most: int, *, hosts: bool = False) -> tuple[str, str]:
    """Return two texts fit for a message, of longer ones than `most` what begins before the first difference.

    No word is cut at its beginning: a part of a key would not be known for one.
    """
    ends = min(len(old), len(new))
    begin = next((place for place, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), ends)
    start = _start(old, begin, most) if max(len(old), len(new)) > most else 0
    cut = "… " if start else ""
    before, after = (cut + harmless(text[start:], most, hosts=hosts) for text in (old, new))
    if before == after and old != new and REDACTED not in before:
        after += f" (another one from character {begin + 1:,} on)"
    return before, after


def _start(text: str, begin: int, most: int) -> int:
    """Return where a word begins, some words before a place; 0 where that is shown anyway, or in a private key."""
    if begin < most * 2 // 3 or "PRIVATE KEY" in text[:begin]:
        return 0
    word = text.rfind(" ", 0, begin) + 1
    earlier = text.find(" ", max(begin - most // 2, 0), word) + 1
    return earlier or word
