"""Write JSON in one canonical form, so that equal values have equal text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final

import msgspec

from ratesmith.core.tables import plain


class CanonicalJson(msgspec.Struct, frozen=True):
    """A JSON value as `canonical` writes it, for a column whose text somebody has already."""

    text: str


def canonical(value: Any) -> str:
    """Return a JSON value as text: keys sorted, numbers in shortest plain form, no blanks, ASCII only.

    Raises ValueError for a float: what Python reads as one here is NaN or an infinity.
    """
    match value:
        case None:
            return "null"
        case True:
            return "true"
        case False:
            return "false"
        case CanonicalJson(text):
            return text
        case str():
            return ascii_json(value)
        case dict():
            return "{" + ",".join([f"{_key(key)}:{canonical(value[key])}" for key in sorted(value)]) + "}"
        case int() | Decimal():
            return plain(value)
        case list() | tuple():
            return "[" + ",".join(map(canonical, value)) + "]"
        case float():
            raise ValueError(f"{value} is no JSON")
        case _:
            return canonical(msgspec.to_builtins(value, builtin_types=(Decimal,)))


def canonical_words(value: Any) -> CanonicalJson:
    """Return `canonical` of a value whose numbers are all whole, in a tenth of the time."""
    try:
        text = _WORDS.encode(value)
    except (OverflowError, UnicodeEncodeError):  # a number of more than 64 bits, half of a surrogate pair
        return CanonicalJson(canonical(value))
    return CanonicalJson(text.decode() if text.isascii() else canonical(value))


_WORDS = msgspec.json.Encoder(order="sorted")


@lru_cache(maxsize=1024)
def _key(name: str) -> str:
    return ascii_json(name)


def decode_json(text: str) -> Any:
    """Return the value of a JSON text, its numbers exact. Raises ValueError if it is not JSON."""
    # The decoder takes no subclass, such as the beginning of a text that was too long to be read.
    value = _DECODER.decode(str(text))
    canonical(value)
    return value


def ascii_json(text: str) -> str:
    """Return a JSON string with every character outside ASCII escaped."""
    return msgspec.json.encode(text).decode() if text.isascii() else f'"{_ESCAPED.sub(_escape, text)}"'


def _escape(found: re.Match[str]) -> str:
    character = found[0]
    units = character.encode("utf-16-be", "surrogatepass").hex()
    return _SHORT.get(character) or "".join(f"\\u{units[at : at + 4]}" for at in range(0, len(units), 4))


_ESCAPED: Final = re.compile(r'["\\]|[^ -~]')
_SHORT: Final = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\f": "\\f", "\b": "\\b"}
_CHUNK: Final = 500
"""Items of a tuple that are written at a time."""
_ENCODER = msgspec.json.Encoder(decimal_format="number")
_DECODER = msgspec.json.Decoder(float_hook=Decimal)


def pretty(value: Any) -> str:
    """Return `value` as indented JSON; a Decimal becomes a number with the digits it was written with."""
    return msgspec.json.format(_ENCODER.encode(value), indent=2).decode() + "\n"


def embeddable(value: Any) -> Iterator[bytes]:
    """Yield `value` as indented JSON with `<`, U+2028 and U+2029 escaped, as in a script of a page, in pieces.

    A struct is written field by field, and a long tuple some items at a time: whole, they fill much memory.
    """
    return map(_without_markup, _indented(value, b"\n"))


def embeddable_line(value: Any) -> Iterator[bytes]:
    """Yield the same on one line, which ends, for a file that is sent to browsers."""
    yield from map(_without_markup, compact_pieces(value))
    yield b"\n"


def _without_markup(text: bytes) -> bytes:
    return text.replace(b"<", b"\\u003c").replace(b"\xe2\x80\xa8", b"\\u2028").replace(b"\xe2\x80\xa9", b"\\u2029")


def compact_pieces(value: Any) -> Iterator[bytes]:
    """Yield what `compact` returns in pieces."""
    if isinstance(value, msgspec.Struct) and value.__struct_fields__:
        mark = b"{"
        for name in value.__struct_fields__:
            yield b'%b"%b":' % (mark, name.encode())
            yield from compact_pieces(getattr(value, name))
            mark = b","
        yield b"}"
    elif isinstance(value, tuple) and len(value) > _CHUNK:
        for start in range(0, len(value), _CHUNK):
            yield (b"," if start else b"[") + compact(value[start : start + _CHUNK])[1:-1]
        yield b"]"
    else:
        yield compact(value)


def _indented(value: Any, line: bytes) -> Iterator[bytes]:
    """Yield JSON whose lines begin so; no text in it has a line break that is not escaped."""
    if isinstance(value, msgspec.Struct) and value.__struct_fields__:
        mark = b"{"
        for name in value.__struct_fields__:
            yield b'%b%b  "%b": ' % (mark, line, name.encode())
            yield from _indented(getattr(value, name), line + b"  ")
            mark = b","
        yield line + b"}"
    elif isinstance(value, tuple) and len(value) > _CHUNK:
        for start in range(0, len(value), _CHUNK):
            some = msgspec.json.format(compact(value[start : start + _CHUNK]), indent=2)
            yield (b"," if start else b"[") + some[1:-2].replace(b"\n", line)
        yield line + b"]"
    else:
        yield msgspec.json.format(compact(value), indent=2).replace(b"\n", line)


def compact(value: Any) -> bytes:
    """Return `value` as JSON without blanks, for hashing."""
    return _ENCODER.encode(value)
