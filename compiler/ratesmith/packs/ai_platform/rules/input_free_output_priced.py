"""Input is not free where output costs

No price list has it: of 1,324 prices (pydantic/genai-prices) none is 0 for what is sent and more for
what is written. A 0 there stands for an amount that nobody knew, and margins are computed as if
sending cost nothing.

Bad:
    # models/writer.yaml
    cost:
      per_1m_tokens:
        input: 0  # error

Good:
    # models/writer.yaml
    cost:
      per_1m_tokens:
        input: 1.1
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from ratesmith.api import Config, OncePer, Place, Problem, Rule
from ratesmith.packs.ai_platform.cost_parts import Detail, Part, Priced
from ratesmith.packs.ai_platform.kinds.model import Model
from ratesmith.packs.ai_platform.money import usd

_INPUT, _OUTPUT = Detail("input"), Detail("output")


def check(model: Model, _: Config) -> Iterator[Problem]:
    """Compare the two sides of each part."""
    for name, given, made in _free_inputs(model.cost_parts):
        where = f" {name}" if name else ""
        yield Problem.of(
            model,
            *given.route,
            message=f"input{where} costs nothing and output {usd(made.amount)}; no price list has that",
            hint="write what input costs; or waive it with a reason and a date",
            related=[(Place.of(model, *made.route), "what output costs")],
        )


def _free(parts: Sequence[Part]) -> Iterator[tuple[str, Priced, Priced]]:
    for part in parts:
        given, made = part.priced.get(_INPUT), part.priced.get(_OUTPUT)
        if given is not None and made is not None and not given.amount and made.amount:
            yield part.name, given, made


_free_inputs: Final = OncePer(lambda parts: tuple(_free(parts)))


RULE = Rule(kind=Model, each=check, offers_waiver=True)
