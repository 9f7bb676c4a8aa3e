"""Write what differs between two texts as `diff -u` does, in time that grows with their lines."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import Match, SequenceMatcher


def line_diff(before: Sequence[str], after: Sequence[str], names: tuple[str, str]) -> Iterator[str]:
    """Yield the lines of a unified diff, with three lines around each change; none where nothing differs."""
    for number, group in enumerate(_Lines(before, after).get_grouped_opcodes()):
        if not number:
            yield from (f"--- {names[0]}", f"+++ {names[1]}")
        first, last = group[0], group[-1]
        yield f"@@ -{_range(first[1], last[2])} +{_range(first[3], last[4])} @@"
        for tag, a, a_end, b, b_end in group:
            if tag == "equal":
                yield from (f" {line}" for line in before[a:a_end])
            else:
                yield from (f"-{line}" for line in before[a:a_end])
                yield from (f"+{line}" for line in after[b:b_end])


class _Lines(SequenceMatcher[str]):
    """Pairs the n-th occurrence of a line with the n-th one: difflib looks at all of them, in cubic time."""

    def __init__(self, before: Sequence[str], after: Sequence[str]) -> None:
        super().__init__(a=before, b=after, autojunk=False)
        self._sides = before, after

    def get_matching_blocks(self) -> list[Match]:
        before, after = self._sides
        places = {key: place for place, key in enumerate(_numbered(after))}
        pairs = [(place, places[key]) for place, key in enumerate(_numbered(before)) if key in places]
        blocks: list[Match] = []
        for a, b in _rising(pairs):
            last = blocks[-1] if blocks else None
            if last is not None and (last.a + last.size, last.b + last.size) == (a, b):
                blocks[-1] = last._replace(size=last.size + 1)
            else:
                blocks.append(Match(a, b, 1))
        return [*blocks, Match(len(before), len(after), 0)]


def _numbered(lines: Sequence[str]) -> Iterator[tuple[str, int]]:
    seen: Counter[str] = Counter()
    for line in lines:
        seen[line] += 1
        yield line, seen[line]


def _rising(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the most pairs whose second numbers rise as the first ones do (patience sorting)."""
    lowest: list[int] = []
    ends: list[int] = []
    before: list[int | None] = []
    for index, (_, b) in enumerate(pairs):
        length = bisect_left(lowest, b)
        before.append(ends[length - 1] if length else None)
        lowest[length : length + 1], ends[length : length + 1] = [b], [index]
    chain, at = [], ends[-1] if ends else None
    while at is not None:
        chain.append(pairs[at])
        at = before[at]
    return chain[::-1]


def _range(start: int, end: int) -> str:
    """Return the lines of one side as `diff -u` numbers them: where there are none, the line before."""
    length = end - start
    return f"{start + (1 if length else 0)}" + ("" if length == 1 else f",{length}")
