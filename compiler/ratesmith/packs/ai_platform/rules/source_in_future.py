"""A price list was read on a day that has come

`as_of` is the day on which somebody read the price list. A day that is still to come is a slip of the
digits, or the day from which a price will hold, which is not said there. It is a warning that time
alone ends, and `build` ignores it; one day is forgiven, as it is already tomorrow somewhere.

Bad:
    # models/writer.yaml
    cost:
      source:
        url: https://openai.com/api/pricing
        quote: $1.00 / $4.00 per 1M tokens
        as_of: 2062-12-01  # error

Good:
    # models/writer.yaml
    cost:
      source:
        url: https://openai.com/api/pricing
        quote: $1.00 / $4.00 per 1M tokens
        as_of: 2025-12-01
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from ratesmith.api import Config, Problem, Rule
from ratesmith.packs.ai_platform.kinds.model import Model

FORGIVEN = timedelta(days=1)


def check(model: Model, _: Config) -> Iterator[Problem]:
    """Find a day that is to come."""
    for at, cost in model.written_costs:
        if cost.source is not None and (read := cost.source.as_of) > read.min + FORGIVEN:
            yield Problem.of(
                model,
                *at,
                "source",
                "as_of",
                message=f"the price list was read on {read}, which is still to come",
                hint="write the day on which somebody read it",
                until=read - FORGIVEN,
            )


RULE = Rule(kind=Model, each=check, severity="warning")
