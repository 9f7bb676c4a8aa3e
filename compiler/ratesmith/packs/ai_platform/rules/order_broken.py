"""What must be cheaper is not dearer

Some amounts of a price list are never above others: cached input costs less than input, input less
than output, a batch or flex less than the standard service, and that less than priority; what is
written to the cache for an hour costs more than what is written for minutes, and a long prompt more
than a short one. Where it is the other way round, two numbers were mixed up, or one has a slip; what
a slip of one amount, or one service mixed up with another, breaks elsewhere is not reported too. That
a write to the cache costs more than input is not asked for: every ninth real price list has it the
other way. Of 1,324 prices on public lists (pydantic/genai-prices) 2 are reported, both of one model
whose output is mostly images.

Bad:
    # models/writer.yaml
    cost:
      per_1m_tokens:
        cached_input: 2.5  # error

Good:
    # models/writer.yaml
    cost:
      per_1m_tokens:
        cached_input: 0.25
"""

from __future__ import annotations

from collections.abc import Iterator

from ratesmith.api import Config, Place, Problem, Rule
from ratesmith.packs.ai_platform.cost_bounds import implausible
from ratesmith.packs.ai_platform.cost_order import disorders
from ratesmith.packs.ai_platform.kinds.model import Model
from ratesmith.packs.ai_platform.windows import contradicts_source


def check(model: Model, _: Config) -> Iterator[Problem]:
    """Compare the amounts of each part with each other, and with what it is a part of."""
    found = disorders(model)
    for it in found if found and not implausible(model) and not contradicts_source(model) else ():
        yield Problem.of(
            model,
            *it.route,
            message=it.message,
            hint="check the digits of both, and that they are not mixed up; or waive it with a reason and a date",
            related=[(Place.of(model, *it.other), it.other_name)],
        )


RULE = Rule(kind=Model, each=check, offers_waiver=True)
