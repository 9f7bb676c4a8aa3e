"""An amount has no more digits than a price list has

Prices are short: $0.0375, $1.25. An amount of more than nine digits is what a program made of one, by
computing with numbers that have no exact form in it: 0.1 + 0.2 is 0.30000000000000004 there. It is
wrong by little, and shows that the file was not written from the price list. Of 1,324 prices on public
lists (pydantic/genai-prices) 7 have such an amount, all by a computation; no other has more than 6
digits.

Bad:
    # models/writer.yaml
    cost:
      per_1m_tokens:
        input: 0.30000000000000004  # error
        output: 2

Good:
    # models/writer.yaml
    cost:
      per_1m_tokens:
        input: 0.3
        output: 2
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Context, Decimal
from typing import Final

import msgspec

from ratesmith.api import Config, OncePer, Problem, Route, Rule, plain
from ratesmith.packs.ai_platform.cost_parts import Part
from ratesmith.packs.ai_platform.exact import EXACT
from ratesmith.packs.ai_platform.kinds.model import Model

MOST: Final = 9
"""How many digits an amount may have, from its first that is not 0."""
_ROUNDED: Final = Context(prec=MOST)


def check(model: Model, _: Config) -> Iterator[Problem]:
    """Count the digits of every amount."""
    for it in _long_amounts(model.cost_parts):
        meant = plain(_ROUNDED.plus(it.amount).normalize())
        yield Problem.of(
            model,
            *it.route,
            message=f"{plain(it.amount)} has {it.digits} digits; a program that rounds made it from a price",
            hint=f"write {meant}, if the price list says so; or waive it with a reason and a date",
        )


class _Long(msgspec.Struct, frozen=True):
    route: Route
    amount: Decimal
    digits: int


def _long(parts: Sequence[Part]) -> Iterator[_Long]:
    for it in (it for part in parts for it in part.named if not isinstance(it.value, str)):
        amount = Decimal(it.value)
        digits = len(amount.as_tuple().digits)
        if digits > MOST and (digits := len(amount.normalize(EXACT).as_tuple().digits)) > MOST:
            yield _Long(it.route, amount, digits)


_long_amounts: Final = OncePer(lambda parts: tuple(_long(parts)))


RULE = Rule(kind=Model, each=check, offers_waiver=True)
