"""A violation of a JSON Schema as the validator reports it, and as it is explained."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from ratesmith.compile.key_hints import FileSchema
from ratesmith.compile.value_hints import text_of
from ratesmith.core.ir import Node, Route
from ratesmith.core.sanitize import harmless, is_secret_name, quoted, redact_line
from ratesmith.language.positions import PointAt


class Mistake(NamedTuple):
    """One explained violation: the route, whether its key or its value is wrong, message and hint."""

    route: Route
    on: PointAt
    message: str
    hint: str
    surplus: tuple[str, ...] = ()
    """The keys of a map that may have fewer of them."""
    moves: tuple[Route, ...] = ()
    """Where keys that are not known here belong: what is missing there is no mistake of its own."""
    misses: Route | None = None
    """The route at which something is missing."""
    missing: str = ""
    """The required key that is missing."""
    adds: str = ""
    """That key and what it is for."""
    unknown: tuple[Route, ...] = ()
    """The keys that are not known here: nothing is read of them."""


class Violation(NamedTuple):
    """One violation as the validator reports it, and the schema that holds the violated keyword."""

    at: Route
    value: Node
    detail: dict[str, Any]
    schema: dict[str, Any]
    file: FileSchema
    tree: Node
    """The whole file."""
    required: bool = False
    """Whether the key of the value has to be there. Nothing has to in an overlay."""

    @property
    def name(self) -> str:
        """The key of the value, and its place in a list."""
        if not self.at:
            return "the file"
        *above, last = self.at
        if not isinstance(last, int):
            return harmless(last)
        key = next((harmless(step) for step in reversed(above) if isinstance(step, str)), "the list")
        return f"{key}, item {last + 1}"

    @property
    def secret(self) -> bool:
        """Whether a key above the value is named like a secret, so that the value must not be shown."""
        return any(isinstance(step, str) and is_secret_name(step) for step in self.at)

    @property
    def shown(self) -> str:
        """The value as it may be shown."""
        if isinstance(self.value, dict):
            return "a map of keys"
        if isinstance(self.value, list):
            return "a list"
        if self.secret:
            return "that value"
        return f"the text {quoted(redact_line(self.value))}" if isinstance(self.value, str) else text_of(self.value)

    def on_value(self, message: str, hint: str) -> Iterator[Mistake]:
        """Yield a mistake that points at the value."""
        yield Mistake(self.at, "value", message, hint)
