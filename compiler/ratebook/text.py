"""Text that is safe to show: what people and files wrote, made harmless for a terminal or a page."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

_MAX_SHOWN: Final = 80
_MARKUP: Final = str.maketrans({"`": "'", "<": "‹", ">": "›"})
_MENTION: Final = r"(?<![A-Za-z0-9])@(?=[A-Za-z0-9])"
# Strings and not compiled: most runs show nothing, and compiling these takes longer than they do.
_SECRET_NAME: Final = (
    r"(?i)api[_-]?key|secret|token(?!s)|passw(?:or)?d|passphrase|credential|private[_-]?key"
    r"|auth(?:orization)?\b|bearer"
)
_SECRET_VALUE: Final = (
    r"\b(?:sk|pk|rk|whsec|re|ghp|gho|ghs|glpat|xox[abprs])[-_][A-Za-z0-9_-]{8,}"
    r"|\bAKIA[0-9A-Z]{12,}|\bAIza[0-9A-Za-z_-]{20,}|\bSG\.[A-Za-z0-9_.-]{16,}|AGE-SECRET-KEY-1[0-9A-Z]+"
    r"|\beyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_.-]+|-----BEGIN [A-Z ]*PRIVATE KEY-----"
    r"|(?<=://)[^/\s:@]*:[^@\s/]+(?=@)"
    r"|\b(?=[A-Za-z+_]*[0-9])(?=[0-9+_]*[A-Za-z])[A-Za-z0-9+_]{32,}={0,2}"
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


def quoted(value: object) -> str:
    """`value` as it may be echoed in a message: one line, short, no markup, no key-shaped text."""
    text = re.sub(_SECRET_VALUE, REDACTED, str(value))
    text = re.sub(_MENTION, "(at)", visible(text).replace("](", "] (")).translate(_MARKUP)
    return f"'{text[:_MAX_SHOWN]}…'" if len(text) > _MAX_SHOWN else f"'{text}'"


def is_secret_name(name: str) -> bool:
    """Whether a key is named like one that holds a secret (`api_key`, `password`, `token`)."""
    return re.search(_SECRET_NAME, name) is not None


def redacted(line: str) -> str:
    """A source line as a frame may show it: values of secret-named keys and key-shaped text hidden."""
    head, colon, value = line.partition(":")
    if colon and value.strip() and is_secret_name(head):
        return f"{head}: {REDACTED}"
    return re.sub(_SECRET_VALUE, REDACTED, line)


def did_you_mean(wrong: str, known: Iterable[str]) -> str:
    """` (did you mean 'x'?)` for the nearest known name, or nothing."""
    from difflib import get_close_matches

    folded, names = _folded(wrong), {_folded(name): name for name in sorted(known)}
    near = get_close_matches(folded, names, n=3, cutoff=0.6)
    # Two letters that changed places are the likelier slip than one that is missing.
    near.sort(key=lambda name: sorted(name) != sorted(folded))
    return f" (did you mean {quoted(names[near[0]])}?)" if near else ""


def _folded(name: str) -> str:
    return name.casefold().replace("-", "").replace("_", "").replace(".", "")


def plural(count: int, noun: str, many: str = "") -> str:
    """`1 file`, `2 files`, `2 entities`."""
    return f"{count:,} {noun if count == 1 else many or noun + 's'}"
