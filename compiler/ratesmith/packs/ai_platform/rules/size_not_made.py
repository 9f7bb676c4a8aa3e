"""The default image model makes the default size

An account that changes nothing asks the default image model for the default size. If the
model does not offer it, every such call is refused by the provider.

Bad:
    # settings/ai.yaml
    image_size: 1792x1024  # error
    sizes:
      1792x1024:
        label: Landscape

Good:
    # settings/ai.yaml
    image_size: 1792x1024
    sizes:
      1792x1024:
        label: Landscape

    # models/painter.yaml
    sizes:
      - 1024x1024
      - 1792x1024
"""

from __future__ import annotations

from collections.abc import Iterator

from ratesmith.api import Config, Place, Problem, Rule
from ratesmith.packs.ai_platform.kinds.ai_settings import AiSettings
from ratesmith.packs.ai_platform.queries import live_model


def check(settings: AiSettings, config: Config) -> Iterator[Problem]:
    """Check the default size, where it is offered and the model has sizes at all."""
    live = live_model(config, "image")
    size = settings.image_size
    if live is None or size not in settings.sizes or not live.model.sizes or size in live.model.sizes:
        return
    made = ", ".join(live.model.sizes)
    both = [other for other in live.model.sizes if other in settings.sizes]
    adds = f"add {size} to the sizes of {live.id} if it makes that"
    chooses = f"write image_size: {' or '.join(both or live.model.sizes)}"
    yield Problem.of(
        settings,
        "image_size",
        message=f"the default size is {size}, and the default image model, {live.id}, makes {made}",
        hint=f"{chooses}, or {adds}" if both else f"{adds}, or {chooses} and offer it under sizes",
        related=[(Place.of(live.model, "sizes"), "the sizes of the model")],
    )


RULE = Rule(kind=AiSettings, each=check)
