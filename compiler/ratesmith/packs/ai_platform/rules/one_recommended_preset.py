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

from ratesmith.api import Config, Problem, Rule
from ratesmith.packs.ai_platform.kinds.preset import Preset


def check(config: Config) -> Iterator[Problem]:
    """The active presets that are recommended."""
    ids = [id for id, preset in config.all(Preset).items() if preset.is_active and preset.is_recommended]
    if len(ids) > 1:
        *others, last = ids
        yield Problem(
            at=("preset", last, ("is_recommended",)),
            message=f"{len(ids)} active presets are recommended: {', '.join(ids)}",
            hint="keep is_recommended: true in one of them and write false in the others",
            related=tuple((("preset", id, ("is_recommended",)), "this one too") for id in others),
        )


RULE = Rule(whole=check)
