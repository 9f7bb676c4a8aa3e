"""Text that is safe to show: what people and files wrote, made harmless for a terminal or a page."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_MAX_SHOWN: Final = 80
_MAX_LOOKED_AT: Final = 400
_MARKUP: Final = str.maketrans({"`": "'", "<": "‹", ">": "›"})
_MENTION: Final = r"(?<![A-Za-z0-9])@(?=[A-Za-z0-9])"
# Strings and not compiled: most runs show nothing, and compiling these takes longer than they do.
_SECRET_NAME: Final = (
    r"(?i)(?:api[_-]?key|secret|token(?!s)|passw(?:or)?d|passphrase|credential|private[_-]?key"
    r"|auth(?:orization)?\b|bearer)"
)
_SECRET_VALUE: Final = (
    r"\b(?:sk|pk|rk|whsec|re|ghp|gho|ghs|glpat|xox[abprs])[-_][A-Za-z0-9_-]{8,}"
    r"|\bAKIA[0-9A-Z]{12,}|\bAIza[0-9A-Za-z_-]{20,}|\bSG\.[A-Za-z0-9_.-]{16,}|AGE-SECRET-KEY-1[0-9A-Z]+"
    r"|\beyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_.-]+|-----BEGIN [A-Z ]*PRIVATE KEY-----"
    r"|(?<=://)[^/\s:@]*:[^@\s/]+(?=@)"
    r"|(?<![A-Za-z0-9+_])(?=[A-Za-z+_]*[0-9])(?=[0-9+_]*[A-Za-z])[A-Za-z0-9+_]{32,}={0,2}"
)
REDACTED: Final = "‹redacted›"


def visible(text: str) -> str:
    """Replace control, bidirectional and invisible characters by a visible escape."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        char if char == " " or not unicodedata.category(char).startswith(("C", "Z")) else f"\\u{ord(char):04x}"
        for char in text
    )


def harmless(value: object, most: int = _MAX_SHOWN) -> str:
    """`value` as it may stand in a message: one line, short, no markup, no key-shaped text."""
    text = visible(redact_keys(str(value))).replace("](", "] (")
    text = re.sub(_MENTION, "(at)", text).translate(_MARKUP)
    return f"{text[:most]}…" if len(text) > most else text


def quoted(value: object) -> str:
    """`value` as it may be echoed in a message: harmless, and in quotes."""
    return f"'{harmless(value)}'"


def redact_keys(text: str) -> str:
    """The beginning of a text, key-shaped parts hidden; a part that goes on behind the cut may be one."""
    if len(text) <= _MAX_LOOKED_AT:
        return re.sub(_SECRET_VALUE, REDACTED, text)
    words = text[:_MAX_LOOKED_AT].rstrip(" ").rpartition(" ")
    return (re.sub(_SECRET_VALUE, REDACTED, words[0]) or REDACTED) + " …"


def is_secret_name(name: str) -> bool:
    """Whether a key is named like one that holds a secret (`api_key`, `password`, `token`)."""
    return re.search(_SECRET_NAME, name) is not None


def secret_value_start(line: str) -> int | None:
    """Where the value of the first secret-named key of a line begins, just behind its colon."""
    found = re.search(rf"{_SECRET_NAME}[^,{{\[:]*:(?=\s*\S)", line[:_MAX_LOOKED_AT])
    return None if found is None else found.end()


def redact_line(line: str) -> str:
    """A line as it may be shown: what stands behind secret-named keys and key-shaped text hidden."""
    start = secret_value_start(line)
    return redact_keys(line) if start is None else f"{redact_keys(line[:start])} {REDACTED}"


def plural(count: int, noun: str, many: str = "") -> str:
    """`1 file`, `2 files`, `2 entities`."""
    return f"{count:,} {noun if count == 1 else many or noun + 's'}"
