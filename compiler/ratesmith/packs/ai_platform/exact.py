"""The one context for amounts: wide enough for every number that a file can hold, and for products of two."""

from decimal import Context, Decimal
from typing import Final

EXACT: Final = Context(prec=120)
ZERO: Final = Decimal(0)
