"""Money: how credits are rounded, and how people read amounts and shares. Amounts are US dollars, as Decimal."""

from __future__ import annotations

from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal

from ratesmith.api import plain
from ratesmith.packs.ai_platform.exact import EXACT
from ratesmith.packs.ai_platform.kinds.billing import Billing

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


def margin_percent(cost: Decimal, price: Decimal) -> str:
    """Return (price - cost) / price as text: `-30 %`; rounded down, so that 19.996 % is not shown as 20 %."""
    share = EXACT.divide(EXACT.subtract(price, cost), price)
    return f"{plain(share.scaleb(2, EXACT).quantize(Decimal('0.01'), ROUND_FLOOR, EXACT))} %"
