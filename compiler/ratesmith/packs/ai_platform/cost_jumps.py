"""Amounts of a cost that are many times what they were, and how much proof of that there is."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Final, Literal

import msgspec

from ratesmith.api import Change, Config, Route
from ratesmith.packs.ai_platform.catalogue_matches import index
from ratesmith.packs.ai_platform.component_text import name_of, unit_of
from ratesmith.packs.ai_platform.components import STANDARD, Component
from ratesmith.packs.ai_platform.cost_parts import Detail, cost_parts
from ratesmith.packs.ai_platform.exact import EXACT
from ratesmith.packs.ai_platform.impact_words import listed
from ratesmith.packs.ai_platform.kinds.model import Model
from ratesmith.packs.ai_platform.kinds.provider import Provider
from ratesmith.packs.ai_platform.model_facts import JUMP, Seen, cents, plain_first, window_pairs
from ratesmith.packs.ai_platform.quoted_costs import unsourced
from ratesmith.packs.ai_platform.windows import Window

_ASKED: Final = Decimal(2)
_MOVED: Final = Decimal(5)
_APART: Final = Decimal(3)
_MOST_NAMED: Final = 3
_LIKE: Final = Decimal("1.25")
"""A catalogue that differs by this many times at most confirms an amount."""
_CACHES: Final = ("cached_input", "cache_write", "cache_write_1h", "cached_audio", "cache_write_audio", "cached_image")

Verdict = Literal["jump", "unsourced", "moved", "apart"]


class Jump(msgspec.Struct, frozen=True):
    """One amount that is many times what it was, or the other way around."""

    times: Decimal
    """The greater amount divided by the smaller."""
    component: Component
    before: Decimal
    after: Decimal

    @property
    def text(self) -> str:
        """Both amounts: `input $1.25 → $1,250 per 1M tokens`."""
        return f"{self.changes} per {unit_of(self.component)}"

    @property
    def changes(self) -> str:
        """The amount before and after."""
        return f"{name_of(self.component)} {cents(self.before)} → {cents(self.after)}"

    @property
    def by(self) -> str:
        """How it moved: `10 times`, `a 10th of`."""
        times = f"{self.times.quantize(Decimal('0.1'), context=EXACT).normalize(EXACT):,f}"
        return f"{times} times" if self.after > self.before else f"a {times}th of"


class Moved(msgspec.Struct, frozen=True):
    """What is to be asked about a cost, in one of its windows."""

    verdict: Verdict
    before: Seen
    after: Seen
    jumps: tuple[Jump, ...]
    """The greatest first."""

    @property
    def changes(self) -> str:
        """What an acknowledgement names: every amount that is asked about."""
        return listed([it.changes for it in self.jumps], _MOST_NAMED)

    @property
    def route(self) -> Route:
        """Where the amount that moved most is written; of one that is computed from others, where the cost is."""
        return _written(self.after.window, self.jumps[0].component, self.jumps[0].after) or self.after.window.cost_at

    @property
    def former_unit(self) -> str:
        """The key that the amount was below, where that is another one now: `per_1m_tokens`; or empty."""
        jump = self.jumps[0]
        was, now = (
            _written(side.window, jump.component, amount) or ()
            for side, amount in ((self.before, jump.before), (self.after, jump.after))
        )
        return str(was[-2]) if len(was) > 1 and was[:-1] != now[:-1] else ""


def moved_costs(change: Change, wanted: Verdict) -> Iterator[tuple[Model, Moved]]:
    """Yield what is to be asked about the cost of each model, the same once; of one window the worst alone."""
    for model in change.edited_or_renamed(Model):
        told = set()
        for was, now in window_pairs(change, model):
            found = _judged(change, was, now)
            if found is not None and found.verdict == wanted and found.changes not in told:
                told.add(found.changes)
                yield model.after, found


def _judged(change: Change, before: Seen, after: Seen) -> Moved | None:
    """Return what is asked; how far the costs of a provider move counts as it was written before the change."""
    config, usual = change.after, usual_jump(change, before, after)
    moves = sorted(_moves(before, after), key=lambda it: (-it.times, plain_first(it.component)))
    if not moves:
        return None
    unknown = [it for it in moves if it.times >= _ASKED and not _is_known_cache(config, after, it)]
    far = [it for it in unknown if it.times >= (usual or JUMP)]
    if far:
        return Moved("jump", before, after, tuple(far))
    if usual is not None:
        return None
    unproved = {it.key for it in unsourced(before.window.table, after.window.cost, after.window.table)}
    doubled = tuple(it for it in unknown if it.component in unproved)
    if doubled:
        return Moved("unsourced", before, after, doubled)
    moved = tuple(it for it in unknown if it.times >= _MOVED and not _is_confirmed(config, after, it))
    if moved:
        return Moved("moved", before, after, moved)
    return Moved("apart", before, after, tuple(moves)) if _is_apart(before, after) else None


def usual_jump(change: Change, before: Seen, after: Seen) -> Decimal | None:
    """Return from how many times on a cost is asked about at a marketplace; None of a model that was not there."""
    providers = [change.before.get(Provider, it.model.provider) for it in (before, after)]
    usual = [it.guardrails.price_jump for it in providers if it is not None and it.guardrails.price_jump is not None]
    return min(usual) if len(usual) == len(providers) else None


def _is_known_cache(config: Config, after: Seen, it: Jump) -> bool:
    return it.component.meter in _CACHES and _is_confirmed(config, after, it)


def _is_confirmed(config: Config, after: Seen, it: Jump) -> bool:
    """Return whether a public catalogue has about the amount that is written now."""
    known = index(config.references)
    for match in known.matches(after.model.provider, after.model.model_name):
        theirs = next(iter(known.amounts(match.entry).get(it.component, ())), None)
        if theirs and max(theirs, it.after) <= EXACT.multiply(min(theirs, it.after), _LIKE):
            return True
    return False


def _moves(before: Seen, after: Seen) -> Iterator[Jump]:
    was, now = before.window.table.amounts, after.window.table.amounts
    for component in was.keys() & now.keys():
        small, great = sorted((was[component], now[component]))
        if small and small != great:
            yield Jump(EXACT.divide(great, small), component, was[component], now[component])


def _is_apart(before: Seen, after: Seen) -> bool:
    """Return whether output costs three times as much of input as before, or a third."""
    ratios = []
    for side in (before, after):
        given, made = (side.model.standard_amount(meter) for meter in ("input", "output"))
        if not given or not made:
            return False
        ratios.append(EXACT.divide(made, given))
    return max(ratios) >= EXACT.multiply(min(ratios), _APART)


def _written(window: Window, it: Component, amount: Decimal) -> Route | None:
    detail = Detail(it.meter, it.size, it.quality, it.search_context)
    for part in cost_parts(window.cost, window.cost_at):
        found = part.priced.get(detail)
        if (part.service or STANDARD) == it.service and found is not None and found.amount == amount:
            return found.route
    return None
