"""The one context for amounts: wide enough for every number that a file can hold, and for products of two."""

from decimal import Context, Decimal
from fractions import Fraction
from typing import Final

EXACT: Final = Context(prec=120)
ZERO: Final = Decimal(0)


def decimal(amount: Fraction) -> Decimal:
    """Return a fraction as a decimal number: exact where it is one, else to 120 digits."""
    return EXACT.divide(Decimal(amount.numerator), Decimal(amount.denominator))
