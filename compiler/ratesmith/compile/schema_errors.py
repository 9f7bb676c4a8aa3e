"""Explain violations of a JSON Schema to the person who wrote the file.

The validator's own messages quote values, which may be secret, and are about schemas; these
say what is there, what is expected and what to write.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from functools import reduce
from itertools import islice
from operator import getitem
from typing import TYPE_CHECKING, Any, Final

from ratesmith.compile.key_errors import FEW, missing_key, missing_one, unknown_keys, without_repeats
from ratesmith.compile.key_hints import FileSchema
from ratesmith.compile.value_hints import (
    Wanted,
    date_meant,
    fraction_meant,
    in_words,
    last_day,
    text_of,
    time_meant,
    type_hint,
    yaml_text,
)
from ratesmith.compile.violation import Mistake, Violation
from ratesmith.core.ir import Node, Route
from ratesmith.core.limits import MAX_FINDINGS
from ratesmith.core.names import NAME_FLAWS, NameFlaw, ascii_name_flaw
from ratesmith.core.patterns import nearest_match, pattern_in_words
from ratesmith.core.sanitize import harmless, quoted
from ratesmith.core.suggest import did_you_mean

if TYPE_CHECKING:
    import jsonschema_rs


def explain_violations(
    errors: Iterable[jsonschema_rs.ValidationError], schema: Any, tree: Node, route_of: Callable[[Route], Route]
) -> Iterator[Mistake]:
    """Yield the mistakes behind the violations, up to `MAX_FINDINGS`; of alternatives, those of the one meant.

    `route_of` gives the route in the `tree` of a path that the validator names.
    """
    found = _mistakes(errors, FileSchema(schema), tree, route_of)
    yield from without_repeats(islice(found, MAX_FINDINGS - 1))
    if next(found, None) is not None:
        # At the file as a whole, because nobody knows which of its entities have no mistake.
        message = "the file has more mistakes than are listed; the rest of it was not checked"
        yield Mistake((), "key", message, "mend those that are listed first")


def _mistakes(
    errors: Iterable[jsonschema_rs.ValidationError], file: FileSchema, tree: Node, route_of: Callable[[Route], Route]
) -> Iterator[Mistake]:
    exclusive: dict[Route, tuple[str, list[str]]] = {}
    for error in errors:
        keyword, detail = error.kind.name, error.kind.as_dict()
        if keyword == "propertyNames" and _EXCLUDING in error.schema_path:
            key = str(error.schema_path[error.schema_path.index(_EXCLUDING) + 1])
            _, others = exclusive.setdefault(route_of((*error.instance_path,)), (key, []))
            others.append(str(detail["error"].instance))
            continue
        if keyword == "anyOf" and (keys := _one_of(detail["context"])):
            route, holder = route_of((*error.instance_path,)), _at(file.schema, error.schema_path[: -len(_ONE_OF)])
            yield missing_one(Violation(route, reduce(getitem, route, tree), detail, holder, file, tree, True), keys)
            continue
        if keyword == "anyOf":
            meant = [branch for branch in detail["context"] if not _is_null(branch)]
            yield from _mistakes(meant[0], file, tree, route_of)
            continue
        place = error.schema_path[:-1]
        holder, required = _at(file.schema, place), _is_required(file.schema, place)
        route = route_of((*error.instance_path,))
        # The validator's own copy has floats in place of exact numbers.
        violation = Violation(route, reduce(getitem, route, tree), detail, holder, file, tree, required)
        yield from _EXPLAIN.get(keyword, _other)(violation)
    for route, (key, others) in exclusive.items():
        yield _excluded(route, key, others)


_ONE_OF: Final = ("allOf", 0, "anyOf")
"""How a schema says that one of several keys is required."""


def _one_of(alternatives: list[list[jsonschema_rs.ValidationError]]) -> list[str]:
    """Return the keys of which one is required; empty for alternatives of another kind."""
    found = [errors[0].kind.as_dict()["property"] for errors in alternatives if errors[0].kind.name == "required"]
    return found if len(found) == len(alternatives) else []


_EXCLUDING: Final = "dependentSchemas"
"""The keyword with the keys that may stand beside a certain one."""


def _excluded(route: Route, key: str, others: list[str]) -> Mistake:
    names = _listed(*dict.fromkeys(name for name in others if name != key))
    message = f"{key} cannot stand beside {names}" + (f" in {harmless(route[-1])}" if route else "")
    return Mistake(route, "key", message, f"keep {key}, or {names}", surplus=(key, *others))


def _is_null(errors: list[jsonschema_rs.ValidationError]) -> bool:
    return len(errors) == 1 and errors[0].kind.name == "type" and errors[0].kind.as_dict()["types"] == ["null"]


def _is_required(schema: Any, place: list[str | int]) -> bool:
    """Return whether the schema at a place is that of a key that has to be there."""
    return place[-2:-1] == ["properties"] and place[-1] in _at(schema, place[:-2]).get("required", ())


def _at(schema: Any, path: Iterable[str | int]) -> Any:
    for step in path:
        schema = schema[step]
    return schema


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
    if violation.secret:
        hint = in_words(_wanted(types, violation))
    elif isinstance(violation.value, (int, Decimal)) and _has_form(violation.schema):
        hint = _text_hint(violation._replace(value=text_of(violation.value)))
    elif types == ["object"] and (hint_of_entries := _entries_hint(violation)):
        hint = hint_of_entries
    elif part := fraction_meant(violation.name, types, violation.value):
        hint = f"write {part}, without a percent sign"
    else:
        hint = type_hint(_wanted(types, violation), violation.value, required=violation.required)
    yield Mistake(violation.at, "value", message, hint, misses=violation.at if violation.value is None else None)


def _entries_hint(violation: Violation) -> str:
    """Return how the names of a list are written where each has settings of its own; empty for another value."""
    entry, names = violation.schema.get("additionalProperties"), violation.value
    if not isinstance(entry, dict) or not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        return ""
    keys = [*violation.file.properties(entry)]
    if not names or not keys:
        return ""
    needs = ", ".join(f"{key}: …" for key in violation.file.required(entry))
    return f"write each as a key without a dash, with its settings: {harmless(names[0])}: {{{needs}}}" + (
        f"; they are {_listed(*keys)}" if len(keys) <= FEW else ""
    )


def _has_form(schema: dict[str, Any]) -> bool:
    return "pattern" in schema or schema.get("format") in _FORMATS


def _text_hint(violation: Violation) -> str:
    """Return what to write for a number where a text of a certain form is wanted."""
    if "pattern" in violation.schema:
        return _form_hint(violation._replace(detail={"pattern": violation.schema["pattern"]}), violation.value)
    return next(_format(violation._replace(detail={"format": violation.schema["format"]}))).hint


def _wanted(types: list[str], violation: Violation) -> Wanted:
    items = violation.schema.get("items", {})
    keys, options = [*violation.file.properties(items or violation.schema)], items.get("enum", ())
    # Of an overlay nothing is required; elsewhere is_active alone would not be enough.
    switches = "is_active" in keys and types == ["object"] and not violation.file.required(violation.schema)
    off = "is_active: false below it to switch it off, or " if switches else ""
    return Wanted(types, _limits(violation.schema), keys, [*map(str, options)], off)


def _limits(schema: dict[str, Any]) -> str:
    """Return the range of a number in words, such as ` from 1 to 100`; empty without one."""
    least, most = schema.get("minimum"), schema.get("maximum")
    if least is not None and most is not None:
        return f" from {yaml_text(least)} to {yaml_text(most)}"
    return f", {yaml_text(least)} or more" if least is not None else ""


_NOTHING: Final = frozenset({"", "none", "nil", "no", "n/a", "na", "-", "nothing", "null", "false"})


def _enum(violation: Violation) -> Iterator[Mistake]:
    options = {yaml_text(option): option for option in violation.detail["options"]}
    text = str(violation.value)
    optional = ", or null for none" if options.pop("null", "") is None and text.lower() in _NOTHING else ""
    if text in options and not isinstance(options[text], str):
        return violation.on_value(f"{violation.name} cannot be {violation.shown}", f"write {text} without quotes")
    hint = f"write one of: {_listed(*options)}{optional}"
    return violation.on_value(f"{violation.name} cannot be {violation.shown}{did_you_mean(text, options)}", hint)


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
    if "number" in violation.schema.get("type", ()):
        yield from _number_or_word(violation)
        return
    hint = _form_hint(violation, violation.value)
    yield from violation.on_value(f"{violation.name} cannot be {violation.shown}", hint)


def _number_or_word(violation: Violation) -> Iterator[Mistake]:
    """Explain a text where a number or one of certain words is wanted; the examples have the words."""
    words = [text for text in violation.schema.get("examples", ()) if isinstance(text, str)]
    number = type_hint(_wanted(["number"], violation), violation.value, required=True)
    hint = number if re.search("[1-9]", number) else f"write a number, {' or '.join(words)}"
    message = f"{violation.name} cannot be {violation.shown}{did_you_mean(violation.value, words)}"
    return violation.on_value(message, hint)


def _form_hint(violation: Violation, text: str) -> str:
    """Return what to write for a text of another form: the one that was meant, or the form in words."""
    pattern, examples = violation.detail["pattern"], violation.schema.get("examples")
    meant = [time_meant(text), nearest_match(text, pattern)]
    near = next((it for it in meant if it is not None and re.fullmatch(pattern, it)), None)
    if near is not None and not violation.secret:
        return f'write "{near}"' if ":" in near else f"write {near}"
    if examples:
        return f"write it like {_listed(*examples)}"
    words, about = pattern_in_words(pattern), violation.schema.get("description", "")
    return f"write {words or 'it as the schema of this file says'}{about and f' ({_listed(about)})'}"


_FORMATS: Final = {
    "date": "a day that exists, as year-month-day: 2026-03-01",
    "uri": "an address, like https://api.example.com/v1",
}


def _format(violation: Violation) -> Iterator[Mistake]:
    if flaw := _name_flaw(violation.detail["format"], violation.value):
        instead = "" if violation.secret else flaw.instead
        return violation.on_value(f"{violation.name} has {flaw.described}", _name_hint(instead))
    day = date_meant(violation.value) if violation.detail["format"] == "date" and not violation.secret else None
    if day is not None:
        return violation.on_value(f"{violation.name} cannot be {violation.shown}", f"write {day}")
    if violation.detail["format"] == "date" and not violation.secret and (last := last_day(violation.value)):
        message = f"{violation.name} cannot be {violation.shown}: that month has {last[-2:]} days"
        return violation.on_value(message, f"write {last}")
    wanted = _FORMATS.get(violation.detail["format"], harmless(violation.detail["format"]))
    return violation.on_value(f"{violation.name} cannot be {violation.shown}", f"write {wanted}")


def _name_flaw(format: str, value: Node) -> NameFlaw | None:
    """Return what is wrong with a name; None where the format is not one of names."""
    check = NAME_FLAWS.get(format)
    return check(value) if check is not None and isinstance(value, str) else None


def _name_hint(instead: str) -> str:
    return f"write {quoted(instead)}" if instead else "type the name again, in visible ASCII characters"


def _key_name(violation: Violation) -> Iterator[Mistake]:
    error = violation.detail["error"]
    key, detail = str(error.instance), error.kind.as_dict()
    options = sorted(map(str, detail.get("options", ())))
    if flaw := _name_flaw(str(detail.get("format", "")), key):
        yield Mistake(
            (*violation.at, key), "key", f"the key {quoted(key)} has {flaw.described}", _name_hint(flaw.instead)
        )
        return
    unseen = ascii_name_flaw(key)
    why = f": it has {unseen.described}" if unseen else ""
    if options:
        hint = f"use one of: {_listed(*options)}"
    elif "pattern" in detail:
        names = violation._replace(detail=detail, schema=violation.schema.get("propertyNames", violation.schema))
        form = _form_hint(names, key)
        hint = form if form.startswith("write it ") else f"rename it{form.replace('write ', ' to ', 1)}"
    else:
        hint = "rename it"
    message = f"{quoted(key)} cannot be a key here{why or did_you_mean(key, options)}"
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
    options = [*violation.file.properties(violation.schema)] or violation.schema.get("propertyNames", {}).get(
        "enum", ()
    )
    left = sorted(option for option in options if option not in violation.value)
    one_of = "one of: " if len(left) > limit - count else ""
    hint = f"add {one_of}{_listed(*left)}" if left else "add what is missing"
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
    "additionalProperties": unknown_keys,
    "required": missing_key,
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
