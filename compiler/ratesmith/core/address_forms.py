"""The forms of a text in which programs may come to find the name of a host in it."""

from __future__ import annotations

import re
from typing import Final
from unicodedata import category, normalize
from urllib.parse import unquote

_TEMPLATE: Final = r"[$#%@]?\{[^{}]*\}|<[^<>]*>"
_VARIABLE: Final = r"%\w{1,64}%|%(?:\(\w{0,64}\))?[-+#0-9*.$]{0,8}[A-Za-z]|\$\w{1,64}|\*"
"""What a program replaces: `%s`, `%(model)s`, `%1$s`, `%model%`, `$model`, `*`."""
_CHANGED: Final = r"[^\0-\x7f]|[%\\\t\r\n]"
_ESCAPED: Final = r"\\(?:u([0-9A-Fa-f]{4})|([\\/\"]))"
"""What JSON escapes that the address of a host can have: any character by its number, a slash, and what is around."""
_NESTED: Final = 4
"""How many times a text is decoded, and how deep templates are looked for in each other."""
IGNORED: Final = "[\u00ad\u034f\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]"
"""What the reading of international names leaves out."""
_SENTENCES: Final = "[\ufdfa\ufdfb]"
"""Two characters that stand for whole sentences, with their blanks."""
_CHUNK: Final = r"\S{1,256}"
"""Many marks behind one letter take quadratic time to be put in order."""
_LETTER: Final = "\u02bc"
"""Stands for a mark or a symbol in a name, so that nobody takes it for a name in ASCII."""


def address_forms(text: str) -> tuple[str, ...]:
    """Return a text, and it in the other forms that programs make of it before they connect, each once.

    These are: as URLs and international names are read, without the parts of a template, and those parts; and the same
    of what JSON, of which the text may be, has escaped.
    """
    plain = _without_escapes(text)
    return tuple(dict.fromkeys((text, *_forms(text), *(_forms(plain) if plain != text else ()))))


def _forms(text: str) -> tuple[str, ...]:
    read = _as_read(text)
    without, parts = _without_templates(read)
    early = _as_read(_without_templates(text)[0])
    # Between blanks a template is part of a sentence.
    others = (it for it in (without, early, parts) if re.search(r"\s", it.strip()) is None)
    return (text, read, *others)


def _as_read(text: str) -> str:
    """Return a text as URLs and international names are read: decoded, in one form, with dots for all that is one."""
    if re.search(_CHANGED, text) is None:
        return text
    for _ in range(_NESTED):
        if re.search("%[0-9A-Fa-f]{2}", text) is None:
            break
        text = unquote(text)
    if not text.isascii():
        text = re.sub(IGNORED, "", re.sub(_SENTENCES, " ", text))
        text = re.sub(_CHUNK, lambda match: normalize("NFKC", match[0]), text).replace("\u3002", ".")
        text = text.translate({ord(it): _LETTER for it in set(text) if not it.isascii() and category(it)[0] in "MS"})
    # As browsers and most libraries read it, which is where the name of a host ends.
    text = text.replace("\\", "/")
    return text if " " in text.strip() else re.sub("[\t\r\n]", "", text)


def _without_escapes(text: str) -> str:
    """Return a text with what JSON has escaped in it, also of JSON in a text of JSON."""
    for _ in range(_NESTED):
        if "\\" not in text:
            break
        text = re.sub(_ESCAPED, lambda match: chr(int(match[1], 16)) if match[1] else match[2], text)
    return text


def _without_templates(text: str) -> tuple[str, str]:
    """Return a text without the parts that a program replaces, and those of them that have no blanks, as one text."""
    parts: list[str] = []
    for _ in range(_NESTED):
        found = re.findall(_TEMPLATE, text)
        if not found:
            break
        parts += (it.lstrip("$#%@")[1:-1].strip() for it in found if "." in it)
        text = re.sub(_TEMPLATE, "", text)
    # What is behind the name of a variable, which no scheme is, is what it is by default: `${HOST:-api.example.com}`.
    values = (re.sub(":(?!//)[-=+?]?", ",", it) for it in parts if re.search(r"\s", it) is None)
    return re.sub(_VARIABLE, "", text), ",".join(values)
