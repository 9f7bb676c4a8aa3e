"""Guess which value a person meant by one of the wrong type or form, and say what to write."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any, Final, NamedTuple

from ratesmith.core.ir import Node
from ratesmith.core.sanitize import REDACTED, harmless, is_secret_name
from ratesmith.core.tables import plain

_BLANKS: Final = "\u00a0\u2007\u2009\u202f\u200b\ufeff"
_QUOTES: Final = "\"'`\u2018\u2019\u201a\u201c\u201d\u201e\u00ab\u00bb\u2032\u2033"
_CURRENCY: Final = r"(?i)US\$|[$€£¥]|\b(?:usd|eur|gbp|dollars?|euros?)\b"
_FOREIGN: Final = r"(?i)[€£¥]|\b(?:eur|gbp|euros?)\b"
_MOST_KEYS: Final = 8
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


class Wanted(NamedTuple):
    """What a schema wants in place of a value of another type."""

    types: list[str]
    """As in JSON Schema, without null."""
    limits: str
    """The range of a number in words, such as ` from 1 to 100`."""
    keys: list[str]
    """The keys of a map, or of the maps in a list."""
    items: list[str]
    """What a list is made of, where its items are a choice."""
    off: str = ""
    """How it is switched off instead of removed, in front of another choice."""


def type_hint(wanted: Wanted, value: Node, *, required: bool) -> str:
    """Return what to write for a value of another type."""
    types = wanted.types
    if isinstance(value, str):
        meant = _meant(wanted, value)
        if meant is not None:
            return meant
    elif "boolean" in types and value in (0, 1) and not isinstance(value, bool) and value is not None:
        return f"write {'true' if value == 1 else 'false'}"
    elif "string" in types and value is not None and not isinstance(value, (dict, list)):
        return f'write "{text_of(value)}" in quotes'
    elif types == ["integer"] and isinstance(value, (Decimal, float)):
        return _without_decimals(Decimal(str(value)))
    elif "array" in types and isinstance(value, dict) and wanted.keys and {*value} <= {*wanted.keys}:
        return f"write '- ' before {harmless(next(iter(value), 'it'))}:, and indent what follows by 2 blanks more"
    if value is None and len(wanted.keys) > _MOST_KEYS:
        wanted = wanted._replace(keys=[])
    what = in_words(wanted)
    if value is not None or required:
        return what
    return f"{what}{';' if wanted.off or ';' in what else ','} or {wanted.off}remove the key"


def text_of(value: Node) -> str:
    """Return a scalar as the text that was meant; not in its shortest form, as 5.10 is another name than 5.1."""
    return str(value) if isinstance(value, Decimal) else yaml_text(value)


_WANTED: Final = {
    "string": "write a text",
    "integer": "write a whole number",
    "number": "write a number",
    "boolean": "write true or false",
    "object": "write a map: one 'key: value' per line, indented below it, without dashes",
    "array": "write a list: one '- item' per line",
}


def fraction_meant(name: str, types: list[str], value: Node) -> str | None:
    """Return the part of one that `1%` is, where a number is wanted that is no percentage by its name."""
    text = str(value)
    number = number_meant(_bare(text)) if "number" in types and text.rstrip().endswith("%") else None
    return None if number is None or re.search("pct|percent", name) else plain(Decimal(number).scaleb(-2))


def in_words(wanted: Wanted) -> str:
    """Return what to write, whatever is there."""
    if wanted.types[0] == "array" and wanted.items:
        return f"write a list of some of: {', '.join(wanted.items)}"
    what = _WANTED[wanted.types[0]] + wanted.limits
    whose = "the keys of an item" if wanted.types[0] == "array" else "its keys"
    more = f" and {len(wanted.keys) - _MOST_KEYS} more" if len(wanted.keys) > _MOST_KEYS else ""
    return f"{what}; {whose} are {', '.join(wanted.keys[:_MOST_KEYS])}{more}" if wanted.keys else what


def _meant(wanted: Wanted, text: str) -> str | None:
    types, bare = wanted.types, _bare(text)
    number = number_meant(bare) if {"number", "integer"} & {*types} else None
    if number is not None and re.search(_FOREIGN, text):
        return f"write the amount in US dollars, as in {number}, without a sign or unit"
    if number is not None:
        return f"write {number}" + ("" if bare.isalpha() else " without quotes, signs, units or separators")
    if "boolean" in types and bare.lower() in _TRUE | _FALSE:
        return f"write {'true' if bare.lower() in _TRUE else 'false'}, without quotes or other signs"
    if "object" in types and (pairs := re.findall(r"(?<!\S)([A-Za-z_]\w*):\s?(\S+)", text)):
        shown = ", ".join(f"{key}: {REDACTED if is_secret_name(key) else value}" for key, value in pairs)
        return f"put a blank after the colon: {harmless(shown)}"
    return _list_meant(wanted.items, text, bare) if "array" in types and bare and not wanted.keys else None


def _list_meant(options: list[str], text: str, bare: str) -> str | None:
    if dashed := re.findall(r"(?:^|(?<=\s))[-\u2010-\u2015\u2022*]\s?(\S+)", text):
        return f"write a hyphen and a blank before each item: {harmless(', '.join(f'- {item}' for item in dashed))}"
    items = [_bare(item) for item in re.split(r"[,;]" if re.search("[,;]", bare) else r"\s+", bare.strip("[]"))]
    if options and not {*items} <= {*options}:
        return None
    return f"write a list: [{harmless(', '.join(items))}]"


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


def whole_number_hint(value: Node) -> str:
    """Return what to write for a number such as `8192.0`, which only a schema takes for a whole one."""
    grouped = re.fullmatch(r"[0-9]{1,3}\.[0-9]{3}", str(value))
    if not isinstance(value, Decimal | int):
        return "write a whole number"
    number = plain(Decimal(str(value)))
    return f"write {number}" + (
        f", or {str(value).replace('.', '')} if the point separates thousands" if grouped else ""
    )


def _without_decimals(value: Decimal) -> str:
    below = int(value)
    return f"write {below}" if value == below else f"write it without decimals: {below} or {below + 1}"


_MONTHS: Final = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]


def date_meant(text: str) -> str | None:
    """Return the day that a text was meant to be, as `2026-03-01`, or both days that it can be; None for no day."""
    found = re.fullmatch(r"\s*(\d{1,4})\s*[-./ ]\s*(\d{1,2}|[A-Za-z]+)\.?\s*[-./ ,]\s*(\d{1,4})(?:[T ].*)?\s*", text)
    if found is None:
        return None
    first, middle, last = found.groups()
    if not middle.isdecimal():
        if middle[:3].lower() not in _MONTHS:
            return None
        middle = str(_MONTHS.index(middle[:3].lower()) + 1)
    orders = [(first, middle, last)] if len(first) == 4 else [(last, middle, first)]
    if len(first) < 4 and found[2].isdecimal() and "." not in text:
        orders.append((last, first, middle))
    days = dict.fromkeys(day for order in orders if (day := _day(*order)) is not None)
    return " or ".join(days) or None


def last_day(text: str) -> str | None:
    """Return the last day of a month for a later one that it does not have: `2027-06-31` is 2027-06-30."""
    from calendar import monthrange

    found = re.fullmatch(r"(\d{4})-(0[1-9]|1[0-2])-(2[89]|3[0-9])", text)
    if found is None or found[1] == "0000":
        return None
    last = monthrange(int(found[1]), int(found[2]))[1]
    return f"{found[1]}-{found[2]}-{last}" if int(found[3]) > last else None


def _day(year: str, month: str, day: str) -> str | None:
    from datetime import date

    try:
        return date(int(year), int(month), int(day)).isoformat() if len(year) == 4 else None
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
