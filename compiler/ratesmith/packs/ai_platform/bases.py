"""Models whose cost is that of another one: by way of which models it comes to amounts, and from when to when."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from ratesmith.packs.ai_platform.windows import Window, windows

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


def windows_with_base(models: Mapping[str, Model]) -> dict[str, tuple[Window, ...]]:
    """Return the windows of each model that has a base, by id.

    One that is its own base, also through others, or comes to amounts by more than `MAX_BASES` has no windows, nor has
    one behind the first `MAX_BASE_DAYS` days of all of them together: a rule reports them.
    """
    bases = bases_of(models)
    found: dict[str, tuple[Window, ...]] = {}
    left = MAX_BASE_DAYS
    for id in bases:
        chain = base_chain(id, bases)
        is_wrong = len(chain) > MAX_BASES or chain[-1] in bases
        for it in reversed([id, *chain]) if left > 0 and not is_wrong else ():
            if it not in found and it in models:
                found[it] = windows(models[it], found.get(bases.get(it, ""), ())) if it in bases else models[it].windows
                left -= len(found[it]) if it in bases else 0
    return {id: found.get(id, ()) for id in bases}
