"""The keys of a manifest: their page, and what readers rely on.

`python -m ratesmith.api.published_keys PACK FILE` writes the tables of keys into a page, between two marks.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from ratesmith.api.definitions import Published
from ratesmith.api.json_schema import Schema
from ratesmith.api.loader import load_pack
from ratesmith.api.published_schema import definitions_of, is_open, named_types, stability_of
from ratesmith.core.atomic_write import write_atomically
from ratesmith.core.errors import Fatal
from ratesmith.core.ir import Frozen

BEGIN: Final = "<!-- The tables of keys are written by `make generate`. -->"
END: Final = "<!-- Here they end. -->"
_WORDS: Final = {"string": "text", "integer": "whole number", "number": "number", "boolean": "true or false"}


class Key(Frozen, frozen=True, kw_only=True):
    """What a reader relies on of one key."""

    meaning: str
    type: str
    null: bool = False
    """Whether it may be null."""
    optional: bool = False
    """Whether it may be left out."""
    unit: str = ""
    values: tuple[str | int, ...] = ()
    """The values that are listed; none for any."""
    open: bool = False
    """Whether later files may have others."""


def keys_of(published: Published) -> dict[str, Key]:
    """Return every key of a manifest by its path, such as `models.text[].rate`."""
    shapes = definitions_of((published.manifest,))
    return dict(_keys(shapes[published.manifest.__name__], "", shapes))


def broken_promises(old: Mapping[str, Key], new: Mapping[str, Key]) -> Iterator[str]:
    """Yield what a reader of the old keys would trip over in a file with the new ones."""
    for path, before in old.items():
        after = new.get(path)
        if after is None:
            yield f"{path} is gone"
            continue
        if before.meaning != after.meaning:
            yield f"{path} meant {before.meaning!r} and means {after.meaning!r}"
        if (before.type, before.unit) != (after.type, after.unit):
            yield f"{path} was {_told(before)} and is {_told(after)}"
        if after.null and not before.null:
            yield f"{path} may be null now"
        if after.optional and not before.optional:
            yield f"{path} may be left out now"
        if gone := [str(it) for it in before.values if it not in after.values]:
            yield f"{path} cannot be {', '.join(gone)} any more"
        if before.values and not before.open and (more := [str(it) for it in after.values if it not in before.values]):
            yield f"{path} can be {', '.join(more)} too, and readers were promised a closed list"


def _told(key: Key) -> str:
    return f"{key.type} in {key.unit}" if key.unit else key.type


def _keys(shape: Schema, above: str, shapes: Mapping[str, Schema]) -> Iterator[tuple[str, Key]]:
    for name, schema in shape["properties"].items():
        path, value = f"{above}{name}", schema
        null = _may_be_null(schema)
        while True:
            value = next((it for it in value.get("anyOf", ()) if "$ref" in it), value)
            if "items" in value:
                path, value = f"{path}[]", value["items"]
            elif isinstance(value.get("additionalProperties"), dict):
                path, value = f"{path}.*", value["additionalProperties"]
            else:
                break
        optional = name not in shape.get("required", ())
        if "$ref" in value:
            inner = shapes[value["$ref"].rpartition("/")[2]]
            yield path, Key(meaning=schema["description"], type="object", null=null, optional=optional)
            yield from _keys(inner, f"{path}.", shapes)
        else:
            yield path, _key({**value, "description": schema["description"]}, null, optional, schema.get("x-unit", ""))


def _key(schema: Schema, null: bool, optional: bool, unit: str) -> Key:
    values = tuple(it for it in schema.get("enum", ()) if it is not None)
    return Key(
        meaning=schema["description"],
        type=_kind(schema),
        null=null,
        optional=optional,
        unit=unit,
        values=values,
        open=is_open(schema),
    )


def _kind(schema: Schema) -> str:
    if "enum" in schema:
        return "integer" if isinstance(schema["enum"][0], int) else "string"
    types = schema["type"]
    return next(str(it) for it in (types if isinstance(types, list) else [types]) if it != "null")


def _may_be_null(schema: Mapping[str, Any]) -> bool:
    types = schema.get("type", ())
    return None in schema.get("enum", ()) or "null" in types or {"type": "null"} in schema.get("anyOf", ())


def page(published: Published) -> str:
    """Return the tables of keys as Markdown: one for each shape, and one for the named types."""
    shapes = definitions_of((published.manifest,))
    lines: list[str] = []
    for name, schema in _in_order(published.manifest.__name__, shapes):
        lines += [f"### {name}", "", schema["description"], "", "| key | value | unit | promise | meaning |"]
        lines += ["| --- | --- | --- | --- | --- |"]
        for key, it in schema["properties"].items():
            shown = key if key in schema.get("required", ()) else f"{key}?"
            cells = (f"`{shown}`", _value(it), it.get("x-unit", ""), stability_of(it), it["description"])
            lines.append(f"| {' | '.join(cells)} |")
        lines.append("")
    lines += ["### Types of values", "", "| type | values | meaning |", "| --- | --- | --- |"]
    for name, it in named_types(shapes.values()).items():
        values = ", ".join(f"`{value}`" for value in it.get("x-values", ())) + (
            ", and others later" if is_open(it) else ""
        )
        lines.append(f"| `{name}` | {values or 'text'} | {it['x-doc']} |")
    return "\n".join(lines) + "\n"


def _in_order(root: str, shapes: Mapping[str, Schema]) -> Iterator[tuple[str, Schema]]:
    """Yield the shapes as a reader meets them."""
    pending, seen = [root], {root}
    while pending:
        name = pending.pop(0)
        yield name, shapes[name]
        for schema in shapes[name]["properties"].values():
            for found in _references(schema):
                if found not in seen:
                    seen.add(found)
                    pending.append(found)


def _references(schema: Schema) -> Iterator[str]:
    if "$ref" in schema:
        yield str(schema["$ref"]).rpartition("/")[2]
    inner = (schema.get("items"), schema.get("additionalProperties"), *schema.get("anyOf", ()))
    for part in inner:
        if isinstance(part, dict):
            yield from _references(part)


def _value(schema: Schema) -> str:
    """Return what a value is, in words."""
    null = ", or null" if _may_be_null(schema) else ""
    found = next((it for it in schema.get("anyOf", ()) if "$ref" in it), schema)
    if "$ref" in found:
        name = str(found["$ref"]).rpartition("/")[2]
        return f"[{name}](#{name.lower()}){null}"
    if "items" in schema:
        return f"list of {_value(schema['items'])}{null}"
    if isinstance(schema.get("additionalProperties"), dict):
        return f"map of {_value(schema['additionalProperties'])}{null}"
    if "x-doc" in schema:
        return f"`{schema['title']}`{null}"
    if "enum" in schema:
        return ", ".join(f"`{it}`" for it in schema["enum"] if it is not None) + null
    least, most = schema.get("minimum"), schema.get("maximum")
    bounds = "" if least is None else f" from {least:,}" + ("" if most is None else f" to {most:,}")
    return f"{_WORDS[_kind(schema)]}{bounds}{null}"


def main() -> None:
    """Write the tables of a pack's keys into a page."""
    if len(sys.argv) != 3:
        sys.exit("usage: python -m ratesmith.api.published_keys PACK FILE")
    path = Path(sys.argv[2])
    try:
        published = load_pack(sys.argv[1]).published
    except Fatal as fatal:
        sys.exit(f"{fatal.message}; {fatal.hint}")
    write_atomically(path, with_keys(path.read_text(encoding="utf-8"), published))


def with_keys(text: str, published: Published) -> str:
    """Return a page with the tables of keys in it. Raises ValueError where it has no place for them."""
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not end:
        raise ValueError(f"the page has no lines {BEGIN} and {END}")
    return f"{before}{begin}\n\n{page(published)}\n{end}{after}"


if __name__ == "__main__":
    main()
