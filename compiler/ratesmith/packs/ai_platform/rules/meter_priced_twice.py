"""A meter has one price

Sound and film are priced by the second or by the minute. Where both name the same meter, every second
would be charged twice.

Bad:
    # models/speaker.yaml
    model_name: speaker-1
    model_type: audio
    provider: openai
    display_name: Speaker
    cost:
      per_second: {audio: 0.0001}
      per_minute: {audio: 0.006}  # error
    price:
      credits_per_minute: 2

Good:
    # models/speaker.yaml
    model_name: speaker-1
    model_type: audio
    provider: openai
    display_name: Speaker
    cost:
      per_minute: {audio: 0.006}
    price:
      credits_per_minute: 2
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import msgspec

from ratesmith.api import Config, OncePer, Place, Problem, Rule
from ratesmith.packs.ai_platform.cost_parts import Part
from ratesmith.packs.ai_platform.kinds.model import Model


def check(model: Model, _: Config) -> Iterator[Problem]:
    """Find meters that two units of one part name."""
    for it in _twice_priced(model.cost_parts):
        yield Problem.of(
            model,
            *it.unit,
            message=f"{it.meter} has a price in {it.unit[-1]} and one in {it.first[-1]}",
            hint="keep the one that the price list has",
            related=[(Place.of(model, *it.first), "the other price")],
        )


class _Twice(msgspec.Struct, frozen=True):
    meter: str
    unit: tuple[str, ...]
    first: tuple[str, ...]


def _twice(parts: Sequence[Part]) -> Iterator[_Twice]:
    for part in parts:
        seen: dict[str, tuple[str, ...]] = {}
        for it in part.named:
            unit = it.route[: len(part.route) + 1]
            first = seen.setdefault(it.meter, unit)
            if first != unit:
                yield _Twice(it.meter, unit, first)


_twice_priced: Final = OncePer(lambda parts: tuple(_twice(parts)))


RULE = Rule(kind=Model, each=check, waivable=False)
