"""Money: how people read amounts and shares. Amounts are US dollars, as Decimal."""

from __future__ import annotations

from decimal import ROUND_FLOOR, Decimal
from fractions import Fraction

from ratesmith.api import plain
from ratesmith.packs.ai_platform.exact import EXACT, decimal


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


def count(amount: Fraction) -> str:
    """Return a count as text; the share of a tier, which may be no decimal number, to six places."""
    number = decimal(amount)
    shown = number.quantize(Decimal("1E-6"), context=EXACT)
    whole, _, places = plain(shown).partition(".")
    return f"{'≈' if shown != number else ''}{int(whole):,}{'.' if places else ''}{places}"
