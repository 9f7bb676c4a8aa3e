"""validate: Documents → Findings, by the JSON Schemas of the kinds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import TYPE_CHECKING

import jsonschema_rs
import msgspec

from ratesmith.core.errors import Exit, Fatal
from ratesmith.core.ir import Document, Finding, Node, Origin, Route
from ratesmith.language.positions import origin

if TYPE_CHECKING:
    from ratesmith.compile.schema_errors import Mistake


class Validator:
    """The schemas of the kinds; each is compiled once in a process."""

    def __init__(self, read: Callable[[str, bool], str]) -> None:
        """`read(kind, overlay)` gives the text of a schema."""
        self._read = read

    def mistakes(self, kind: str, tree: Node, *, overlay: bool) -> Iterable[Mistake]:
        """Every violation in the tree of a file of that kind; empty where it is valid."""
        text = self._read(kind, overlay)
        compiled = _compiled(text, kind)
        if compiled.is_valid(tree):
            return ()
        from ratesmith.compile.schema_errors import explained

        schema = msgspec.json.decode(text)
        mistakes = explained(compiled.iter_errors(tree), schema)
        numbers: Numbers = {}
        return [mistake._replace(route=_as_written(mistake.route, tree, numbers)) for mistake in mistakes]


@cache
def _compiled(text: str, kind: str) -> jsonschema_rs.Validator:
    try:
        return jsonschema_rs.validator_for(text, validate_formats=True, offline=True)
    except (jsonschema_rs.ValidationError, jsonschema_rs.ReferencingError, ValueError):
        raise Fatal(
            Exit.INPUT,
            f"the JSON Schema of {kind} in schemas/ is not a valid schema",
            "run: ratesmith schema export",
        ) from None


Numbers = dict[int, dict[str, str]]
"""The keys of a map that are numbers, by the number without leading zeros; by the identity of the map."""


def _as_written(route: Route, tree: Node, numbers: Numbers) -> Route:
    """The route with its keys as the tree has them: the validator gives the key "6" as the number 6."""
    written: list[str | int] = []
    for step in route:
        key = step
        if isinstance(tree, dict):
            key = _key(tree, step, numbers) if isinstance(step, int) else step
            tree = tree.get(key)
        else:
            tree = tree[int(step)] if isinstance(tree, list) else None
        written.append(key)
    return tuple(written)


def _key(tree: dict[str, Node], number: int, numbers: Numbers) -> str:
    text = str(number)
    if text in tree:
        return text
    if id(tree) not in numbers:
        # As text: there are keys of more digits than Python makes a number of.
        numbers[id(tree)] = {name.lstrip("0") or "0": name for name in reversed(tree) if name.isdecimal()}
    return numbers[id(tree)].get(text, text)


def validate(
    validator: Validator, documents: Iterable[Document], broken: Callable[[str], frozenset[Route]]
) -> Iterator[tuple[Document, Route, Finding]]:
    """What the schemas find in the files, with its route.

    `broken(path)` gives the routes that have a finding already: a value that YAML could not
    read is not blamed again for its type.
    """
    for document in documents:
        for mistake in validator.mistakes(document.kind, document.tree, overlay=bool(document.layer)):
            if mistake.route not in broken(document.path):
                place = origin(document, mistake.route, mistake.on)
                yield document, mistake.route, finding(place, mistake)


def finding(place: Origin, mistake: Mistake) -> Finding:
    """A schema's finding at a place."""
    return Finding(origin=place, severity="error", rule="schema", message=mistake.message, hint=mistake.hint)
