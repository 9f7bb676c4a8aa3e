"""validate: Documents → Findings, by the JSON Schemas of `schemas/`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final, NamedTuple

import jsonschema_rs

from ratebook.errors import Exit, Fatal
from ratebook.ir import Document, Finding, Node, Origin, Route
from ratebook.locate import On, origin
from ratebook.tables import plain
from ratebook.text import did_you_mean, is_secret_name, quoted

_TYPES: Final = {
    "string": "text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "object": "a map of keys",
    "array": "a list",
    "null": "null",
}


class Mistake(NamedTuple):
    """One violation of a schema, free of the place's file."""

    route: Route
    on: On
    message: str
    hint: str


class Validator:
    """The schemas, compiled when first needed."""

    def __init__(self, read: Callable[[str, bool], str]) -> None:
        """`read(kind, overlay)` gives the text of a schema."""
        self._read = read
        self._compiled: dict[tuple[str, bool], jsonschema_rs.Draft202012Validator] = {}

    def mistakes(self, kind: str, tree: Node, *, overlay: bool) -> Iterable[Mistake]:
        """Every violation in the tree of a file of that kind; empty where it is valid."""
        compiled = self._compiled.get((kind, overlay)) or self._compile(kind, overlay)
        if compiled.is_valid(tree):
            return ()
        schema = _decoded(self._read(kind, overlay))
        return list(_explained(compiled.iter_errors(tree), schema))

    def _compile(self, kind: str, overlay: bool) -> jsonschema_rs.Draft202012Validator:
        text = self._read(kind, overlay)
        try:
            compiled = jsonschema_rs.validator_for(text, validate_formats=True, offline=True)
        except (jsonschema_rs.ValidationError, jsonschema_rs.ReferencingError, ValueError):
            raise Fatal(
                Exit.INPUT,
                f"the JSON Schema of {kind} in schemas/ is not a valid schema",
                "run: ratebook schema export",
            ) from None
        self._compiled[kind, overlay] = compiled
        return compiled


def validate(validator: Validator, documents: Iterable[Document], broken: Callable[[str], frozenset[Route]]) -> Iterator[tuple[Document, Route, Finding]]:
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


def _decoded(text: str) -> Any:
    import msgspec

    return msgspec.json.decode(text)


def _explained(errors: Iterable[jsonschema_rs.ValidationError], schema: Any) -> Iterator[Mistake]:
    for error in errors:
        kind = error.kind.name
        if kind == "anyOf":
            inner = [branch for branch in error.kind.context if not _is_null_branch(branch)]
            if inner and not (isinstance(error.instance, (str, int, float)) and len(inner) > 1):
                yield from _explained(inner[0], schema)
                continue
        at = (*error.instance_path,)
        holder = _at(schema, error.schema_path[:-1])
        yield from _mistakes(kind, error.kind.as_dict(), at, error.instance, holder)


def _is_null_branch(errors: list[jsonschema_rs.ValidationError]) -> bool:
    return len(errors) == 1 and errors[0].kind.name == "type" and "null" in errors[0].kind.types


def _at(schema: Any, path: Iterable[str | int]) -> Any:
    for step in path:
        if isinstance(schema, dict) and "$ref" in schema and step not in schema:
            return {}
        schema = schema[step]
    return schema


def _mistakes(kind: str, detail: dict[str, Any], at: Route, value: Node, holder: dict[str, Any]) -> Iterator[Mistake]:
    name = str(at[-1]) if at else "the file"
    shown = _shown(at, value)
    known = holder.get("properties", {})
    match kind:
        case "additionalProperties":
            for key in detail["unexpected"]:
                guess = did_you_mean(key, known)
                hint = "rename or remove it" if guess else f"remove it; known keys are {_list(known)}"
                if is_secret_name(key) and not guess:
                    hint = "remove it and revoke what it holds: secrets live encrypted, never beside prices"
                yield Mistake((*at, key), "key", f"the key {quoted(key)} is not known here{guess}", hint)
        case "required":
            key = detail["property"]
            about = known.get(key, {}).get("description", "")
            yield Mistake(at, "key", f"the required key {quoted(key)} is missing", f"add {key}: {about}".rstrip(": "))
        case "type":
            wanted = [_TYPES[type_] for type_ in detail["types"] if type_ != "null"]
            yield Mistake(at, "value", f"{name} must be {' or '.join(wanted)}, not {shown}", _type_hint(detail["types"], name, value))
        case "enum":
            options = [option for option in detail["options"] if option is not None]
            guess = did_you_mean(str(value), map(str, options))
            yield Mistake(at, "value", f"{name} cannot be {shown}{guess}", f"write one of: {', '.join(map(_json, options))}")
        case "constant":
            yield Mistake(at, "value", f"{name} cannot be {shown}", f"write {_json(detail['expected_value'])}")
        case "minimum":
            yield Mistake(at, "value", f"{name} is {shown}, below the least allowed {_json(detail['limit'])}", "raise it")
        case "maximum":
            yield Mistake(at, "value", f"{name} is {shown}, above the most allowed {_json(detail['limit'])}", "lower it")
        case "exclusiveMinimum":
            yield Mistake(at, "value", f"{name} is {shown} and must be more than {_json(detail['limit'])}", "raise it")
        case "exclusiveMaximum":
            yield Mistake(at, "value", f"{name} is {shown} and must be less than {_json(detail['limit'])}", "lower it")
        case "maxLength":
            length = len(str(value))
            yield Mistake(at, "value", f"{name} has {length} characters, more than the {detail['limit']} that fit", "shorten it")
        case "minLength":
            yield Mistake(at, "value", f"{name} is empty", "write a text")
        case "pattern":
            fix = holder.get("examples", [])
            hint = f"write it like {_list(fix)}" if fix else f"write it so that it matches {detail['pattern']}"
            yield Mistake(at, "value", f"{name} cannot be {shown}", hint)
        case "format":
            like = {"date": "a day that exists, like 2026-03-01", "uri": "an address, like https://api.example.com/v1"}
            yield Mistake(at, "value", f"{name} cannot be {shown}", f"write {like.get(detail['format'], 'a ' + detail['format'])}")
        case "propertyNames":
            error = detail["error"]
            key = error.instance
            pattern = error.kind.as_dict().get("pattern", "")
            options = error.kind.as_dict().get("options", ())
            guess = did_you_mean(str(key), map(str, options))
            hint = f"use one of: {', '.join(map(str, options))}" if options else f"rename it so that it matches {pattern}"
            yield Mistake((*at, key), "key", f"{quoted(key)} cannot be a key here{guess}", hint)
        case "uniqueItems":
            twice = next((item for index, item in enumerate(value) if item in value[:index]), "")
            yield Mistake(at, "value", f"{name} names {quoted(twice)} twice", "keep one of the two")
        case "minItems" | "minProperties":
            yield Mistake(at, "key", f"{name} has {len(value)} entries, fewer than {detail['limit']}", "add what is missing")
        case "maxItems" | "maxProperties":
            yield Mistake(at, "key", f"{name} has {len(value)} entries, more than {detail['limit']}", _too_many(value, detail["limit"]))
        case _:
            yield Mistake(at, "value", f"{name} cannot be {shown}", "see the schema of this file")


def _too_many(value: Node, limit: int) -> str:
    return f"keep {limit} of {_list(value)}" if isinstance(value, dict) else "remove some"


def _type_hint(types: list[str], name: str, value: Node) -> str:
    if value is None:
        return "write a value, or remove the key"
    if isinstance(value, str):
        bare = value.strip().lstrip("$€£").replace(",", "").replace("_", "").removesuffix("%").strip()
        numeric = bare.replace(".", "", 1).removeprefix("-").isdigit()
        if {"number", "integer"} & {*types} and numeric:
            return f"write {bare} without quotes, signs or separators"
        if "boolean" in types and value.lower() in ("true", "false", "yes", "no", "on", "off"):
            return f"write {'true' if value.lower() in ('true', 'yes', 'on') else 'false'} without quotes"
        if "array" in types:
            return f"write a list: [{value}]"
    elif "string" in types and not isinstance(value, (dict, list)):
        return f'write "{_json(value)}" in quotes'
    elif "array" in types and isinstance(value, dict):
        return "write a list: one '- item' per line"
    elif "object" in types and isinstance(value, list):
        return "write a map: one 'key: value' per line, without the dashes"
    elif types == ["integer"] and not isinstance(value, (dict, list)):
        return "write it without decimals"
    return f"change the value of {name}"


def _shown(at: Route, value: Node) -> str:
    if isinstance(value, dict):
        return "a map of keys"
    if isinstance(value, list):
        return "a list"
    if any(isinstance(step, str) and is_secret_name(step) for step in at):
        return "that value"
    if isinstance(value, str):
        return f"the text {quoted(value)}"
    return _json(value)


def _json(value: Any) -> str:
    if value is None or isinstance(value, bool):
        return str(value).lower().replace("none", "null")
    return quoted(value)[1:-1] if isinstance(value, str) else plain(value) if not isinstance(value, float) else repr(value)


def _list(names: Iterable[Any]) -> str:
    return ", ".join(str(name) for name in names)
