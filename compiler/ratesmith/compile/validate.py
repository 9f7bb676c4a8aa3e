"""Validate files by the types of their kinds; what a type refuses is explained by its JSON Schema."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cache, partial
from typing import TYPE_CHECKING, Final

import msgspec

from ratesmith.api.definitions import Kind
from ratesmith.compile.accept import accepted, accepted_file, accepts_overlay
from ratesmith.core.errors import Exit, Fatal
from ratesmith.core.ir import Document, Entity, Finding, Key, Node, Route
from ratesmith.core.names import NAME_FLAWS, NameFlaw
from ratesmith.language.positions import origin
from ratesmith.project.schema_files import schema_texts
from ratesmith.project.settings import PROJECT_KIND, Project

if TYPE_CHECKING:
    import jsonschema_rs

    from ratesmith.compile.violation import Mistake


class Validator:
    """What is valid of each kind; a JSON Schema is derived where a type does not accept a file, once in a process."""

    def __init__(self, kinds: Mapping[str, Kind]) -> None:
        """Take the kinds by name; `ratesmith.yaml` is known without them."""
        self._kinds = kinds
        self._text_of = schema_texts(kinds)

    def mistakes(self, kind: str, tree: Node, *, overlay: bool) -> Iterable[Mistake]:
        """Return every violation in the tree of a file of that kind."""
        return self.checked(kind, tree, overlay=overlay).mistakes

    def checked(self, kind: str, tree: Node, *, overlay: bool) -> Checked:
        """Return the typed entities in the tree of a file of that kind, or every violation."""
        typed: Mapping[str, Entity] | None
        if kind == PROJECT_KIND:
            typed = None if accepted(Project, tree) is None else {}
        elif overlay:
            typed = {} if accepts_overlay(self._kinds[kind], tree) else None
        else:
            typed = accepted_file(self._kinds[kind], tree)
        return Checked(typed, ()) if typed is not None else Checked({}, self._explained(kind, tree, overlay))

    def _explained(self, kind: str, tree: Node, overlay: bool) -> tuple[Mistake, ...]:
        text = self._text_of(kind, overlay)
        compiled = _compiled(text, kind)
        if compiled.is_valid(tree):
            return ()
        from ratesmith.compile.schema_errors import explain_violations
        from ratesmith.compile.trim import trimmed

        schema = msgspec.json.decode(text)
        errors = compiled.iter_errors(trimmed(schema, tree, lambda names: _compiled(names, kind).is_valid))
        route_of = partial(_with_text_keys, tree=tree, numbers={})
        return (*explain_violations(errors, schema, tree, route_of),)


class Checked(msgspec.Struct, frozen=True):
    """A file as its kind sees it."""

    entities: Mapping[str, Entity]
    """What its type accepts of a base file, by id, or the only one under an empty id; none where the schema decides."""
    mistakes: tuple[Mistake, ...]


def _format(flaw: Callable[[str], NameFlaw | None]) -> Callable[[str], bool]:
    return lambda text: flaw(text) is None


FORMATS: Final = {name: _format(flaw) for name, flaw in NAME_FLAWS.items()}
"""The formats of our own that schemas name, each with what says whether a text has it."""


@cache
def _compiled(text: str, kind: str) -> jsonschema_rs.Validator:
    import jsonschema_rs

    try:
        return jsonschema_rs.validator_for(text, validate_formats=True, formats=FORMATS, offline=True)
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


class Validated(msgspec.Struct, frozen=True):
    """What the files hold, and what is wrong with them."""

    entities: Mapping[tuple[str, str], Entity]
    """The typed entities of the base layer that need no schema to be accepted, by path and id."""
    findings: tuple[Finding, ...]
    broken: frozenset[tuple[str, Key]]
    """Layer and key of the entities with a finding."""


def validate(
    validator: Validator,
    documents: Iterable[Document],
    unreadable: Mapping[str, frozenset[Route]] = {},
    environments: Mapping[str, tuple[str, ...]] = {},
) -> Validated:
    """Validate every file by its kind.

    `unreadable` gives, by path, the routes that are reported already, because YAML could not read
    their values; `environments` gives, by layer, the environments that a finding in it holds in.
    Raises Fatal if a schema is not a valid JSON Schema.
    """
    entities: dict[tuple[str, str], Entity] = {}
    findings: list[Finding] = []
    broken: set[tuple[str, Key]] = set()
    for document in documents:
        checked = validator.checked(document.kind, document.tree, overlay=bool(document.layer))
        entities.update({(document.path, id or document.id): entity for id, entity in checked.entities.items()})
        for mistake in checked.mistakes:
            if mistake.route in unreadable.get(document.path, ()):
                continue
            findings.append(_finding(document, mistake, environments.get(document.layer, ())))
            broken.update((document.layer, (document.kind, id)) for id in document.ids(mistake.route))
    return Validated(entities, tuple(findings), frozenset(broken))


def _finding(document: Document, mistake: Mistake, environments: tuple[str, ...]) -> Finding:
    return Finding(
        origin=origin(document, mistake.route, mistake.on),
        severity="error",
        rule="schema",
        message=mistake.message,
        hint=mistake.hint,
        environments=environments,
    )
