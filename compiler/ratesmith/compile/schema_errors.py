"""Explain violations of a JSON Schema to the person who wrote the file.

The validator's own messages quote values, which may be secret, and are about schemas; these
say what is there, what is expected and what to write.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from ratesmith.compile.key_hints import FileSchema, right_place
from ratesmith.compile.value_hints import date_meant, time_meant, type_hint, yaml_text
from ratesmith.core.ir import Node, Route
from ratesmith.core.names import NAME_FLAWS, NameFlaw
from ratesmith.core.patterns import nearest_match, pattern_in_words
from ratesmith.core.sanitize import harmless, is_secret_name, quoted, redact_line
from ratesmith.core.suggest import did_you_mean, nearest
from ratesmith.language.positions import PointAt, is_written

if TYPE_CHECKING:
    import jsonschema_rs


class Mistake(NamedTuple):
    """One explained violation: the route, whether its key or its value is wrong, message and hint."""

    route: Route
    on: PointAt
    message: str
    hint: str
    surplus: tuple[str, ...] = ()
    """The keys of a map that may have fewer of them."""
    moves: Route | None = None
    """Where a key that is not known here belongs: what is missing there is no mistake of its own."""
    misses: Route | None = None
    """The route at which something is missing."""


class Violation(NamedTuple):
    """One violation as the validator reports it, and the schema that holds the violated keyword."""

    at: Route
    value: Node
    detail: dict[str, Any]
    schema: dict[str, Any]
    file: FileSchema
    tree: Node
    """The whole file."""

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
        return f"the text {quoted(redact_line(self.value))}" if isinstance(self.value, str) else yaml_text(self.value)

    def on_value(self, message: str, hint: str) -> Iterator[Mistake]:
        """Yield a mistake that points at the value."""
        yield Mistake(self.at, "value", message, hint)

    def on_key(self, message: str, hint: str) -> Iterator[Mistake]:
        """Yield a mistake that points at the key."""
        yield Mistake(self.at, "key", message, hint)


def explain_violations(
    errors: Iterable[jsonschema_rs.ValidationError], schema: Any, tree: Node, route_of: Callable[[Route], Route]
) -> Iterator[Mistake]:
    """Yield the mistakes behind every violation; of alternatives, those of the one that was meant.

    `route_of` gives the route in the `tree` of a path that the validator names.
    """
    found = [*_mistakes(errors, FileSchema(schema), tree, route_of)]
    moved = [mistake.moves for mistake in found if mistake.moves is not None]
    for mistake in found:
        if mistake.misses is None or not any(move[: len(mistake.misses)] == mistake.misses for move in moved):
            yield mistake


def _mistakes(
    errors: Iterable[jsonschema_rs.ValidationError], file: FileSchema, tree: Node, route_of: Callable[[Route], Route]
) -> Iterator[Mistake]:
    for error in errors:
        keyword, detail = error.kind.name, error.kind.as_dict()
        if keyword == "anyOf":
            meant = [branch for branch in detail["context"] if not _is_null(branch)]
            yield from _mistakes(meant[0], file, tree, route_of)
            continue
        holder = _at(file.schema, error.schema_path[:-1])
        violation = Violation(route_of((*error.instance_path,)), error.instance, detail, holder, file, tree)
        yield from _EXPLAIN.get(keyword, _other)(violation)


def _is_null(errors: list[jsonschema_rs.ValidationError]) -> bool:
    return len(errors) == 1 and errors[0].kind.name == "type" and errors[0].kind.as_dict()["types"] == ["null"]


def _at(schema: Any, path: Iterable[str | int]) -> Any:
    for step in path:
        schema = schema[step]
    return schema


_FEW: Final = 8
"""How many keys a hint lists."""


def _unknown_key(violation: Violation) -> Iterator[Mistake]:
    known = violation.schema.get("properties", {})
    places: dict[Route, list[str]] = {}
    for key in violation.detail["unexpected"]:
        place = right_place(violation.file.places.get(key, ()), violation.at, violation.tree)
        if place is not None and not is_secret_name(key):
            places.setdefault(place, []).append(key)
            continue
        near = nearest(key, known)
        guess = "" if near is None else f" (did you mean {quoted(near)}?)"
        hint = f"rename or remove it{'' if guess else '; ' + _known_keys(known, violation.file)}"
        if is_secret_name(key) and not guess:
            hint = "remove it and revoke what it holds: secrets live encrypted, never beside prices"
        message = f"the key {quoted(key)} is not known here{guess}"
        moves = None if near is None else (*violation.at, near)
        yield Mistake((*violation.at, key), "key", message, hint, moves=moves)
    for place, keys in places.items():
        yield _misplaced_keys(violation, place, keys)


def _known_keys(known: Iterable[str], file: FileSchema) -> str:
    if len(names := [*known]) <= _FEW:
        return f"known keys are {_listed(*names)}" if names else "no key is known here"
    return f"schemas/{harmless(file.title)}.schema.json lists the known keys"


def _misplaced_keys(violation: Violation, place: Route, keys: list[str]) -> Mistake:
    """Return the mistake of keys that belong in another map of the file."""
    at, one = violation.at, len(keys) == 1
    names = ", ".join(quoted(key) for key in keys)
    said = f"the key {names} is" if one else f"the keys {names} are"
    it, belongs = ("it", "belongs") if one else ("they", "belong")
    them = "it" if one else "them"
    steps = ": ".join(harmless(step) for step in place[len(at) if place[: len(at)] == at else 0 :])
    depth = len(place) - len(at)
    blanks = f"indented by {2 * abs(depth)} blanks {'more' if depth > 0 else 'less'}"
    if not steps:
        where, hint = "at the top level of the file", f"move {them} there, {blanks}"
    else:
        where = f"under {steps}:"
        written = is_written(violation.tree, place)
        hint = f"move {them} below {steps}:, {blanks}" if written else f"write {steps}: and {them} below it, {blanks}"
    message = f"{said} not known here; {it} {belongs} {where}"
    return Mistake((*at, keys[0]), "key", message, hint, moves=(*place, keys[0]))


def _missing(violation: Violation) -> Iterator[Mistake]:
    key = violation.detail["property"]
    about = violation.schema.get("properties", {}).get(key, {}).get("description", "")
    message, hint = f"the required key {quoted(key)} is missing", f"add {key}: {_listed(about)}".rstrip(": ")
    yield Mistake(violation.at, "key", message, hint, misses=(*violation.at, key))


_TYPES: Final = {
    "string": "text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "object": "a map of keys",
    "array": "a list",
}


def _type(violation: Violation) -> Iterator[Mistake]:
    types = [type_ for type_ in violation.detail["types"] if type_ != "null"]
    wanted = " or ".join(_TYPES[type_] for type_ in types)
    message = f"{violation.name} must be {wanted}, not {violation.shown}"
    if violation.secret and isinstance(violation.value, str):
        hint = f"change the value of {violation.name}"
    else:
        hint = type_hint(types, violation.value, _limits(violation.schema))
    yield Mistake(violation.at, "value", message, hint, misses=violation.at if violation.value is None else None)


def _limits(schema: dict[str, Any]) -> str:
    """Return the range of a number in words, such as ` from 1 to 100`; empty without one."""
    least, most = schema.get("minimum"), schema.get("maximum")
    if least is not None and most is not None:
        return f" from {yaml_text(least)} to {yaml_text(most)}"
    return f", {yaml_text(least)} or more" if least is not None else ""


def _enum(violation: Violation) -> Iterator[Mistake]:
    options = [option for option in violation.detail["options"] if option is not None]
    guess = did_you_mean(str(violation.value), map(str, options))
    hint = f"write one of: {_listed(*map(yaml_text, options))}"
    return violation.on_value(f"{violation.name} cannot be {violation.shown}{guess}", hint)


def _constant(violation: Violation) -> Iterator[Mistake]:
    wanted = yaml_text(violation.detail["expected_value"])
    return violation.on_value(f"{violation.name} cannot be {violation.shown}", f"write {wanted}")


def _limit(relation: str, fix: str) -> Callable[[Violation], Iterator[Mistake]]:
    def explain(violation: Violation) -> Iterator[Mistake]:
        limit = yaml_text(violation.detail["limit"])
        message = f"{violation.name} is {violation.shown}; it must be {relation} {limit}"
        return violation.on_value(message, fix.format(limit))

    return explain


def _too_long(violation: Violation) -> Iterator[Mistake]:
    length, limit = len(str(violation.value)), violation.detail["limit"]
    return violation.on_value(
        f"{violation.name} has {length} characters; {limit} fit", f"shorten it by {length - limit}"
    )


def _too_short(violation: Violation) -> Iterator[Mistake]:
    return violation.on_value(f"{violation.name} is empty", "write a text")


def _pattern(violation: Violation) -> Iterator[Mistake]:
    return violation.on_value(f"{violation.name} cannot be {violation.shown}", _form_hint(violation, violation.value))


def _form_hint(violation: Violation, text: str) -> str:
    """Return what to write for a text of another form: the one that was meant, or the form in words."""
    pattern, examples = violation.detail["pattern"], violation.schema.get("examples")
    meant = [time_meant(text), nearest_match(text, pattern)]
    near = next((it for it in meant if it is not None and re.fullmatch(pattern, it)), None)
    if near is not None and not violation.secret:
        return f'write "{near}"' if ":" in near else f"write {near}"
    if examples:
        return f"write it like {_listed(*examples)}"
    words = pattern_in_words(pattern)
    return f"write {words}" if words else "write it as the schema of this file says"


_FORMATS: Final = {
    "date": "a day that exists, as year-month-day: 2026-03-01",
    "uri": "an address, like https://api.example.com/v1",
}


def _format(violation: Violation) -> Iterator[Mistake]:
    if flaw := _name_flaw(violation.detail["format"], violation.value):
        instead = "" if violation.secret else flaw.instead
        return violation.on_value(f"{violation.name} has {_character(flaw)}", _name_hint(instead))
    day = date_meant(violation.value) if violation.detail["format"] == "date" and not violation.secret else None
    if day is not None:
        return violation.on_value(f"{violation.name} cannot be {violation.shown}", f"write {day}")
    wanted = _FORMATS.get(violation.detail["format"], harmless(violation.detail["format"]))
    return violation.on_value(f"{violation.name} cannot be {violation.shown}", f"write {wanted}")


def _name_flaw(format: str, value: Node) -> NameFlaw | None:
    """Return what is wrong with a name; None where the format is not one of names."""
    check = NAME_FLAWS.get(format)
    return check(value) if check is not None and isinstance(value, str) else None


def _character(flaw: NameFlaw) -> str:
    """Return a character as a message names it, such as `U+200B (ZERO WIDTH SPACE) at its end`."""
    name = unicodedata.name(flaw.character, "")
    return f"U+{ord(flaw.character):04X}{name and f' ({name})'} {flaw.where}"


def _name_hint(instead: str) -> str:
    return f"write {quoted(instead)}" if instead else "type the name again, in visible ASCII characters"


def _key_name(violation: Violation) -> Iterator[Mistake]:
    error = violation.detail["error"]
    key, detail = str(error.instance), error.kind.as_dict()
    options = sorted(map(str, detail.get("options", ())))
    if flaw := _name_flaw(str(detail.get("format", "")), key):
        yield Mistake(
            (*violation.at, key), "key", f"the key {quoted(key)} has {_character(flaw)}", _name_hint(flaw.instead)
        )
        return
    if options:
        hint = f"use one of: {_listed(*options)}"
    else:
        names = violation._replace(detail=detail, schema=violation.schema.get("propertyNames", {}))
        hint = f"rename it: {_form_hint(names, key)}" if "pattern" in detail else "rename it"
    message = f"{quoted(key)} cannot be a key here{did_you_mean(key, options)}"
    yield Mistake((*violation.at, key), "key", message, hint)


def _twice(violation: Violation) -> Iterator[Mistake]:
    shown = "a value" if violation.secret else quoted(_repeated(violation.value))
    return violation.on_value(f"{violation.name} names {shown} twice", "keep one of the two")


def _repeated(items: Iterable[Node]) -> Node:
    """Return the first item that occurs twice; maps and lists are compared by their `repr`."""
    seen: set[object] = set()
    for item in items:
        form = repr(item) if isinstance(item, (dict, list)) else (isinstance(item, bool), item)
        if form in seen:
            return item
        seen.add(form)
    return "an item"


def _too_few(violation: Violation) -> Iterator[Mistake]:
    count, limit = len(violation.value), violation.detail["limit"]
    options = sorted(violation.file.properties(violation.schema))
    hint = f"add one of: {_listed(*options)}" if options else "add what is missing"
    yield Mistake(violation.at, "key", f"{violation.name} has {_count(count)}; it needs at least {limit}", hint)


def _too_many(violation: Violation) -> Iterator[Mistake]:
    value, limit = violation.value, violation.detail["limit"]
    known = violation.file.properties(violation.schema)
    if known and sum(key in known for key in value) <= limit:
        return  # The others are unknown keys, which are mistakes of their own.
    keys = tuple(value) if isinstance(value, dict) else ()
    message = f"{violation.name} has {_count(len(value))}; it takes at most {limit}"
    yield Mistake(violation.at, "key", message, f"keep {limit} of {_listed(*keys) if keys else 'them'}", surplus=keys)


def _count(entries: int) -> str:
    return "1 entry" if entries == 1 else f"{entries} entries"


def _other(violation: Violation) -> Iterator[Mistake]:
    return violation.on_value(f"{violation.name} cannot be {violation.shown}", "see the schema of this file")


_MOST_LISTED: Final = 40
_LONGEST_LISTED: Final = 300


def _listed(*texts: object) -> str:
    """Return texts of a schema or a file as a list in a hint."""
    more = f" and {len(texts) - _MOST_LISTED} more" if len(texts) > _MOST_LISTED else ""
    return ", ".join(harmless(text, _LONGEST_LISTED) for text in texts[:_MOST_LISTED]) + more


_EXPLAIN: Final[dict[str, Callable[[Violation], Iterator[Mistake]]]] = {
    "additionalProperties": _unknown_key,
    "required": _missing,
    "type": _type,
    "enum": _enum,
    "constant": _constant,
    "minimum": _limit("at least", "write {} or more"),
    "maximum": _limit("at most", "write {} or less"),
    "exclusiveMinimum": _limit("more than", "write more than {}"),
    "exclusiveMaximum": _limit("less than", "write less than {}"),
    "maxLength": _too_long,
    "minLength": _too_short,
    "pattern": _pattern,
    "format": _format,
    "propertyNames": _key_name,
    "uniqueItems": _twice,
    "minItems": _too_few,
    "minProperties": _too_few,
    "maxItems": _too_many,
    "maxProperties": _too_many,
}
