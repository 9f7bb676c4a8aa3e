"""The default answer length is within the limit of the models

`max_tokens` is sent with every call of an account that changes nothing. Above the limit of
the model that is called, the provider refuses the call. The default text model is judged, and
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

from ratesmith.api import Config, Problem, Rule
from ratesmith.packs.ai_platform.kinds.ai_settings import AiSettings
from ratesmith.packs.ai_platform.kinds.stages import Stages
from ratesmith.packs.ai_platform.queries import live_model, testing_model


def check(id: str, settings: AiSettings, config: Config) -> Iterator[Problem]:
    """The default against the models that are called with it."""
    limits = {name: limit for name, limit in _limits(config).items() if limit < settings.max_tokens}
    if limits:
        said = " and ".join(
            f"the {what} text model, {model}, allows {limit}" for (what, model), limit in limits.items()
        )
        least = min(limits.values())
        yield Problem(
            at=("ai-settings", id, ("max_tokens",)),
            message=f"answers have up to {settings.max_tokens} tokens by default, and {said}",
            hint=f"write max_tokens: {least} or less, or raise limits.max_tokens where the provider allows more",
            related=tuple((("model", model, ("limits", "max_tokens")), "the limit") for _, model in limits),
        )


def _limits(config: Config) -> dict[tuple[str, str], int]:
    """The limits of the text models that are called without a choice, by what they are and their id."""
    picked = {"default": live_model(config, "text")}
    if _tests(config):
        picked["testing"] = testing_model(config, "text")
    return {
        (what, found.id): limit
        for what, found in picked.items()
        if found is not None and (limit := found.model.limits.max_tokens) is not None
    }


def _tests(config: Config) -> bool:
    stages = config.one(Stages)
    return stages is not None and any(
        stage.enabled and stage.model_type == "text" and bool(stage.use_testing) for stage in stages.stages.values()
    )


RULE = Rule(kind=AiSettings, each=check)
