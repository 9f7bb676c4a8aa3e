"""A cost or a price that begins on a day differs from the one before

Who announces a change and repeats the old amounts has most often forgotten to write the new ones. What
changes nothing is not needed either: what was written before holds on.

Bad:
    # models/writer.yaml
    price: null
    prices:
      launch:
        tokens_per_credit: 1000
      "2027-01-01":  # error
        tokens_per_credit: 1000

Good:
    # models/writer.yaml
    price: null
    prices:
      launch:
        tokens_per_credit: 1000
      "2027-01-01":
        tokens_per_credit: 900
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from ratesmith.api import Config, Place, Problem, Rule
from ratesmith.packs.ai_platform.kinds.model import Model
from ratesmith.packs.ai_platform.windows import amounts_of, by_day, same_charge


def check(model: Model, _: Config) -> Iterator[Problem]:
    """Compare each cost and each price with the one before."""
    for name, parts in model.by_day:
        for (__, (before, was_at)), (day, (after, at)) in pairwise(sorted(by_day(parts).items()) if parts else ()):
            if amounts_of(after) and same_charge(before, after):
                yield Problem.of(
                    model,
                    *at,
                    message=f"the {name} from {day} on is the one before, so nothing changes",
                    hint="write what changes, or remove it",
                    related=[(Place.of(model, *was_at), "the one before")],
                )


RULE = Rule(kind=Model, each=check)
