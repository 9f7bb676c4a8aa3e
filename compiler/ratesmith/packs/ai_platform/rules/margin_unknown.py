"""What customers pay for has a cost

Customers buy tokens, images, calls, minutes or pages. Where the cost has no amount for what they buy,
nothing says what a sale costs, and no other rule sees a loss: a call that is paid by its characters may
cost anything. Of an image that is paid by its tokens the provider says how many it takes at most, and
the model has that as `tokens_per_image`.

Bad:
    # models/painter.yaml
    cost:
      per_image: null
      per_1m_tokens: {input: 5, output_image: 40}
    price:
      credits_per_image: 6  # error

Good:
    # models/painter.yaml
    cost:
      per_image: null
      per_1m_tokens: {input: 5, output_image: 40}
    tokens_per_image: 1000
    price:
      credits_per_image: 6
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ratesmith.api import Config, Place, Problem, Rule
from ratesmith.packs.ai_platform.kinds.model import Model
from ratesmith.packs.ai_platform.model_types import FIELDS, foreign_fields
from ratesmith.packs.ai_platform.queries import price_route
from ratesmith.packs.ai_platform.sold_costs import Sold, sells
from ratesmith.packs.ai_platform.windows import Window, has_amounts

_BOUGHT: Final[dict[Sold, str]] = {
    "tokens": "tokens",
    "image": "images",
    "call": "calls",
    "minute": "minutes",
    "page": "pages",
}
_SOLD_BY: Final[dict[str, Sold]] = {
    "tokens_per_credit": "tokens",
    "credits_per_image": "image",
    "credits_per_call": "call",
    "credits_per_minute": "minute",
    "credits_per_page": "page",
}


def check(model: Model, _: Config) -> Iterator[Problem]:
    """Find the first price of an active model for something that its cost has no amount for."""
    for window in model.windows if model.is_active else ():
        then = model.within(window) if model.has_dates else model
        if not window.table.components or window.cost.base is not None or _is_known(then, window):
            continue
        if not has_amounts(window.price) or any(foreign_fields(model)):
            return
        meters = ", ".join(dict.fromkeys(it.meter for it in window.table.components))
        yield Problem.of(
            model,
            *window.price_at,
            price_route(then)[-1],
            message=f"customers pay for {_BOUGHT[then.sold]}, and the cost is for {meters}: no margin is known",
            hint=_hint(then, window),
            related=[(Place.of(model, *window.cost_at), "what has an amount")],
        )
        return


def _is_known(model: Model, window: Window) -> bool:
    sold = model.sold
    counted = sold != "image" or model.tokens_per_image is not None
    return any(sells(it, sold) and (counted or it.meter != "output_image") for it in window.table.components)


def _hint(model: Model, window: Window) -> str:
    if model.sold == "image":
        instead = "write tokens_per_image: how many tokens of output_image an image takes at most, as the provider says"
    else:
        prices = FIELDS[model.model_type].prices
        others = [name for name in prices if any(sells(it, _SOLD_BY[name]) for it in window.table.components)]
        instead = (
            f"sell it with {' or '.join(others)}" if others else "write what they cost, if the price list has that"
        )
    return f"{instead}; or waive it with a reason and a date"


RULE = Rule(kind=Model, each=check, severity="warning", offers_waiver=True)
