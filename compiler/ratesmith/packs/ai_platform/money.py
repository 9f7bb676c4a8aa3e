"""Money: prices, margins, and how people read them. Amounts are US dollars, as Decimal.

Worst mix: the dearer of input and output, before rounding. margin = (price - cost) / price.
"""

from __future__ import annotations

from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal

from ratesmith.api import plain
from ratesmith.packs.ai_platform.kinds.billing import Billing
from ratesmith.packs.ai_platform.kinds.model import EXACT

_ROUNDING = {"up": ROUND_CEILING, "nearest": ROUND_HALF_UP, "down": ROUND_FLOOR}


def whole_credits(amount: Decimal, billing: Billing) -> int:
    """Return the credits charged for a fraction of them, by the rounding of the billing policy."""
    return int(amount.to_integral_value(rounding=_ROUNDING[billing.rounding]))


def usd(amount: Decimal) -> str:
    """Return US dollars as text: `$0.013`, `$1.50`; six decimal places, more only where those are 0."""
    size = amount.copy_abs()
    shown = size.quantize(Decimal("1E-6"), context=EXACT) or size.quantize(Decimal("1E-12"), context=EXACT)
    whole, _, cents = plain(shown).partition(".")
    return f"{'-' if amount < 0 else ''}${whole}.{cents:0<2}"
