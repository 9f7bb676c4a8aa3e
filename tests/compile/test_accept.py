"""What a type accepts without a schema, the schema accepts too; so the verdict is the schema's, whoever gives it."""

import json
from collections import Counter
from functools import cache
from pathlib import Path

import jsonschema_rs
import pytest
from hypothesis import given, settings

from ratesmith.api.json_schema import kind_schema
from ratesmith.api.loader import load_pack
from ratesmith.compile.accept import accepted, accepted_file, accepts_overlay
from ratesmith.compile.validate import FORMATS, Validator
from ratesmith.core.ir import Node
from ratesmith.language.parser import parse
from ratesmith.project.schema_files import project_schema, schemas_of
from ratesmith.project.settings import PROJECT_KIND, Project
from support.projects import BASE, SHIPPED
from support.schema_trees import trees

KINDS = load_pack("ai_platform").kinds
CASES = [*schemas_of(KINDS)]


def schema_of(kind: str, overlay: bool) -> str:
    return project_schema() if kind == PROJECT_KIND else kind_schema(KINDS[kind], overlay)


@cache
def judge(kind: str, overlay: bool) -> jsonschema_rs.Validator:
    text = schema_of(kind, overlay)
    return jsonschema_rs.validator_for(text, validate_formats=True, formats=FORMATS, offline=True)


def accepts(kind: str, overlay: bool, tree: Node) -> bool:
    if kind == PROJECT_KIND:
        return accepted(Project, tree) is not None
    return accepts_overlay(KINDS[kind], tree) if overlay else accepted_file(KINDS[kind], tree) is not None


@pytest.mark.cases(quick=12)
@pytest.mark.parametrize(("kind", "overlay"), CASES)
def test_what_a_type_accepts_satisfies_the_schema(kind: str, overlay: bool) -> None:
    seen: Counter[tuple[bool, bool]] = Counter()

    @given(trees(json.loads(schema_of(kind, overlay))))
    @settings(max_examples=100, deadline=None)
    def check(tree: Node) -> None:
        found, right = accepts(kind, overlay, tree), judge(kind, overlay).is_valid(tree)
        seen[found, right] += 1
        assert right or not found
        assert bool(Validator(KINDS).mistakes(kind, tree, overlay=overlay)) is not right

    check()
    assert seen[True, True] > 5
    assert seen[False, False] > 5


@pytest.mark.parametrize(
    ("kind", "text", "why"),
    [
        ("billing", 'credit_value_usd: "0.01"\n', "a text, which msgspec reads as an amount"),
        ("billing", "credit_value_usd: 0\n", "a limit that the type leaves out"),
        ("modules", 'waive: [{rule: a, reason: "\\ufeff"}]\n', "a space to JSON Schema, and none to Python"),
        ("prompt", "a\n", "no map"),
        ("author-profile", 'name: a\ndescription: b\ntone: c\nlanguage: "en\\n"\n', "a line break in front of $"),
        ("author-profile", 'name: "a "\ndescription: b\ntone: c\nlanguage: en\n', "a format of our own"),
    ],
)
def test_no_type_decides_where_it_is_laxer_than_its_schema(kind: str, text: str, why: str) -> None:
    tree, _ = parse(text)
    assert not judge(kind, False).is_valid(tree), why
    assert not accepts(kind, False, tree), why


@pytest.mark.parametrize("folder", [SHIPPED / "config", BASE], ids=["what ships", "the smallest"])
def test_files_without_mistakes_need_no_schema(folder: Path) -> None:
    kinds = {path: kind for kind in KINDS.values() for path in folder.glob(kind.path.replace("{id}", "*"))}
    assert len(kinds) > 5
    assert [path for path, kind in kinds.items() if accepted_file(kind, parse(path.read_text())[0]) is None] == []
