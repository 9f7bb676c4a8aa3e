"""One of several presets is recommended

The recommended preset is offered first. Where several are active and none is recommended, people
have to know which one is good for them.

Bad:
    # automation/presets/balanced.yaml
    name: Balanced  # error

    # automation/presets/fast.yaml
    name: Fast

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
    """Look for the recommended one of the active presets."""
    presets = config.all(Preset)
    active = sorted((preset.sort_order, id) for id, preset in presets.items() if preset.is_active)
    ids = [id for _, id in active]
    if len(ids) < 2 or any(presets[id].is_recommended for id in ids):
        return
    message = f"none of the {len(ids)} active presets is recommended: {', '.join(ids)}"
    off = next((preset for preset in presets.values() if preset.is_recommended), None)
    if off is not None:
        hint = "write is_recommended: true in one that is active, or is_active: true here"
        yield Problem.of(off, "is_active", message=f"the recommended preset is switched off: {message}", hint=hint)
    else:
        yield Problem.of(
            presets[ids[0]], "is_recommended", message=message, hint="write is_recommended: true in one of them"
        )


RULE = Rule(whole=check, reads=(Preset,), severity="warning")
