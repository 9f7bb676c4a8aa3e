"""Check values by a part of a JSON Schema that a type carries, as far as it is sure what the validator would say."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import reduce
from types import NoneType
from typing import Any, Final

from ratesmith.core.ir import Node
from ratesmith.core.names import NAME_FLAWS

Check = Callable[[Node], bool]
"""Return whether a schema surely accepts a value; False where only the validator knows."""


def never(_: Node) -> bool:
    """Accept nothing: the validator decides."""
    return False


def both(checks: list[Check]) -> Check | None:
    """Return a check that makes all of these; None where there is none."""
    return reduce(_and, checks) if checks else None


def _and(first: Check, second: Check) -> Check:
    return lambda value: first(value) and second(value)


def checks_of(schema: Mapping[str, Any]) -> list[Check]:
    """Return the checks of the keywords of a schema; `never` for one that is not known here."""
    return [_KEYWORDS.get(name, _unknown)(wanted) for name, wanted in schema.items() if name not in _ABOUT]


_ABOUT: Final = frozenset({"examples", "description", "title", "default"})
"""Keywords that check nothing."""


def pattern(form: str) -> Check:
    r"""Return the check of a pattern, for texts where Python and JSON Schema agree.

    They do not on what `\s` and `\w` stand for beyond ASCII, nor on whether `$` matches in front of a line break.
    """
    if form == r"\S":
        return lambda text: not isinstance(text, str) or any("!" <= it <= "~" for it in text)
    search = re.compile(form).search
    return lambda text: (
        not isinstance(text, str) or (text.isascii() and text.isprintable() and search(text) is not None)
    )


def _unknown(_: Any) -> Check:
    return never


def _part(schema: Any) -> Check:
    if not isinstance(schema, dict):
        return never
    return both(checks_of(schema)) or (lambda _: True)


_TYPES: Final[Mapping[str, tuple[type, ...]]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, Decimal),
    "boolean": (bool,),
    "object": (dict,),
    "array": (list,),
    "null": (NoneType,),
}


def _type(types: str | list[str]) -> Check:
    wanted = frozenset(it for name in ([types] if isinstance(types, str) else types) for it in _TYPES[name])
    return lambda value: type(value) in wanted


def _number(test: Callable[[Any, int], bool]) -> Callable[[Any], Check]:
    def check_of(limit: Any) -> Check:
        if type(limit) is not int:
            return never  # A float is not what its digits say.
        return lambda value: type(value) not in (int, Decimal) or test(value, limit)

    return check_of


def _size(kind: type[str | list[Node] | dict[str, Node]], test: Callable[[int, int], bool]) -> Callable[[int], Check]:
    return lambda limit: lambda value: not isinstance(value, kind) or test(len(value), limit)


def _is_one_of(options: list[Any]) -> Check:
    texts = frozenset(it for it in options if isinstance(it, str))
    return lambda value: isinstance(value, str) and value in texts


def _is_not(schema: Any) -> Check:
    if not isinstance(schema, dict) or [*schema] != ["enum"]:
        return never
    options = schema["enum"]
    return lambda value: isinstance(value, str) and value not in options


def _unique(wanted: bool) -> Check:
    def check(items: Node) -> bool:
        # Of other items, 1 and 1.0 are the same, and 1 and true are not.
        return not isinstance(items, list) or (
            all(isinstance(it, str) for it in items) and len(frozenset(items)) == len(items)
        )

    return check if wanted else _part({})


def _names(schema: Any) -> Check:
    check = _part(schema)
    return lambda tree: not isinstance(tree, dict) or all(map(check, tree))


def _entries(schema: Any) -> Check:
    check = _part(schema)
    return lambda tree: not isinstance(tree, dict) or all(map(check, tree.values()))


def _beside(schemas: Mapping[str, Any]) -> Check:
    checks = {key: _part(schema) for key, schema in schemas.items()}
    return lambda tree: not isinstance(tree, dict) or all(check(tree) for key, check in checks.items() if key in tree)


_PLAIN_ADDRESS: Final = r"https?://[a-z0-9]+(?:[.-][a-z0-9]+)*(?::[0-9]{1,4})?(?:/[A-Za-z0-9._/-]*)?"


def _format(name: str) -> Check:
    if name == "uri":
        return lambda text: not isinstance(text, str) or re.fullmatch(_PLAIN_ADDRESS, text) is not None
    flaw = NAME_FLAWS.get(name)
    return never if flaw is None else lambda text: not isinstance(text, str) or flaw(text) is None


_KEYWORDS: Final[Mapping[str, Callable[[Any], Check]]] = {
    "type": _type,
    "minimum": _number(lambda value, limit: value >= limit),
    "maximum": _number(lambda value, limit: value <= limit),
    "exclusiveMinimum": _number(lambda value, limit: value > limit),
    "exclusiveMaximum": _number(lambda value, limit: value < limit),
    "minLength": _size(str, lambda size, limit: size >= limit),
    "maxLength": _size(str, lambda size, limit: size <= limit),
    "minItems": _size(list, lambda size, limit: size >= limit),
    "maxItems": _size(list, lambda size, limit: size <= limit),
    "minProperties": _size(dict, lambda size, limit: size >= limit),
    "maxProperties": _size(dict, lambda size, limit: size <= limit),
    "pattern": pattern,
    "format": _format,
    "enum": _is_one_of,
    "not": _is_not,
    "uniqueItems": _unique,
    "propertyNames": _names,
    "additionalProperties": _entries,
    "dependentSchemas": _beside,
}
