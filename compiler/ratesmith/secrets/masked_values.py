"""Hide in a value of the configuration what may be a secret that somebody wrote in plain text, before it is shown."""

from __future__ import annotations

from typing import Any, Final

from ratesmith.core.ir import Route
from ratesmith.core.sanitize import REDACTED, is_secret_name
from ratesmith.secrets.patterns import secret_named_values

_DECLARATIONS: Final = "secrets"
"""The one secret-named key that holds no secret: the declarations of secrets are below it."""
_TOO_SHORT: Final = 10_000
"""A number below it is no secret."""


def masked(route: Route, value: Any) -> Any:
    """Return a value as it may be shown: what stands below a secret-named key is hidden, whatever its form.

    But for switches, and numbers of up to four digits, as in the frames of findings.
    """
    tree: Any = value
    for step in reversed(route):
        tree = {str(step): tree}
    named = {found[len(route) :] for found, _ in secret_named_values(tree)}
    return _masked(route, (), value, named)


def _masked(route: Route, inside: Route, value: Any, named: set[Route]) -> Any:
    if isinstance(value, dict):
        return {key: _masked((*route, key), (*inside, key), it, named) for key, it in value.items()}
    if isinstance(value, list | tuple):
        return [_masked((*route, place), (*inside, place), it, named) for place, it in enumerate(value)]
    if inside in named:
        return REDACTED
    is_below = _DECLARATIONS not in route and any(is_secret_name(str(step)) for step in route)
    return REDACTED if is_below and not _is_harmless(value) else value


def _is_harmless(value: Any) -> bool:
    return value in (None, "") or isinstance(value, bool) or (not isinstance(value, str) and abs(value) < _TOO_SHORT)
