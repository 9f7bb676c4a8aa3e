"""A cost of nothing is written as free

A 0 in a price list means "free" to one reader and "unknown" to the next, and both have cost
money. So the cost says which: `free: true`, or `unpriced:` with the reason.

Bad:
    # models/drafter.yaml
    cost:
      per_1m_tokens:  # error
        input: 0
        output: 0

Good:
    # models/drafter.yaml
    cost:
      per_1m_tokens: null
      free: true
"""

from __future__ import annotations

from collections.abc import Iterator

from ratesmith.api import Config, Problem, Rule
from ratesmith.packs.ai_platform.cost_bounds import deciding_cost
from ratesmith.packs.ai_platform.kinds.model import Model


def check(model: Model, _: Config) -> Iterator[Problem]:
    """Find a cost whose amounts are all zero; one side at zero is a price."""
    found = deciding_cost(model)
    if found is None or found.amount:
        return
    route = found.route[:2]
    unit = str(route[1])
    amounts = "is 0" if unit == "per_image" else "is 0 for input and output"
    yield Problem.of(
        model,
        *route,
        message=f"{unit} {amounts}, which does not say whether it is free or not known yet",
        hint=f'replace {unit} by free: true, or by unpriced: "why no cost is known yet"',
    )


RULE = Rule(kind=Model, each=check)
