"""Some cases of a test for the quick tests, more for the slow ones, and all of them for `make torture`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import pytest


def first(count: int, cases: Mapping[str, Any] | Sequence[Any]) -> list[Any]:
    """The cases as parameters, with ids where they have names, of which all but the first `count` are slow."""
    named = list(cases.items()) if isinstance(cases, Mapping) else [(None, case) for case in cases]
    return [
        pytest.param(*_values(case), id=name, marks=[] if place < count else [pytest.mark.slow])
        for place, (name, case) in enumerate(named)
    ]


def _values(case: Any) -> tuple[Any, ...]:
    return case if isinstance(case, tuple) else (case,)


def mark_cases(items: list[pytest.Item]) -> None:
    """Mark the cases of each test that has the mark `cases` behind the first ones that it names.

    `cases(quick=2, ci=6)` leaves two as they are, makes the next four slow, and is torture for the rest. It counts what
    several parameters and a fixture make together, which no mark of a single parameter can.
    """
    seen: Counter[str] = Counter()
    for item in items:
        for mark in item.iter_markers("cases"):
            name = item.nodeid.partition("[")[0]
            for of, limit in mark.kwargs.items():
                if seen[name] >= limit:
                    item.add_marker(_BEHIND[of])
            seen[name] += 1


_BEHIND = {"quick": pytest.mark.slow, "ci": pytest.mark.torture}
