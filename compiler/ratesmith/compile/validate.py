"""Validate files by the JSON Schemas of their kinds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cache, partial
from typing import TYPE_CHECKING, Final, NamedTuple

import jsonschema_rs
import msgspec

from ratesmith.core.errors import Exit, Fatal
from ratesmith.core.ir import Document, Finding, Key, Node, Route
from ratesmith.core.names import NAME_FLAWS, NameFlaw
from ratesmith.language.positions import origin

if TYPE_CHECKING:
    from ratesmith.compile.violation import Mistake


class Validator:
    """The JSON Schemas of the kinds; each is compiled once in a process."""

    def __init__(self, read: Callable[[str, bool], str]) -> None:
        """Take `read(kind, overlay)`, which returns the text of a schema."""
        self._read = read

    def mistakes(self, kind: str, tree: Node, *, overlay: bool) -> Iterable[Mistake]:
        """Return every violation in the tree of a file of that kind.

        Raises Fatal if the schema is not a valid JSON Schema.
        """
        text = self._read(kind, overlay)
        compiled = _compiled(text, kind)
        if compiled.is_valid(tree):
            return ()
        from ratesmith.compile.schema_errors import explain_violations
        from ratesmith.compile.trim import trimmed

        schema = msgspec.json.decode(text)
        errors = compiled.iter_errors(trimmed(schema, tree, lambda names: _compiled(names, kind).is_valid))
        route_of = partial(_with_text_keys, tree=tree, numbers={})
        return [*explain_violations(errors, schema, tree, route_of)]


def _format(flaw: Callable[[str], NameFlaw | None]) -> Callable[[str], bool]:
    return lambda text: flaw(text) is None


_FORMATS: Final = {name: _format(flaw) for name, flaw in NAME_FLAWS.items()}


@cache
def _compiled(text: str, kind: str) -> jsonschema_rs.Validator:
    try:
        return jsonschema_rs.validator_for(text, validate_formats=True, formats=_FORMATS, offline=True)
    except (jsonschema_rs.ValidationError, jsonschema_rs.ReferencingError, ValueError):
        raise Fatal(
            Exit.INPUT,
            f"the JSON Schema of {kind} in schemas/ is not a valid schema",
            "run: ratesmith schema export",
        ) from None


Numbers = dict[int, dict[str, str]]
"""By the identity of a map, its keys that are numbers, by their text without leading zeros."""


def _with_text_keys(route: Route, tree: Node, numbers: Numbers) -> Route:
    """Return the route with the keys of the tree: the validator gives the key "6" as the number 6."""
    steps: list[str | int] = []
    for step in route:
        key = step
        if isinstance(tree, dict):
            key = _key(tree, step, numbers) if isinstance(step, int) else step
            tree = tree.get(key)
        else:
            tree = tree[int(step)] if isinstance(tree, list) else None
        steps.append(key)
    return tuple(steps)


def _key(tree: dict[str, Node], number: int, numbers: Numbers) -> str:
    text = str(number)
    if text in tree:
        return text
    if id(tree) not in numbers:
        # As text: there are keys of more digits than Python makes a number of.
        numbers[id(tree)] = {name.lstrip("0") or "0": name for name in reversed(tree) if name.isdecimal()}
    return numbers[id(tree)].get(text, text)


class Validated(NamedTuple):
    """What the schemas find in the files."""

    findings: tuple[Finding, ...]
    broken: frozenset[tuple[str, Key]]
    """Layer and key of the entities with a finding."""


def validate(
    validator: Validator,
    documents: Iterable[Document],
    unreadable: Mapping[str, frozenset[Route]] = {},
    environments: Mapping[str, tuple[str, ...]] = {},
) -> Validated:
    """Validate every file by the schema of its kind.

    `unreadable` gives, by path, the routes that are reported already, because YAML could not read
    their values; `environments` gives, by layer, the environments that a finding in it holds in.
    Raises Fatal if a schema is not a valid JSON Schema.
    """
    findings: list[Finding] = []
    broken: set[tuple[str, Key]] = set()
    for document in documents:
        for mistake in validator.mistakes(document.kind, document.tree, overlay=bool(document.layer)):
            if mistake.route in unreadable.get(document.path, ()):
                continue
            findings.append(_finding(document, mistake, environments.get(document.layer, ())))
            broken.update((document.layer, (document.kind, id)) for id in document.ids(mistake.route))
    return Validated(tuple(findings), frozenset(broken))


def _finding(document: Document, mistake: Mistake, environments: tuple[str, ...]) -> Finding:
    return Finding(
        origin=origin(document, mistake.route, mistake.on),
        severity="error",
        rule="schema",
        message=mistake.message,
        hint=mistake.hint,
        environments=environments,
    )
