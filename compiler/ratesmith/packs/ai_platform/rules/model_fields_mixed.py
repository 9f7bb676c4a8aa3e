"""A model has the fields of its type only

A text model is paid and sold by tokens, an image model by image; tiers and sizes belong to
images, token limits to text. A field of the other type is read by nothing, so whoever wrote
it meant another field, or another `model_type`.

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

from ratesmith.api import Config, Place, Problem, Rule
from ratesmith.packs.ai_platform.kinds.model import Model
from ratesmith.packs.ai_platform.queries import A_MODEL, IMAGE_FIELDS, TEXT_FIELDS, is_of_other_type, present_fields

INSTEAD = {
    "per_1m_tokens": "write per_image: what one image costs, in US dollars",
    "per_1k_tokens": "write per_image: what one image costs, in US dollars",
    "tokens_per_credit": "write credits_per_image: how many credits one image takes",
    "per_image": "write per_1m_tokens: with input: and output: in US dollars",
    "credits_per_image": "write tokens_per_credit: how many tokens one credit buys",
}


def check(model: Model, _: Config) -> Iterator[Problem]:
    """Check the fields that depend on the type."""
    wrong = present_fields(model, IMAGE_FIELDS if model.model_type == "text" else TEXT_FIELDS)
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
        name = str(route[-1])
        yield Problem.of(
            model,
            *route,
            message=f"{name} is for {other} models, and this is {A_MODEL[model.model_type]}",
            hint=INSTEAD.get(name, f"remove {name}") + f", or write model_type: {other} if that is what it makes",
            related=[(Place.of(model, "model_type"), "the type")],
        )


RULE = Rule(kind=Model, each=check, waivable=False)
