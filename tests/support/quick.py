"""Some cases for the quick tests, and all of them for the slow ones."""

from __future__ import annotations

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
