"""A default is one of the choices that are offered

`settings/ai.yaml` has the default style, quality and size of images, and the lists that accounts
choose from. A default outside its list cannot be shown, and an account that changes it can never
go back.

Bad:
    # settings/ai.yaml
    image_style: foto  # error

Good:
    # settings/ai.yaml
    image_style: drawing
    styles:
      drawing:
        label: Drawing
"""

from __future__ import annotations

from collections.abc import Iterator

from ratesmith.api import Config, Place, Problem, Rule, did_you_mean, quoted
from ratesmith.packs.ai_platform.kinds.ai_settings import AiSettings

CHOICES = {"image_style": "styles", "image_quality": "qualities", "image_size": "sizes"}


def check(settings: AiSettings, _: Config) -> Iterator[Problem]:
    """Check the defaults that have a list of choices."""
    for setting, choices in CHOICES.items():
        value, known = getattr(settings, setting), getattr(settings, choices)
        if value not in known:
            yield Problem.of(
                settings,
                setting,
                message=f"{setting} is {quoted(value)}, which {choices} does not offer{did_you_mean(value, known)}",
                hint=f"write one of: {', '.join(known)}; or offer it under {choices}",
                related=[(Place.of(settings, choices), "what is offered")],
            )


RULE = Rule(kind=AiSettings, each=check)
