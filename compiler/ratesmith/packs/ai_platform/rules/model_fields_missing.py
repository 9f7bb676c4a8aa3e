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

from ratesmith.api import Config, Problem, Rule, quoted
from ratesmith.packs.ai_platform.cost_bounds import missing_sides
from ratesmith.packs.ai_platform.kinds.model import Model
from ratesmith.packs.ai_platform.model_types import FIELDS, foreign_fields
from ratesmith.packs.ai_platform.queries import is_of_other_type
from ratesmith.packs.ai_platform.windows import Window, amounts_of

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


def check(model: Model, config: Config) -> Iterator[Problem]:
    """Check cost and price, which may be missing or null, and what an active image model needs."""
    yield from _without_amounts(model, config)
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


def _without_amounts(model: Model, config: Config) -> Iterator[Problem]:
    empty = [name for name, parts in model.by_day if not parts and not amounts_of(getattr(model, name))]
    hints = {"cost": COST, "price": _price_hint(model)}
    missing = [name for name in empty if not _is_written(model, name, config)]
    if missing:
        names = " and ".join(map(quoted, missing))
        yield Problem.of(
            model,
            message=f"the required {'keys' if len(missing) > 1 else 'key'} {names} "
            f"{'are' if len(missing) > 1 else 'is'} missing",
            hint="; ".join(f"add {name}: and {hints[name].removeprefix('write ')}" for name in missing)
            + f"; or {' and '.join(f'{name}s' for name in missing)}: with them by their first day",
        )
    for name, parts in model.by_day:
        if name in empty and name not in missing:
            yield Problem.of(model, name, message=f"the {name} is null, so there is none", hint=hints[name])
        for key, part in parts.items():
            if not amounts_of(part):
                message = f"the {name} from {key} on says nothing, so there is none"
                yield Problem.of(model, f"{name}s", key, message=message, hint=hints[name])


def _is_written(model: Model, name: str, config: Config) -> bool:
    """Return whether a file has the key, whatever it says there, or that of the amounts by day."""
    id = config.id_of(model)
    trees = (it.entities.get(id) for it in config.layers[config.kinds[Model], id])
    return any(isinstance(it, dict) and (name in it or it.get(f"{name}s")) for it in trees)


def _price_hint(model: Model) -> str:
    return "write " + ", or ".join(f"{name}: {PRICE[name]}" for name in FIELDS[model.model_type].prices)


def _sides(model: Model, window: Window) -> Iterator[Problem]:
    """Find a text model whose tokens have one of the two amounts only."""
    then, cost = model.within(window), window.cost
    missing = missing_sides(then)
    known = cost.per_1m_tokens or cost.per_1k_tokens or cost.free or cost.unpriced or cost.base
    foreign = any(route[0] in ("cost", "costs", "price", "prices") for route in foreign_fields(then))
    if model.model_type == "text" and not (known or foreign or not amounts_of(cost)):
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


RULE = Rule(kind=Model, each=check, waivable=False)
