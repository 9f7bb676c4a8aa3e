"""Each tier that is sold has a label

Customers choose an image model by its tier. A tier of an active model that `tiers` does not
name has nothing to show, so the model cannot be chosen.

Bad:
    # models/painter.yaml
    quality_tier: premium  # error

Good:
    # models/painter.yaml
    quality_tier: premium

    # settings/ai.yaml
    tiers:
      premium:
        label: Premium
"""

from __future__ import annotations

from collections.abc import Iterator

from ratesmith.api import Config, Place, Problem, Rule
from ratesmith.packs.ai_platform.kinds.ai_settings import AiSettings
from ratesmith.packs.ai_platform.kinds.model import Model
from ratesmith.packs.ai_platform.queries import models


def check(config: Config) -> Iterator[Problem]:
    """Check the tiers of the active image models; a tier is reported once, at its first model."""
    settings = config.one(AiSettings)
    if settings is None:
        return
    without: dict[str, list[Model]] = {}
    for _, model in models(config, "image", lambda model: model.quality_tier is not None):
        if model.quality_tier is not None and model.quality_tier not in settings.tiers:
            without.setdefault(model.quality_tier, []).append(model)
    for tier, (first, *others) in sorted(without.items()):
        yield Problem.of(
            first,
            "quality_tier",
            message=f"the tier {tier} has no label: tiers of settings/ai.yaml has {' and '.join(settings.tiers)}",
            hint=f"add {tier} with a label there, or choose another quality_tier here",
            related=[
                (Place.of(settings, "tiers"), "the labels"),
                *((Place.of(model, "quality_tier"), "this model has it too") for model in others),
            ],
        )


RULE = Rule(whole=check)
