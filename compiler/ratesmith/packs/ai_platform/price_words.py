"""The words of price lists: currencies, units, and what an amount is for."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from decimal import Decimal
from typing import Final, Literal

import msgspec

from ratesmith.packs.ai_platform.exact import EXACT

MAX_LENGTH: Final = 1000
"""Characters of a text that are looked at, once compatibility characters are written out."""
MAX_DIGITS: Final = 30
MAX_EXPONENT: Final = 15
"""Of an amount in scientific notation."""

Kind = Literal["money", "unit", "over", "size", "word", "colon", "open", "close", "break"]
_NUMBER: Final = r"(?:\d{1,3}(?:[,.']\d{3})+(?:[.,]\d+)?|\d+(?:[.,]\d+)?|[.,]\d+)(?:e[+-]?\d{1,2})?(?![\d])"
_CURRENCIES: Final = {
    "USD": r"us\$|usd\s?\$?|\$",
    "CAD": r"ca\$|c\$|cad",
    "AUD": r"au?\$|aud",
    "HKD": r"hk\$|hkd",
    "EUR": r"€|eur|euros?",
    "GBP": r"£|gbp",
    "CNY": r"cny|rmb|cn¥|元|yuan",
    "JPY": r"jpy|yen",
    "CNY or JPY": r"¥",
    "INR": r"₹|inr",
    "KRW": r"₩|krw",
    "BRL": r"r\$|brl",
    "CHF": r"chf",
}
_AFTER: Final = {"US cents": r"¢|cents?|usc", **_CURRENCIES, "USD": r"usd|us\sdollars?|dollars?|\$"}
_NOUNS: Final = {
    "token": r"tokens?|toks?",
    "character": r"characters?|chars?",
    "image": r"images?|pictures?",
    "megapixel": r"megapixels?|mp",
    "second": r"seconds?|secs?|s",
    "minute": r"minutes?|mins?",
    "hour": r"hours?|hrs?|h",
    "page": r"pages?",
    "call": r"calls?|requests?|quer(?:y|ies)|search(?:es)?|prompts?|messages?",
}
_SCALES: Final = {"k": 1000, "thousand": 1000, "m": 1_000_000, "mm": 1_000_000, "million": 1_000_000}
_QUALIFIERS: Final = (
    "input|output|cached|prompt|completion|generated|audio|text|image|video|web|file|tool|grounded|google"
)


def _either(choices: dict[str, str]) -> str:
    return "|".join(choices.values())


_TOKEN: Final = rf"""
    (?P<money>(?<![a-z])(?P<before>{_either(_CURRENCIES)})\s?(?P<first>{_NUMBER})(?:\s?(?:usd|dollars?)(?![a-z]))?
      |(?P<second>{_NUMBER})\s?(?P<after>{_either(_AFTER)})(?![a-z]))
    |(?P<unit>(?:(?:\bper|/|\bfor|\bevery)\s*
      (?=\d|(?:k|m|mm|thousand|million)(?:tok|[^a-z]|$)|(?:(?:{_QUALIFIERS})\s+){{0,3}}(?:{_either(_NOUNS)})(?![a-z]))
      |\b(?=1\s?(?:k|m|thousand|million)\s?(?:(?:{_QUALIFIERS})\s+){{0,3}}(?:tok|char)))
      (?:(?P<count>\d{{1,3}}(?:,\d{{3}})+|\d+)\s*)?
      (?:(?P<scale>thousand|million|mm|k|m)(?=tok|[^a-z]|$)\s*)?
      (?:(?P<qualifiers>(?:(?:{_QUALIFIERS})\s+){{0,3}})(?P<noun>{_either(_NOUNS)})(?![a-z]))?)
    |(?P<over>(?P<sign>>=?|≥|\bover|\babove|\bmore\sthan|\blonger\sthan|\bexceeding|<=?|≤|\bup\sto|\bunder|\bbelow)
      \s*(?P<tokens>\d{{1,3}}(?:,\d{{3}})+|\d{{1,9}})\s*(?P<thousands>[km](?![a-z]))?(?:\s*tokens)?)
    |(?P<size>(?<!\d)[1-9]\d{{1,4}}\s?[x×]\s?[1-9]\d{{1,4}}(?!\d))
    |(?P<number>{_NUMBER}(?:[a-z]\b)?)
    |(?P<word>[a-z][a-z0-9.'-]*)
    |(?P<colon>:)|(?P<open>[(\[])|(?P<close>[)\]])
    |(?P<break>[;|·•,/&\n+]|\s[–—-]\s)
    """
# Not compiled here: most runs read no quote, and compiling it takes longer than all else that they do with this module.


class Unit(msgspec.Struct, frozen=True):
    """What an amount is for: a million tokens, an image."""

    number: int
    noun: str
    """`token`, `image`, `minute`, …; empty where the text does not say it: `per million`."""


class Token(msgspec.Struct, frozen=True):
    """A piece of a price list."""

    kind: Kind
    text: str
    """The words, in lower case; a size as the configuration writes it."""
    amount: Decimal = Decimal(0)
    currency: str = ""
    unit: Unit | None = None
    over: int = 0


def tokens(text: str) -> Iterator[Token]:
    """Yield the pieces of a text that mean something; a number that stands alone means nothing."""
    plain = unicodedata.normalize("NFKC", text[:MAX_LENGTH])[:MAX_LENGTH].lower()
    for found in re.finditer(_TOKEN, plain, re.VERBOSE):
        kind = next(name for name in _KINDS if found[name] is not None)
        if kind == "money":
            yield from _money(found)
        elif kind == "unit":
            yield from _unit_or_words(found)
        elif kind == "over":
            yield Token("over", "", over=_over(found))
        elif kind == "size":
            yield Token("size", re.sub(r"\s?[x×]\s?", "x", found[0]))
        elif kind == "word" or (kind == "number" and found[0][-1].isalpha()):
            yield Token("break" if found[0] in ("and", "then", "plus") else "word", found[0])
        elif kind != "number":
            yield Token(kind, "")


_KINDS: Final[tuple[Kind | Literal["number"], ...]] = (
    "money",
    "unit",
    "over",
    "size",
    "number",
    "word",
    "colon",
    "open",
    "close",
    "break",
)


def _money(found: re.Match[str]) -> Iterator[Token]:
    number = _decimal(found["first"] or found["second"])
    given, choices = (found["before"], _CURRENCIES) if found["before"] else (found["after"], _AFTER)
    currency = next(name for name, pattern in choices.items() if re.fullmatch(pattern, given))
    if number is not None and currency == "US cents":
        yield Token("money", found[0], amount=number.scaleb(-2, EXACT), currency="USD")
    elif number is not None:
        yield Token("money", found[0], amount=number, currency=currency)


def _unit_or_words(found: re.Match[str]) -> Iterator[Token]:
    """`for output tokens` says what an amount is for, and not that it is for one token; `per 0 tokens` says nothing."""
    unit = _unit(found)
    if unit.number == 0 or (found[0].startswith("for") and not found["count"] and not found["scale"]):
        yield from (Token("word", word) for word in found[0].split()[1:])
    else:
        yield Token("unit", f"{found['qualifiers'] or ''}{found['noun'] or ''}", unit=unit)


def _decimal(text: str) -> Decimal | None:
    """Return a number as either side of the ocean writes it; None for one of too many digits."""
    digits, _, exponent = text.partition("e")
    last = max(digits.rfind("."), digits.rfind(","))
    marks = {mark for mark in ".,'" if mark in digits}
    behind = len(digits) - last - 1
    is_group = behind == 3 and (digits.count(digits[last]) > 1 or (digits[last] == "," and not digits.startswith("0")))
    if last >= 0 and (len(marks) > 1 or not is_group):
        digits = f"{re.sub('[.,]', '', digits[:last])}.{digits[last + 1 :]}"
    else:
        digits = re.sub("[.,]", "", digits)
    digits = digits.replace("'", "")
    if len(digits) > MAX_DIGITS:
        return None
    amount = Decimal(f"{digits}e{exponent or 0}")
    return amount if -MAX_EXPONENT <= amount.adjusted() <= MAX_EXPONENT else None


def _unit(found: re.Match[str]) -> Unit:
    noun = next((name for name, pattern in _NOUNS.items() if re.fullmatch(pattern, found["noun"] or "")), "")
    count = int((found["count"] or "1").replace(",", "")[:12])
    return Unit(count * _SCALES.get(found["scale"] or "", 1), noun)


def _over(found: re.Match[str]) -> int:
    """Return the length of the prompt above which an amount holds; 0 for one that holds below a length."""
    if found["sign"][0] in "<≤" or found["sign"] in ("up to", "under", "below"):
        return 0
    return int(found["tokens"].replace(",", "")) * _SCALES.get(found["thousands"] or "", 1)
