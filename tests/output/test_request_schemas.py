"""The schemas of what the settings endpoints take: one for each environment, and one verdict by all engines."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import jsonschema_rs
import pytest

from ratesmith.output.artifacts import manifest_files
from ratesmith.release.build import build_from_disk
from support.file_texts import texts_of
from support.node import ajv_verdicts
from support.projects import BASE, SHIPPED, compiled, project
from support.request_bodies import FILE, Case, body, cases

GENERATED = SHIPPED / "generated/production"
NAMES = ("account-settings", "site-settings")
IS_NULL = {"minItems": 1, "type": ["array", "null"]}


@cache
def shipped() -> dict[str, Any]:
    return dict(json.loads((GENERATED / "manifest.json").read_text()))


@cache
def schema(name: str) -> dict[str, Any]:
    return dict(json.loads((GENERATED / f"{name}.schema.json").read_text()))


@cache
def table(name: str) -> tuple[Case, ...]:
    return tuple(cases(name, shipped()))


def wrong(name: str, verdicts: Iterator[list[str] | None]) -> list[str]:
    """The cases of which an engine says something else than the table, or says it of another place."""
    found = []
    for case, paths in zip(table(name), verdicts, strict=True):
        taken = case.good or case.by == "code"
        # What is missing, unknown or too much is said of the object or list that it is in.
        near = paths is not None and any(case.at.startswith(path) for path in paths)
        if (paths is None) is not taken or not (taken or near):
            found.append(f"{case.name}: {paths}")
    return found


def test_the_table_names_each_body_once_and_has_more_bad_ones_than_good_ones() -> None:
    for name in NAMES:
        names = [it["name"] for it in FILE[name]]
        assert len({*names}) == len(names)
    bad = [it for name in NAMES for it in FILE[name] if not it["good"]]
    assert len(bad) > 64
    assert {it["by"] for it in bad} == {"schema", "code"}


@pytest.mark.parametrize("name", NAMES)
def test_python_s_jsonschema_takes_the_good_bodies_and_no_bad_one(name: str) -> None:
    jsonschema.Draft202012Validator.check_schema(schema(name))
    validator = jsonschema.Draft202012Validator(schema(name))

    def verdicts() -> Iterator[list[str] | None]:
        for case in table(name):
            yield ["".join(f"/{step}" for step in it.path) for it in validator.iter_errors(case.value)] or None

    assert wrong(name, verdicts()) == []


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_ajv_takes_the_good_bodies_and_no_bad_one(name: str) -> None:
    """In its strict mode, which knows every keyword that a schema may have."""
    assert wrong(name, iter(ajv_verdicts(schema(name), [case.text for case in table(name)]))) == []


@pytest.mark.parametrize("name", NAMES)
def test_our_own_engine_agrees_but_for_what_no_json_has(name: str) -> None:
    validator = jsonschema_rs.validator_for(schema(name))
    for case in table(name):
        if "$number" not in case.text:
            assert validator.is_valid(case.value) is (case.good or case.by == "code"), case.name


@pytest.mark.parametrize("name", NAMES)
def test_each_key_says_where_the_answered_body_shows_it_and_what_its_default_is(name: str) -> None:
    shown = body(name, shipped(), extra=True)
    found = [*settings(schema(name))]
    assert len(found) > 5
    for it in found:
        path = it["$comment"].removeprefix("GET ").replace("[", ".").replace("]", "")
        value: Any = shown
        for step in path.split("."):
            value = value[int(step) if step.isdigit() else step]
        assert value == it["default"], path


def settings(schema: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The schemas of settings in a schema, at any depth."""
    if "default" in schema:
        yield schema
    for part in (*schema.get("properties", {}).values(), *schema.get("prefixItems", ())):
        yield from settings(part)


def account(folder: Path, environment: str) -> dict[str, Any]:
    target = compiled(folder).targets[environment]
    files = texts_of(manifest_files.artifacts(build_from_disk(target, folder / "generated")))
    return dict(json.loads(files[f"{environment}/account-settings.schema.json"])["properties"])


def test_what_an_overlay_offers_is_in_the_schemas_of_its_environment_alone(tmp_path: Path) -> None:
    keys = (
        "ai.image_style:\n  value_type: string\n  overrides: image_style\n  choices: styles\n"
        "ai.max_images:\n  value_type: int\n  overrides: max_images_per_article\n  min: 1\n  max: {most}\n"
    )
    settings = "styles:\n  vivid:\n    label: Vivid\nmax_images_allowed: 4\nmax_images_per_article: 2\n"
    settled = (BASE / "ratesmith.yaml").read_text()
    staging = "  staging: {dialect: sqlite, database: 'sqlite:///var/staging.db', release: seed}\n"
    shop = project(
        tmp_path,
        {
            "ratesmith.yaml": settled + staging,
            "settings/account-keys.yaml": keys.format(most=8),
            "environments/staging/settings/ai.yaml": settings,
            "environments/staging/settings/account-keys.yaml": "ai.max_images:\n  max: 4\n",
        },
    )
    ours, theirs = account(shop, "example"), account(shop, "staging")
    assert ("vivid" in ours["image_style"]["enum"], ours["max_images"]["maximum"]) == (False, 8)
    assert ("vivid" in theirs["image_style"]["enum"], theirs["max_images"]["maximum"]) == (True, 4)


def test_an_account_sets_what_it_has_a_key_for_and_reads_the_rest(tmp_path: Path) -> None:
    """A tier without a model is none that can be chosen."""
    key = "ai.tier:\n  value_type: string\n  overrides: quality_tier\n  choices: tiers\n"
    tiers = (BASE / "settings/ai.yaml").read_text() + "  premium:\n    label: Premium\n"
    found = account(project(tmp_path, {"settings/account-keys.yaml": key, "settings/ai.yaml": tiers}), "example")
    assert {*found} == {"tier", "content_generation", "image_generation"}
    assert "premium" not in found["tier"]["enum"]
    nested = found["content_generation"]["properties"]
    assert nested["temperature"] == {"const": nested["temperature"]["const"], "readOnly": True}
    assert nested["limits"]["const"] == {"temperature": None, "max_tokens": None}


def test_the_default_counts_where_publishing_by_itself_is_set_back(tmp_path: Path) -> None:
    """With no slot by default, null would leave none."""
    schedule = (BASE / "automation/schedule.yaml").read_text()
    empty = schedule.replace("auto_publish_enabled: true", "auto_publish_enabled: false").partition("  time_slots:")[0]
    target = compiled(project(tmp_path, {"automation/schedule.yaml": f"{empty}  time_slots: []\n"})).targets["example"]
    files = texts_of(manifest_files.artifacts(build_from_disk(target, tmp_path / "generated")))
    publishing = json.loads(files["example/site-settings.schema.json"])["properties"]["publishing"]
    assert publishing["if"]["properties"] == {"auto_publish_enabled": {"enum": [True]}}
    assert publishing["then"]["properties"] == {"publish_days": IS_NULL, "time_slots": {"type": "array", "minItems": 1}}
