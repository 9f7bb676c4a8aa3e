"""Make text from people and files safe to show on a terminal or a page."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from ratesmith.core.key_forms import KEY_FORMS

_MAX_SHOWN: Final = 80
_MAX_LOOKED_AT: Final = 400
_MARKUP: Final = str.maketrans({"`": "'", "<": "‹", ">": "›"})
_MENTION: Final = r"(?<![A-Za-z0-9])@(?=[A-Za-z0-9])"
# Not compiled here: most runs show nothing, and compiling these would take longer than the rest of such a run.
_SECRET_NAME: Final = (
    r"(?i)(?:api[_-]?key|secret|token(?!s)|passw(?:or)?d|passphrase|credential|private[_-]?key"
    r"|auth(?:orization)?\b|bearer)"
)
_FORM: Final = "|".join(form for _, form in KEY_FORMS.values())
_SECRET_VALUE: Final = (
    # What a search in files finds is gone whole, with what stands behind it without a blank.
    rf"-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----[\s\S]*|(?:{_FORM})[A-Za-z0-9+/=_-]*"
    r"|\b(?:sk|pk|rk|whsec|re|ghp|gho|ghs|glpat|xox[abprs])[-_][A-Za-z0-9_-]{8,}"
    r"|\bAKIA[0-9A-Z]{12,}|\bAIza[0-9A-Za-z_-]{20,}|\bSG\.[A-Za-z0-9_.-]{16,}|AGE-SECRET-KEY-1[0-9A-Z]+"
    r"|\beyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_.-]+"
    r"|(?<=://)[^/\s:@]*:[^@\s/]+(?=@)"
    # The name of a migration, which says what it changes, is no key.
    r"|(?<![A-Za-z0-9+_])(?!\d{4}(?:_[a-z0-9]{1,20})+(?![A-Za-z0-9+_]))"
    r"(?=[A-Za-z+_]*[0-9])(?=[0-9+_]*[A-Za-z])[A-Za-z0-9+_]{32,}={0,2}"
)
# A name of a host, where a URL or a list has one: no key ends in a label that consists of letters, after a dot.
_HOST_NAME: Final = (
    r"(?:\A|(?<=//)|(?<=[@,\s\[]))(?:\*\.)?(?:[A-Za-z0-9_-]{1,63}\.){1,126}(?:[A-Za-z]{2,24}|[Xx][Nn]--[A-Za-z0-9-]{1,59})"
    r"(?=\.?(?:[:/\\?#,\s\]]|\Z))"
)
# What the end of a cut text may be the beginning of: the password in a URL, or a key.
_CUT_SECRET: Final = r"(?:(?<=://)[^\s/@]*|[\w+.=/:~-]*)\Z"
RUNNER_COMMAND: Final = r"##(?=[A-Za-z-]*\[)"
"""How a command begins that the runners of GitHub (`##[group]`) and Azure (`##vso[`) obey anywhere in a line."""
_LINE_COMMAND: Final = r"\A(\s*)::(?=[A-Za-z])"
"""How one begins that the runner of GitHub obeys where a line begins with it: `::add-mask::`."""
# Words that skip CI, links and the numbers of issues: a blank in front of what is matched ends what each of them is.
_ACTED_ON: Final = (
    r"(?i)(?<=\[)(?! )(?=[^\[\]]*(?<![a-z0-9])(?:ci|skip)(?![a-z0-9])[^\[\]]*\])|"
    r"(?<=\*\*\*)(?=NO_CI)|(?<=\bskip)(?=-checks)"
    r"|(?<=:)(?=//)|(?<=\bwww)(?=\.)|(?<=\bGH)(?=-\d)|(?<=[a-z0-9])(?=@[a-z0-9])"
)
REDACTED: Final = "‹redacted›"


def visible(text: str) -> str:
    """Replace control, bidirectional and invisible characters by a visible escape; break up commands of CI runners."""
    if "##" in text:
        text = re.sub(RUNNER_COMMAND, r"\\u0023#", text)
    if "::" in text:
        text = re.sub(_LINE_COMMAND, r"\1\\u003a:", text, count=1)
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        char if char == " " or not unicodedata.category(char).startswith(("C", "Z")) else f"\\u{ord(char):04x}"
        for char in text
    )


class Visible(str):
    """Text of several lines, or with colors, that was put together of visible parts."""

    __slots__ = ()


def harmless(value: object, most: int = _MAX_SHOWN, *, hosts: bool = False) -> str:
    """Return `value` fit for a message: one line, short, no markup, no key-shaped text.

    With `hosts` names of hosts are shown in full, whatever is in them: they say where something goes.
    """
    text = visible(redact_keys(str(value), hosts=hosts)).replace("](", "] (")
    text = re.sub(_MENTION, "(at)", text).translate(_MARKUP)
    return f"{text[:most]}…" if len(text) > most else text


def inert(text: str) -> str:
    """Return a text in which no server of git finds a link, an issue or a word that keeps it from running CI.

    They act on these wherever they are in a message of a commit, and in a comment.
    """
    return re.sub(_ACTED_ON, " ", text)


def quoted(value: object) -> str:
    """Return `value` fit for a message, in quotes."""
    return f"'{harmless(value)}'"


def redact_keys(text: str, *, hosts: bool = False) -> str:
    """Return the beginning of a text with key-shaped parts redacted, with `hosts` those in the name of a host not.

    What may be the beginning of a key or of a password is left out where the text is cut.
    """
    if len(text) <= _MAX_LOOKED_AT:
        return _redacted(text, hosts)
    beginning = re.sub(_CUT_SECRET, "", text[:_MAX_LOOKED_AT], count=1).rstrip(" ")
    return (_redacted(beginning, hosts) or REDACTED) + " …"


def _redacted(text: str, hosts: bool) -> str:
    names = [found.span() for found in re.finditer(_HOST_NAME, text)] if hosts else ()

    def shown(key: re.Match[str]) -> str:
        return key[0] if any(start <= key.start() and key.end() <= end for start, end in names) else REDACTED

    return re.sub(_SECRET_VALUE, shown, text)


def holds_key(text: str) -> bool:
    """Return whether any part of a text is key-shaped; in time that grows with its length, not faster."""
    starts = range(0, max(len(text), 1), _MAX_LOOKED_AT)
    return any(re.search(_SECRET_VALUE, text[start : start + 2 * _MAX_LOOKED_AT]) for start in starts)


def is_secret_name(name: str) -> bool:
    """Return whether a key is named like one that holds a secret (`api_key`, `password`, `token`)."""
    return re.search(_SECRET_NAME, name) is not None


def secret_value_start(line: str) -> int | None:
    """Return the index just after the colon of the first secret-named key in a line; None without one."""
    found = re.search(rf"{_SECRET_NAME}[^,{{\[:]*:(?=\s*\S)", line[:_MAX_LOOKED_AT])
    return None if found is None else found.end()


def redact_line(line: str) -> str:
    """Return a line with the values of secret-named keys, and key-shaped text, redacted."""
    start = secret_value_start(line)
    return redact_keys(line) if start is None else f"{redact_keys(line[:start])} {REDACTED}"


def plural(count: int, noun: str, many: str = "") -> str:
    """Return a count with its noun: `1 file`, `2 files`, `2 entities`."""
    return f"{count:,} {noun if count == 1 else many or noun + 's'}"
