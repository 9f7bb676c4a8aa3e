"""Credits: what a customer pays for a usage, by a price and a way to round. Exact at any size."""

from __future__ import annotations

from fractions import Fraction
from typing import Final

from ratesmith.packs.ai_platform.components import TOKENS
from ratesmith.packs.ai_platform.kinds.billing import Rounding
from ratesmith.packs.ai_platform.money import count
from ratesmith.packs.ai_platform.price import Price
from ratesmith.packs.ai_platform.usage import Usage

CHARGED: Final = frozenset(TOKENS) - {"training", "input_surcharge"}
"""Tokens that customers pay for: all that a call sends and makes, cached, written, thought and cited ones too, each
once. Those of a surcharge are counted by another meter already, and training is no call."""
TIMED: Final = frozenset({"audio_second", "video_second", "video_second_in"})
"""Meters that a price by the minute counts."""
PAGES: Final = frozenset({"page", "annotated_page"})
"""Meters that a price by the page counts."""


def credits_for(price: Price, usage: Usage, rounding: Rounding) -> tuple[int, str]:
    """Return the credits that a call takes, and how they came about.

    Raises ValueError where the price is by the image, and other things are used alone.
    """
    if price.credits_per_image is not None:
        images, each = usage.total(frozenset({"image"})), price.credits_per_image
        if not images and usage.counts:
            raise ValueError("a call is paid by the image; say how many with image=N")
        return images * each, f"{images:,} × {each:,}"
    if price.credits_per_call is not None:
        calls = usage.total(frozenset({"request"})) or 1
        return calls * price.credits_per_call, f"{calls:,} × {price.credits_per_call:,}"
    if price.credits_per_page is not None:
        pages = usage.total(PAGES)
        return pages * price.credits_per_page, f"{pages:,} × {price.credits_per_page:,}"
    if price.credits_per_minute is not None:
        seconds = sum((Fraction(it.number) for it in usage.counts if it.meter in TIMED), Fraction(0))
        each = price.credits_per_minute
        credits = whole_credits(seconds.numerator * each, seconds.denominator * 60, rounding)
        return credits, f"{count(seconds)} seconds at {each:,} a minute, rounded {rounding}"
    total, per_credit = usage.total(CHARGED), price.tokens_per_credit
    assert per_credit is not None
    return whole_credits(
        total, per_credit, rounding
    ), f"{total:,} tokens at {per_credit:,} a credit, rounded {rounding}"


def whole_credits(tokens: int, per_credit: int, rounding: Rounding) -> int:
    """Return the credits charged for tokens, rounded; exact at any size."""
    match rounding:
        case "up":
            return -(-tokens // per_credit)
        case "nearest":
            return (2 * tokens + per_credit) // (2 * per_credit)
        case "down":
            return tokens // per_credit
