"""The quote of a source can be compared

A quote is compared with the cost only as far as it is understood, and a quote that is not
understood checks nothing. It has amounts with their currency, the unit they are for, and what they
are for where that is not input and output in this order. It is in US dollars, as amounts are.

Bad:
    # models/writer.yaml
    cost:
      source:
        url: https://openai.com/api/pricing
        quote: input $1, output $4  # error
        as_of: 2025-12-01

Good:
    # models/writer.yaml
    cost:
      source:
        url: https://openai.com/api/pricing
        quote: input $1, output $4 per million tokens
        as_of: 2025-12-01
"""

from __future__ import annotations

from collections.abc import Iterator

from ratesmith.api import Config, Problem, Rule
from ratesmith.packs.ai_platform.kinds.model import Model
from ratesmith.packs.ai_platform.windows import sourced_costs


def check(model: Model, _: Config) -> Iterator[Problem]:
    """Find the part of a quote that says too little."""
    for at, cost, table in sourced_costs(model):
        from ratesmith.packs.ai_platform.quoted_costs import compare_with_quote

        for route, message, hint in compare_with_quote(cost, table).unreadable:
            yield Problem.of(model, *at, *route, message=message, hint=hint)


RULE = Rule(kind=Model, each=check, severity="warning")
