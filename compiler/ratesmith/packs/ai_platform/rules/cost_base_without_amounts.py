"""The base of a cost has a cost

`base` takes the cost of another model, times `uplift`. A base that is free or unpriced has no amounts to take,
and one that begins later has none yet.

Bad:
    # models/writer.yaml
    cost:
      per_1m_tokens: null
      base: drafter  # error

    # models/drafter.yaml
    cost:
      per_1m_tokens: null
      unpriced: in negotiation

Good:
    # models/writer.yaml
    cost:
      per_1m_tokens: null
      base: drafter
      uplift: 1.1
    is_default: false

    # models/drafter.yaml
    is_default: true
    is_testing: false
"""

from __future__ import annotations

from collections.abc import Iterator

from ratesmith.api import Config, Place, Problem, Rule
from ratesmith.packs.ai_platform.kinds.model import Model
from ratesmith.packs.ai_platform.windows import Window, in_force


def check(config: Config) -> Iterator[Problem]:
    """Check what every base has on each day on which a model with it changes."""
    for model in config.all(Model).values():
        seen = set()
        for window in model.windows:
            base = config.get(Model, window.cost.base) if window.cost.base is not None else None
            if base is None or not base.windows or window.cost_at in seen:
                continue
            under = in_force(base.windows, window.first_day)
            why = _why(under, base, window)
            if why:
                seen.add(window.cost_at)
                yield Problem.of(
                    model,
                    *window.cost_at,
                    "base",
                    message=f"{window.cost.base} has no amounts to take: {why}",
                    hint="name a model with amounts, or write those of this model",
                    related=[(Place.of(base, *(under or base.windows[0]).cost_at), "the cost of the base")],
                )


def _why(under: Window | None, base: Model, window: Window) -> str:
    if under is None:
        return f"it begins on {base.windows[0].start}"
    if under.table.free:
        return f"its cost is free{window.begins}"
    return f"its cost is unpriced{window.begins}" if under.table.unpriced is not None else ""


RULE = Rule(whole=check)
