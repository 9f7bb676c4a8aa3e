"""The runtime gives the answers in `data/runtime/`, which the runtime in TypeScript is held to as well."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from ratesmith.runtime import InvalidSettings, Manifest, ManifestError, Problem, Rates, next_slots
from support.vectors import FOLDER, at, manifest, vectors, with_account_keys

sys.set_int_max_str_digits(0)


def named(cases: Iterable[dict[str, Any]]) -> list[Any]:
    return [pytest.param(it, id=it["name"]) for it in cases]


def refused_or(case: dict[str, Any], ask: Any) -> Any:
    """The answer; None where it is refused, as it has to be."""
    if case.get("error") or case.get("refused"):
        with pytest.raises(ValueError):
            ask()
        return None
    return ask()


def codes(problems: Iterable[Problem]) -> list[list[str]]:
    return sorted([it.path, it.code] for it in problems)


def test_each_case_has_a_name_of_its_own() -> None:
    for path in FOLDER.glob("*.json"):
        for cases in json.loads(path.read_text()).values():
            if isinstance(cases, list) and cases and isinstance(cases[0], dict) and "name" in cases[0]:
                names = [it["name"] for it in cases]
                assert len({*names}) == len(names), path.name


@pytest.mark.parametrize("case", named(vectors("manifests")["cases"]))
def test_a_manifest_is_read_if_it_is_what_was_built(case: dict[str, Any]) -> None:
    text = case.get("text", (FOLDER / "manifest.json").read_text()[: case.get("cut")])
    for old, new in case.get("replace", ()):
        assert old in text
        text = text.replace(old, new, 1)
    if "without" in case:
        data = json.loads(text) | {"content_hash": case["hash"]}
        del data[case["without"]]
        text = json.dumps(data)
    if "error" not in case:
        assert Manifest.parse(text).model("gpt-5.1")
        return
    with pytest.raises(ManifestError) as raised:
        Manifest.parse(text)
    assert raised.value.code == case["error"]


@pytest.mark.parametrize("case", named(vectors("credits")["cases"]))
def test_credits_are_exact(case: dict[str, Any]) -> None:
    call = dict(case["call"])
    model = call.pop("model")
    if "at" in call:
        call["at"] = datetime.fromisoformat(call["at"])
    rows = vectors("credits")["rows"].get(case.get("rates"))
    sources = [Rates.from_rows(**rows)] if rows else [manifest(), Rates.from_manifest(manifest())]
    for source in sources:
        quote = refused_or(case, lambda source=source: source.credits_for(model, **call))
        if quote is not None:
            assert (quote.credits, str(quote.usd), quote.stale) == (case["credits"], case["usd"], False)
            assert (quote.price_id, quote.rate_id) == (case.get("price_id"), case.get("rate_id"))


def test_operations_are_charged_where_no_model_is() -> None:
    cases = vectors("credits")
    for source, asked in (
        (manifest(), cases["operations"]),
        (Rates.from_rows(**cases["rows"]["up"]), cases["row_operations"]),
        (Rates.from_rows(**cases["rows"]["planted"]), cases["planted_operations"]),
    ):
        for id, credits in asked:
            assert refused_or(
                {"error": credits is None}, lambda source=source, id=id: source.credits_for_operation(id)
            ) == (credits)


def test_rates_say_why_a_row_is_not_charged() -> None:
    rates = Rates.from_rows(**vectors("credits")["rows"]["planted"])
    assert rates.refused_models["text-below", "p"] == "tokens_per_credit is -3, and must be a whole number from 1"
    assert rates.refused_operations["below"] == "base_credits is -3, and must be a whole number from 0"
    with pytest.raises(ValueError, match="text-below has no price: tokens_per_credit is -3"):
        rates.credits_for("text-below", tokens=1)
    with pytest.raises(ValueError, match="below has no price: base_credits is -3"):
        rates.credits_for_operation("below")


def test_a_planted_row_does_not_keep_the_others_out_of_a_manifest() -> None:
    row = {"model_name": "mine", "model_type": "text", "provider": "p", "display_name": "m", "is_active": True}
    changed = {"model_name": "gpt-5.1", "display_name": "changed", "is_active": True}
    found = manifest().overlaid([{**row, "tokens_per_credit": -3}, changed])
    model = found.model("gpt-5.1")
    assert model is not None
    assert (found.model("mine"), model.display_name) == (None, "changed")


@pytest.mark.parametrize("case", named(vectors("credits")["refused_rows"]))
def test_rows_of_which_none_can_be_charged_are_refused(case: dict[str, Any]) -> None:
    with pytest.raises(ValueError):
        Rates.from_rows(**case["rows"])


@pytest.mark.parametrize("case", named(vectors("slots")["cases"]))
def test_slots_are_those_of_the_site_s_clock(case: dict[str, Any]) -> None:
    taken = [datetime.fromisoformat(it) for it in case.get("taken", ())]
    found = next_slots(datetime.fromisoformat(case["after"]), case["zone"], case, taken, case["count"])
    assert [it.astimezone(UTC) for it in found] == [datetime.fromisoformat(it) for it in case["slots"]]


@pytest.mark.parametrize("case", named(vectors("slots")["refused"]))
def test_a_zone_is_named_as_iana_does(case: dict[str, Any]) -> None:
    publishing = {"publish_days": ["mon"], "time_slots": ["09:00"]}
    with pytest.raises(ValueError, match="is no time zone"):
        next_slots(datetime.fromisoformat(case["after"]), case["zone"], publishing)


@pytest.mark.parametrize("case", named(vectors("settings")["account"]))
def test_what_holds_for_an_account_is_its_overrides_as_far_as_they_fit(case: dict[str, Any]) -> None:
    found = manifest().account_settings(case["overrides"])
    assert {key: getattr(found, key) for key in case["settings"]} == case["settings"]
    assert codes(found.ignored) == sorted(case["ignored"])


@pytest.mark.parametrize("case", named(vectors("settings")["site"]))
def test_what_holds_for_a_site_is_its_overrides_as_far_as_they_fit(case: dict[str, Any]) -> None:
    found, body = manifest().site_settings(case["overrides"]), manifest().site_body(case["overrides"], extra=True)
    assert {pointer: at(body, pointer) for pointer in case["shown"]} == case["shown"]
    assert codes(found.ignored) == sorted(case["ignored"])
    assert found.capacity.monthly == body["publishing"]["monthly_capacity"]


@pytest.mark.parametrize("case", named(vectors("settings")["bodies"]))
def test_a_body_has_exactly_the_keys_that_it_should(case: dict[str, Any]) -> None:
    more = {"at": datetime.fromisoformat(case["at"])} if "at" in case else {}
    ask = manifest().account_body if case["kind"] == "account" else manifest().site_body
    found = ask(case["overrides"], extra=case.get("extra", False), **more)
    assert json.dumps(found) == json.dumps(case["body"])


@pytest.mark.parametrize("case", named(vectors("validation")["cases"]))
def test_each_problem_of_a_body_is_named(case: dict[str, Any]) -> None:
    body = json.loads(case["text"]) if "text" in case else case["body"]
    found = manifest().validate_overrides(case["kind"], body, case.get("stored"))
    key = lambda it: (it["path"], it["code"])  # noqa: E731
    assert sorted([vars(it) for it in found], key=key) == sorted(case["problems"], key=key)


@pytest.mark.parametrize("case", named(vectors("changes")["cases"]))
def test_what_is_stored_is_what_differs_from_the_defaults(case: dict[str, Any]) -> None:
    ask = lambda: manifest().changes(case["kind"], case["body"], case.get("stored"))  # noqa: E731
    assert refused_or(case, ask) == case.get("changes")
    if "refused" in case:
        with pytest.raises(InvalidSettings) as raised:
            ask()
        assert raised.value.problems


def test_an_account_saves_what_the_project_has_keys_for() -> None:
    content, ours = vectors("account-keys"), Manifest.parse(with_account_keys())
    for overrides, settings, ignored in content["settings"]:
        found = ours.account_settings(overrides)
        assert ({key: getattr(found, key) for key in settings}, codes(found.ignored)) == (settings, sorted(ignored))
        body = ours.account_body(overrides)
        assert body["image_generation"]["selected_tier"] == found.image_quality_tier
        assert ours.validate_overrides("account", body, overrides) == []
    for body, problems in content["validation"]:
        assert codes(ours.validate_overrides("account", body)) == sorted(problems), body
    for body, stored, changes in content["changes"]:
        assert ours.changes("account", body, stored) == changes, body


@pytest.mark.parametrize("case", named(vectors("presets")["with_preset"]))
def test_a_preset_changes_the_defaults_of_what_presets_name(case: dict[str, Any]) -> None:
    site = manifest().site_settings(case["site"])
    assert manifest().with_preset(site, case["preset"]).overrides == case["changes"]


@pytest.mark.parametrize("case", named(vectors("presets")["preset_of"]))
def test_a_site_is_on_the_preset_that_would_change_nothing(case: dict[str, Any]) -> None:
    assert manifest().preset_of(manifest().site_settings(case["site"])) == case["preset"]


def test_a_preset_that_is_not_there_is_refused() -> None:
    site = manifest().site_settings({})
    for id in vectors("presets")["unknown"]:
        with pytest.raises(ValueError, match="there is no preset"):
            manifest().with_preset(site, id)


@pytest.mark.parametrize("case", named(vectors("models")["stages"]))
def test_a_stage_calls_testing_then_the_account_s_tier_then_live(case: dict[str, Any]) -> None:
    changed = manifest().overlaid(case["rows"]) if "rows" in case else manifest()
    site, account = changed.site_settings(case["site"]), changed.account_settings(case["account"])
    model, call = (ask(case["stage"], site, account) for ask in (changed.model_for_stage, changed.call))
    assert (model and model.name) == case["model"]
    assert (call and vars(call)) == case["call"]


def test_a_stage_that_is_not_there_is_refused() -> None:
    site, account = manifest().site_settings({}), manifest().account_settings({})
    for number in vectors("models")["unknown_stages"]:
        with pytest.raises(ValueError, match="there is no stage"):
            manifest().call(number, site, account)


def test_models_are_found_by_name_by_type_and_by_tier() -> None:
    for name, cases in vectors("models")["lookup"].items():
        for asked, expected in cases:
            found = getattr(manifest(), name)(asked)
            assert (found is not None if name == "model" else found and found.name) == expected, (name, asked)


def test_nothing_of_a_row_but_what_is_public_comes_into_a_manifest() -> None:
    rows = [
        row | {"cost_per_1k_input_tokens": "0.0123", "notes": "ours", "rate_id": "rsecret"}
        for row in vectors("models")["overlaid"][0]["rows"]
    ]
    changed = json.dumps(manifest().overlaid(rows).data, default=str)
    assert not any(it in changed for it in ("0.0123", "ours", "rsecret"))


@pytest.mark.parametrize("case", named(vectors("models")["overlaid"]))
def test_what_operators_changed_is_in_all_that_follows_from_it(case: dict[str, Any]) -> None:
    changed = manifest().overlaid(case["rows"])
    body = changed.account_body({}, extra=True)["image_generation"]
    assert [[it["tier"], it["credits"], it["model"]] for it in body["quality_tiers"]] == case["quality_tiers"]
    assert body["selected_tier"] == case["selected_tier"]
    assert changed.site_body({})["available_models"] == case["available_models"]
    assert not any(map(changed.model, case["gone"]))
    assert all(map(changed.model, case["there"]))
    assert Decimal(changed.credits_for("gpt-4o", tokens=1).credits) == 1
