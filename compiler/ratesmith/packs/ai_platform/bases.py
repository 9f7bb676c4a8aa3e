"""Models whose cost is that of another one: by way of which models it comes to amounts, and from when to when."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final

from ratesmith.api import allowed, exceeds
from ratesmith.packs.ai_platform.windows import MAX_ALL_AMOUNTS, Windows, windows

if TYPE_CHECKING:
    from ratesmith.packs.ai_platform.kinds.model import Model

MAX_BASES: Final = 8
"""Models by way of which a cost may come to its amounts."""
MAX_BASE_DAYS: Final = 10_000
"""Days on which a cost or a price of a model with a base changes, of all of them together."""


def bases_of(models: Mapping[str, Model]) -> dict[str, str]:
    """Return the id of the base of each model that has one."""
    return {id: base for id, model in models.items() if (base := model.base) is not None}


def base_chain(id: str, bases: Mapping[str, str]) -> list[str]:
    """Return the bases of a model, its own first, up to one without a base.

    Of too long a chain, or one that leads back into itself, one more than `MAX_BASES`.
    """
    chain: list[str] = []
    while (base := bases.get(chain[-1] if chain else id)) is not None and len(chain) <= MAX_BASES:
        chain.append(base)
    return chain


def windows_with_base(models: Mapping[str, Model]) -> dict[str, Windows]:
    """Return the windows of each model that has a base, by id.

    One that is its own base, also through others, or comes to amounts by more than `MAX_BASES` has no windows, nor has
    one behind the first `MAX_BASE_DAYS` days or `MAX_ALL_AMOUNTS` amounts of all of them together: rules report them.
    """
    bases = bases_of(models)
    found: dict[str, Windows] = {}
    days = amounts = 0
    for id in bases:
        chain = base_chain(id, bases)
        is_wrong = len(chain) > MAX_BASES or chain[-1] in bases
        for it in reversed([id, *chain]) if not is_wrong else ():
            if days >= allowed(MAX_BASE_DAYS) or exceeds(amounts, MAX_ALL_AMOUNTS):
                break
            if it in bases and it in models and it not in found:
                base = bases[it]
                of_base = found[base].all if base in found else models[base].windows if base in models else ()
                found[it] = windows(models[it], of_base)
                days, amounts = days + len(found[it].all), amounts + found[it].amounts
    return {id: found.get(id, Windows()) for id in bases}


def behind_all_amounts(models: Mapping[str, Model], found: Mapping[str, Windows]) -> Iterator[str]:
    """Yield the models behind the first `MAX_ALL_AMOUNTS` amounts of all; `found` has the windows of some."""
    amounts = 0
    for id, model in models.items():
        if amounts > MAX_ALL_AMOUNTS and exceeds(amounts, MAX_ALL_AMOUNTS):  # a call for each would take as long
            yield id
        else:
            amounts += found[id].amounts if id in found else model.amount_count
