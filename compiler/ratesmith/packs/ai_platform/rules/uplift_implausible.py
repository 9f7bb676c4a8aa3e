"""An uplift is a factor

`uplift: 1.1` is ten percent more: the amounts are multiplied by it. Written as a percentage, 10 makes
them ten times as much, and 0.1 a tenth. Regions and resellers differ by some ten percent, a few by half,
so a factor of 3 and more, or of 0.3 and less, is reported. While it is implausible, nothing is concluded
from it about prices and margins.

Bad:
    # models/writer.yaml
    cost:
      region:
        eu: {uplift: 10}  # error

Good:
    # models/writer.yaml
    cost:
      region:
        eu: {uplift: 1.1}
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from ratesmith.api import Config, Problem, Rule, plain
from ratesmith.packs.ai_platform.cost_bounds import implausible_uplifts
from ratesmith.packs.ai_platform.exact import EXACT
from ratesmith.packs.ai_platform.kinds.model import Model


def check(model: Model, _: Config) -> Iterator[Problem]:
    """Check the uplift on a base, and that of each region."""
    for route, uplift in implausible_uplifts(model):
        yield Problem.of(
            model,
            *route,
            message=f"{plain(uplift)} times the cost is {_effect(uplift)}; an uplift is a factor",
            hint=f"write {_factor(uplift)} for {plain(_percent(uplift))} % more; or waive it with a reason and a date"
            if uplift
            else "write 1.1 for ten percent more, or free: true in the cost",
        )


def _effect(uplift: Decimal) -> str:
    if not uplift:
        return "nothing"
    if uplift > 1:
        return f"{plain(EXACT.multiply(EXACT.subtract(uplift, 1), 100))} % more"
    return f"{plain(EXACT.multiply(EXACT.subtract(1, uplift), 100))} % less"


def _percent(uplift: Decimal) -> Decimal:
    """What was probably meant: 10 and 0.1 are ten percent."""
    return uplift if uplift > 1 else EXACT.multiply(uplift, 100)


def _factor(uplift: Decimal) -> str:
    return plain(EXACT.add(1, _percent(uplift).scaleb(-2, EXACT)))


RULE = Rule(kind=Model, each=check, offers_waiver=True)
