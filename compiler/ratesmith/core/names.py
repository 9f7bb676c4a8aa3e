"""Names that nobody can mistake for each other: no character in them is invisible or has two spellings."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from typing import Annotated, Final

import msgspec

from ratesmith.core.sanitize import quoted

Name = Annotated[str, msgspec.Meta(min_length=1, extra_json_schema={"format": "name"})]
"""A name that people read, in any script."""
AsciiName = Annotated[str, msgspec.Meta(min_length=1, extra_json_schema={"format": "ascii-name"})]
"""A name that programs send to each other, in printable ASCII."""

_INVISIBLE: Final = frozenset({"Cc", "Cf", "Co", "Cs", "Zl", "Zp", "Zs"})
# They are letters, marks and symbols by their category, and are not drawn.
_BLANK: Final = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\uffa0") | {
    chr(code) for first, last in ((0xFE00, 0xFE0F), (0xE0100, 0xE01EF)) for code in range(first, last + 1)
}
_LOOKALIKES: Final = str.maketrans(
    "\u0430\u0432\u0435\u043a\u043c\u043e\u0440\u0441\u0443\u0445\u0455\u0456\u0458\u0501\u051b"
    "\u0410\u0412\u0415\u041a\u041c\u041d\u041e\u0420\u0421\u0422\u0423\u0425\u0405\u0406\u0408"
    "\u2010\u2011\u2012\u2013\u2014\u2212\u2018\u2019",
    "aBekmopcyxsijdqABEKMHOPCTYXSIJ------''",
)
"""Cyrillic letters and typographic signs that look like ASCII."""

UNSAFE_KEYS: Final = frozenset({"__proto__", "constructor", "prototype"})
"""Names that every object of JavaScript has, or that change what it is: a frontend may look up by any key."""


class NameFlaw(msgspec.Struct, frozen=True):
    """What is wrong with a name."""

    character: str
    where: str
    """In words that follow the character: `at its end`, `after 'g'`."""
    instead: str
    """The name without its flaws; empty where only the author knows what was meant."""

    @property
    def described(self) -> str:
        """The character as a message names it, such as `U+200B (ZERO WIDTH SPACE) at its end`."""
        name = unicodedata.name(self.character, "")
        return f"U+{ord(self.character):04X}{name and f' ({name})'} {self.where}"


_QUOTES: Final = ("\u201c\u201d", "\u201e\u201c", "\u2018\u2019", "\u00ab\u00bb", "\u201d\u201d", "\u201e\u201d")
"""Typographic quotes, which YAML keeps as a part of the text."""


def name_flaw(text: str) -> NameFlaw | None:
    """Return the first character that makes a name another one than it looks; None for a sound name.

    A sound name begins and ends with what is seen, has no invisible character, and is in NFC.
    """
    if text.isascii() and text.isprintable() and text == text.strip(" "):
        return None
    if text[:1] + text[-1:] in _QUOTES:
        return NameFlaw(text[0], "around it", _clean(text[1:-1]))
    composed = unicodedata.normalize("NFC", text)
    begin, end = len(text) - len(text.lstrip(" ")), len(text.rstrip(" "))
    for place, character in enumerate(text):
        if _is_hidden(character) or (character == " " and not begin <= place < end):
            return _flaw(text, place, _clean(text))
        if text[place] != composed[place : place + 1]:
            single = unicodedata.normalize("NFC", character) != character
            return _flaw(text, place if single else place + 1, _clean(text))
    return None


def ascii_name_flaw(text: str) -> NameFlaw | None:
    """Return the first character that a name of printable ASCII cannot have there; None for a sound name."""
    if text.isascii() or text[:1] + text[-1:] in _QUOTES:
        return name_flaw(text)
    cleaned = _clean(unicodedata.normalize("NFKC", text.translate(_LOOKALIKES)))
    foreign = next(place for place, character in enumerate(text) if not character.isascii())
    return _flaw(text, foreign, cleaned if cleaned.isascii() else "")


NAME_FLAWS: Final[Mapping[str, Callable[[str], NameFlaw | None]]] = {"name": name_flaw, "ascii-name": ascii_name_flaw}
"""What is wrong with a text, by the format that JSON Schema declares for it."""


def _flaw(text: str, place: int, instead: str) -> NameFlaw:
    before, after = text[:place].strip(), text[place + 1 :].strip()
    where = "at its beginning" if not before else "at its end" if not after else f"after {quoted(before[-1])}"
    return NameFlaw(text[place], where, instead)


def _is_hidden(character: str) -> bool:
    return character != " " and (unicodedata.category(character) in _INVISIBLE or character in _BLANK)


def _clean(text: str) -> str:
    """Return a text in NFC, with plain spaces for other ones and without what cannot be seen."""
    spaced = "".join(" " if character.isspace() else character for character in text)
    seen = "".join(character for character in spaced if not _is_hidden(character))
    return unicodedata.normalize("NFC", seen).strip(" ")
