"""Costs that no price list has: amounts in the wrong unit, or with the point in the wrong place.

The range is that of what is sold. Of 1,326 text models on public price lists (those of
pydantic/genai-prices) the dearer of input and output lies between $0.01 and $600 per million
tokens; the bound leaves room on the dear side. Images have no such list, so theirs is wide.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Final, NamedTuple

from ratesmith.api import Route
from ratesmith.packs.ai_platform.cost import TokenAmounts
from ratesmith.packs.ai_platform.kinds.model import SIDES, Model, Side

LEAST_PER_1M: Final = Decimal("0.01")
MOST_PER_1M: Final = Decimal(1000)
LEAST_PER_IMAGE: Final = Decimal("0.0001")
MOST_PER_IMAGE: Final = Decimal(10)
PER_1M: Final = {"per_1m_tokens": Decimal(1), "per_1k_tokens": Decimal(1000), "per token": Decimal(1_000_000)}
"""How many of a unit are a million tokens."""


class DecidingCost(NamedTuple):
    """The deciding amount of a cost in US dollars, its route, and the range that is plausible for its unit."""

    route: Route
    amount: Decimal
    least: Decimal
    most: Decimal

    @property
    def implausible(self) -> bool:
        """Whether the amount is outside the range. Zero says nothing about the unit."""
        return bool(self.amount) and not self.least <= self.amount <= self.most


def deciding_cost(model: Model) -> DecidingCost | None:
    """Return the amount per image, or that of the dearer side; None where the cost has no amount."""
    cost = model.cost
    if isinstance(cost.per_image, (Decimal, int)):
        return DecidingCost(("cost", "per_image"), Decimal(cost.per_image), LEAST_PER_IMAGE, MOST_PER_IMAGE)
    if cost.per_1m_tokens is not None:
        return _dearer(cost.per_1m_tokens, "per_1m_tokens")
    if cost.per_1k_tokens is not None:
        return _dearer(cost.per_1k_tokens, "per_1k_tokens")
    return None


def side_amount(amounts: TokenAmounts, side: Side) -> Decimal | None:
    """Return the amount of one side as the file has it; None where it has none."""
    value = amounts.input if side == "input" else amounts.output
    return Decimal(value) if isinstance(value, (Decimal, int)) else None


def implausible(model: Model) -> bool:
    """Return whether the cost is implausible or half, so that nothing should be concluded from it."""
    found = deciding_cost(model)
    return found is not None and (found.implausible or bool(missing_sides(model)))


def missing_sides(model: Model) -> list[Side]:
    """Return which of input and output a text model has no amount for, though its tokens have a price."""
    amounts = model.cost.per_1m_tokens or model.cost.per_1k_tokens
    if amounts is None or model.model_type != "text":
        return []
    return [side for side in SIDES if side_amount(amounts, side) is None]


def _dearer(amounts: TokenAmounts, unit: str) -> DecidingCost | None:
    known = {side: amount for side in SIDES if (amount := side_amount(amounts, side)) is not None}
    if not known:
        return None
    side = max(known, key=lambda it: (known[it], it == "output"))
    return DecidingCost(("cost", unit, side), known[side], LEAST_PER_1M / PER_1M[unit], MOST_PER_1M / PER_1M[unit])
