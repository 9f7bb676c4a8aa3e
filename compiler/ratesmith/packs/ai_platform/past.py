"""The past: changes of costs and prices that have begun, between two configurations, as they are on a day.

What was charged stays what it was: `ai_rate_applied` has it, and the windows are the schedule. So a day that has
begun is changed only with a `correction:` that says why, and no customer's price begins in the past. What has no days,
`cost:` and `price:`, is changed in the ordinary way.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Literal

import msgspec

from ratesmith.api import Config, Frozen, Route, former_ids, plain
from ratesmith.packs.ai_platform.cost import Cost
from ratesmith.packs.ai_platform.kinds.model import KIND, Model
from ratesmith.packs.ai_platform.price import Price
from ratesmith.packs.ai_platform.windows import BEGINNING, amounts_of, by_day, same_charge

Part = Cost | Price
Verdict = Literal["refused", "corrected", "called-off"]


class PastChange(Frozen, frozen=True, kw_only=True):
    """One change of what has begun, or of what was announced and will not begin."""

    verdict: Verdict
    """`refused`: needs another change. `corrected`: says why. `called-off`: had not begun, so nothing is wrong."""
    kind: str
    id: str
    """Where `gone`, the id in the former configuration."""
    route: Route
    gone: bool
    """Whether the value is in the former configuration only."""
    before: str | None
    after: str | None
    why: str
    """What it means, and what to do about it."""


def past_changes(before: Config, after: Config, day: date) -> Iterator[PastChange]:
    """Yield what a change does to the costs and prices that have begun on a day, by model and day.

    A model whose row is new, removed or has mistakes on either side has nothing to compare.
    """
    was, now = before.all(Model), after.all(Model)
    for id, former in sorted(former_ids(KIND, was, now).items()):
        for name, parts in now[id].by_day:
            for it in _compared(name, dict(was[former].by_day)[name], parts, day):
                yield msgspec.structs.replace(it, kind=KIND.name, id=former if it.gone else id)


def _compared(name: str, former: Mapping[str, Part], parts: Mapping[str, Part], day: date) -> Iterator[PastChange]:
    """Compare the costs or the prices of a model; what has no days on one side is ordinary on that side."""
    old, new = by_day(former), by_day(parts)
    for start in sorted({*old, *new}):
        was, now = old.get(start), new.get(start)
        if was is not None and now is None:
            if start > day:
                yield _change("called-off", was[1], was[0], None, f"the {name} from {start} on had not begun")
            elif start != BEGINNING or new:
                yield _removed(name, start, was, _correction(name, start, old, new))
        elif now is not None and was is None:
            if BEGINNING < start <= day or (start == BEGINNING and old):
                yield _backdated(name, start, now)
        elif was is not None and now is not None and start <= day and not same_charge(was[0], now[0]):
            yield _edited(name, start, was, now)


Placed = tuple[Part, Route]


def _removed(name: str, start: date, was: Placed, correction: str | None) -> PastChange:
    if correction is not None:
        return _change("corrected", was[1], was[0], None, f"the {name} from {start} on was removed: {correction}")
    fix = f"put it back, and write the {name} that is to hold with a day to come"
    if name == "cost":
        fix += "; or say why in correction: of the cost that now holds on that day"
    return _change("refused", was[1], was[0], None, f"the {name} from {start} on has begun and was removed; {fix}")


def _backdated(name: str, start: date, now: Placed) -> PastChange:
    since = "the beginning" if start == BEGINNING else str(start)
    correction = _said(now[0])
    if name == "price":
        why = f"a customer's price cannot begin in the past ({since}); write a day to come"
        return _change("refused", now[1], None, now[0], why)
    if correction is not None:
        return _change("corrected", now[1], None, now[0], f"the cost begins in the past, on {since}: {correction}")
    why = f"the cost begins in the past, on {since}; write a day to come, or correction: and why it is backdated"
    return _change("refused", now[1], None, now[0], why)


def _edited(name: str, start: date, was: Placed, now: Placed) -> PastChange:
    since = "holds from the beginning" if start == BEGINNING else f"has begun, on {start},"
    correction = _said(now[0])
    if correction is not None and correction != _said(was[0]):
        why = f"the {name} {since} and was changed: {correction}"
        return _change("corrected", now[1], was[0], now[0], why)
    old = " again" if correction is not None else ""
    why = f"the {name} {since} and was changed{old}; write what is new with a day to come, or correction: and why"
    return _change("refused", now[1], was[0], now[0], why)


def _correction(name: str, start: date, old: Mapping[date, Placed], new: Mapping[date, Placed]) -> str | None:
    """Return why a cost was removed: what the one says that holds on its day now, if it did not say so before."""
    holding = max((it for it in new if it <= start), default=None)
    if name != "cost" or holding is None:
        return None
    said = _said(new[holding][0])
    return said if holding not in old or said != _said(old[holding][0]) else None


def _change(verdict: Verdict, route: Route, before: Part | None, after: Part | None, why: str) -> PastChange:
    return PastChange(
        verdict=verdict,
        kind="",
        id="",
        route=route,
        gone=after is None,
        before=None if before is None else _text(before),
        after=None if after is None else _text(after),
        why=why,
    )


def _said(part: Part) -> str | None:
    correction: str | None = getattr(part, "correction", None)
    return correction


def _text(part: Part) -> str:
    """Return what it says in one line: `per_1m_tokens.input 1.25, per_1m_tokens.output 10`."""
    return ", ".join(f"{route} {value}" for route, value in _leaves("", amounts_of(part)))


def _leaves(route: str, value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, msgspec.Struct):
        value = msgspec.structs.asdict(value)
    if isinstance(value, dict):
        for key, inner in value.items():
            if inner is not None and inner != {}:
                yield from _leaves(f"{route}.{key}" if route else key, inner)
    else:
        yield route, str(value) if isinstance(value, (str, bool)) else plain(value)
