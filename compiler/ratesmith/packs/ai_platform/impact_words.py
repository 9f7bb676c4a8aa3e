"""Words for what a change does: a few names or a number of them, how much more, what a model is picked for."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from hashlib import sha256
from typing import Final

from ratesmith.api import Change, Config, Entity, plain, plural
from ratesmith.packs.ai_platform.exact import EXACT
from ratesmith.packs.ai_platform.kinds.model import Model
from ratesmith.packs.ai_platform.kinds.operation import Operation
from ratesmith.packs.ai_platform.queries import roles

MOST_NAMES: Final = 2
"""Up to this many are named; more are counted."""
_LETTERS: Final = 16
"""Of a hash: as many as nobody finds other names for."""
_DOUBLE: Final = Decimal(2)


def named(ids: Sequence[str], noun: str, *, alone: bool = False) -> str:
    """Return one or two by name, more by their number: `models a and b`, `12 models`; `alone` leaves out the noun."""
    if len(ids) > MOST_NAMES:
        return plural(len(ids), noun)
    names = " and ".join(ids)
    return names if alone else f"{noun}{'' if len(ids) == 1 else 's'} {names}"


def listed(texts: Sequence[str], most: int) -> str:
    """Return a few by name; of more, how many there are, with a word that stands for just those.

    So an acknowledgement that names them answers for no others.
    """
    if len(texts) <= most:
        return ", ".join(texts)
    word = sha256("\n".join(texts[most:]).encode()).hexdigest()[:_LETTERS]
    return f"{', '.join(texts[:most])} and {len(texts) - most} more ({word})"


def role(config: Config, model: Model) -> str:
    """Return what a model is picked for: `default text model`; empty where it is for nothing."""
    return next((f"{word} {model.model_type} model" for word in roles(config, model)), "")


def with_role(config: Config, id: str, model: Model) -> str:
    """Return a model and what it is picked for: `gpt-5.1, the default text model,`."""
    its = role(config, model)
    return f"{id}, the {its}," if its else id


def by_how_much(share: Decimal) -> str:
    """Return how an amount grows, shortly: `+11.1 %`, `×2`."""
    times = EXACT.add(share, Decimal(1))
    if times >= _DOUBLE:
        return f"×{plain(times.quantize(Decimal('0.1'), ROUND_HALF_UP, EXACT).normalize(EXACT))}"
    shown = plain(share.scaleb(2, EXACT).quantize(Decimal("0.1"), ROUND_HALF_UP, EXACT))
    return f"{'+' if share > 0 else ''}{shown} %"


def charged(it: Operation) -> str:
    """Return what an operation takes: `2 credits`, or `what the text model takes`."""
    return plural(it.base_credits, "credit") if it.model_type is None else f"what the {it.model_type} model takes"


def removed_ids(change: Change, kind: type[Entity]) -> frozenset[str]:
    """Return what is gone of a kind and was probably renamed."""
    return frozenset(former for (its, _), former in change.likely.items() if its is kind)
