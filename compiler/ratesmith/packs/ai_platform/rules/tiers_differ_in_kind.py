"""All services count long prompts in the same way

`applies_to` says whether a tier prices the whole request or only what is above its length. A model
has one answer: charging code reads it once, and no price list has two.

Bad:
    # models/writer.yaml
    cost:
      long_context:
        applies_to: whole_request
        over:
          "200000":
            per_1m_tokens: {input: 2, output: 6}
      service:
        batch:
          per_1m_tokens: {input: 0.5, output: 2}
          long_context:
            applies_to: marginal  # error
            over:
              "200000":
                per_1m_tokens: {input: 1, output: 3}

Good:
    # models/writer.yaml
    cost:
      long_context:
        applies_to: whole_request
        over:
          "200000":
            per_1m_tokens: {input: 2, output: 6}
      service:
        batch:
          per_1m_tokens: {input: 0.5, output: 2}
          long_context:
            applies_to: whole_request
            over:
              "200000":
                per_1m_tokens: {input: 1, output: 3}
"""

from __future__ import annotations

from collections.abc import Iterator

from ratesmith.api import Config, Place, Problem, Rule
from ratesmith.packs.ai_platform.kinds.model import Model


def check(model: Model, _: Config) -> Iterator[Problem]:
    """Compare the tiers of each service with the first ones."""
    for at, cost in (it for it in model.written_costs if it[1].service):
        tiers = {(*at, "long_context"): cost.long_context} | {
            (*at, "service", name, "long_context"): service.long_context for name, service in cost.service.items()
        }
        known = [(route, it.applies_to) for route, it in tiers.items() if it is not None]
        for route, applies_to in known[1:]:
            first, wanted = known[0]
            if applies_to != wanted:
                yield Problem.of(
                    model,
                    *route,
                    "applies_to",
                    message=f"applies_to is {applies_to} here and {wanted} in {'.'.join(map(str, first))}",
                    hint="write the same in both",
                    related=[(Place.of(model, *first, "applies_to"), "what the other tiers say")],
                )


RULE = Rule(kind=Model, each=check, waivable=False)
