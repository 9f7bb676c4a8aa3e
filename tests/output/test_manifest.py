"""The manifest: the platform's own values, the frontend's own keys, and nothing that is private."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import jsonschema_rs
import msgspec
import pytest

from ratesmith import runtime
from ratesmith.api.loader import load_pack
from ratesmith.api.public_view import public, public_fields, public_json
from ratesmith.api.published_schema import closed_schema
from ratesmith.compile.open import open_project
from ratesmith.compile.pipeline import compile_project
from ratesmith.compile.result import Compiled
from ratesmith.output.artifacts import manifest_contract, manifest_files
from ratesmith.packs.ai_platform.kinds.model import Model
from ratesmith.packs.ai_platform.kinds.payment_method import Method
from ratesmith.packs.ai_platform.kinds.preset import AutomationChange, ScheduleChange
from ratesmith.release.build import Build, build_from_disk
from support.file_texts import texts_of
from support.projects import BASE, SHIPPED, TODAY, compiled, project

ENVIRONMENTS = ("development", "production", "staging")
CREDITS = (BASE / "billing/credits.yaml").read_text()


@pytest.fixture(scope="module")
def shipped() -> Compiled:
    return compile_project(open_project(SHIPPED / "config"), ENVIRONMENTS, TODAY)


def manifest(compiled: Compiled, environment: str = "production") -> dict[str, Any]:
    build = build_from_disk(compiled.targets[environment], SHIPPED / "generated" / environment)
    return dict(json.loads(whole(build)))


def whole(build: Build) -> str:
    """The text of manifest.json."""
    return texts_of(manifest_files.artifacts(build))[f"{build.name}/manifest.json"]


def test_the_account_settings_are_those_of_the_platform(shipped: Compiled) -> None:
    it = manifest(shipped)
    content = it["content_generation"]
    assert (content["temperature"], content["max_tokens"]) == (0.7, 8192)
    image = it["image_generation"]
    assert [
        {key: tier[key] for key in ("tier", "credits", "label", "description")} for tier in image["quality_tiers"]
    ] == [
        {"tier": "basic", "credits": 1, "label": "Basic", "description": "Fast, simple images"},
        {"tier": "quality", "credits": 5, "label": "Quality", "description": "Balanced quality"},
        {"tier": "premium", "credits": 15, "label": "Premium", "description": "Best quality"},
    ]
    assert (image["selected_tier"], image["selected_style"]) == ("quality", "photorealistic")
    assert [style["value"] for style in image["styles"]] == [
        "photorealistic",
        "illustration",
        "3d_render",
        "minimal_flat",
        "artistic",
        "cartoon",
    ]
    assert image["styles"][3] == {
        "value": "minimal_flat",
        "label": "Minimal / Flat",
        "description": "Minimal / Flat Design",
    }
    assert [size["value"] for size in image["sizes"]] == ["1024x1024", "1792x1024", "1024x1792"]
    assert (image["max_images"], image["max_allowed"]) == (4, 8)


@pytest.mark.parametrize("rounding", ["nearest", "down"])
def test_how_a_fraction_of_a_credit_is_charged_is_public_and_part_of_the_hash(tmp_path: Path, rounding: str) -> None:
    up, other = (
        manifest(compiled(project(tmp_path / way, {"billing/credits.yaml": f"{CREDITS}rounding: {way}\n"})), "example")
        for way in ("up", rounding)
    )
    assert (up["credits"]["rounding"], other["credits"]["rounding"]) == ("up", rounding)
    assert up["content_hash"] != other["content_hash"]


def test_the_site_settings_are_those_of_the_platform(shipped: Compiled) -> None:
    it = manifest(shipped)
    assert {key: it["automation"][key] for key in ("enabled", "frequency", "time")} == {
        "enabled": False,
        "frequency": "daily",
        "time": "02:00",
    }
    assert it["delays"] == {"within_stage": 3, "between_stage": 5}
    assert it["available_models"] == {
        "text": {"testing": "GPT-4o mini", "live": "GPT-5.1"},
        "image": {"testing": "Hi Dream Full", "live": "DALL-E 3"},
    }
    assert {key: value for key, value in it["publishing"].items() if key != "days"} == {
        "auto_approval_enabled": True,
        "auto_publish_enabled": True,
        "publish_days": ["mon", "tue", "wed", "thu", "fri"],
        "time_slots": ["09:00", "14:00", "18:00"],
        "daily_capacity": 3,
        "weekly_capacity": 15,
        "monthly_capacity": 65,
    }
    columns = ("enabled", "batch_size", "per_run_limit", "use_testing", "budget_pct")
    assert [tuple(stage[column] for column in columns) for stage in it["stages"]] == [
        (True, 50, 0, False, 15),
        (True, 1, 10, False, 10),
        (True, 20, 0, None, None),
        (True, 1, 5, False, 40),
        (True, 1, 5, False, 5),
        (True, 1, 20, False, 30),
        (True, None, 10, None, None),
    ]
    assert [stage["has_ai"] for stage in it["stages"]] == [True, True, False, True, True, True, False]
    assert it["stages"][0]["name"] == "Keywords → Clusters"


def test_what_the_screens_need_beside_the_settings_is_there(shipped: Compiled) -> None:
    it = manifest(shipped)
    assert it["content_generation"]["limits"] == {
        "temperature": {"min": 0, "max": 2, "step": 0.1},
        "max_tokens": {"min": 1, "max": 8192},
    }
    image = it["image_generation"]
    assert (image["selected_quality"], image["selected_size"], image["min_images"]) == ("standard", "1024x1024", 1)
    assert [(tier["model"], tier["sizes"][0]) for tier in image["quality_tiers"]] == [
        ("runware:97@1", "1024x1024"),
        ("dall-e-3", "1024x1024"),
        ("google:4@2", "1024x1024"),
    ]
    assert [(stage["model_type"], stage["operation"], stage["input"]) for stage in it["stages"]] == [
        ("text", "clustering", "keywords"),
        ("text", "ideas", "clusters"),
        (None, None, "ideas"),
        ("text", "content", "tasks"),
        ("text", "image_prompts", "articles"),
        ("image", "images", "image prompts"),
        (None, None, "articles"),
    ]
    assert [day["value"] for day in it["publishing"]["days"]] == ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
    assert it["automation"]["frequencies"][0] == {"value": "hourly", "label": "Hourly"}
    assert {(model["type"], model["deprecation_date"]) for model in it["models"]["text"]} == {("text", None)}


def test_a_tier_has_the_default_of_its_models_or_else_the_first_in_lists(tmp_path: Path) -> None:
    """Two of them without a default are a finding, `tier-ambiguous`, and no error."""
    painter = (BASE / "models/painter.yaml").read_text()
    other = painter.replace("painter-1", "etcher-1").replace("is_default: true", "sort_order: {place}")
    framer = painter.replace("painter-1", "framer-1").replace("quality_tier: quality", "quality_tier: basic")
    framer = framer.replace("credits_per_image: 5", "credits_per_image: 1").replace("0.04", "0.006")
    for default, place, model in ((True, 1, "painter-1"), (False, 1, "etcher-1"), (False, 200, "painter-1")):
        files = {
            "models/painter.yaml": painter if default else painter.replace("true", "false"),
            "models/etcher.yaml": other.format(place=place),
            "models/framer.yaml": framer.replace("true", "false") if default else framer,
        }
        made = compiled(project(tmp_path / f"{default}{place}", files))
        assert made.targets, [it.message for it in made.report.findings]
        found = manifest(made, "example")
        assert [it["model"] for it in found["image_generation"]["quality_tiers"] if it["tier"] == "quality"] == [model]


def test_an_operation_that_is_switched_off_is_none_that_a_stage_names(tmp_path: Path) -> None:
    operations = "clustering:\n  display_name: Clustering\n  base_credits: 1\n  model_type: text\n  is_active: {on}\n"
    stages = (BASE / "automation/stages.yaml").read_text().replace('  "1":\n', '  "1":\n    operation: clustering\n', 1)
    for on, named in (("true", "clustering"), ("false", None)):
        files = {"billing/operations.yaml": operations.format(on=on), "automation/stages.yaml": stages}
        assert manifest(compiled(project(tmp_path / on, files)), "example")["stages"][0]["operation"] == named


def test_a_preset_names_the_settings_it_changes_and_no_others(shipped: Compiled) -> None:
    it = {preset["id"]: preset for preset in manifest(shipped)["presets"]}
    assert list(it) == ["conservative", "balanced", "aggressive"]
    assert it["conservative"]["stages"] == {"4": {"per_run_limit": 5}, "6": {"per_run_limit": 3}}
    assert it["aggressive"]["stages"] == {"4": {"per_run_limit": 0}, "6": {"per_run_limit": 0}}
    assert [preset["is_recommended"] for preset in it.values()] == [False, True, False]
    assert it["balanced"]["schedule"] == {}


def test_accounts_save_what_the_project_has_active_keys_for(tmp_path: Path) -> None:
    keys = (
        "ai.tier:\n  value_type: string\n  overrides: quality_tier\n  choices: tiers\n"
        "ai.temperature:\n  value_type: float\n  overrides: temperature\n  max: 2\n  is_active: false\n"
    )
    it = manifest(compiled(project(tmp_path, {"settings/account-keys.yaml": keys})), "example")
    assert it["account_keys"] == [{"name": "tier", "path": "image_generation.selected_tier"}]
    ours = runtime.Manifest.parse(json.dumps(it))
    tier = it["image_generation"]["quality_tiers"][0]["tier"]
    assert ours.validate_overrides("account", {"tier": tier}) == []
    assert [each.path for each in ours.validate_overrides("account", {"temperature": 1})] == ["/temperature"]


def test_a_page_opens_on_the_recommended_preset_and_images_are_live_in_production_alone(shipped: Compiled) -> None:
    for environment in ENVIRONMENTS:
        it = manifest(shipped, environment)
        (recommended,) = (preset["id"] for preset in it["presets"] if preset["is_recommended"])
        ours = runtime.Manifest.parse(json.dumps(it))
        assert ours.preset_of(ours.site_settings({})) == recommended
        assert it["stages"][5]["use_testing"] is (environment != "production")


def test_what_is_switched_off_or_internal_is_absent(shipped: Compiled) -> None:
    text = json.dumps(manifest(shipped))
    for absent in ("anthropic", "bria", '"internal"'):
        assert absent not in text
    assert [plan["id"] for plan in manifest(shipped)["plans"]] == ["starter", "growth"]
    assert [model["name"] for model in manifest(shipped)["models"]["text"]] == ["gpt-5.1", "gpt-4o", "gpt-4o-mini"]


def test_no_private_field_moves_a_byte_of_the_manifest(tmp_path: Path) -> None:
    def manifest_of(name: str, writer: str) -> str:
        it = compiled(project(tmp_path / name, {"models/writer.yaml": writer}))
        assert it.targets, it.report.findings
        return whole(build_from_disk(it.targets["example"], tmp_path / "nowhere/example"))

    amounts = "per_1m_tokens:\n    input: 1\n    output: 4"
    before = (BASE / "models/writer.yaml").read_text()
    dearer = before.replace(amounts, amounts.replace("4", "4.1"))
    dated = "".join(
        f'  "{day}":\n    per_1m_tokens: {{input: 1, output: {output}}}\n'
        for day, output in (("launch", 4), ("2027-01-01", 4.2))
    )
    moving = before.replace(f"cost:\n  {amounts}\n", f"costs:\n{dated}") + "notes: ours\n"
    assert amounts in before
    assert manifest_of("a", before) == manifest_of("b", dearer) == manifest_of("c", moving)


def test_money_is_text_and_exact(shipped: Compiled) -> None:
    it = manifest(shipped)
    assert it["credits"]["credit_value_usd"] == "0.01"
    assert [package["price_usd"] for package in it["credits"]["packages"]] == ["12", "55", "200"]
    assert it["plans"][0]["price_monthly"] == "29"


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_a_manifest_satisfies_the_published_schema(shipped: Compiled, environment: str) -> None:
    schemas = {artifact.path: artifact.text for artifact in manifest_contract.artifacts(shipped.contract)}
    validator = jsonschema_rs.validator_for(schemas["contract/manifest.schema.json"])
    validator.validate(manifest(shipped, environment))
    closed = closed_schema(shipped.contract.pack.published.manifest, "manifest")
    jsonschema_rs.validator_for(closed).validate(manifest(shipped, environment))


def test_the_hash_changes_with_the_content_and_not_with_the_environment(shipped: Compiled) -> None:
    """What differs are the prices of development alone, and the sandboxes of staging."""
    development, production, staging = (manifest(shipped, it) for it in ("development", "production", "staging"))
    assert len({it["content_hash"] for it in (development, production, staging)}) == 3
    for model in development["models"]["text"]:
        model["changes"] = []
    assert development["models"]["text"] == production["models"]["text"]


def test_no_cost_and_no_private_text_reaches_a_manifest(tmp_path: Path) -> None:
    files: dict[str, str | bytes | None] = {
        "models/writer.yaml": (
            "model_name: writer-1\nmodel_type: text\nprovider: openai\ndisplay_name: Writer\nis_default: true\n"
            "cost:\n  per_1m_tokens:\n    input: 1.234\n    output: 4.321\n"
            "price:\n  tokens_per_credit: 1000\nlimits:\n  max_tokens: 8192\nnotes: canary-note\n"
        ),
        "providers/openai.yaml": (
            "display_name: OpenAI\nprovider_type: ai\n"
            "api_endpoint: https://canary.example.com\nconfig:\n  a: canary-config\n"
        ),
    }
    it = compiled(project(tmp_path, files))
    build = build_from_disk(it.targets["example"], tmp_path / "generated/example")
    assert '"Writer"' in whole(build)
    for path, text in texts_of(manifest_files.artifacts(build)).items():
        text = re.sub(r'"tables": {[^}]*}', "", text)  # In release.json; names of some have "cost" in them.
        for private in ("canary", "1.234", "0.001234", "4321", "per_1m_tokens", "cost"):
            assert private not in text, path


def test_a_private_field_cannot_be_read_from_the_public_side() -> None:
    model = msgspec.convert(
        {
            "model_name": "a",
            "model_type": "text",
            "provider": "b",
            "display_name": "c",
            "cost": {"per_1k_tokens": {"input": Decimal(1), "output": Decimal(2)}},
            "price": {"tokens_per_credit": 5},
        },
        Model,
    )
    view = public(model)
    assert (view.model_name, view.price.tokens_per_credit) == ("a", 5)
    for private in ("cost", "notes", "waive", "release_date"):
        with pytest.raises(AttributeError):
            getattr(view, private)


def test_no_kind_makes_a_cost_a_note_or_a_waiver_public() -> None:
    for kind in load_pack("ai_platform").kinds.values():
        assert not public_fields(kind.entity) & {"cost", "notes", "waive", "config", "api_endpoint"}


def test_a_private_field_of_a_preset_s_change_stays_private() -> None:
    class Secretive(AutomationChange, frozen=True, kw_only=True):
        canary: str = "private"

    change = ScheduleChange(automation=Secretive(enabled=True))
    assert public_json(change) == {"automation": {"enabled": True}}


def test_structs_in_any_collection_are_seen_from_their_public_side_alone() -> None:
    method = Method(display_name="Card", provider="stripe")
    for collection in ([method], (method,), {"card": method}):
        seen = public(collection)
        (view,) = seen.values() if isinstance(seen, dict) else seen
        assert view.display_name == "Card"
        with pytest.raises(AttributeError):
            _ = view.provider
