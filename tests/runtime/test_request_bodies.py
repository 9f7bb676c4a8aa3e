"""The runtime and the published schemas of requests say the same of each body."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ratesmith.runtime import Kind, Manifest
from support.node import ajv_verdicts
from support.projects import SHIPPED
from support.request_bodies import FILE, Case, cases
from support.vectors import at

KINDS: tuple[Kind, ...] = ("account", "site")
GENERATED = SHIPPED / "generated/production"
BY_CODE = {"order", "budget", "never-published"}
"""What no schema can say; and besides that, capacities that do not follow, and a slot that is twice there."""


@cache
def shipped() -> Manifest:
    return Manifest.load(GENERATED / "manifest.json")


@cache
def schema(kind: Kind) -> dict[str, Any]:
    return dict(json.loads((GENERATED / f"{kind}-settings.schema.json").read_text()))


@cache
def table(kind: Kind) -> tuple[Case, ...]:
    return tuple(cases(f"{kind}-settings", dict(shipped().data)))


@pytest.mark.parametrize("kind", KINDS)
def test_the_runtime_takes_the_good_bodies_and_names_what_is_wrong_with_the_bad_ones(kind: Kind) -> None:
    codes = {it["name"]: it.get("code") for it in FILE[f"{kind}-settings"]}
    wrong = {}
    for case in table(kind):
        said = [(it.path, it.code) for it in shipped().validate_overrides(kind, case.value)]
        if said[:1] != ([] if case.good else [(case.at, codes[case.name])]):
            wrong[case.name] = said
    assert wrong == {}


@pytest.mark.parametrize("kind", KINDS)
def test_what_the_runtime_stores_of_a_good_body_is_valid_and_stays_as_it_is(kind: Kind) -> None:
    for case in table(kind):
        if case.good:
            stored = shipped().changes(kind, case.value)
            ask = shipped().account_settings if kind == "account" else shipped().site_settings
            found = ask(stored)
            assert (found.overrides, found.ignored) == (stored, ()), case.name


def pointers(value: Any, above: str = "") -> list[str]:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [above, *(it for key, inner in items for it in pointers(inner, f"{above}/{key}"))]


JSON = st.sampled_from(
    [
        "null",
        "true",
        "false",
        "0",
        "1",
        "-1",
        "2",
        "0.5",
        "100",
        "4096.0",
        "1001",
        "1000000000000",
        '""',
        '"x"',
        '"mon"',
        '"02:00"',
        '"02:00:00"',
        '"09:00\\n"',
        '"hd"',
        '"cartoon"',
        "[]",
        "{}",
        '["09:00","09:00"]',
        '["tue","mon"]',
        '["sat"]',
        '{"enabled":true}',
        "[null]",
    ]
).map(json.loads)


def bodies(kind: Kind) -> st.SearchStrategy[Any]:
    ask = shipped().account_body if kind == "account" else shipped().site_body
    bases = {extra: ask({}, extra=extra) for extra in (False, True)}

    @st.composite
    def drawn(draw: st.DrawFn) -> Any:
        body = json.loads(json.dumps(bases[draw(st.booleans())]))
        if kind == "account" and draw(st.booleans()):
            body |= draw(st.dictionaries(st.sampled_from(["temperature", "max_tokens", "image_style", "x"]), JSON))
        for _ in range(draw(st.integers(0, 3))):
            places = pointers(body)
            above, _, last = draw(st.sampled_from(places)).rpartition("/")
            parent = at(body, above) if last else None
            if parent is not None:
                key = int(last) if isinstance(parent, list) else last
                if draw(st.booleans()):
                    parent[key] = draw(JSON)
                else:
                    del parent[key]
        return body

    return drawn()


def differs(kind: Kind, body: Any, taken: bool) -> str | None:
    """What the runtime says otherwise than a schema that takes a body or not."""
    found = shipped().validate_overrides(kind, body)
    by_schema = [
        it for it in found if it.code not in BY_CODE and not it.path.endswith("_capacity") and it.code != "duplicate"
    ]
    if taken and by_schema:
        return f"the schema takes it: {by_schema}"
    return None if taken or found else "the schema refuses it"


@pytest.mark.parametrize("kind", KINDS)
def test_they_agree_on_bodies_that_were_changed_at_random(kind: Kind) -> None:
    validator = jsonschema.Draft202012Validator(schema(kind))

    @settings(max_examples=60, deadline=None, derandomize=True, database=None)
    @given(bodies(kind))
    def agree(body: Any) -> None:
        assert differs(kind, body, validator.is_valid(body)) is None

    agree()


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_ajv_agrees_on_them_too(kind: Kind) -> None:
    found: list[Any] = []

    @settings(max_examples=400, deadline=None, derandomize=True, database=None)
    @given(bodies(kind))
    def collect(body: Any) -> None:
        found.append(body)

    collect()
    verdicts = ajv_verdicts(schema(kind), [json.dumps(it) for it in found])
    said = (differs(kind, body, paths is None) for body, paths in zip(found, verdicts, strict=True))
    assert [it for it in said if it] == []
