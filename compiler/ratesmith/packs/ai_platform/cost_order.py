"""What must be cheaper in a cost and is not: the meters of a part, a service beside the standard, a tier beside the one
below it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import msgspec

from ratesmith.api import OncePer, Route
from ratesmith.packs.ai_platform.cost_parts import Detail, Part, Priced
from ratesmith.packs.ai_platform.kinds.model import Model
from ratesmith.packs.ai_platform.money import usd

CHEAPER: Final = (
    ("cached_input", "input"),
    ("input", "output"),
    ("cached_audio", "input_audio"),
    ("cached_image", "input_image"),
    ("cache_write", "cache_write_1h"),
)
"""Meters of one part: the first costs no more than the second."""
DEARER_SERVICES: Final = ("priority",)


class Disorder(msgspec.Struct, frozen=True):
    """Amounts that are the wrong way round."""

    route: Route
    """Where one of them is written; of several, the part that has them."""
    message: str
    other: Route
    """Where what it is compared with is written."""
    other_name: str


class _Pair(msgspec.Struct, frozen=True):
    detail: Detail
    here: Priced
    there: Priced


def disorders(model: Model) -> tuple[Disorder, ...]:
    """Return what is the wrong way round; an amount that is in two comparisons, in the first of them alone."""
    return _of_parts(model.cost_parts)


def _disorders(parts: Sequence[Part]) -> Iterator[Disorder]:
    seen: set[Route] = set()
    before: dict[Route, Part] = {}
    for part in parts:
        if part.base is not None:
            below = before.get(part.base.route, part.base) if part.is_tier else part.base
            pairs = [it for it in _beside(part, below) if not {it.here.route, it.there.route} & seen]
            if pairs:
                yield _between(part, below, pairs)
            seen |= {it.here.route for it in pairs}
            if part.is_tier:
                before[part.base.route] = part
        for low, high in CHEAPER:
            one, other = part.priced.get(Detail(low)), part.priced.get(Detail(high))
            if one is None or other is None or {one.route, other.route} & seen:
                continue
            if one.amount > other.amount > 0:
                where = f" {_where(part)}" if part.name else ""
                text = f"{low}{where} costs more than {high}: {usd(one.amount)} and {usd(other.amount)}"
                yield Disorder(one.route, text, other.route, f"what {high} costs")
                seen |= {one.route, other.route}


_of_parts: Final = OncePer(lambda parts: tuple(_disorders(parts)))


def _beside(part: Part, below: Part) -> Iterator[_Pair]:
    """Compare a tier with the one below it, and a service with the standard; hours may go either way."""
    if not part.is_tier and part.service is None:
        return
    for detail, here in part.priced.items():
        there = below.priced.get(detail)
        if there is not None:
            low, high = (there, here) if _is_dearer(part) else (here, there)
            if low.amount > high.amount > 0:
                yield _Pair(detail, here, there)


def _between(part: Part, below: Part, pairs: list[_Pair]) -> Disorder:
    *others, last = (it.detail.name for it in pairs)
    names = f"{', '.join(others)} and {last}" if others else last
    verb = f"cost{'' if others else 's'} {'less' if _is_dearer(part) else 'more'}"
    amounts = ", ".join(f"{usd(it.here.amount)} and {usd(it.there.amount)}" for it in pairs)
    return Disorder(
        part.route if others else pairs[0].here.route,
        f"{names} {_where(part)} {verb} than {_where(below)}: {amounts}",
        below.route if others else pairs[0].there.route,
        f"what {'they cost' if others else 'it costs'} {_where(below)}",
    )


def _is_dearer(part: Part) -> bool:
    """Return whether it costs at least what it is compared with."""
    return part.is_tier or part.service in DEARER_SERVICES


def _where(part: Part) -> str:
    if not part.name:
        return "in the standard"
    return f"in {part.name}" if part.service is not None else part.name
