"""A model has the fields of its type only

A text model is paid and sold by tokens, an image model by image; tiers and sizes belong to
images, token limits to text. An embedding, a rerank or a moderation model is sold by tokens or by
call, audio and video also by the minute, and none of these is the default or for testing, because
nothing on the platform picks one. A field of another type is read by nothing, so whoever wrote
it meant another field, or another `model_type`. Of an image model tokens have a cost where
`output_image` is one of them.

Bad:
    # models/painter.yaml
    limits:  # error
      max_tokens: 8192

    # models/writer.yaml
    quality_tier: basic  # error

Good:
    # models/writer.yaml
    limits:
      max_tokens: 16384
"""

from __future__ import annotations

from collections.abc import Iterator

from ratesmith.api import Config, Place, Problem, Route, Rule
from ratesmith.packs.ai_platform.kinds.model import Model, ModelType
from ratesmith.packs.ai_platform.model_types import FIELDS, foreign_fields, types_with
from ratesmith.packs.ai_platform.queries import TYPES, is_of_other_type

INSTEAD = {
    "per_1m_tokens": "write per_image: what one image costs, or output_image: what the tokens of images cost",
    "per_1k_tokens": "write per_image: what one image costs, or output_image: what the tokens of images cost",
    "tokens_per_credit": "write credits_per_image: how many credits one image takes",
    "per_image": "write per_1m_tokens: with input: and output: in US dollars",
    "credits_per_image": "write tokens_per_credit: how many tokens one credit buys",
}


def check(model: Model, _: Config) -> Iterator[Problem]:
    """Check the fields that depend on the type."""
    wrong = [*foreign_fields(model)]
    other = "image" if model.model_type == "text" else "text"
    if is_of_other_type(model):
        names = ", ".join(str(route[-1]) for route in wrong)
        yield Problem.of(
            model,
            "model_type",
            message=f"the model says {model.model_type}, and all that depends on it is for {other} models: {names}",
            hint=f"write model_type: {other}",
        )
        return
    for route in wrong:
        name, owners = str(route[-1]), _owners(model, route)
        yield Problem.of(
            model,
            *route,
            message=f"{name} is for {_list(owners)} models, and this is {FIELDS[model.model_type].a_model}",
            hint=f"{_instead(model, route)}, or write model_type: {owners[0]} if that is what it makes",
            related=[(Place.of(model, "model_type"), "the type")],
        )


def _list(names: list[ModelType]) -> str:
    *others, last = names
    return f"{', '.join(others)} and {last}" if others else last


def _owners(model: Model, route: Route) -> list[ModelType]:
    """Return the types to name: of text and image the other one, where it has the field."""
    types = types_with(route)
    usual = [type for type in TYPES if type in types and type != model.model_type]
    return [*usual] or [*types]


def _instead(model: Model, route: Route) -> str:
    name = str(route[-1])
    if model.model_type in TYPES and name in INSTEAD:
        return INSTEAD[name]
    if route[0] in ("price", "prices"):
        return f"write {' or '.join(FIELDS[model.model_type].prices)}"
    return f"remove {name}"


RULE = Rule(kind=Model, each=check, waivable=False)
