"""Explain violations of a JSON Schema to the person who wrote the file.

The validator's own messages quote values, which may be secret, and are about schemas; these
say what is there, what is expected and what to write.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from ratesmith.core.ir import Node, Route
from ratesmith.core.names import NAME_FLAWS, NameFlaw
from ratesmith.core.sanitize import harmless, is_secret_name, quoted
from ratesmith.core.suggest import did_you_mean
from ratesmith.core.tables import plain
from ratesmith.language.positions import PointAt

if TYPE_CHECKING:
    import jsonschema_rs


class Mistake(NamedTuple):
    """One explained violation: the route, whether its key or its value is wrong, message and hint."""

    route: Route
    on: PointAt
    message: str
    hint: str


class Violation(NamedTuple):
    """One violation as the validator reports it, and the schema that holds the violated keyword."""

    at: Route
    value: Node
    detail: dict[str, Any]
    schema: dict[str, Any]

    @property
    def name(self) -> str:
        """The key of the value."""
        return harmless(self.at[-1]) if self.at else "the file"

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
        return f"the text {quoted(self.value)}" if isinstance(self.value, str) else _yaml_text(self.value)

    def on_value(self, message: str, hint: str) -> Iterator[Mistake]:
        """Yield a mistake that points at the value."""
        yield Mistake(self.at, "value", message, hint)

    def on_key(self, message: str, hint: str) -> Iterator[Mistake]:
        """Yield a mistake that points at the key."""
        yield Mistake(self.at, "key", message, hint)


def explain_violations(errors: Iterable[jsonschema_rs.ValidationError], schema: Any) -> Iterator[Mistake]:
    """Yield the mistakes behind every violation; of alternatives, those of the one that was meant."""
    for error in errors:
        keyword, detail = error.kind.name, error.kind.as_dict()
        if keyword == "anyOf":
            meant = [branch for branch in detail["context"] if not _is_null(branch)]
            yield from explain_violations(meant[0], schema)
            continue
        holder = _at(schema, error.schema_path[:-1])
        violation = Violation((*error.instance_path,), error.instance, detail, holder)
        yield from _EXPLAIN.get(keyword, _other)(violation)


def _is_null(errors: list[jsonschema_rs.ValidationError]) -> bool:
    return len(errors) == 1 and errors[0].kind.name == "type" and errors[0].kind.as_dict()["types"] == ["null"]


def _at(schema: Any, path: Iterable[str | int]) -> Any:
    for step in path:
        schema = schema[step]
    return schema


def _unknown_key(violation: Violation) -> Iterator[Mistake]:
    known = violation.schema.get("properties", {})
    for key in violation.detail["unexpected"]:
        guess = did_you_mean(key, known)
        hint = "rename or remove it" if guess else f"remove it; known keys are {_listed(*known)}"
        if is_secret_name(key) and not guess:
            hint = "remove it and revoke what it holds: secrets live encrypted, never beside prices"
        yield Mistake((*violation.at, key), "key", f"the key {quoted(key)} is not known here{guess}", hint)


def _missing(violation: Violation) -> Iterator[Mistake]:
    key = violation.detail["property"]
    about = violation.schema.get("properties", {}).get(key, {}).get("description", "")
    return violation.on_key(f"the required key {quoted(key)} is missing", f"add {key}: {_listed(about)}".rstrip(": "))


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
    return violation.on_value(message, _type_hint(types, violation.name, violation.value))


def _type_hint(types: list[str], name: str, value: Node) -> str:
    if value is None:
        return "write a value, or remove the key"
    if isinstance(value, str):
        return _text_hint(types, name, value)
    if "string" in types and not isinstance(value, (dict, list)):
        return f'write "{_yaml_text(value)}" in quotes'
    if "array" in types and isinstance(value, dict):
        return "write a list: one '- item' per line"
    if "object" in types and isinstance(value, list):
        return "write a map: one 'key: value' per line, without the dashes"
    if types == ["integer"] and not isinstance(value, (dict, list, bool)):
        return "write it without decimals"
    return f"change the value of {name}"


def _text_hint(types: list[str], name: str, value: str) -> str:
    number = _number_meant(value) if {"number", "integer"} & {*types} else None
    if number is not None:
        return f"write {number} without quotes, signs or separators"
    if "boolean" in types and value.lower() in ("true", "false", "yes", "no", "on", "off"):
        return f"write {'true' if value.lower() in ('true', 'yes', 'on') else 'false'} without quotes"
    if "array" in types:
        return "write a list: one '- item' per line"
    return f"change the value of {name}"


def _number_meant(text: str) -> str | None:
    """Return the number that a text was meant to be: `$1,000` is 1000, and the comma of `29,00` is a point."""
    bare = text.strip().lstrip("$€£").removesuffix("%").replace("_", "").strip()
    if re.fullmatch(r"-?[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?", bare):
        return bare.replace(",", "")
    return bare.replace(",", ".") if re.fullmatch(r"-?[0-9]{1,30}(?:[.,][0-9]{1,30})?", bare) else None


def _enum(violation: Violation) -> Iterator[Mistake]:
    options = [option for option in violation.detail["options"] if option is not None]
    guess = did_you_mean(str(violation.value), map(str, options))
    hint = f"write one of: {_listed(*map(_yaml_text, options))}"
    return violation.on_value(f"{violation.name} cannot be {violation.shown}{guess}", hint)


def _constant(violation: Violation) -> Iterator[Mistake]:
    wanted = _yaml_text(violation.detail["expected_value"])
    return violation.on_value(f"{violation.name} cannot be {violation.shown}", f"write {wanted}")


def _limit(relation: str, fix: str) -> Callable[[Violation], Iterator[Mistake]]:
    def explain(violation: Violation) -> Iterator[Mistake]:
        limit = _yaml_text(violation.detail["limit"])
        return violation.on_value(f"{violation.name} is {violation.shown}; it must be {relation} {limit}", fix)

    return explain


def _too_long(violation: Violation) -> Iterator[Mistake]:
    length, limit = len(str(violation.value)), violation.detail["limit"]
    return violation.on_value(f"{violation.name} has {length} characters; {limit} fit", "shorten it")


def _too_short(violation: Violation) -> Iterator[Mistake]:
    return violation.on_value(f"{violation.name} is empty", "write a text")


def _pattern(violation: Violation) -> Iterator[Mistake]:
    examples = violation.schema.get("examples")
    hint = (
        f"write it like {_listed(*examples)}"
        if examples
        else f"write it so that it matches {_listed(violation.detail['pattern'])}"
    )
    return violation.on_value(f"{violation.name} cannot be {violation.shown}", hint)


_FORMATS: Final = {
    "date": "a day that exists, like 2026-03-01",
    "uri": "an address, like https://api.example.com/v1",
}


def _format(violation: Violation) -> Iterator[Mistake]:
    if flaw := _name_flaw(violation.detail["format"], violation.value):
        instead = "" if violation.secret else flaw.instead
        return violation.on_value(f"{violation.name} has {_character(flaw)}", _name_hint(instead))
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
    examples = violation.schema.get("propertyNames", {}).get("examples")
    if flaw := _name_flaw(str(detail.get("format", "")), key):
        yield Mistake(
            (*violation.at, key), "key", f"the key {quoted(key)} has {_character(flaw)}", _name_hint(flaw.instead)
        )
        return
    if options:
        hint = f"use one of: {_listed(*options)}"
    elif examples:
        hint = f"rename it to something like {_listed(*examples)}"
    else:
        hint = f"rename it so that it matches {_listed(detail.get('pattern', 'the schema'))}"
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
    options = sorted(violation.schema.get("properties", ()))
    hint = f"add one of: {_listed(*options)}" if options else "add what is missing"
    return violation.on_key(f"{violation.name} has {count} entries; it needs at least {limit}", hint)


def _too_many(violation: Violation) -> Iterator[Mistake]:
    count, limit = len(violation.value), violation.detail["limit"]
    keys = f"{limit} of {_listed(*violation.value)}" if isinstance(violation.value, dict) else f"{limit} of them"
    return violation.on_key(f"{violation.name} has {count} entries; it takes at most {limit}", f"keep {keys}")


def _other(violation: Violation) -> Iterator[Mistake]:
    return violation.on_value(f"{violation.name} cannot be {violation.shown}", "see the schema of this file")


_MOST_LISTED: Final = 40
_LONGEST_LISTED: Final = 300


def _listed(*texts: object) -> str:
    """Return texts of a schema or a file as a list in a hint."""
    more = f" and {len(texts) - _MOST_LISTED} more" if len(texts) > _MOST_LISTED else ""
    return ", ".join(harmless(text, _LONGEST_LISTED) for text in texts[:_MOST_LISTED]) + more


def _yaml_text(value: Any) -> str:
    """Return a value as it is written in YAML."""
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, str):
        return harmless(value)
    return repr(value) if isinstance(value, float) else plain(value)


_EXPLAIN: Final[dict[str, Callable[[Violation], Iterator[Mistake]]]] = {
    "additionalProperties": _unknown_key,
    "required": _missing,
    "type": _type,
    "enum": _enum,
    "constant": _constant,
    "minimum": _limit("at least", "raise it"),
    "maximum": _limit("at most", "lower it"),
    "exclusiveMinimum": _limit("more than", "raise it"),
    "exclusiveMaximum": _limit("less than", "lower it"),
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
