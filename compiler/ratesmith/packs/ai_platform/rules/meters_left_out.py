"""A service, a tier or certain hours price what the standard prices

What a tier or a service leaves out is either as dear as the standard, or cannot be bought there. A
file that does not say which of them would be read as one and meant as the other: long prompts whose
cached tokens are billed at the short price, batches whose cached tokens cost nothing. So each meter
is named again, with an amount, `as_standard` or `not_offered`; in tiers and hours those of tokens.
A service names its own tiers, where it has any.

Bad:
    # models/writer.yaml
    cost:
      per_1m_tokens:
        cached_input: 0.1
      service:
        batch:  # error
          per_1m_tokens:
            input: 0.5
            output: 2

Good:
    # models/writer.yaml
    cost:
      per_1m_tokens:
        cached_input: 0.1
      service:
        batch:
          per_1m_tokens:
            input: 0.5
            output: 2
            cached_input: as_standard
"""

from __future__ import annotations

from collections.abc import Iterator

from ratesmith.api import Config, Place, Problem, Rule
from ratesmith.packs.ai_platform.components import TOKENS
from ratesmith.packs.ai_platform.cost import AS_STANDARD, NOT_OFFERED, TokenTier
from ratesmith.packs.ai_platform.cost_parts import Part
from ratesmith.packs.ai_platform.kinds.model import Model


def check(model: Model, _: Config) -> Iterator[Problem]:
    """Compare the meters of each part with those of what it is a part of."""
    for part in model.cost_parts:
        if part.base is None:
            continue
        wanted = _meters(part.base, offered=True)
        if isinstance(part.amounts, TokenTier):
            wanted = [meter for meter in wanted if meter in TOKENS]
        said = _meters(part)
        missing = [meter for meter in wanted if meter not in said]
        if missing:
            yield Problem.of(
                model,
                *part.route,
                message=f"{part.name} says nothing of {', '.join(missing)}, which have a price "
                + (f"in {part.base.name}" if part.base.name else "in the standard"),
                hint=f"name each with an amount, {AS_STANDARD} or {NOT_OFFERED}",
                related=[(Place.of(model, *part.base.route), "what prices it")],
            )
        yield from _of_nothing(model, part)


def _of_nothing(model: Model, part: Part) -> Iterator[Problem]:
    """Find amounts that are as standard where the standard has none."""
    known = {detail.meter for detail in part.standard.priced} if part.standard is not None else set()
    for it in part.named:
        if it.value == AS_STANDARD and it.meter not in known:
            yield Problem.of(
                model,
                *it.route,
                message=f"{it.meter} is {AS_STANDARD}, and the standard has no amount for it",
                hint="write an amount, or remove the line",
            )


def _meters(part: Part, *, offered: bool = False) -> list[str]:
    """The meters that a part names; with `offered` without those that cannot be bought there."""
    return list(dict.fromkeys(it.meter for it in part.named if not offered or it.value != NOT_OFFERED))


RULE = Rule(kind=Model, each=check, waivable=False)
