"""What a rate says, read back from the content of the table `ai_rate`: enough to compute every charge at it again.

A library for charging code, too: it reads no file and needs no project.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Final, Protocol, TypeVar

import msgspec

from ratesmith.api import Frozen, plain
from ratesmith.packs.ai_platform.components import STANDARD, UNITS, Component, CostTable
from ratesmith.packs.ai_platform.cost import Applies
from ratesmith.packs.ai_platform.fields import Positive
from ratesmith.packs.ai_platform.kinds.billing import Rounding
from ratesmith.packs.ai_platform.price import Price

_NONE: Final = "this is no content of a rate"
_MAX_EXPONENT: Final = 15
S = TypeVar("S")


class _Component(Frozen, frozen=True, kw_only=True, forbid_unknown_fields=True):
    meter: str
    service: str = STANDARD
    region: str = ""
    over_tokens: int = 0
    size: str = ""
    quality: str = ""
    search_context: str = ""
    hours_utc: str = ""
    per: Positive
    amount_usd: Decimal


class _Cost(Frozen, frozen=True, kw_only=True):
    components: tuple[_Component, ...]
    applies_to: Applies = "whole_request"
    free: bool = False
    unpriced: str | None = None


class RateTerms(Frozen, frozen=True, kw_only=True):
    """What a customer pays at a rate."""

    price: Price
    rounding: Rounding


class RateHead(RateTerms, frozen=True, kw_only=True):
    """What a rate says beside its cost."""

    model_name: str
    provider: str
    credit_value_usd: Decimal
    """What one credit is worth."""


class Dated(Protocol):
    """What is in force from one day until before another: a row of `ai_model_price_window`, or a `Window`."""

    @property
    def first_day(self) -> date:
        """The first day, in UTC; `date.min` for what has always been in force."""

    @property
    def until(self) -> date | None:
        """The day on which it is no longer in force; None for the last one."""


D = TypeVar("D", bound=Dated)


def rate_at(rows: Iterable[D], moment: datetime | date) -> D | None:
    """Return which of the windows of a model is in force at a moment; None before the first.

    Days begin at midnight in UTC, whatever the time zone of the moment is. Raises ValueError for a moment without a
    time zone, which is a day in one place and another in the next.
    """
    if isinstance(moment, datetime):
        if moment.tzinfo is None:
            raise ValueError("the moment has no time zone; give it one, such as datetime.now(UTC)")
        day = moment.astimezone(UTC).date()
    else:
        day = moment
    return next((it for it in rows if it.first_day <= day and (it.until is None or day < it.until)), None)


def cost_content(table: CostTable) -> dict[str, Any]:
    """Return what the content of a rate has of a cost; `cost_table_of` reads it back to the same table.

    It is made once for each table, so that nobody may change it.
    """
    known: dict[str, Any] | None = table.__dict__.get("content")
    if known is None:
        known = table.__dict__["content"] = _content(table)
    return known


def _content(table: CostTable) -> dict[str, Any]:
    content: dict[str, Any] = {"components": [*map(_written, table.components)]}
    if any(it.over_tokens for it in table.components):
        content["applies_to"] = table.applies_to
    if table.free:
        content["free"] = True
    if table.unpriced is not None:
        content["unpriced"] = table.unpriced
    return content


def cost_table_of(content: Mapping[str, Any]) -> CostTable:
    """Return the cost that a content has, as it was when the rate was made.

    Raises ValueError for what is no content of a rate.
    """
    read = _converted(content, _Cost)
    if not all(it.meter in UNITS and _is_amount(it.amount_usd) for it in read.components):
        raise ValueError(_NONE)
    return CostTable(
        components=tuple(Component(**msgspec.structs.asdict(it)) for it in read.components),
        applies_to=read.applies_to,
        free=read.free,
        unpriced=read.unpriced,
    )


def terms_of(content: Mapping[str, Any]) -> RateTerms:
    """Return what a customer pays.

    Raises ValueError for what is no content of a rate.
    """
    terms = _converted(content, RateTerms)
    if not any(msgspec.structs.astuple(terms.price)):
        raise ValueError(_NONE)
    return terms


def head_of(content: Mapping[str, Any]) -> RateHead:
    """Return what a content says beside its cost.

    Raises ValueError for what is no content of a rate.
    """
    terms_of(content)
    head = _converted(content, RateHead)
    if not _is_amount(head.credit_value_usd):
        raise ValueError(_NONE)
    return head


def _converted(content: Mapping[str, Any], type_: type[S]) -> S:
    """Return a content, which anybody may have written who may write its table, as a typed value."""
    try:
        return msgspec.convert(content, type_)
    except (msgspec.ValidationError, RecursionError) as error:
        raise ValueError(_NONE) from error


def _is_amount(amount: Decimal) -> bool:
    """Return whether a number can be an amount of money that a file or a catalogue has."""
    return amount.is_finite() and amount >= 0 and abs(amount.adjusted()) <= _MAX_EXPONENT


_PLAIN: Final = Component("")


def _written(it: Component) -> dict[str, Any]:
    """A component without the conditions that it does not have."""
    said = {name: value for name, value, usual in zip(it._fields, it, _PLAIN, strict=True) if value != usual}
    return {**said, "per": it.per, "amount_usd": plain(it.amount_usd)}
