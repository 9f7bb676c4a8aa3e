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
from collections.abc import Collection, Iterator
from itertools import islice
from typing import Final, NamedTuple

from ratesmith.api import Config, Place, Problem, Route, Rule, plural
from ratesmith.packs.ai_platform.kinds.model import Model
from ratesmith.packs.ai_platform.queries import Picked, models_by_tier, windows_by_day
from ratesmith.packs.ai_platform.windows import Window

_MOST: Final = 1000
"""Problems of one tier that are looked for."""


class _Taken(NamedTuple):
    """What an image takes with one of the models, on a day."""

    place: int
    """Of the model in its tier."""
    id: str
    model: Model
    window: Window

    @property
    def credits(self) -> int:
        return self.window.price.credits_per_image or 0


def check(config: Config) -> Iterator[Problem]:
    """Compare the active image models of each tier, on each day on which one of them changes."""
    for tier, of_tier in models_by_tier(config).items():
        yield from islice(_of_tier(tier, of_tier), _MOST)


def _of_tier(tier: str, of_tier: list[Picked]) -> Iterator[Problem]:
    """Look at all models on the days on which the credits of one change, and on others at those that change alone."""
    places = {one.id: place for place, one in enumerate(of_tier)}
    held: dict[str, _Taken] = {}
    seen: set[tuple[str, Route]] = set()
    usual = ""
    for begun in windows_by_day(of_tier):
        changed = {id: _Taken(places[id], *of_tier[places[id]], window) for id, window in begun.items()}
        differing = [it for id, it in changed.items() if id not in held or held[id].credits != it.credits]
        held |= changed
        usual = _usual(held.values()) if differing else usual
        for it in held.values() if differing else changed.values():
            if it.credits != held[usual].credits and (it.id, it.window.price_at) not in seen:
                seen.add((it.id, it.window.price_at))
                yield _odd(tier, it, held[usual])


def _usual(taken: Collection[_Taken]) -> str:
    """Return the id of a model that takes what most of the tier take; in a draw the default decides."""
    counted = Counter(it.credits for it in taken)
    return max(taken, key=lambda it: (counted[it.credits], it.model.is_default, -it.place)).id


def _odd(tier: str, it: _Taken, usual: _Taken) -> Problem:
    begins = max((it.window, usual.window), key=lambda window: window.first_day).begins
    return Problem.of(
        it.model,
        *it.window.price_at,
        "credits_per_image",
        message=(
            f"an image of the {tier} tier takes {plural(it.credits, 'credit')} here "
            f"and {usual.credits} with {usual.id}{begins}"
        ),
        hint=f"write credits_per_image: {usual.credits}{begins}, or choose another quality_tier",
        related=[(Place.of(usual.model, *usual.window.price_at, "credits_per_image"), f"what {usual.id} takes")],
    )


RULE = Rule(whole=check)
