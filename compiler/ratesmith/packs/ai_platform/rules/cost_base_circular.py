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

from ratesmith.api import MORE, Config, Problem, Rule, allowed
from ratesmith.packs.ai_platform.bases import MAX_BASE_DAYS, MAX_BASES, base_chain, bases_of
from ratesmith.packs.ai_platform.kinds.model import Model


def check(config: Config) -> Iterator[Problem]:
    """Follow the bases of every model."""
    models = config.all(Model)
    bases = bases_of(models)
    unread = []
    for id in bases:
        chain = base_chain(id, bases)
        path = " → ".join([id, *chain[: chain.index(id) + 1 if id in chain else None]])
        if id in chain:
            message = f"the base leads back to the model itself: {path}; none of them has a cost"
            yield from _problems(models[id], message, "write the amounts of one of them")
        elif len(chain) > MAX_BASES and len(set(chain)) == len(chain):
            message = f"its cost comes to no amounts within {MAX_BASES} bases: {path}"
            hint = "name a model with amounts as base, with one uplift for all the way"
            yield from _problems(models[id], message, hint)
        elif not models[id].windows:
            unread.append(id)
    if unread and sum(len(models[id].windows) for id in bases) >= allowed(MAX_BASE_DAYS):
        most = f"{allowed(MAX_BASE_DAYS):,} days together"
        message = f"the costs and prices of models with a base change on more than {most}"
        hint = f"write fewer days in the models that they have as base{MORE}"
        yield from _problems(models[unread[0]], message, hint)


def _problems(model: Model, message: str, hint: str) -> Iterator[Problem]:
    for at, cost in model.written_costs:
        if cost.base is not None:
            yield Problem.of(model, *at, message=message, hint=hint)


RULE = Rule(whole=check, waivable=False)
