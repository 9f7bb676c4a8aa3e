"""Write what somebody edited in the page into the files that decide the values, if the configuration stays valid."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final, NamedTuple

import msgspec

from ratesmith.compile.pipeline import compile_project
from ratesmith.compile.result import Compiled, Opened
from ratesmith.core.atomic_write import replace_unchanged
from ratesmith.core.canonical_json import canonical, decode_json
from ratesmith.core.ir import Finding, Node
from ratesmith.core.sanitize import quoted, visible
from ratesmith.language.editor import Uneditable, Write, apply_writes
from ratesmith.preview.contents import built_manifest, manifest_json
from ratesmith.preview.places import Editable, editable
from ratesmith.project.key_order import key_order

_MOST_EDITS: Final = 500
_MOST_TEXT: Final = 200
_MOST_ITEMS: Final = 100
_AMOUNT: Final = re.compile(r"[0-9]{1,9}(\.[0-9]{1,9})?")


class Edit(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A value that somebody entered."""

    pointer: str
    value: Any
    was: Any
    """What the page showed before."""


class Request(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a page asks to save."""

    environment: str
    edits: tuple[Edit, ...]


class Refused(Exception):
    """Nothing can be written, for a reason that is no mistake in the configuration."""


class Saved(NamedTuple):
    """What became of a request."""

    written: tuple[str, ...]
    """The files that were written; none where the configuration would have errors."""
    findings: tuple[Finding, ...]
    """Those errors, or else the findings that the edits bring."""


def request_of(body: bytes) -> Request:
    """Return what a body asks for. Raises Refused where it is none of ours."""
    try:
        request = msgspec.convert(decode_json(body.decode()), Request)
    except (ValueError, RecursionError, msgspec.ValidationError):
        raise Refused("the request is none of this page: reload it") from None
    if not 0 < len(request.edits) <= _MOST_EDITS:
        raise Refused(f"a request has from 1 to {_MOST_EDITS} edits")
    return request


def save(opened: Opened, request: Request, today: date) -> Saved:
    """Write the edits; nothing is written if any environment would have an error.

    Raises Refused where the page is out of date or a value has another type; Fatal if a file changed meanwhile or
    cannot be written.
    """
    everywhere = tuple(sorted(opened.project.environments))
    now = compile_project(opened, everywhere, today)
    if now.report.errors:
        return Saved((), _errors(now))
    places = _places(now, request.environment)
    before, after = _texts(places, request.edits)
    then = compile_project(opened, everywhere, today, after)
    if then.report.errors:
        return Saved((), _errors(then))
    replace_unchanged(opened.root, before, after)
    known = {(it.rule, it.origin.path, it.message) for it in now.report.findings}
    fresh = (it for it in then.report.findings if (it.rule, it.origin.path, it.message) not in known)
    return Saved(tuple(sorted(after)), tuple(fresh))


def _errors(compiled: Compiled) -> tuple[Finding, ...]:
    return tuple(it for it in compiled.report.findings if it.severity == "error")


def _places(compiled: Compiled, environment: str) -> Mapping[str, Editable]:
    target = compiled.targets.get(environment)
    if target is None:
        raise Refused(f"there is no environment {quoted(environment)}")
    manifest = built_manifest(target)
    return editable(target.pack, target.config, manifest, manifest_json(manifest))


def _texts(places: Mapping[str, Editable], edits: Sequence[Edit]) -> tuple[dict[str, str], dict[str, str]]:
    """Return the files that change, before and after."""
    by_file: dict[str, list[tuple[Editable, Write]]] = {}
    for edit in edits:
        place = places.get(edit.pointer)
        if place is None or canonical(place.shown) != canonical(edit.was):
            raise Refused("the files changed since this page was opened: reload it, and enter your values again")
        by_file.setdefault(place.document.path, []).append((place, Write(place.route, _node(place, edit))))
    before, after = {}, {}
    for path, pairs in by_file.items():
        place, _ = pairs[0]
        before[path] = place.document.source
        try:
            after[path] = apply_writes(before[path], [write for _, write in pairs], key_order(place.schema))
        except Uneditable:
            raise Refused(f"{visible(path)} is written in a way that only a person can edit") from None
    return before, after


def _node(place: Editable, edit: Edit) -> Node:
    """Return the value as it is written in YAML. Raises Refused where its type is another one."""
    found = next(_nodes(place, edit.value), None)
    if found is None:
        raise Refused(f"{quoted(edit.pointer)} takes another type of value")
    return found


def _nodes(place: Editable, value: Any) -> Iterator[Node]:
    match place.is_, value:
        case ("boolean", bool()) | ("number", Decimal()):
            yield value
        case ("integer" | "number", int()) if not isinstance(value, bool):
            yield value
        case "amount", str() if _AMOUNT.fullmatch(value):
            yield Decimal(value)
        case "text", str() if _is_text(value):
            yield value
        case "list", list() if len(value) <= _MOST_ITEMS and all(isinstance(it, str) and _is_text(it) for it in value):
            yield value


def _is_text(value: str) -> bool:
    return value.isprintable() and len(value) <= _MOST_TEXT
