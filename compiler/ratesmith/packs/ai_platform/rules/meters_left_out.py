"""A service, a tier or certain hours price what the standard prices

What a tier or a service leaves out is either as dear as the standard, or cannot be bought there. A
file that does not say which of them would be read as one and meant as the other: long prompts whose
cached tokens are billed at the short price, batches whose cached tokens cost nothing. So each meter
is named again, with an amount, `as_standard` or `not_offered`; in tiers and hours those of tokens.
A service of a model with tiers names these again too, and a tier sells something: how long a prompt
may be at all is said by `limits`.

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

Bad:
    # models/writer.yaml
    cost:
      long_context:
        applies_to: whole_request
        over:
          "200000":
            per_1m_tokens: {input: 2, output: 6}
      service:
        batch:  # error
          per_1m_tokens: {input: 0.5, output: 2}

Good:
    # models/writer.yaml
    cost:
      long_context:
        applies_to: whole_request
        over:
          "200000":
            per_1m_tokens: {input: 2, output: 6}
      service:
        batch:
          per_1m_tokens: {input: 0.5, output: 2}
          long_context:
            applies_to: whole_request
            over:
              "200000":
                per_1m_tokens: {input: not_offered, output: not_offered}
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ratesmith.api import Config, Place, Problem, Rule
from ratesmith.packs.ai_platform.components import TOKENS
from ratesmith.packs.ai_platform.cost import AS_STANDARD, NOT_OFFERED, TokenTier
from ratesmith.packs.ai_platform.cost_parts import Part
from ratesmith.packs.ai_platform.kinds.model import Model


def check(model: Model, _: Config) -> Iterator[Problem]:
    """Compare the meters and the tiers of each part with those of what it is a part of."""
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
                message=f"{part.name} says nothing of {_list(missing)}, which {'has' if len(missing) == 1 else 'have'} "
                f"a price in {part.base.name or 'the standard'}",
                hint=f"name {'it' if len(missing) == 1 else 'each'} with an amount, {AS_STANDARD} or {NOT_OFFERED}",
                related=[(Place.of(model, *part.base.route), "what prices it")],
            )
        yield from _of_nothing(model, part)
        yield from _sells_nothing(model, part) if part.is_tier else _without_tiers(model, part)


def _sells_nothing(model: Model, part: Part) -> Iterator[Problem]:
    """Find a tier with no amount, unless it is a service's at a length where the standard has one."""
    above = part.base.base if part.base is not None else None
    known = _tiers_of(model, above) if above is not None else {}
    if not _meters(part, offered=True) and part.over_tokens not in known:
        yield Problem.of(
            model,
            *part.route,
            message=f"{part.name} nothing is offered, so it is no tier",
            hint="remove it, and write the longest prompt as max_input_tokens in the limits",
        )


def _without_tiers(model: Model, part: Part) -> Iterator[Problem]:
    """Find a service that leaves out a tier of the standard."""
    offered = [meter for meter in _meters(part, offered=True) if meter in TOKENS]
    if part.service is None or part.base is None or not offered:
        return
    lengths, own = _tiers_of(model, part.base), _tiers_of(model, part)
    missing = [over for over in lengths if over not in own]
    if missing:
        over, keys = (_list([form.format(it) for it in missing]) for form in ("{:,}", '"{}":'))
        yield Problem.of(
            model,
            *part.route,
            message=f"{part.name} says nothing of prompts over {over} tokens, which have a price in the standard",
            hint=f"write long_context: in it, with over:, {keys} and "
            f"{_list(offered)}, each with an amount, {AS_STANDARD} or {NOT_OFFERED}",
            related=[(Place.of(model, *lengths[missing[0]].route), "what prices them")],
        )


def _tiers_of(model: Model, part: Part) -> dict[int, Part]:
    """The tiers of the standard or of a service, by their length."""
    return {other.over_tokens: other for other in model.cost_parts if other.is_tier and other.base is part}


def _list(names: Sequence[str]) -> str:
    *others, last = names
    return f"{', '.join(others)} and {last}" if others else last


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
