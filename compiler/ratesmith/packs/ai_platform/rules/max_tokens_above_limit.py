"""The default answer length is within the limit of the models

`max_tokens` is sent with every call of an account that changes nothing. Above the limit of
the model that is called, the provider refuses the call. The default text model is checked, and
the testing one where a stage that runs uses it.

Bad:
    # settings/ai.yaml
    max_tokens: 16000  # error

Good:
    # settings/ai.yaml
    max_tokens: 8192
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from ratesmith.api import Config, Place, Problem, Rule
from ratesmith.packs.ai_platform.kinds.ai_settings import AiSettings
from ratesmith.packs.ai_platform.kinds.stages import Stages
from ratesmith.packs.ai_platform.queries import Picked, live_model, testing_model


class Limit(NamedTuple):
    """A model that is called without a choice, and the most tokens of its answers."""

    what: str
    picked: Picked
    tokens: int


def check(settings: AiSettings, config: Config) -> Iterator[Problem]:
    """Compare the default with the limits of the models that are called with it."""
    limits = [found for found in _limits(config) if found.tokens < settings.max_tokens]
    if limits:
        said = " and ".join(f"the {what} text model, {picked.id}, allows {tokens}" for what, picked, tokens in limits)
        least = min(found.tokens for found in limits)
        yield Problem.of(
            settings,
            "max_tokens",
            message=f"answers have up to {settings.max_tokens} tokens by default, and {said}",
            hint=f"write max_tokens: {least} or less, or raise limits.max_tokens where the provider allows more",
            related=[(Place.of(found.picked.model, "limits", "max_tokens"), "the limit") for found in limits],
        )


def _limits(config: Config) -> Iterator[Limit]:
    """The limits of the text models that are called without a choice."""
    called = {"default": live_model(config, "text")}
    if _tests(config):
        called["testing"] = testing_model(config, "text")
    for what, picked in called.items():
        if picked is not None and (tokens := picked.model.limits.max_tokens) is not None:
            yield Limit(what, picked, tokens)


def _tests(config: Config) -> bool:
    stages = config.one(Stages)
    return stages is not None and any(
        stage.enabled and stage.model_type == "text" and bool(stage.use_testing) for stage in stages.stages.values()
    )


RULE = Rule(kind=AiSettings, each=check)
