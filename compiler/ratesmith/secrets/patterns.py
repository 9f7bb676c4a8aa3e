"""Recognise secrets: by the name of their key, or by the form of a well-known API key.

A false error does more harm than a frame that hides too much, so this is narrower than
`sanitize.redact_line`: `max_tokens: 4096` or a long identifier must pass.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Final

import msgspec

from ratesmith.core.ir import Node, Route
from ratesmith.core.key_forms import KEY_FORMS

_PARTS: Final = tuple((part, what) for what, (parts, _) in KEY_FORMS.items() for part in parts)
_ANY_PART: Final = re.compile("|".join(re.escape(part) for part, _ in _PARTS))
_KEYS: Final = "api|secret|private|access|signing|encryption|master|service|auth|webhook|license"
_NAME: Final = (
    rf"(?:^|_)(?:(?:{_KEYS})_?keys?|(?:client_|api_|webhook_)?secret|(?:client|api|webhook)_?secrets"
    r"|(?<!stop_)(?<!end_)(?<!start_)token|pass(?:word|wd|phrase)s?|pwd|credentials?|bearer|authorization)"
    r"(?:_?[0-9]+|_(?:live|test|prod|production|staging|dev|development|value))?$"
)
_HOLDERS: Final = frozenset({"value", "data", "plain", "plaintext", "text", "current", "previous", "old", "new"})
"""Keys in a map below a secret-named key that hold the secret itself."""


class KeyMatch(msgspec.Struct, frozen=True):
    """A range of a text that has the form of a well-known API key."""

    what: str
    start: int
    end: int


def find_keys(text: str) -> Iterator[KeyMatch]:
    """Yield every range of a text that has the form of a well-known API key."""
    if _ANY_PART.search(text) is None:
        return
    for what in dict.fromkeys([what for part, what in _PARTS if part in text]):
        yield from (KeyMatch(what, *match.span()) for match in re.finditer(KEY_FORMS[what][1], text))


@cache
def names_a_secret(key: str) -> bool:
    """Return whether a key is named like one that holds a secret: `api_key`, `clientSecret`, `DB-PASSWORD`."""
    words = re.sub(r"[^A-Za-z0-9]+|(?<=[a-z0-9])(?=[A-Z])", "_", key).lower()
    return re.search(_NAME, words) is not None


def secret_named_values(tree: Node, route: Route = ()) -> Iterator[tuple[Route, Node]]:
    """Yield route and value of everything below secret-named keys."""
    if isinstance(tree, dict):
        for key, value in tree.items():
            if names_a_secret(key):
                yield from _secret_values(value, (*route, key))
            elif type(value) is dict or type(value) is list:
                yield from secret_named_values(value, (*route, key))
    elif isinstance(tree, list):
        for index, value in enumerate(tree):
            if isinstance(value, (dict, list)):
                yield from secret_named_values(value, (*route, index))


def _secret_values(value: Node, route: Route) -> Iterator[tuple[Route, Node]]:
    """Yield the values of a secret-named key; a switch, null and the empty text are not secret."""
    if isinstance(value, list):
        for index, item in enumerate(value):
            yield from _secret_values(item, (*route, index))
    elif isinstance(value, dict):
        for key, item in value.items():
            if key in _HOLDERS:
                yield from _secret_values(item, (*route, key))
            else:
                yield from secret_named_values({key: item}, route)
    elif value not in (None, "") and not isinstance(value, bool) and not _is_a_count(value, route):
        yield route, value


def _is_a_count(value: Node, route: Route) -> bool:
    """Return whether a value is a number of tokens: `max_token: 4096`."""
    return not isinstance(value, str) and str(route[-1]).lower().endswith("token")
