"""A cost leads to a model with amounts of its own

`base` takes the cost of another model, which may have a base too. Where they lead back to the first one, no
model among them has a cost; and nobody can tell what a model costs that comes to amounts by more than eight.

Bad:
    # models/writer.yaml
    cost:  # error
      per_1m_tokens: null
      base: drafter

    # models/drafter.yaml
    cost:  # error
      per_1m_tokens: null
      base: writer

Good:
    # models/writer.yaml
    cost:
      per_1m_tokens: null
      base: drafter
      uplift: 1.1
    is_default: false

    # models/drafter.yaml
    is_default: true
    is_testing: false
"""

from __future__ import annotations

from collections.abc import Iterator

from ratesmith.api import Config, Problem, Rule
from ratesmith.packs.ai_platform.kinds.model import MAX_BASES, Model, base_chain, bases_of


def check(config: Config) -> Iterator[Problem]:
    """Follow the bases of every model."""
    models = config.all(Model)
    bases = bases_of(models)
    for id in bases:
        chain = base_chain(id, bases)
        path = " → ".join([id, *chain[: chain.index(id) + 1 if id in chain else None]])
        if id in chain:
            message = f"the base leads back to the model itself: {path}; none of them has a cost"
            yield from _problems(models[id], message, "write the amounts of one of them")
        elif len(chain) > MAX_BASES and len(set(chain)) == len(chain):
            message = f"its cost comes to no amounts within {MAX_BASES} bases: {path}"
            yield from _problems(
                models[id], message, "name a model with amounts as base, with one uplift for all the way"
            )


def _problems(model: Model, message: str, hint: str) -> Iterator[Problem]:
    for at, cost in model.written_costs:
        if cost.base is not None:
            yield Problem.of(model, *at, message=message, hint=hint)


RULE = Rule(whole=check, waivable=False)
