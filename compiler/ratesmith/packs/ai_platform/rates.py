"""Rates: all that decides what a charge is, under an id that follows from it.

The same content has the same id in every environment, and a price that is put back gets its old id. So a usage log that
keeps the id can be repriced exactly, whatever the configuration says later.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property, lru_cache
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

from ratesmith.api import CanonicalJson, Config, Frozen, Text, canonical, canonical_words, plain
from ratesmith.packs.ai_platform.components import Component
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


class Rate(Frozen, frozen=True, kw_only=True, dict=True):
    """What a charge is computed from."""

    id: str
    provider: str
    model_name: str
    content: dict[str, Any]
    """Model, provider, price, components, how credits are rounded, and what one is worth."""
    text: CanonicalJson
    """The content as the table has it."""
    components: tuple[Component, ...]

    @cached_property
    def price_id(self) -> str:
        """Return `price_id` of the content, whose numbers are all whole."""
        return _id(canonical_words(_paid(self.content)).text, "p")


class RatedWindow(Frozen, frozen=True, kw_only=True):
    """A window of a model, and the rate that is in force in it."""

    provider: str
    model_name: str
    window: Window
    rate: Rate


def rated_windows(model: Model, billing: Billing) -> tuple[RatedWindow, ...]:
    """Return the windows of a model with their rates; each is made once for all environments that agree on it."""
    made = model.__dict__.setdefault("rated", {})
    policy = (billing.rounding, billing.credit_value_usd)
    if policy not in made:
        made[policy] = tuple(
            RatedWindow(provider=model.provider, model_name=model.model_name, window=it, rate=_rate(model, it, billing))
            for it in model.windows
        )
    found: tuple[RatedWindow, ...] = made[policy]
    return found


def all_rated(config: Config) -> Iterator[tuple[str, RatedWindow]]:
    """Yield every window of every model, with the id of the model; none while the billing policy has mistakes."""
    from ratesmith.packs.ai_platform.kinds.model import Model

    billing = config.one(Billing)
    if billing is not None:
        for id, model in config.all(Model).items():
            for it in rated_windows(model, billing):
                yield id, it


def _rate(model: Model, window: Window, billing: Billing) -> Rate:
    table = window.table
    content: dict[str, Any] = {
        "model_name": model.model_name,
        "provider": model.provider,
        "price": _priced(window.price),
        **cost_content(table),
        "rounding": billing.rounding,
        "credit_value_usd": plain(billing.credit_value_usd),
    }
    text = canonical_words(content)
    return Rate(
        id=_id(text.text),
        provider=model.provider,
        model_name=model.model_name,
        content=content,
        text=text,
        components=table.components,
    )


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
