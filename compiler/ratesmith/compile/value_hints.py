"""Guess which value a person meant by one of the wrong type or form, and say what to write."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any, Final

from ratesmith.core.ir import Node
from ratesmith.core.sanitize import REDACTED, harmless, is_secret_name
from ratesmith.core.tables import plain

_BLANKS: Final = "\u00a0\u2007\u2009\u202f\u200b\ufeff"
_QUOTES: Final = "\"'`\u2018\u2019\u201a\u201c\u201d\u201e\u00ab\u00bb\u2032\u2033"
_CURRENCY: Final = r"(?i)US\$|[$€£¥]|\b(?:usd|eur|gbp|dollars?|euros?)\b"
_UNIT: Final = (
    r"(?i)\s*(?:%|percent|tokens?|credits?|images?|sites?|users?|bytes?|chars?|characters?|seconds?|secs?|s|px|items?"
    r"|(?:/|per\b).*)$"
)
_WORDS: Final = {
    word: str(number)
    for number, word in enumerate(
        [
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
            "seventeen",
            "eighteen",
            "nineteen",
            "twenty",
        ]
    )
} | {"hundred": "100", "thousand": "1000"}
_TRUE: Final = frozenset({"true", "yes", "on", "1", "y", "t", "enabled", "enable", "active", "x", "✓", "ja", "oui"})
_FALSE: Final = frozenset({"false", "no", "off", "0", "n", "f", "disabled", "disable", "inactive", "nein", "non"})


def yaml_text(value: Any) -> str:
    """Return a value as it is written in YAML."""
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, str):
        return harmless(value)
    return repr(value) if isinstance(value, float) else plain(value)


def type_hint(types: list[str], value: Node, limits: str) -> str:
    """Return what to write for a value of another type; `types` are those of JSON Schema, without null.

    `limits` follows the name of a number, such as ` from 1 to 100`.
    """
    if isinstance(value, str):
        meant = _meant(types, value)
        if meant is not None:
            return meant
    elif "boolean" in types and value in (0, 1) and not isinstance(value, bool) and value is not None:
        return f"write {'true' if value == 1 else 'false'}"
    elif "string" in types and value is not None and not isinstance(value, (dict, list)):
        # Not the shortest form: 5.10 is another name than 5.1.
        return f'write "{value if isinstance(value, Decimal) else yaml_text(value)}" in quotes'
    elif types == ["integer"] and isinstance(value, (Decimal, float)):
        return _without_decimals(Decimal(str(value)))
    wanted = _WANTED[types[0]].format(limits=limits)
    return f"{wanted}, or remove the key" if value is None else wanted


_WANTED: Final = {
    "string": "write a text",
    "integer": "write a whole number{limits}",
    "number": "write a number{limits}",
    "boolean": "write true or false",
    "object": "write a map: one 'key: value' per line, indented below it, without dashes",
    "array": "write a list: one '- item' per line",
}


def _meant(types: list[str], text: str) -> str | None:
    bare = _bare(text)
    number = number_meant(bare) if {"number", "integer"} & {*types} else None
    if number is not None:
        return f"write {number}" + ("" if bare.isalpha() else " without quotes, signs, units or separators")
    if "boolean" in types and bare.lower() in _TRUE | _FALSE:
        return f"write {'true' if bare.lower() in _TRUE else 'false'}, without quotes or other signs"
    if "object" in types and (pairs := re.findall(r"(?<!\S)([A-Za-z_]\w*):(\S+)", text)):
        shown = ", ".join(f"{key}: {REDACTED if is_secret_name(key) else value}" for key, value in pairs)
        return f"put a blank after the colon: {harmless(shown)}"
    if "array" in types and bare and "\n" not in bare:
        items = [_bare(item) for item in re.split(r"[,;]" if re.search("[,;]", bare) else r"\s+", bare.strip("[]"))]
        return f"write a list: [{harmless(', '.join(items))}]"
    return None


def _bare(text: str) -> str:
    """Return a text without the quotes, blanks and commas that a copy brings along."""
    spaced = text.translate(dict.fromkeys(map(ord, _BLANKS), " "))
    return spaced.strip(f" \t\n,;{_QUOTES}")


def number_meant(text: str) -> str | None:
    """Return the number that a text was meant to be: `$1,000` is 1000, and the comma of `29,00` is a point."""
    bare = _bare(re.sub(_UNIT, "", re.sub(_CURRENCY, "", _bare(text)).strip()))
    if bare.lower() in _WORDS:
        return _WORDS[bare.lower()]
    if thousand := re.fullmatch(r"(?i)(\d{1,9}(?:\.\d{1,3})?) ?([km])", bare):
        return plain(Decimal(thousand[1]) * (1000 if thousand[2] in "kK" else 1_000_000))
    bare = bare.replace("_", "")
    if re.fullmatch(r"[-+]?\d{1,3}(?:[,' ]\d{3})+(?:\.\d+)?", bare):
        return re.sub("[,' ]", "", bare)
    if re.fullmatch(r"[-+]?\d{1,3}(?:[. ]\d{3})+(?:,\d+)|[-+]?\d{1,3}(?:\.\d{3}){2,}", bare):
        return re.sub("[. ]", "", bare).replace(",", ".")
    return bare.replace(",", ".") if re.fullmatch(r"[-+]?[0-9]{1,30}(?:[.,][0-9]{1,30})?", bare) else None


def _without_decimals(value: Decimal) -> str:
    below = int(value)
    return f"write {below}" if value == below else f"write it without decimals: {below} or {below + 1}"


_MONTHS: Final = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]


def date_meant(text: str) -> str | None:
    """Return the day that a text was meant to be, as `2026-03-01`; None where day and month are not told apart."""
    from datetime import date

    numbers = re.fullmatch(r"\s*(\d{1,4})\s*[-./ ]\s*(\d{1,2}|[A-Za-z]+)\.?\s*[-./ ,]\s*(\d{1,4})(?:[T ].*)?\s*", text)
    if numbers is None:
        return None
    first, middle, last = numbers.groups()
    if not middle.isdecimal():
        if middle[:3].lower() not in _MONTHS:
            return None
        middle = str(_MONTHS.index(middle[:3].lower()) + 1)
    elif len(first) < 4 and "." not in text and int(first) <= 12 and int(middle) <= 12 and first != middle:
        return None
    elif len(first) < 4 and int(middle) > 12:
        first, middle = middle, first
    year, day = (first, last) if len(first) == 4 else (last, first)
    try:
        return date(int(year), int(middle), int(day)).isoformat() if len(year) == 4 else None
    except ValueError:
        return None


def time_meant(text: str) -> str | None:
    """Return the time of day that a text was meant to be, as `09:00`."""
    parts = re.fullmatch(r"(?i)\s*(\d{1,2})(?:[:.h](\d{2}))?(?::\d{2})?\s*(am|pm|uhr|h)?\.?\s*", text)
    if parts is None or not (parts[2] or parts[3]):
        return None
    hour, half = int(parts[1]), (parts[3] or "").lower()
    hour = hour % 12 + (12 if half == "pm" else 0) if half in ("am", "pm") else hour % 24 if hour == 24 else hour
    return f"{hour:02}:{parts[2] or '00'}" if hour < 24 and int(parts[2] or 0) < 60 else None
