"""Suggest the known name that was probably meant."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Final

import msgspec

from ratesmith.core.sanitize import quoted

_MAX_NAMES: Final = 500
_MAX_NAME: Final = 64
_LIKELY: Final = 4
_LONG: Final = 24
_SHORTENED: Final = 3
"""Fewest letters of a name that was cut short: `prod` for production."""


def did_you_mean(wrong: str, known: Iterable[str]) -> str:
    """Return ` (did you mean 'x'?)` for the nearest known name; empty without one."""
    near = nearest(wrong, known)
    return "" if near is None else f" (did you mean {quoted(near)}?)"


def name_one_of(wrong: str, known: Iterable[str]) -> str:
    """Return the hint for an unknown name: the nearest one that is known, or all of them."""
    names = tuple(known)
    near = nearest(wrong, names)
    return f"name one of: {', '.join(names)}" if near is None else f"write {near}"


def nearest(wrong: str, known: Iterable[str]) -> str | None:
    """Return the known name that was probably meant; None without a near one.

    Among very many names, and for a very long one, none is looked for.
    """
    names = tuple(known)
    if not names or len(names) > _MAX_NAMES or len(wrong) > _MAX_NAME:
        return None
    return _nearest(wrong, names)


class _Name(msgspec.Struct, frozen=True):
    folded: str
    name: str
    pairs: int
    """The pairs of neighbouring letters, a bit for each."""


@lru_cache(maxsize=1024)
def _nearest(wrong: str, names: tuple[str, ...]) -> str | None:
    from difflib import get_close_matches

    folded = _folded(wrong)
    pairs, known = _pairs(folded), _names(names)
    # Comparing letter by letter is slow, so only the likeliest names are compared.
    likely = sorted(known, key=lambda name: (name.pairs ^ pairs).bit_count())[:_LIKELY]
    if len(folded) > _LONG:
        return next((name.name for name in likely[:1] if _alike(name.pairs, pairs)), None)
    near = get_close_matches(folded, [name.folded for name in likely], n=3, cutoff=0.6)
    # Two letters that changed places are the likelier slip than one that is missing.
    near.sort(key=lambda name: sorted(name) != sorted(folded))
    if near:
        return next(name.name for name in likely if name.folded == near[0])
    longer = [name.name for name in known if name.folded.startswith(folded)] if len(folded) >= _SHORTENED else []
    return longer[0] if len(longer) == 1 else None


@lru_cache(maxsize=64)
def _names(names: tuple[str, ...]) -> tuple[_Name, ...]:
    by_form = {_folded(name): name for name in sorted(names)}
    return tuple(_Name(folded, name, _pairs(folded)) for folded, name in by_form.items() if len(name) <= _MAX_NAME)


def _alike(some: int, others: int) -> bool:
    return 2 * (some & others).bit_count() >= 0.6 * (some.bit_count() + others.bit_count())


def _pairs(name: str) -> int:
    bits = 0
    for first, second in zip(f" {name}", f"{name} ", strict=True):
        bits |= 1 << (ord(first) * 31 + ord(second)) % 512
    return bits


def _folded(name: str) -> str:
    return name.casefold().replace("-", "").replace("_", "").replace(".", "")
