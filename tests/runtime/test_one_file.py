"""`ratesmith.runtime` is one file to copy: frozen values, the standard library, and nothing of ours."""

from __future__ import annotations

import ast
import dataclasses
import json
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter

from ratesmith import runtime
from ratesmith.runtime import Manifest, ManifestError, Rates
from support.projects import SHIPPED
from support.vectors import FOLDER, manifest

FILE = Path(runtime.__file__)
GENERATED = SHIPPED / "generated/production"
PROGRAM = """
import sys
sys.path.insert(0, sys.argv[1])
from runtime import Manifest
it = Manifest.load(sys.argv[2])
print(it.credits_for("gpt-5.1", tokens=1001).credits, it.site_body({"delays": {"within_stage": 7}})["delays"])
"""


def test_a_copy_runs_without_anything_that_is_installed(tmp_path: Path) -> None:
    shutil.copy(FILE, tmp_path)
    command = [sys.executable, "-I", "-S", "-c", PROGRAM, tmp_path, FOLDER / "manifest.json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("2 {'within_stage': 7, 'between_stage': 5}\n", "")


def test_it_imports_the_standard_library_alone() -> None:
    found = [it for it in ast.walk(ast.parse(FILE.read_text())) if isinstance(it, ast.Import | ast.ImportFrom)]
    names = [it.names[0].name if isinstance(it, ast.Import) else it.module for it in found]
    assert names
    assert {str(it).partition(".")[0] for it in names} <= sys.stdlib_module_names


def test_its_values_are_frozen_and_its_body_is_the_caller_s_own() -> None:
    values = [it for it in vars(runtime).values() if dataclasses.is_dataclass(it)]
    assert len(values) > 10
    assert all(it.__dataclass_params__.frozen for it in values)  # type: ignore[attr-defined]
    stored = {"publishing": {"time_slots": ["10:00"]}}
    for ask in (
        lambda: manifest().account_body({}),
        lambda: manifest().account_body({}, extra=True),
        lambda: manifest().site_body({}),
        lambda: manifest().site_body(stored, extra=True),
        lambda: manifest().changes("site", stored),
        lambda: manifest().changes("site", {"automation": {"time": "03:00"}}, stored),
        lambda: manifest().site_settings({}).overrides,
    ):
        before = json.dumps(ask())
        _spoil(ask())
        assert json.dumps(ask()) == before
    assert stored == {"publishing": {"time_slots": ["10:00"]}}


def _spoil(value: Any) -> None:
    for inner in list(value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()):
        _spoil(inner)
    if isinstance(value, dict | list):
        value.clear()


def test_fastapi_can_answer_with_what_it_returns() -> None:
    """Pydantic makes a response model of each dataclass."""
    site, account = manifest().site_settings({"stages": {"9": {}}}), manifest().account_settings({"temperature": 9})
    quote = manifest().credits_for("gpt-5.1", tokens=1)
    for value in (site, account, quote, manifest().call(1, site, account), manifest().model("gpt-4o")):
        adapter = TypeAdapter(type(value))
        assert adapter.validate_json(adapter.dump_json(value)) == value


def test_a_pointer_leads_to_the_manifest_that_it_names(tmp_path: Path) -> None:
    shutil.copytree(GENERATED / "public", tmp_path / "public")
    pointer = tmp_path / "public/v1/manifest.json"
    release = Path(shutil.copy(GENERATED / "release.json", tmp_path))
    for path in (pointer, release):
        assert Manifest.load(path).data == Manifest.load(GENERATED / "manifest.json").data
    name = json.loads(pointer.read_text())["manifest"]
    (pointer.parent / name).unlink()
    said = {
        pointer: f"{pointer} is a pointer to the manifest {name}, which is not beside it",
        release: f"{release} is a pointer to the manifest public/v1/{name}, which is not beside it",
    }
    for outside in ("../manifest.json", str(FOLDER / "manifest.json"), ["a"]):
        wrong = tmp_path / f"{len(said)}.json"
        wrong.write_text(json.dumps({"manifest": outside}))
        said[wrong] = f"{wrong} is a pointer, and names no file beside it: {outside!r}"
    for path, message in said.items():
        with pytest.raises(ManifestError) as raised:
            Manifest.load(path)
        assert (str(raised.value), raised.value.code) == (message, "shape")


@cache
def rows(table: str) -> list[dict[str, Any]]:
    """The rows of a table of the shipped production, as a database has them."""
    return list(json.loads((GENERATED / "state.json").read_text())["tables"][table])


def test_tables_and_manifest_charge_alike() -> None:
    ours = Manifest.load(GENERATED / "manifest.json")
    theirs = Rates.from_rows(rows("ai_model_config"), rows("billing_configuration")[0], rows("credit_cost_config"))
    at = datetime(2026, 11, 22, tzinfo=UTC)
    for model in ours.models:
        for count in (0, 1, 999, 1000, 1001, 123456):
            call = {"images" if model.type == "image" else "tokens": count}
            found, expected = theirs.credits_for(model.name, at=at, **call), ours.credits_for(model, at=at, **call)
            assert found == dataclasses.replace(expected, price_id=None)
    with pytest.raises(ValueError, match="there is no model"):
        theirs.credits_for("bria:10@1", images=1)


def test_rows_that_nobody_changed_change_nothing() -> None:
    ours = Manifest.load(GENERATED / "manifest.json")
    found = ours.overlaid(rows("ai_model_config"))
    assert [it.name for it in found.models] == [it.name for it in ours.models]
    assert found.account_body({}, extra=True) == ours.account_body({}, extra=True)
    assert found.site_body({}) == ours.site_body({})


def test_a_model_of_two_providers_is_asked_for_itself() -> None:
    row = {"model_name": "m", "model_type": "text", "tokens_per_credit": 10, "provider": "one"}
    both = [row, {**row, "provider": "two", "tokens_per_credit": 5}]
    rates = Rates.from_rows(both, {"credit_value_usd": "1", "rounding": "up"}, [])
    with pytest.raises(ValueError, match="2 providers sell"):
        rates.credits_for("m", tokens=10)
    assert [rates.credits_for(it, tokens=10).credits for it in rates.models] == [1, 2]


def test_a_setting_without_a_range_is_answered_and_not_taken() -> None:
    """As where the platform has no key of accounts for it."""
    content = {**manifest().data["content_generation"], "limits": {"temperature": None, "max_tokens": None}}
    ours = dataclasses.replace(manifest(), data={**manifest().data, "content_generation": content})
    assert ours.account_settings({"temperature": 1}).temperature == 0.7
    assert ours.validate_overrides("account", ours.account_body({})) == []
    sent = {"temperature": 1, "content_generation": {"temperature": 1}}
    said = {it.path: it.code for it in ours.validate_overrides("account", sent)}
    assert said == {"/temperature": "unknown", "/content_generation/temperature": "read-only"}


def test_moments_need_a_time_zone() -> None:
    for ask in (
        lambda: manifest().credits_for("gpt-5.1", tokens=1, at=datetime(2026, 1, 1)),
        lambda: manifest().account_body({}, at=datetime(2026, 1, 1)),
        lambda: runtime.next_slots(datetime(2026, 1, 1), "UTC", {"publish_days": [], "time_slots": []}),
    ):
        with pytest.raises(ValueError, match="has no time zone"):
            ask()


def test_a_quote_of_prices_that_were_kept_says_so() -> None:
    kept = dataclasses.replace(manifest().rates, stale=True)
    assert kept.credits_for("gpt-5.1", tokens=1).stale
