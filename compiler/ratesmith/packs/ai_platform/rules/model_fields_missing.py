"""A model has what its type needs

Without a cost and a price nothing can be charged; without a tier customers cannot choose an
image model, and without sizes nothing can be asked of it. Tier and sizes may wait until the
model is switched on.

Bad:
    # models/painter.yaml
    quality_tier: null  # error
    sizes: []

Good:
    # models/painter.yaml
    quality_tier: basic
    price:
      credits_per_image: 5

    # models/sketcher.yaml
    price:
      credits_per_image: 5
"""

from __future__ import annotations

from collections.abc import Iterator

from ratesmith.api import Config, Frozen, Problem, Rule
from ratesmith.packs.ai_platform.cost_bounds import missing_sides
from ratesmith.packs.ai_platform.kinds.model import Model
from ratesmith.packs.ai_platform.model_types import FIELDS, foreign_fields
from ratesmith.packs.ai_platform.queries import is_of_other_type

COST = "write what the provider charges, free: true where it charges nothing, or unpriced: and the reason"
PRICE = {
    "tokens_per_credit": "how many tokens one credit buys",
    "credits_per_image": "how many credits one image takes",
    "credits_per_call": "how many credits one call takes",
    "credits_per_minute": "how many credits a minute takes",
}
SENT = {"input": "sent to the model", "output": "that it writes"}
EXAMPLE = {"quality_tier": "quality_tier (basic, quality or premium)", "sizes": "sizes (a list, such as 1024x1024)"}


def check(model: Model, _: Config) -> Iterator[Problem]:
    """Check cost and price, which the schema accepts as null, and what an active image model needs."""
    for field, hint in (("cost", COST), ("price", _price_hint(model))):
        if _empty(getattr(model, field)):
            yield Problem.of(model, field, message=f"the {field} is null, so there is none", hint=hint)
    yield from _sides(model)
    if model.model_type != "image" or not model.is_active or is_of_other_type(model):
        return
    missing = [name for name in ("quality_tier", "sizes") if not getattr(model, name)]
    if missing:
        yield Problem.of(
            model,
            missing[0],
            message=f"an active image model needs {' and '.join(missing)}, and this one has none",
            hint=f"write {' and '.join(EXAMPLE[name] for name in missing)}; or is_active: false until it is known",
        )


def _price_hint(model: Model) -> str:
    return "write " + ", or ".join(f"{name}: {PRICE[name]}" for name in FIELDS[model.model_type].prices)


def _empty(part: Frozen) -> bool:
    return part == type(part)()


def _sides(model: Model) -> Iterator[Problem]:
    """Find a text model whose tokens have one of the two amounts only."""
    missing, cost = missing_sides(model), model.cost
    known = cost.per_1m_tokens or cost.per_1k_tokens or cost.free or cost.unpriced or cost.base
    foreign = any(route[0] == "cost" for route in foreign_fields(model))
    if model.model_type == "text" and not (known or foreign or _empty(cost)):
        yield Problem.of(
            model,
            "cost",
            message="the cost has no price of tokens, and a text model needs that of input and output",
            hint="write per_1m_tokens: with input: and output: in US dollars",
        )
    if missing:
        unit = "per_1m_tokens" if model.cost.per_1m_tokens is not None else "per_1k_tokens"
        yield Problem.of(
            model,
            "cost",
            unit,
            message=f"{unit} has no {' and no '.join(missing)}, and a text model needs input and output",
            hint="add " + " and ".join(f"{side}: what the tokens {SENT[side]} cost, in US dollars" for side in missing),
        )


RULE = Rule(kind=Model, each=check, waivable=False)
