"""Each tier has one active image model

Customers choose an image model by its tier. With two active models in a tier it is open which of
them makes the image, and what that costs us. Where they take different credits it is an error,
`tier-credits-differ`, and reported as that only.

Bad:
    # models/etcher.yaml
    model_name: etcher-1
    model_type: image
    provider: openai
    display_name: Etcher
    cost:
      per_image: 0.03
    price:
      credits_per_image: 5
    quality_tier: quality  # error
    sizes:
      - 1024x1024

Good:
    # models/etcher.yaml
    model_name: etcher-1
    model_type: image
    provider: openai
    display_name: Etcher
    is_active: false
    cost:
      per_image: 0.03
    price:
      credits_per_image: 5
    quality_tier: quality
    sizes:
      - 1024x1024
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from ratesmith.api import Config, Place, Problem, Rule
from ratesmith.packs.ai_platform.queries import Picked, models_by_tier, windows_by_day


def check(config: Config) -> Iterator[Problem]:
    """Count the active image models of each tier whose models agree on the credits."""
    for tier, of_tier in models_by_tier(config).items():
        if len(of_tier) > 1 and _agree(of_tier):
            *others, last = sorted(of_tier, key=lambda picked: (not picked.model.is_default, picked.id))
            ids = ", ".join(sorted(picked.id for picked in of_tier))
            yield Problem.of(
                last.model,
                "quality_tier",
                message=f"{len(of_tier)} active image models are in the tier {tier}: {ids}; it is open which is called",
                hint="write is_active: false or another quality_tier in all of them but one",
                related=[(Place.of(picked.model, "quality_tier"), "this one too") for picked in others],
            )


def _agree(of_tier: list[Picked]) -> bool:
    """Return whether the models take the same credits on every day on which they can be called."""
    taken: dict[str, int | None] = {}
    models_by_credits: Counter[int | None] = Counter()
    for begun in windows_by_day(of_tier):
        for id, window in begun.items():
            models_by_credits -= Counter([taken[id]] if id in taken else ())
            taken[id] = window.price.credits_per_image
            models_by_credits[taken[id]] += 1
        if len(models_by_credits) > 1:
            return False
    return True


RULE = Rule(whole=check, severity="warning")
