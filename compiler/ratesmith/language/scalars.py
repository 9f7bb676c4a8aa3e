"""Read plain YAML scalars by YAML 1.2 core, and reject those that YAML readers disagree on."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache
from typing import Final

import msgspec

MAX_NUMBER_LENGTH: Final = 40
MAX_EXPONENT: Final = 30


class RejectedScalar(msgspec.Struct, frozen=True):
    """A spelling that YAML readers disagree on: why it is rejected, and what to write instead."""

    message: str
    hint: str


ScalarValue = str | int | bool | Decimal | RejectedScalar | None

WORDS: Final[dict[str, bool | None]] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_YAML11_BOOLEANS: Final = {
    spelling: meaning
    for meaning, words in (("true", ("yes", "on", "y")), ("false", ("no", "off", "n")))
    for word in words
    for spelling in (word, word.capitalize(), word.upper())
}
NUMBER_START: Final = frozenset("0123456789-+.")
_NUMBER: Final = re.compile(r"[-+]?(?:(?:0|[1-9][0-9]*)(\.[0-9]*)?|(\.[0-9]+))(?:[eE]([-+]?[0-9]+))?")
"""With a group that matched, a decimal."""
_REJECTED_NUMBERS: Final = (
    (
        r"[-+]?[0-9]+(?::[0-5]?[0-9])+(?:\.[0-9]*)?",
        "is a number in base 60 to some YAML readers and a time to others",
        'write "{time}" in quotes',
    ),
    (
        r"[-+]?0[xob][0-9a-fA-F_]+",
        "is a hexadecimal, octal or binary number",
        'write the number in decimal, or "{text}" in quotes if it is text',
    ),
    (
        r"[-+]?0[0-9][0-9_]*(?:\.[0-9]*)?",
        "has a leading zero, which some YAML readers take for octal",
        'write {number}, or "{text}" in quotes if it is text',
    ),
    (
        r"[-+]?[0-9][0-9_]*_[0-9_]*(?:\.[0-9_]*)?",
        "has an underscore in a number",
        'write {number}, or "{text}" in quotes if it is text',
    ),
    (
        r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)",
        "is not a number that can be priced or stored",
        'write a finite number, or "{text}" in quotes if it is text',
    ),
)


_ANY_REJECTED: Final = re.compile("|".join(pattern for pattern, _, _ in _REJECTED_NUMBERS))


def _rejected_word(text: str, meaning: str) -> RejectedScalar:
    return RejectedScalar(
        f"{text} means {meaning} to some YAML readers and is text to others",
        f'write {meaning}, or "{text}" in quotes if it is text',
    )


_MEANINGS: Final[dict[str, ScalarValue]] = {
    **{text: _rejected_word(text, meaning) for text, meaning in _YAML11_BOOLEANS.items()},
    **WORDS,
}
"""The words that are not text."""


def plain_scalar(text: str) -> ScalarValue:
    """Return the value of an unquoted scalar, numbers exact, or its rejection."""
    return _number(text) if text[:1] in NUMBER_START else _MEANINGS.get(text, text)


@lru_cache(maxsize=4096)
def _number(text: str) -> ScalarValue:
    """Return the value of a scalar that begins like a number; files of one kind repeat the same few amounts."""
    match = _NUMBER.fullmatch(text)
    if match is None:
        is_rejected = len(text) <= MAX_NUMBER_LENGTH and _ANY_REJECTED.fullmatch(text) is not None
        return _rejected_number(text) if is_rejected else text
    exponent = match[3]
    if len(text) > MAX_NUMBER_LENGTH or (exponent and abs(int(exponent)) > MAX_EXPONENT):
        return _too_large(text)
    return int(text) if match.lastindex is None else Decimal(text)


def _too_large(text: str) -> RejectedScalar:
    shown = text if len(text) <= MAX_NUMBER_LENGTH else text[:MAX_NUMBER_LENGTH] + "…"
    return RejectedScalar(
        f"the number {shown} is too long or too large to be meant",
        f"write at most {MAX_NUMBER_LENGTH} characters, and an exponent within ±{MAX_EXPONENT}",
    )


def _rejected_number(text: str) -> RejectedScalar:
    what, fix = next((what, fix) for pattern, what, fix in _REJECTED_NUMBERS if re.fullmatch(pattern, text))
    return RejectedScalar(f"{text} {what}", fix.format(text=text, number=_decimal_form(text), time=_time_form(text)))


def _time_form(text: str) -> str:
    """Return a time with two digits for the hour."""
    return f"0{text}" if re.fullmatch(r"[0-9]:[0-9]{2}", text) else text


def _decimal_form(text: str) -> str:
    """Return the number that was probably meant by one with leading zeros or underscores."""
    sign = "-" if text.startswith("-") else ""
    digits = text.replace("_", "").lstrip("+-0")
    return sign + (f"0{digits}" if digits[:1] in ("", ".") else digits)
