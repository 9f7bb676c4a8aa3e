"""Version 1 of the manifest holds: what was promised of a key stays, and an old reader reads a new file."""

from __future__ import annotations

import json
import shutil
import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

import jsonschema
import jsonschema_rs
import msgspec
import pytest

from ratesmith.api.loader import load_pack
from ratesmith.api.published_keys import Key, broken_promises, keys_of, with_keys
from ratesmith.api.published_schema import closed_schema, open_schema
from support.manifest_promises import FOLDER, current, promised
from support.node import tsc
from support.projects import SHIPPED

GENERATED = SHIPPED / "generated"
PUBLISHED = load_pack("ai_platform").published


def manifest(environment: str = "production") -> dict[str, Any]:
    return dict(json.loads((GENERATED / environment / "manifest.json").read_text()))


def test_what_was_promised_of_each_key_still_holds() -> None:
    """A key that goes or changes its meaning makes a version 2; new words for the same meaning go into keys.json."""
    assert len(promised()) > 300
    assert [*broken_promises(promised(), current())] == []


PATH = "stages[].per_run_limit"
TIER = "image_generation.selected_tier"
DAY = "publishing.publish_days[]"
CHANGES: dict[str, tuple[str, dict[str, Any] | None, str]] = {
    "a key goes": (PATH, None, f"{PATH} is gone"),
    "a type changes": (PATH, {"type": "string"}, f"{PATH} was integer in input items and is string in input items"),
    "a unit changes": (PATH, {"unit": "tokens"}, f"{PATH} was integer in input items and is integer in tokens"),
    "a key may be null": (PATH, {"null": True}, f"{PATH} may be null now"),
    "a key may be left out": (PATH, {"optional": True}, f"{PATH} may be left out now"),
    "a meaning changes": (
        DAY,
        {"meaning": "Days off."},
        f"{DAY} meant 'Days of the week, `mon` to `sun`, in order.' and",
    ),
    "a value goes": (TIER, {"values": ("basic", "quality")}, f"{TIER} cannot be premium any more"),
    "a closed list grows": (DAY, {"values": (*current()[DAY].values, "any")}, f"{DAY} can be any too"),
    "an open list grows": (TIER, {"values": (*current()[TIER].values, "ultra")}, ""),
    "nothing is null any more": (TIER, {"null": False}, ""),
    "a key is added": ("stages[].color", {"meaning": "Its color.", "type": "string"}, ""),
}


@pytest.mark.parametrize("name", CHANGES)
def test_what_breaks_a_promise_is_told_and_what_is_added_is_not(name: str) -> None:
    path, change, told = CHANGES[name]
    now = current()
    if change is None:
        del now[path]
    else:
        now[path] = msgspec.structs.replace(now[path], **change) if path in now else Key(**change)
    found = [*broken_promises(promised(), now)]
    assert len(found) == bool(told)
    assert all(it.startswith(told) for it in found)


def test_the_page_has_the_keys_as_they_are() -> None:
    text = (SHIPPED / "docs/manifest.md").read_text()
    assert with_keys(text, PUBLISHED) == text
    assert all(
        f"`{path.rpartition('.')[2].removesuffix('[]')}`" in text for path in keys_of(PUBLISHED) if "*" not in path
    )


def later() -> dict[str, Any]:
    """A file of a later release of version 1: more keys, more values, higher bounds."""
    it = manifest()
    it["themes"] = [{"id": "dark"}]
    it["models"]["music"] = [{**it["models"]["text"][0], "type": "music"}]
    it["models"]["image"][0] |= {"quality_tier": "ultra", "seeds": True}
    it["image_generation"]["quality_tiers"].append({**it["image_generation"]["quality_tiers"][0], "tier": "ultra"})
    it["automation"] |= {"frequency": "monthly"}
    it["stages"].append({**it["stages"][0], "number": 8, "batch_size": 5000})
    it["presets"][0]["stages"]["8"] = {"enabled": False, "priority": 1}
    it["credits"]["operations"][0]["model_type"] = "music"
    it["publishing"]["time_slots"] = ["09:00"] * 60
    return it


@pytest.mark.slow
def test_a_reader_with_the_schema_of_the_first_release_takes_a_later_file() -> None:
    schema = json.loads((FOLDER / "manifest.schema.json").read_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    for found in (manifest(), later()):
        jsonschema.Draft202012Validator(schema).validate(found)
        jsonschema_rs.validator_for(schema).validate(found)
    assert not jsonschema_rs.validator_for(closed_schema(PUBLISHED.manifest, "manifest")).is_valid(later())


@pytest.mark.slow
def test_a_reader_with_the_models_of_the_first_release_takes_a_later_file() -> None:
    spec = spec_from_file_location("first_models", FOLDER / "manifest_models.py")
    assert spec is not None and spec.loader is not None
    models = module_from_spec(spec)
    sys.modules[spec.name] = models
    spec.loader.exec_module(models)
    found = models.Manifest.model_validate(later())
    assert (found.stages[-1].number, found.image_generation.quality_tiers[-1].tier) == (8, "ultra")


@pytest.mark.slow
def test_a_reader_with_the_types_of_the_first_release_compiles_with_those_of_today(tmp_path: Path) -> None:
    """What is read today can be given to code that was written against the first types."""
    shutil.copy(FOLDER / "manifest.d.ts", tmp_path / "first.d.ts")
    shutil.copy(GENERATED / "contract/manifest.d.ts", tmp_path / "today.d.ts")
    (tmp_path / "app.ts").write_text(
        'import type { Manifest as First } from "./first.js";\nimport type { Manifest } from "./today.js";\n'
        "export const read = (found: Manifest): First => found;\n"
    )
    options = {"strict": True, "module": "nodenext", "noEmit": True, "lib": ["es2022"], "types": []}
    (tmp_path / "tsconfig.json").write_text(json.dumps({"compilerOptions": options, "files": ["app.ts"]}))
    assert tsc(tmp_path) == ""


DAMAGED: dict[str, tuple[str, Any]] = {
    "no environment": ("/environment", None),
    "another version": ("/schema_version", 2),
    "a hash that is none": ("/content_hash", "abc"),
    "a hash with a line break behind it": ("/content_hash", "0" * 64 + "\n"),
    "models in a list": ("/models", []),
    "a model without a price": ("/models/text/0/tokens_per_credit", None),
    "a price of nothing": ("/models/text/0/tokens_per_credit", 0),
    "a price of a part of a token": ("/models/text/0/tokens_per_credit", 0.5),
    "an image model among those for texts": ("/models/text/0/type", "image"),
    "a flag that is a number": ("/models/text/0/is_default", 1),
    "a limit below zero": ("/models/text/0/limits/max_tokens", -1),
    "a capability that is a text": ("/models/text/0/capabilities/vision", "yes"),
    "a size that is none": ("/models/image/0/sizes/0", "1024"),
    "a deprecation on no day": ("/models/text/0/deprecation_date", "soon"),
    "an amount that is a number": ("/credits/credit_value_usd", 0.01),
    "an amount below zero": ("/credits/credit_value_usd", "-0.01"),
    "an amount with an exponent": ("/credits/credit_value_usd", "1e-2"),
    "an amount with a zero behind it": ("/credits/credit_value_usd", "0.010"),
    "an amount with a line break behind it": ("/credits/credit_value_usd", "0.01\n"),
    "credits of half an operation": ("/credits/operations/0/base_credits", 0.5),
    "a plan that is paid in numbers": ("/plans/0/price_monthly", 29),
    "a plan without a site": ("/plans/0/max_sites", 0),
    "a time after midnight": ("/automation/time", "24:00"),
    "a slot with seconds": ("/publishing/time_slots/0", "09:00:00"),
    "a day that does not exist": ("/publishing/publish_days/0", "monday"),
    "a capacity below zero": ("/publishing/daily_capacity", -3),
    "a stage without a number": ("/stages/0/number", None),
    "a batch of nothing": ("/stages/0/batch_size", 0),
    "a budget that is a text": ("/stages/0/budget_pct", "15"),
    "a preset that changes a stage to a text": ("/presets/0/stages/4", "fast"),
    "modules in a list": ("/modules", ["planner"]),
}


def test_the_published_schema_refuses_every_damaged_manifest() -> None:
    """31 that it took 26 of when it was loose; null stands for a key that is left out."""
    schema = open_schema(PUBLISHED.manifest, "manifest")
    assert schema == json.loads((GENERATED / "contract/manifest.schema.json").read_text())
    python, rust = jsonschema.Draft202012Validator(schema), jsonschema_rs.validator_for(schema)
    taken = []
    for name, (pointer, value) in DAMAGED.items():
        found = manifest()
        *above, last = pointer[1:].split("/")
        at: Any = found
        for step in above:
            at = at[int(step) if isinstance(at, list) else step]
        if value is None:
            del at[last]
        else:
            at[int(last) if isinstance(at, list) else last] = value
        taken += [name] if python.is_valid(found) or rust.is_valid(found) else []
    assert taken == []
