"""The models of a tier take the same credits

Customers choose a tier and see one number of credits for it, whichever of its models is
called. The models that are active must agree on that number.

Bad:
    # models/etcher.yaml
    model_name: etcher-1
    model_type: image
    provider: openai
    display_name: Etcher
    cost:
      per_image: 0.04
    price:
      credits_per_image: 6  # error
    quality_tier: quality
    sizes:
      - 1024x1024

Good:
    # models/etcher.yaml
    model_name: etcher-1
    model_type: image
    provider: openai
    display_name: Etcher
    cost:
      per_image: 0.04
    price:
      credits_per_image: 5
    quality_tier: quality
    sizes:
      - 1024x1024
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from ratesmith.api import Config, Place, Problem, Rule, plural
from ratesmith.packs.ai_platform.queries import Picked, models_by_tier


def check(config: Config) -> Iterator[Problem]:
    """Compare the active image models of each tier."""
    for tier, of_tier in models_by_tier(config).items():
        yield from _odd(tier, of_tier)


def _odd(tier: str, of_tier: list[Picked]) -> Iterator[Problem]:
    """The models that do not take what most of the tier take; in a draw the default decides."""
    counted = Counter(_credits(picked) for picked in of_tier)
    usual = max(of_tier, key=lambda picked: (counted[_credits(picked)], picked.model.is_default))
    for id, model in of_tier:
        if model.price.credits_per_image != _credits(usual):
            yield Problem.of(
                model,
                "price",
                "credits_per_image",
                message=(
                    f"an image of the {tier} tier takes {plural(_credits(Picked(id, model)), 'credit')} here "
                    f"and {_credits(usual)} with {usual.id}"
                ),
                hint=f"write credits_per_image: {_credits(usual)}, or choose another quality_tier",
                related=[(Place.of(usual.model, "price", "credits_per_image"), f"what {usual.id} takes")],
            )


def _credits(picked: Picked) -> int:
    return picked.model.price.credits_per_image or 0


RULE = Rule(whole=check)
