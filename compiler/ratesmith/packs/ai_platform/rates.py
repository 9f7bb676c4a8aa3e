"""Rates: all that decides what a charge is, under an id that follows from it.

The same content has the same id in every environment, and a price that is put back gets its old id. So a usage log that
keeps the id can be repriced exactly, whatever the configuration says later.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import lru_cache
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final, TypeVar

from ratesmith.api import CanonicalJson, Config, Frozen, Text, canonical, canonical_words, plain
from ratesmith.packs.ai_platform.components import Component, CostTable
from ratesmith.packs.ai_platform.kinds.billing import Billing
from ratesmith.packs.ai_platform.price import Price
from ratesmith.packs.ai_platform.rate_content import cost_content
from ratesmith.packs.ai_platform.windows import Window

if TYPE_CHECKING:
    from ratesmith.packs.ai_platform.kinds.model import Model

_DIGITS: Final = 26
"""Digits of base32 in an id, 130 bits of SHA-256: nobody finds two prices of one id, also not on purpose."""
_BYTES: Final = 17
"""Bytes of a hash that make so many digits."""
_BASE32: Final = "abcdefghijklmnopqrstuvwxyz234567"
_PAIRS: Final = [one + other for one in _BASE32 for other in _BASE32]
"""What ten bits are in base32; by pairs and without `base64`, whose padding costs more than the hash."""
_SHIFTS: Final = range(5 * (_DIGITS - 2), -1, -10)
ID_FORM: Final = f"r[a-z2-7]{{{_DIGITS}}}"
"""The regular expression of an id."""
ID: Final = Text(1 + _DIGITS)
"""The type of a column of ids."""
Around = tuple[str, str]
"""A text before and behind the name of a model, which alone tells most rates of one price from each other."""
K = TypeVar("K")
V = TypeVar("V")
_MOST_KEPT: Final = 5_000


class Policy:
    """How an environment charges: what all of its rates have in common."""

    def __init__(self, rounding: str, credit_value: Decimal) -> None:
        self.rounding, self.credit_value_usd = rounding, plain(credit_value)
        self._around: dict[tuple[int, Price, str], tuple[CostTable, Around]] = {}
        self._around_paid: dict[tuple[Price, str], Around] = {}

    def content(self, model_name: str, provider: str, price: Price, table: CostTable) -> dict[str, Any]:
        """Return the content of a rate."""
        return {
            "model_name": model_name,
            "provider": provider,
            "price": _priced(price),
            **cost_content(table),
            "rounding": self.rounding,
            "credit_value_usd": self.credit_value_usd,
        }

    def around(self, provider: str, price: Price, table: CostTable) -> Around:
        """Return the text of a content before and behind the name of its model."""
        key = id(table), price, provider
        known = self._around.get(key)
        if known is None:
            # The table is kept beside it, so that no other one gets its identity.
            known = _kept(self._around)[key] = table, _around_name(self.content("", provider, price, table))
        return known[1]

    def around_paid(self, provider: str, price: Price) -> Around:
        """Return the same of what customers pay."""
        key = price, provider
        known = self._around_paid.get(key)
        if known is None:
            paid = _paid(self.content("", provider, price, CostTable()))
            known = _kept(self._around_paid)[key] = _around_name(paid)
        return known


class Rate(Frozen, frozen=True, kw_only=True):
    """What a charge is computed from."""

    id: str
    provider: str
    model_name: str
    price: Price
    table: CostTable
    policy: Policy
    text: CanonicalJson
    """The content as the table has it."""

    @property
    def components(self) -> tuple[Component, ...]:
        """The amounts of its cost."""
        return self.table.components

    @property
    def content(self) -> dict[str, Any]:
        """Model, provider, price, components, how credits are rounded, and what one is worth."""
        return self.policy.content(self.model_name, self.provider, self.price, self.table)

    @property
    def price_id(self) -> str:
        """Return `price_id` of the content, whose numbers are all whole."""
        return _id(_naming(self.policy.around_paid(self.provider, self.price), self.model_name), "p")


class RatedWindow(Frozen, frozen=True, kw_only=True):
    """A window of a model, and the rate that is in force in it."""

    provider: str
    model_name: str
    window: Window
    rate: Rate


_latest: Final[list[tuple[Billing, Policy]]] = []
_policies: Final[dict[tuple[str, Decimal], Policy]] = {}


def _policy(billing: Billing) -> Policy:
    """Return the same object for all that charge alike; mostly it is the latest one, which has no number to compare."""
    if not _latest or _latest[0][0] is not billing:
        key = billing.rounding, billing.credit_value_usd
        _latest[:] = [(billing, _policies.setdefault(key, Policy(*key)))]
    return _latest[0][1]


def rated_windows(model: Model, billing: Billing) -> tuple[RatedWindow, ...]:
    """Return the windows of a model with their rates; each is made once for all environments that agree on it."""
    policy = _policy(billing)
    made: tuple[tuple[Policy, tuple[RatedWindow, ...]], ...] = model.__dict__.get("rated", ())
    for of, known in made:
        if of is policy:
            return known
    found = tuple(
        RatedWindow(provider=model.provider, model_name=model.model_name, window=it, rate=_rate(model, it, policy))
        for it in model.windows
    )
    model.__dict__["rated"] = (*made, (policy, found))
    return found


def all_rated(config: Config) -> Iterator[tuple[str, RatedWindow]]:
    """Yield every window of every model, with the id of the model; none while the billing policy has mistakes."""
    from ratesmith.packs.ai_platform.kinds.model import Model

    billing = config.one(Billing)
    if billing is not None:
        for id, model in config.all(Model).items():
            for it in rated_windows(model, billing):
                yield id, it


def _rate(model: Model, window: Window, policy: Policy) -> Rate:
    text = _naming(policy.around(model.provider, window.price, window.table), model.model_name)
    return Rate(
        id=_id(text),
        provider=model.provider,
        model_name=model.model_name,
        price=window.price,
        table=window.table,
        policy=policy,
        text=CanonicalJson(text),
    )


def _around_name(content: Mapping[str, Any]) -> Around:
    # No text in it has this: there, a backslash is before each quotation mark.
    before, key, after = canonical_words(content).text.partition('"model_name":""')
    return before + key[:-2], after


def _naming(around: Around, model_name: str) -> str:
    return f"{around[0]}{canonical(model_name)}{around[1]}"


def _kept(known: dict[K, V]) -> dict[K, V]:
    """Return a memo with room for one more."""
    if len(known) >= _MOST_KEPT:
        known.clear()
    return known


@lru_cache(maxsize=1024)
def _priced(price: Price) -> Mapping[str, int]:
    """Return what a content has of a price: few models have one that no other has. Nobody may change it."""
    return {name: value for name in _PRICED if (value := getattr(price, name)) is not None}


def rate_id(content: Mapping[str, Any]) -> str:
    """Return the id of a content, whatever the order of its keys."""
    return _id(canonical(content))


def price_id(content: Mapping[str, Any]) -> str:
    """Return the id of what a customer pays at a rate: of its public part alone, so that no cost follows from it.

    The id of the rate is a hash over the cost as well, and whoever has it and knows the rest finds amounts of a few
    digits by trying them all.
    """
    return _id(canonical(_paid(content)), "p")


def _paid(content: Mapping[str, Any]) -> dict[str, Any]:
    return {name: content[name] for name in _PAID}


def _id(text: str, kind: str = "r") -> str:
    bits = int.from_bytes(sha256(text.encode()).digest()[:_BYTES], "big") >> 8 * _BYTES - 5 * _DIGITS
    return kind + "".join([_PAIRS[bits >> shift & 0x3FF] for shift in _SHIFTS])


_PAID: Final = ("model_name", "provider", "price", "rounding", "credit_value_usd")


_PRICED: Final = (
    "tokens_per_credit",
    "credits_per_image",
    "credits_per_call",
    "credits_per_minute",
    "credits_per_page",
)
