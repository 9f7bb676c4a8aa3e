"""An entity is who it was as long as its row is, whatever its file is called."""

from __future__ import annotations

import pytest

from ratesmith.api.loader import load_pack
from ratesmith.api.row_names import former_ids, replaced_rows

Entities = dict[str, dict[str, str]]


def models(**names: str) -> Entities:
    """Models by id; `new<old` has the name of the row, and the one it had."""
    parts = {id: name.partition("<") for id, name in names.items()}
    return {id: {"model_name": name} | ({"renamed_from": old} if old else {}) for id, (name, _, old) in parts.items()}


CASES: dict[str, tuple[Entities, Entities, dict[str, str]]] = {
    "the same": (models(a="x"), models(a="x"), {"a": "a"}),
    "another file": (models(a="x"), models(b="x"), {"b": "a"}),
    "two files that change places": (models(a="x", b="y"), models(a="y", b="x"), {"a": "b", "b": "a"}),
    "a file for another row": (models(a="x"), models(a="y", b="x"), {"b": "a"}),
    "another name in the file": (models(a="x"), models(a="y"), {"a": "a"}),
    "another name, said so": (models(a="x"), models(b="y<x"), {"b": "a"}),
    "another name, said by the id": (models(a="x"), models(b="y<a"), {"b": "a"}),
    "a row that is still there": (models(a="x"), models(a="x", b="y<x"), {"a": "a"}),
    "new and gone": (models(a="x"), models(b="y"), {}),
}


@pytest.mark.parametrize(("before", "after", "expected"), CASES.values(), ids=CASES)
def test_an_entity_is_the_one_that_has_its_row(before: Entities, after: Entities, expected: dict[str, str]) -> None:
    assert former_ids(load_pack("ai_platform").kinds["model"], before, after) == expected


def test_an_entity_has_another_row_unless_renamed_from_names_the_former_one() -> None:
    model = load_pack("ai_platform").kinds["model"]
    before = models(a="x", b="y", c="z", d="u", e="v")
    after = models(a="x", b="y2", c="z2<z", d2="u", e="v2<e")
    assert replaced_rows(model, before, after) == {"b": ("y", "y2"), "e": ("v", "v2")}


def at(provider: str, name: str) -> dict[str, str]:
    return {"model_name": name, "provider": provider}


SHARED: dict[str, tuple[Entities, dict[str, str]]] = {
    "another file": ({"c": at("p", "x"), "b": at("q", "x")}, {"c": "a", "b": "b"}),
    "both in other files": ({"b": at("p", "x"), "a": at("q", "x")}, {"b": "b", "a": "a"}),
    "one of them is gone": ({"c": at("q", "x")}, {"c": "b"}),
    "of another provider": ({"a": at("r", "x"), "b": at("q", "x")}, {"a": "a", "b": "b"}),
    "one row twice": ({"c": at("p", "x"), "d": at("p", "x"), "b": at("q", "x")}, {"c": "a", "b": "b"}),
}


@pytest.mark.parametrize(("after", "expected"), SHARED.values(), ids=SHARED)
def test_two_rows_of_one_name_are_told_apart_by_what_widens_their_key(
    after: Entities, expected: dict[str, str]
) -> None:
    before = {"a": at("p", "x"), "b": at("q", "x")}
    assert former_ids(load_pack("ai_platform").kinds["model"], before, after) == expected


def test_where_the_id_is_the_name_of_the_row_nothing_else_is_looked_at() -> None:
    provider = load_pack("ai_platform").kinds["provider"]
    same = {"display_name": "A"}
    assert former_ids(provider, {"a": same}, {"b": same}) == {}
    assert former_ids(provider, {"a": same}, {"b": same | {"renamed_from": "a"}}) == {"b": "a"}
