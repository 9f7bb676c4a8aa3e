"""A cost is what the quote of its source says

Most wrong costs were never right: they were copied in the wrong unit, from another row, or with
the point elsewhere. `source` keeps what the price list says beside what the file has, in the words
of the price list, and both are compared: amount, unit, currency, service, length of the prompt and
size. What only one of them names is not compared.

Bad:
    # models/writer.yaml
    cost:
      per_1k_tokens:
        input: 1  # error
        output: 4  # error
      per_1m_tokens: null
      source:
        url: https://openai.com/api/pricing
        quote: $1.00 / $4.00 per 1M tokens
        as_of: 2025-12-01
    waive:
      - rule: implausible-cost
        reason: so that this example has one mistake

Good:
    # models/writer.yaml
    cost:
      source:
        url: https://openai.com/api/pricing
        quote: "Input: $1.00 / 1M tokens · Output: $4.00"
        as_of: 2025-12-01
"""

from __future__ import annotations

from collections.abc import Iterator

from ratesmith.api import Config, Place, Problem, Rule
from ratesmith.packs.ai_platform.kinds.model import Model
from ratesmith.packs.ai_platform.quoted_costs import compare_with_quote


def check(model: Model, _: Config) -> Iterator[Problem]:
    """Compare the cost of a model with its quote, also of one that is switched off: the slip is the same."""
    if model.cost.source is None:
        return
    for route, message, hint in compare_with_quote(model.cost, model.cost_table).mismatches:
        elsewhere = [(Place.of(model, "cost", "source", "quote"), "the quote")] if route != ("source", "quote") else []
        waive = f"{hint}; or waive it with a reason and a date"
        yield Problem.of(model, "cost", *route, message=message, hint=waive, related=elsewhere)


RULE = Rule(kind=Model, each=check, offers_waiver=True)
