"""The tables alone serve what the two settings endpoints answer: every value, label, choice and order is in a row."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from support.cli import run
from support.projects import copy_shipped
from support.request_bodies import body

pytestmark = pytest.mark.slow
Rows = list[dict[str, Any]]


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shipped project with its database of development."""
    folder = copy_shipped(tmp_path_factory.mktemp("shop"), "config")
    for command in ("build", "apply"):
        options = ["--without-secrets"] if command == "apply" else []
        done = run("--env", "development", command, *options, cwd=folder)
        assert done.returncode == 0, done.stdout + done.stderr
    return folder


class Tables:
    """Rows as Django's `.values()` gives them: with column names, and JSON read."""

    def __init__(self, database: Path) -> None:
        self._connection = sqlite3.connect(database)
        self._connection.row_factory = sqlite3.Row

    def rows(self, table: str, where: str = "true", order: str = "1") -> Rows:
        found = self._connection.execute(f"SELECT * FROM igny8_{table} WHERE {where} ORDER BY {order}")
        return [{name: read(row[name]) for name in row.keys()} for row in found]  # noqa: SIM118

    def one(self, table: str) -> dict[str, Any]:
        (row,) = self.rows(table)
        return row


def read(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) and value.startswith(("[", "{")) else value


def account_body(tables: Tables) -> dict[str, Any]:
    settings = tables.one("system_ai_settings")
    images = tables.rows("ai_model_config", "model_type = 'image' AND is_active", "NOT is_default, sort_order")
    tiers = [(tier, it) for tier in settings["tiers"] for it in images if it["quality_tier"] == tier["value"]]
    return {
        "content_generation": {"temperature": settings["temperature"], "max_tokens": settings["max_tokens"]},
        "image_generation": {
            "quality_tiers": [
                {
                    "tier": tier["value"],
                    "credits": model["credits_per_image"],
                    "label": tier["label"],
                    "description": tier["description"],
                }
                for tier, model in tiers
            ],
            "selected_tier": images[0]["quality_tier"],
            "styles": [{"value": it["value"], "label": it["label"]} for it in settings["styles"]],
            "selected_style": settings["image_style"],
            "max_images": settings["max_images_per_article"],
            "max_allowed": settings["max_images_allowed"],
        },
    }


def site_body(tables: Tables) -> dict[str, Any]:
    defaults = tables.one("automation_defaults")
    models = tables.rows("ai_model_config", "is_active", "sort_order")

    def named(type_: str, flag: str) -> str:
        return next(str(it["display_name"]) for it in models if it["model_type"] == type_ and it[flag])

    columns = ("number", "name", "has_ai", "enabled", "batch_size", "per_run_limit", "use_testing", "budget_pct")
    flags = ("has_ai", "enabled", "use_testing")
    slots, days = defaults["publish_time_slots"], defaults["publish_days"]
    return {
        "automation": {
            "enabled": bool(defaults["automation_enabled"]),
            "frequency": defaults["automation_frequency"],
            "time": defaults["automation_time"][:5],
        },
        "stages": [
            {name: bool(row[name]) if name in flags and row[name] is not None else row[name] for name in columns}
            for row in tables.rows("automation_stage", order="number")
        ],
        "delays": {
            "within_stage": defaults["within_stage_delay"],
            "between_stage": defaults["between_stage_delay"],
        },
        "publishing": {
            "auto_approval_enabled": bool(defaults["auto_approval_enabled"]),
            "auto_publish_enabled": bool(defaults["auto_publish_enabled"]),
            "publish_days": days,
            "time_slots": slots,
            "daily_capacity": len(slots),
            "weekly_capacity": len(slots) * len(days),
        },
        "available_models": {
            type_: {"testing": named(type_, "is_testing"), "live": named(type_, "is_default")}
            for type_ in ("text", "image")
        },
    }


def test_the_tables_alone_serve_what_both_endpoints_answer(shop: Path) -> None:
    tables = Tables(shop / "var/ratesmith.db")
    manifest = json.loads((shop / "generated/development/manifest.json").read_text())
    assert account_body(tables) == body("account-settings", manifest)
    assert site_body(tables) == body("site-settings", manifest)


def test_what_the_manifest_has_beside_that_is_in_the_tables_too(shop: Path) -> None:
    tables = Tables(shop / "var/ratesmith.db")
    manifest = json.loads((shop / "generated/development/manifest.json").read_text())
    images, settings = manifest["image_generation"], tables.one("system_ai_settings")
    assert settings["styles"] == images["styles"]
    for name in ("sizes", "qualities"):
        assert [{"value": it["value"], "label": it["label"]} for it in settings[name]] == images[name]
    assert (settings["image_quality"], settings["image_size"]) == (images["selected_quality"], images["selected_size"])
    keys = {row["key"]: row for row in tables.rows("account_setting_key")}
    limits = manifest["content_generation"]["limits"]
    assert [keys["ai.temperature"][f"{it}_value"] for it in ("min", "max", "step")] == [*limits["temperature"].values()]
    assert [keys["ai.max_tokens"][f"{it}_value"] for it in ("min", "max")] == [*limits["max_tokens"].values()]
    assert keys["ai.image_style"]["choices"] == [it["value"] for it in images["styles"]]
    for stage, row in zip(manifest["stages"], tables.rows("automation_stage", order="number"), strict=True):
        assert {name: row[name] for name in ("model_type", "operation", "input")} == {
            name: stage[name] for name in ("model_type", "operation", "input")
        }
    operations = {row["operation_type"]: row["model_type"] for row in tables.rows("credit_cost_config")}
    assert operations == {it["id"]: it["model_type"] for it in manifest["credits"]["operations"]}
