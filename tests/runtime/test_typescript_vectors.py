"""The runtime in TypeScript gives the answers in `data/runtime/`, as the one in Python does."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest

from support.projects import SHIPPED
from support.request_bodies import SHAPES, cases
from support.typescript_runtime import VECTORS, Runtime, asked
from support.vectors import FOLDER, at, with_account_keys

pytestmark = pytest.mark.slow


def vectors(name: str) -> dict[str, Any]:
    """The content of a file; what no JSON text holds is left as it is written there, for Node to read."""
    return dict(json.loads((FOLDER / f"{name}.json").read_text()))


def usage(call: dict[str, Any]) -> dict[str, Any]:
    """What a call uses, with its moment as one."""
    return {key: {"$at": value} if key == "at" else value for key, value in call.items() if key != "model"}


def codes(problems: Iterable[dict[str, Any]]) -> list[list[str]]:
    return sorted([it["path"], it["code"]] for it in problems)


def ordered(problems: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(problems, key=lambda it: (it["path"], it["code"]))


def test_a_manifest_is_read_if_it_is_what_was_built(typescript: Runtime) -> None:
    found = vectors("manifests")["cases"]
    texts = []
    for case in found:
        text = case.get("text", VECTORS[: case.get("cut")])
        for old, new in case.get("replace", ()):
            text = text.replace(old, new, 1)
        if "without" in case:
            data = json.loads(text) | {"content_hash": case["hash"]}
            del data[case["without"]]
            text = json.dumps(data)
        texts.append(text)
    for case, it in zip(
        found, typescript.answers([asked("parse", text, of="Manifest") for text in texts]), strict=True
    ):
        assert it.get("code") == case.get("error"), case["name"]
        assert it.get("refused") == ("ManifestError" if "error" in case else None)


def test_each_manifest_that_ships_has_the_hash_of_its_text(typescript: Runtime) -> None:
    files = [*SHIPPED.glob("generated/*/manifest.json"), *SHIPPED.glob("generated/*/public/v1/manifest.*.json")]
    assert len(files) >= 4
    for it in typescript.answers([asked("parse", path.read_text(), of="Manifest") for path in files]):
        assert it["answer"]["data"]["schema_version"] == 1


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: Any) -> None:
        """Say nothing."""


def test_a_manifest_is_loaded_from_where_it_is_served_also_by_its_pointer(typescript: Runtime) -> None:
    folder = SHIPPED / "generated/production/public/v1"
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder))) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        names = [*(path.name for path in folder.iterdir()), "missing.json"]
        urls = [f"http://127.0.0.1:{server.server_port}/{name}" for name in names]
        *found, missing = typescript.answers([asked("load", url, of="Manifest") for url in urls])
        server.shutdown()
    assert len(found) == 2 and {it["answer"]["data"]["environment"] for it in found} == {"production"}
    assert (missing["refused"], missing["code"]) == ("ManifestError", "json")


def test_credits_are_exact(typescript: Runtime) -> None:
    content, calls = vectors("credits"), []
    for case in content["cases"]:
        sources = (
            [("rates", content["rows"][case["rates"]])] if "rates" in case else [("manifest", None), ("rates", None)]
        )
        call = asked("creditsFor", case["call"]["model"], usage(case["call"]))
        calls += [(case, call | {"of": of} | ({"rows": rows} if rows else {})) for of, rows in sources]
    for (case, _), it in zip(calls, typescript.answers([call for _, call in calls]), strict=True):
        if case.get("error"):
            assert it.get("refused") == "RangeError", case["name"]
            continue
        quote = it["answer"]
        assert (quote["credits"], quote["usd"], quote["stale"]) == (case["credits"], case["usd"], False), case["name"]
        assert (quote["priceId"], quote["rateId"]) == (case.get("price_id"), case.get("rate_id")), case["name"]


def test_operations_are_charged_where_no_model_is(typescript: Runtime) -> None:
    content = vectors("credits")
    rows_ = content["rows"]
    for rows, cases_ in (
        (None, content["operations"]),
        (rows_["up"], content["row_operations"]),
        (rows_["planted"], content["planted_operations"]),
    ):
        found = typescript.answers([asked("creditsForOperation", id, of="rates", rows=rows) for id, _ in cases_])
        assert [it.get("answer") for it in found] == [credits for _, credits in cases_]
        assert {it["refused"] for it in found if "answer" not in it} == {"RangeError"}


def test_a_planted_row_does_not_keep_the_others_out_of_a_manifest(typescript: Runtime) -> None:
    row = {"model_name": "mine", "model_type": "text", "provider": "p", "display_name": "m", "is_active": True}
    rows = [{**row, "tokens_per_credit": -3}, {"model_name": "gpt-5.1", "display_name": "changed", "is_active": True}]
    mine, other = typescript.answers([asked("model", name, rows=rows) for name in ("mine", "gpt-5.1")])
    assert (mine["answer"], other["answer"]["display_name"]) == (None, "changed")


def test_rows_of_which_none_can_be_charged_are_refused(typescript: Runtime) -> None:
    refused = [it["rows"] for it in vectors("credits")["refused_rows"]]
    rows = [[it["models"], it["billing"], it["operations"]] for it in refused]
    assert {it["refused"] for it in typescript.answers([asked("fromRows", *it, of="Rates") for it in rows])} == {
        "RangeError"
    }


def test_slots_are_those_of_the_site_s_clock(typescript: Runtime) -> None:
    content = vectors("slots")
    calls = [
        asked(
            "nextSlots",
            {"$at": it["after"]},
            it["zone"],
            it,
            {"taken": [{"$at": a} for a in it.get("taken", ())], "count": it["count"]},
            of="module",
        )
        for it in content["cases"]
    ]
    for case, it in zip(content["cases"], typescript.answers(calls), strict=True):
        found = [datetime.fromisoformat(moment) for moment in it["answer"]]
        assert found == [datetime.fromisoformat(moment).astimezone(UTC) for moment in case["slots"]], case["name"]
    publishing = {"publish_days": ["mon"], "time_slots": ["09:00"]}
    others = [*(it["zone"] for it in content["refused"]), "europe/berlin", "+01:00", "Europe/berlin"]
    refused = typescript.answers(
        [asked("nextSlots", {"$at": "2026-11-22T12:00:00Z"}, it, publishing, of="module") for it in others]
    )
    assert {it.get("refused") for it in refused} == {"RangeError"}


def test_what_holds_is_what_is_stored_as_far_as_it_fits(typescript: Runtime) -> None:
    content = vectors("settings")
    found = typescript.answers([asked("accountSettings", it["overrides"]) for it in content["account"]])
    for case, it in zip(content["account"], found, strict=True):
        assert {key: it["answer"][key] for key in case["settings"]} == case["settings"], case["name"]
        assert codes(it["answer"]["ignored"]) == sorted(case["ignored"]), case["name"]
    settings = typescript.answers([asked("siteSettings", it["overrides"]) for it in content["site"]])
    bodies = typescript.answers([asked("siteBody", it["overrides"], {"extra": True}) for it in content["site"]])
    for case, one, two in zip(content["site"], settings, bodies, strict=True):
        found, body = one["answer"], two["answer"]
        assert {pointer: at(body, pointer) for pointer in case["shown"]} == case["shown"], case["name"]
        assert codes(found["ignored"]) == sorted(case["ignored"]), case["name"]
        assert found["capacity"]["monthly"] == body["publishing"]["monthly_capacity"]


def test_a_body_has_exactly_the_keys_that_it_should(typescript: Runtime) -> None:
    content = vectors("settings")["bodies"]
    calls = []
    for case in content:
        options = {"extra": case.get("extra", False)} | ({"at": {"$at": case["at"]}} if "at" in case else {})
        calls.append(asked(f"{case['kind']}Body", case["overrides"], options))
    for case, it in zip(content, typescript.answers(calls), strict=True):
        assert json.dumps(it["answer"]) == json.dumps(case["body"]), case["name"]


def test_each_problem_of_a_body_is_named(typescript: Runtime) -> None:
    content = vectors("validation")["cases"]
    calls = [
        asked("validateOverrides", it["kind"], {"$json": it["text"]} if "text" in it else it["body"], it.get("stored"))
        for it in content
    ]
    for case, it in zip(content, typescript.answers(calls), strict=True):
        assert ordered(it["answer"]) == ordered(case["problems"]), case["name"]


@pytest.mark.parametrize("name", SHAPES)
def test_each_body_of_a_request_is_taken_or_refused_as_the_schemas_do(typescript: Runtime, name: str) -> None:
    text = (SHIPPED / "generated/production/manifest.json").read_text()
    content = [*cases(name, json.loads(text))]
    kind = name.removesuffix("-settings")
    calls = [
        asked("validateOverrides", kind, json.loads(it.text) if "$number" in it.text else {"$json": it.text})
        for it in content
    ]
    for case, it in zip(content, typescript.answers(calls, text), strict=True):
        assert (it["answer"] == []) == case.good, case.name
        assert case.good or case.at in [problem["path"] for problem in it["answer"]], (case.name, it)


def test_what_is_stored_is_what_differs_from_the_defaults(typescript: Runtime) -> None:
    content = vectors("changes")["cases"]
    found = typescript.answers([asked("changes", it["kind"], it["body"], it.get("stored")) for it in content])
    for case, it in zip(content, found, strict=True):
        assert it.get("answer") == case.get("changes"), case["name"]
        assert it.get("refused") == ("InvalidSettings" if "refused" in case else None)
        assert bool(it.get("problems")) == ("refused" in case)


def test_an_account_saves_what_the_project_has_keys_for(typescript: Runtime) -> None:
    content, text = vectors("account-keys"), with_account_keys()
    settings = typescript.answers([asked("accountSettings", it) for it, *_ in content["settings"]], text)
    bodies = typescript.answers([asked("accountBody", it) for it, *_ in content["settings"]], text)
    for (_, expected, ignored), one, two in zip(content["settings"], settings, bodies, strict=True):
        found = one["answer"]
        assert {key: found[key] for key in expected} == expected
        assert codes(found["ignored"]) == sorted(ignored)
        assert two["answer"]["image_generation"]["selected_tier"] == found["image_quality_tier"]
    said = typescript.answers([asked("validateOverrides", "account", it) for it, _ in content["validation"]], text)
    assert [codes(it["answer"]) for it in said] == [sorted(problems) for _, problems in content["validation"]]
    changes = typescript.answers(
        [asked("changes", "account", it, stored) for it, stored, _ in content["changes"]], text
    )
    assert [it["answer"] for it in changes] == [expected for *_, expected in content["changes"]]


def test_a_preset_changes_the_defaults_of_what_presets_name(typescript: Runtime) -> None:
    content = vectors("presets")
    calls = [asked("withPreset", {"$site": it["site"]}, it["preset"]) for it in content["with_preset"]]
    for case, it in zip(content["with_preset"], typescript.answers(calls), strict=True):
        assert it["answer"]["overrides"] == case["changes"], case["name"]
    found = typescript.answers([asked("presetOf", {"$site": it["site"]}) for it in content["preset_of"]])
    assert [it["answer"] for it in found] == [it["preset"] for it in content["preset_of"]]
    refused = typescript.answers([asked("withPreset", {"$site": {}}, id) for id in content["unknown"]])
    assert {it.get("refused") for it in refused} == {"RangeError"}


def test_models_are_found_and_called_by_stage(typescript: Runtime) -> None:
    content = vectors("models")
    for ask in ("modelForStage", "call"):
        calls = [
            asked(ask, it["stage"], {"$site": it["site"]}, {"$account": it["account"]}, rows=it.get("rows"))
            for it in content["stages"]
        ]
        for case, it in zip(content["stages"], typescript.answers(calls), strict=True):
            if ask == "call":
                snake = it["answer"] and {
                    "max_tokens" if key == "maxTokens" else key: value for key, value in it["answer"].items()
                }
                assert snake == case["call"], case["name"]
            else:
                assert (it["answer"] and it["answer"]["name"]) == case["model"], case["name"]
    refused = typescript.answers(
        [asked("call", it, {"$site": {}}, {"$account": {}}) for it in content["unknown_stages"]]
    )
    assert {it.get("refused") for it in refused} == {"RangeError"}
    for name, looked in content["lookup"].items():
        head, *rest = name.split("_")
        found = typescript.answers([asked(head + "".join(map(str.capitalize, rest)), it) for it, _ in looked])
        shown = [it["answer"] is not None if name == "model" else it["answer"] and it["answer"]["name"] for it in found]
        assert shown == [expected for _, expected in looked], name


def test_what_operators_changed_is_in_all_that_follows_from_it(typescript: Runtime) -> None:
    content = vectors("models")["overlaid"]
    bodies = typescript.answers([asked("accountBody", {}, {"extra": True}, rows=it["rows"]) for it in content])
    sites = typescript.answers([asked("siteBody", {}, rows=it["rows"]) for it in content])
    for case, account, site in zip(content, bodies, sites, strict=True):
        images = account["answer"]["image_generation"]
        tiers = [[it["tier"], it["credits"], it["model"]] for it in images["quality_tiers"]]
        assert (tiers, images["selected_tier"]) == (case["quality_tiers"], case["selected_tier"]), case["name"]
        assert site["answer"]["available_models"] == case["available_models"], case["name"]
        for names, is_there in ((case["gone"], False), (case["there"], True)):
            found = typescript.answers([asked("model", it, rows=case["rows"]) for it in names]) if names else []
            assert all((it["answer"] is not None) == is_there for it in found), case["name"]
            assert "0.02" not in json.dumps(found)
