"""The models of a tier take the same credits

Customers choose a tier and see one number of credits for it, whichever of its models is
called. The models that are active must agree on that number, on every day.

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

Bad:
    # models/etcher.yaml
    model_name: etcher-1
    model_type: image
    provider: openai
    display_name: Etcher
    cost:
      per_image: 0.04
    prices:
      launch:
        credits_per_image: 5
      "2027-01-01":
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
from datetime import date
from typing import NamedTuple

from ratesmith.api import Config, Place, Problem, Route, Rule, plural
from ratesmith.packs.ai_platform.kinds.model import Model
from ratesmith.packs.ai_platform.queries import Picked, first_days, models_by_tier
from ratesmith.packs.ai_platform.windows import Window, in_force


class _Taken(NamedTuple):
    """What an image takes with one of the models, on a day."""

    id: str
    model: Model
    window: Window

    @property
    def credits(self) -> int:
        return self.window.price.credits_per_image or 0


def check(config: Config) -> Iterator[Problem]:
    """Compare the active image models of each tier, on each day on which one of them changes."""
    for tier, of_tier in models_by_tier(config).items():
        seen = set()
        for day in first_days(it.model for it in of_tier):
            for place, problem in _odd(tier, _taken(of_tier, day)):
                if place not in seen:
                    seen.add(place)
                    yield problem


def _taken(of_tier: list[Picked], day: date) -> list[_Taken]:
    """Leave out models that begin later."""
    found = ((id, model, in_force(model.windows, day)) for id, model in of_tier)
    return [_Taken(id, model, window) for id, model, window in found if window is not None]


def _odd(tier: str, taken: list[_Taken]) -> Iterator[tuple[tuple[str, Route], Problem]]:
    """The models that do not take what most of the tier take; in a draw the default decides."""
    counted = Counter(it.credits for it in taken)
    usual = max(taken, key=lambda it: (counted[it.credits], it.model.is_default))
    for it in taken:
        if it.credits != usual.credits:
            begins = max((it.window, usual.window), key=lambda window: window.first_day).begins
            yield (
                (it.id, it.window.price_at),
                Problem.of(
                    it.model,
                    *it.window.price_at,
                    "credits_per_image",
                    message=(
                        f"an image of the {tier} tier takes {plural(it.credits, 'credit')} here "
                        f"and {usual.credits} with {usual.id}{begins}"
                    ),
                    hint=f"write credits_per_image: {usual.credits}{begins}, or choose another quality_tier",
                    related=[
                        (
                            Place.of(usual.model, *usual.window.price_at, "credits_per_image"),
                            f"what {usual.id} takes",
                        )
                    ],
                ),
            )


RULE = Rule(whole=check)
