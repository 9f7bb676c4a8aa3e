"""Hide in a value of the configuration what may be a secret that somebody wrote in plain text, before it is shown."""

from __future__ import annotations

from typing import Any, Final

import msgspec

from ratesmith.core.ir import Route
from ratesmith.core.public_address import read_address
from ratesmith.core.sanitize import REDACTED, is_secret_name
from ratesmith.secrets.patterns import secret_named_values

_DECLARATIONS: Final = "secrets"
"""The one secret-named key that holds no secret: the declarations of secrets are below it."""
_OF_SITES: Final = ("https", "http")
_TOO_SHORT: Final = 10_000
"""A number below it is no secret."""


def masked(route: Route, value: Any) -> Any:
    """Return a value as it may be shown: what stands below a secret-named key is hidden, whatever its form.

    But for switches, and numbers of up to four digits, as in the frames of findings; and of the address of a site
    scheme, host and port are shown, which say where something goes.
    """
    tree: Any = value
    for step in reversed(route):
        tree = {str(step): tree}
    named = {found[len(route) :] for found, _ in secret_named_values(tree)}
    return _masked((), value, named, _Above().below(*route))


class _Above(msgspec.Struct, frozen=True):
    """What is known of the keys above a value."""

    is_secret: bool = False
    """Whether one of them is named like a secret."""
    is_declared: bool = False
    """Whether it is below the declarations of secrets."""

    def below(self, *keys: str | int) -> _Above:
        """Return the same of what is below some keys; each is looked at once, however much is below it."""
        return _Above(
            self.is_secret or any(is_secret_name(str(key)) for key in keys), self.is_declared or _DECLARATIONS in keys
        )


def _masked(inside: Route, value: Any, named: set[Route], above: _Above) -> Any:
    if isinstance(value, dict):
        return {key: _masked((*inside, key), it, named, above.below(key)) for key, it in value.items()}
    if isinstance(value, list | tuple):
        return [_masked((*inside, place), it, named, above) for place, it in enumerate(value)]
    if inside in named or (above.is_secret and not above.is_declared and not _is_harmless(value)):
        return _hidden(value)
    return value


def _hidden(value: Any) -> str:
    address = read_address(value) if isinstance(value, str) else None
    if address is None or address.scheme not in _OF_SITES:
        return REDACTED
    return f"{address.origin}/{REDACTED}"


def _is_harmless(value: Any) -> bool:
    return value in (None, "") or isinstance(value, bool) or (not isinstance(value, str) and abs(value) < _TOO_SHORT)
