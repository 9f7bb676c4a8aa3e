"""Both runtimes give the same answers to the same questions, drawn at random."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import pytest

from ratesmith.runtime import InvalidSettings, Manifest, Problem, next_slots
from support.typescript_runtime import VECTORS, Runtime, asked
from support.vectors import sealed, vectors

pytestmark = pytest.mark.slow
KEYS = ["__proto__", "constructor", "toString", "x", "a/b~c", "number", "enabled", "limits", "1", "stages", "\u00e9"]
VALUES: list[Any] = [
    None,
    True,
    False,
    0,
    1,
    -1,
    7,
    50,
    99,
    101,
    1000,
    2**31,
    2**53,
    10**30,
    0.5,
    1.0,
    -0.5,
    1e300,
    0.1 + 0.2,
    "",
]
VALUES += [
    "hd",
    "cartoon",
    "cartoon\n",
    "premium",
    "gold",
    "hourly",
    "04:00",
    "04:00:00",
    "04:00\n",
    "9:00",
    "mon",
    "\ud83d\ude00",
    "__proto__",
]
VALUES += [
    [],
    {},
    ["mon"],
    ["sat", "sun"],
    ["sun", "sat"],
    ["mon", "mon"],
    ["09:00", "10:00:00"],
    ["09:00", "09:00:00"],
    [None],
    [[]],
]
ZONES = sorted({it["zone"] for it in vectors("slots")["cases"]})
DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


def variant(random: Random) -> str:
    """The manifest of the vectors with other defaults, ranges and choices."""
    data = json.loads(VECTORS)
    content, images = data["content_generation"], data["image_generation"]
    content["limits"]["temperature"] = random.choice(
        [None, {"min": 0, "max": random.choice([1, 1.5, 2]), "step": None}]
    )
    content["limits"]["max_tokens"] = random.choice([None, {"min": 16, "max": random.choice([8192, 100_000])}])
    images["max_allowed"] = random.randint(images["max_images"], 20)
    images["styles"] = images["styles"][: random.randint(1, 6)]
    for stage in data["stages"]:
        if stage["budget_pct"] is not None:
            stage["budget_pct"] = random.randint(0, 20)
        stage["per_run_limit"] = random.randint(0, 50)
    if random.random() < 0.3:
        data["publishing"] |= {
            "auto_publish_enabled": False,
            "publish_days": [],
            "daily_capacity": 3,
            "weekly_capacity": 0,
        }
    data["presets"] = random.sample(data["presets"], random.randint(0, len(data["presets"])))
    for kind in ("text", "image"):
        data["models"][kind] = random.sample(data["models"][kind], random.randint(1, 3))
    keys = random.sample(data["account_keys"], random.randint(0, 6))
    data["account_keys"] = [it | random.choice([{}, {"name": "x"}]) for it in keys[:1]] + keys[1:]
    data |= {"environment": random.choice(["a", 'b"\\', "\u2028<"])}
    return json.dumps(sealed(data), ensure_ascii=random.random() < 0.5, indent=random.choice([None, 1]))


def damaged(random: Random, value: Any) -> Any:
    """A value of JSON with some of it changed, taken away and added."""
    if random.random() < 0.05:
        return random.choice(VALUES)
    if isinstance(value, dict):
        found = {key: damaged(random, it) for key, it in value.items() if random.random() > 0.03}
        return found | ({random.choice(KEYS): random.choice(VALUES)} if random.random() < 0.05 else {})
    if isinstance(value, list):
        return [damaged(random, it) for it in value if random.random() > 0.01]
    return value


def stored_by(random: Random, manifest: Manifest, kind: str) -> Any:
    """Overrides, of which some fit."""
    if kind == "account":
        names = [
            "temperature",
            "max_tokens",
            "image_style",
            "image_quality",
            "image_quality_tier",
            "max_images",
            "x",
            "__proto__",
        ]
        return {name: random.choice(VALUES) for name in names if random.random() < 0.4}
    columns = ["enabled", "batch_size", "per_run_limit", "use_testing", "budget_pct", "x"]
    stages = {
        str(at): {it: random.choice(VALUES[:16]) for it in columns if random.random() < 0.3} for at in range(1, 9)
    }
    parts = {
        name: {key: random.choice(VALUES) for key in manifest.data[name] if random.random() < 0.3}
        for name in ("automation", "delays", "publishing")
    }
    return damaged(random, {"stages": stages, **parts})


def plain(value: Any) -> Any:
    """The same JSON, with 1.0 as 1."""
    if isinstance(value, dict):
        return {key: plain(it) for key, it in value.items()}
    if isinstance(value, list | tuple):
        return [plain(it) for it in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def text_of(value: Any) -> str:
    return json.dumps(plain(value))


def shown(problems: Iterable[Problem]) -> list[str]:
    return sorted(text_of(vars(it)) for it in problems)


def questions(random: Random, manifest: Manifest, many: int) -> Iterable[tuple[dict[str, Any], Any]]:
    """What to ask in TypeScript, and what is answered in Python."""
    for _ in range(many):
        kind: Any = random.choice(["account", "site"])
        stored, extra = random.choice([None, {}, stored_by(random, manifest, kind)]), random.random() < 0.5
        ask = manifest.account_body if kind == "account" else manifest.site_body
        sent = {"$json": json.dumps(stored)}
        yield asked(f"{kind}Body", sent, {"extra": extra}), text_of(ask(stored, extra=extra))
        settings = manifest.account_settings if kind == "account" else manifest.site_settings
        found = settings(stored)
        yield (
            asked(f"{kind}Settings", sent),
            (sorted((it.path, it.code) for it in found.ignored), plain(found.overrides)),
        )
        body = damaged(random, random.choice([{}, ask(stored, extra=extra), ask(stored), ask({})]))
        if kind == "account" and random.random() < 0.5 and isinstance(body, dict):
            body = body | stored_by(random, manifest, kind)  # a new one: `body` may be one of VALUES
        written = {"$json": json.dumps(body)}
        yield asked("validateOverrides", kind, written, sent), shown(manifest.validate_overrides(kind, body, stored))
        try:
            yield asked("changes", kind, written, sent), plain(manifest.changes(kind, body, stored))
        except InvalidSettings:
            yield asked("changes", kind, written, sent), None
        if kind == "site":
            site = manifest.site_settings(stored)
            yield asked("presetOf", {"$site": sent}), manifest.preset_of(site)
            for preset in manifest.data["presets"]:
                yield (
                    asked("withPreset", {"$site": sent}, preset["id"]),
                    plain(manifest.with_preset(site, preset["id"]).overrides),
                )


def said(call: dict[str, Any], it: dict[str, Any]) -> Any:
    """An answer of TypeScript in the form of `questions`."""
    answer, ask = it.get("answer"), call["ask"]
    if ask.endswith("Body"):
        return text_of(answer)
    if ask.endswith("Settings"):
        return sorted((problem["path"], problem["code"]) for problem in answer["ignored"]), plain(answer["overrides"])
    if ask == "validateOverrides":
        return sorted(map(text_of, answer))
    return plain(answer["overrides"] if ask == "withPreset" else answer)


def compare(typescript: Runtime, seeds: Iterable[int], many: int) -> None:
    for seed in seeds:
        random = Random(seed)
        text = variant(random)
        asked_ = [*questions(random, Manifest.parse(text), many)]
        for (call, expected), it in zip(asked_, typescript.answers([call for call, _ in asked_], text), strict=True):
            assert said(call, it) == expected, (seed, call, it)


def test_settings_are_the_same_in_both_languages(typescript: Runtime) -> None:
    compare(typescript, range(5), 60)


@pytest.mark.torture
def test_settings_are_the_same_in_both_languages_for_long(typescript: Runtime) -> None:
    compare(typescript, range(100, 300), 400)


def slots(random: Random, many: int) -> Iterable[tuple[dict[str, Any], list[datetime]]]:
    for _ in range(many):
        after = datetime(2000, 1, 1, tzinfo=UTC) + timedelta(seconds=random.randint(0, 36 * 365 * 86_400))
        times = sorted(
            {f"{random.randint(0, 23):02}:{random.choice([0, 15, 30, 59]):02}" for _ in range(random.randint(1, 6))}
        )
        publishing = {"publish_days": [it for it in DAYS if random.random() < 0.6], "time_slots": times}
        zone, count = random.choice(ZONES), random.randint(0, 12)
        call = asked("nextSlots", {"$at": after.isoformat()}, zone, publishing, {"count": count}, of="module")
        yield call, next_slots(after, zone, publishing, count=count)


@pytest.mark.parametrize("many", [300, pytest.param(20_000, marks=pytest.mark.torture)])
def test_slots_are_the_same_moments_in_both_languages(typescript: Runtime, many: int) -> None:
    drawn = [*slots(Random(many), many)]
    for (call, expected), it in zip(drawn, typescript.answers([call for call, _ in drawn]), strict=True):
        assert [datetime.fromisoformat(moment) for moment in it["answer"]] == expected, call


@pytest.mark.parametrize("many", [500, pytest.param(50_000, marks=pytest.mark.torture)])
def test_credits_are_the_same_amounts_in_both_languages(typescript: Runtime, many: int) -> None:
    random, manifest = Random(many), Manifest.parse(VECTORS)
    calls = []
    for _ in range(many):
        name, at = (
            random.choice(["gpt-5.1", "gpt-4o", "embed-small"]),
            datetime(2026, 1, 1, tzinfo=UTC) + timedelta(random.random() * 700),
        )
        tokens = random.randint(0, 10 ** random.randint(1, 18))
        quote = manifest.credits_for(name, tokens=tokens, at=at)
        calls.append(
            (asked("creditsFor", name, {"tokens": {"$int": str(tokens)}, "at": {"$at": at.isoformat()}}), quote)
        )
    for (call, quote), it in zip(calls, typescript.answers([call for call, _ in calls]), strict=True):
        found = it["answer"]
        assert (found["credits"], found["usd"], found["priceId"]) == (quote.credits, str(quote.usd), quote.price_id), (
            call
        )
