"""Money: how credits are rounded, and how people read amounts and shares. Amounts are US dollars, as Decimal."""

from __future__ import annotations

from decimal import ROUND_FLOOR, Decimal

from ratesmith.api import plain
from ratesmith.packs.ai_platform.exact import EXACT
from ratesmith.packs.ai_platform.kinds.billing import Billing


def whole_credits(tokens: int, per_credit: int, billing: Billing) -> int:
    """Return the credits charged for tokens, by the rounding of the billing policy; exact at any size."""
    match billing.rounding:
        case "up":
            return -(-tokens // per_credit)
        case "nearest":
            return (2 * tokens + per_credit) // (2 * per_credit)
        case "down":
            return tokens // per_credit


def usd(amount: Decimal) -> str:
    """Return US dollars as text: `$0.013`, `$1.50`; six decimal places, more only where those are 0."""
    size = amount.copy_abs()
    shown = size.quantize(Decimal("1E-6"), context=EXACT) or size.quantize(Decimal("1E-12"), context=EXACT)
    return f"{'-' if amount < 0 else ''}{exact_usd(shown)}"


def exact_usd(amount: Decimal) -> str:
    """Return an amount of 0 or more as text with all of its digits: `$0.0375`, `$2.50`."""
    whole, _, cents = plain(amount).partition(".")
    return f"${whole}.{cents:0<2}"


def margin_percent(cost: Decimal, price: Decimal) -> str:
    """Return (price - cost) / price as text: `-30 %`; rounded down, so that 19.996 % is not shown as 20 %."""
    share = EXACT.divide(EXACT.subtract(price, cost), price)
    return f"{plain(share.scaleb(2, EXACT).quantize(Decimal('0.01'), ROUND_FLOOR, EXACT))} %"
