"""Some cases for the quick tests, and all of them for those of commands."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import islice
from typing import Any

import pytest


def first(count: int, cases: Mapping[str, Any]) -> list[Any]:
    """The cases as parameters with ids, of which all but the first `count` are slow."""
    quick = {*islice(cases, count)}
    return [
        pytest.param(*_values(case), id=id, marks=[] if id in quick else [pytest.mark.slow])
        for id, case in cases.items()
    ]


def _values(case: Any) -> tuple[Any, ...]:
    return case if isinstance(case, tuple) else (case,)
