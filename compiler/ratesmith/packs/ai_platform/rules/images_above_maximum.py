"""The default number of images is within the maximum

An account that changes nothing gets `max_images_per_article`, and none may ask for more than
`max_images_allowed`.

Bad:
    # settings/ai.yaml
    max_images_per_article: 9  # error

Good:
    # settings/ai.yaml
    max_images_per_article: 8
"""

from __future__ import annotations

from collections.abc import Iterator

from ratesmith.api import Config, Place, Problem, Rule
from ratesmith.packs.ai_platform.kinds.ai_settings import AiSettings


def check(settings: AiSettings, _: Config) -> Iterator[Problem]:
    """Compare the two numbers."""
    default, most = settings.max_images_per_article, settings.max_images_allowed
    if default > most:
        yield Problem.of(
            settings,
            "max_images_per_article",
            message=f"an article gets {default} images by default, and max_images_allowed is {most}",
            hint=f"write max_images_per_article: {most} or less, or raise max_images_allowed",
            related=[(Place.of(settings, "max_images_allowed"), "the most allowed")],
        )


RULE = Rule(kind=AiSettings, each=check)
