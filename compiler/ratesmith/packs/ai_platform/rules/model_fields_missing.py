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

from ratesmith.api import Config, Problem, Rule
from ratesmith.packs.ai_platform.cost_bounds import missing_sides
from ratesmith.packs.ai_platform.kinds.model import Model
from ratesmith.packs.ai_platform.model_types import FIELDS, foreign_fields
from ratesmith.packs.ai_platform.queries import is_of_other_type
from ratesmith.packs.ai_platform.windows import Window, has_amounts

COST = "write what the provider charges, free: true where it charges nothing, or unpriced: and the reason"
PRICE = {
    "tokens_per_credit": "how many tokens one credit buys",
    "credits_per_image": "how many credits one image takes",
    "credits_per_call": "how many credits one call takes",
    "credits_per_minute": "how many credits a minute takes",
    "credits_per_page": "how many credits a page takes",
}
SENT = {"input": "sent to the model", "output": "that it writes"}
EXAMPLE = {"quality_tier": "quality_tier (basic, quality or premium)", "sizes": "sizes (a list, such as 1024x1024)"}


def check(model: Model, _: Config) -> Iterator[Problem]:
    """Check cost and price, which may be null, and what an active image model needs."""
    yield from _without_amounts(model)
    for window in model.windows:
        yield from _sides(model, window)
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


def _without_amounts(model: Model) -> Iterator[Problem]:
    for name, parts in model.by_day:
        if not parts and not has_amounts(getattr(model, name)):
            yield Problem.of(model, name, message=f"the {name} is null, so there is none", hint=_hint(model, name))
        for key, part in parts.items():
            if not has_amounts(part):
                message = f"the {name} from {key} on says nothing, so there is none"
                yield Problem.of(model, f"{name}s", key, message=message, hint=_hint(model, name))


def _hint(model: Model, name: str) -> str:
    if name == "cost":
        return COST
    return "write " + ", or ".join(f"{name}: {PRICE[name]}" for name in FIELDS[model.model_type].prices)


def _sides(model: Model, window: Window) -> Iterator[Problem]:
    """Find a text model whose tokens have one of the two amounts only."""
    then, cost = model.within(window), window.cost
    missing = missing_sides(then)
    known = cost.per_1m_tokens or cost.per_1k_tokens or cost.free or cost.unpriced or cost.base
    if model.model_type == "text" and not known and has_amounts(cost) and not _has_foreign_amounts(then):
        yield Problem.of(
            model,
            *window.cost_at,
            message="the cost has no price of tokens, and a text model needs that of input and output",
            hint="write per_1m_tokens: with input: and output: in US dollars",
        )
    if missing:
        unit = "per_1m_tokens" if cost.per_1m_tokens is not None else "per_1k_tokens"
        yield Problem.of(
            model,
            *window.cost_at,
            unit,
            message=f"{unit} has no {' and no '.join(missing)}, and a text model needs input and output",
            hint="add " + " and ".join(f"{side}: what the tokens {SENT[side]} cost, in US dollars" for side in missing),
        )


def _has_foreign_amounts(model: Model) -> bool:
    return any(route[0] in ("cost", "costs", "price", "prices") for route in foreign_fields(model))


RULE = Rule(kind=Model, each=check, waivable=False)
