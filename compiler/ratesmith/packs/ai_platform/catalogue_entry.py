"""One model of a public price catalogue, and how its numbers are read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, Final

import msgspec

from ratesmith.api import plain
from ratesmith.packs.ai_platform.components import UNITS, Component
from ratesmith.packs.ai_platform.exact import EXACT

MAX_NAME: Final = 200
"""Characters of a name; an entry with a longer one is skipped."""
MAX_NAMES: Final = 50
"""Other names of one entry; more are left out."""
MAX_DIGITS: Final = 30
MAX_EXPONENT: Final = 15


class Entry(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """What a catalogue says of one model at one provider."""

    provider: str
    model_name: str
    names: tuple[str, ...] = ()
    """Other names that it says the same amounts are for."""
    stored: msgspec.Raw = msgspec.Raw()
    """The components as a line of the snapshot has them: most entries are never asked for theirs."""
    read: tuple[Component, ...] = ()
    skipped: int = 0
    """How many of its values are no amounts."""

    @property
    def components(self) -> tuple[Component, ...]:
        """Its amounts in the units of ours, without zeros: in a catalogue they also mean unknown."""
        if self.read or not self.stored:
            return self.read
        parts = msgspec.json.decode(self.stored, type=tuple[_Part, ...])
        return tuple(Component(it.meter, over_tokens=it.over, per=UNITS[it.meter], amount_usd=it.usd) for it in parts)

    def line(self) -> str:
        """Return its line in a snapshot, which keeps no condition but the length of the prompt."""
        parts = [
            [it.meter, plain(it.amount_usd), *([it.over_tokens] if it.over_tokens else [])] for it in self.components
        ]
        return msgspec.json.encode([self.provider, self.model_name, sorted(self.names), parts]).decode()


class _Part(msgspec.Struct, frozen=True, array_like=True):
    meter: str
    usd: Decimal
    over: int = 0


Meant = tuple[Component, Decimal | int]
"""The meter and the conditions of a value, and how often its unit is in that of the component."""


def entry(
    provider: object, model_name: object, values: Iterable[tuple[object, Meant]], names: Iterable[object] = ()
) -> Entry:
    """Return the entry of some values; without a name or a provider, one that is skipped as a whole."""
    if not (_is_name(provider) and _is_name(model_name)):
        return Entry("", "", skipped=1)
    found: list[Component] = []
    skipped = 0
    for value, (it, factor) in values:
        amount = read_amount(value)
        if amount is None:
            skipped += 1
        elif amount:
            exact = EXACT.multiply(amount, Decimal(factor)).normalize(EXACT)
            found.append(it._replace(per=UNITS[it.meter], amount_usd=exact))
    others = tuple(str(name) for name in names if _is_name(name) and name != model_name)[:MAX_NAMES]
    return Entry(str(provider), str(model_name), others, read=tuple(sorted(found)), skipped=skipped)


def read_amount(value: object) -> Decimal | None:
    """Return an amount in US dollars; None for what is none, is negative, or has more digits than any price."""
    if isinstance(value, bool) or not isinstance(value, (int, Decimal)):
        return None
    if isinstance(value, int):
        value = Decimal(value) if 0 <= value < 10**MAX_EXPONENT else Decimal(-1)
    if not value.is_finite() or value < 0 or len(value.as_tuple().digits) > MAX_DIGITS:
        return None
    return value if not value or -MAX_EXPONENT <= value.adjusted() <= MAX_EXPONENT else None


def listed(tree: object) -> Mapping[str, Any]:
    """Return a map as it is, and nothing in place of anything else."""
    return tree if isinstance(tree, Mapping) else {}


def _is_name(value: object) -> bool:
    return isinstance(value, str) and 0 < len(value) <= MAX_NAME and value.isprintable()
