"""At most one preset is recommended

The recommended preset is the one that is offered first, so there can be only one.

Bad:
    # automation/presets/balanced.yaml
    name: Balanced
    is_recommended: true

    # automation/presets/fast.yaml
    name: Fast
    is_recommended: true  # error

Good:
    # automation/presets/balanced.yaml
    name: Balanced
    is_recommended: true

    # automation/presets/fast.yaml
    name: Fast
"""

from __future__ import annotations

from collections.abc import Iterator

from ratesmith.api import Config, Place, Problem, Rule
from ratesmith.packs.ai_platform.kinds.preset import Preset


def check(config: Config) -> Iterator[Problem]:
    """Count the active presets that are recommended."""
    recommended = {id: it for id, it in config.all(Preset).items() if it.is_active and it.is_recommended}
    if len(recommended) > 1:
        *others, last = recommended.values()
        yield Problem.of(
            last,
            "is_recommended",
            message=f"{len(recommended)} active presets are recommended: {', '.join(recommended)}",
            hint="keep is_recommended: true in one of them and write false in the others",
            related=[(Place.of(preset, "is_recommended"), "this one too") for preset in others],
        )


RULE = Rule(whole=check)
