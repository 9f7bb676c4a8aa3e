"""A cost is what the quote of its source says

Most wrong costs were never right: they were copied in the wrong unit, from another row, or with
the point elsewhere. `source` keeps what the price list says beside what the file has, in the words
of the price list, and both are compared: amount, unit, currency, service, length of the prompt and
size. What only one of them names is not compared. Amounts that differ in the same way, as all do in
the wrong unit, are reported once.

Bad:
    # models/writer.yaml
    cost:
      per_1k_tokens:
        input: 1  # error
        output: 4
      per_1m_tokens: null
      source:
        url: https://openai.com/api/pricing
        quote: $1.00 / $4.00 per 1M tokens
        as_of: 2025-12-01

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
from ratesmith.packs.ai_platform.windows import sourced_costs


def check(model: Model, _: Config) -> Iterator[Problem]:
    """Compare the costs of a model with their quotes, also of one that is switched off: the slip is the same."""
    for at, cost, table in sourced_costs(model):
        from ratesmith.packs.ai_platform.quoted_costs import compare_with_quote

        for route, message, hint in compare_with_quote(cost, table).mismatches:
            quote = Place.of(model, *at, "source", "quote")
            related = [(quote, "the quote")] if route != ("source", "quote") else []
            yield Problem.of(model, *at, *route, message=message, hint=hint, related=related)


RULE = Rule(kind=Model, each=check)
