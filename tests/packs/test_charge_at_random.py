"""Random usages at random costs, against an independent computation from the cost as it is written, in fractions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from datetime import time
from decimal import Decimal
from fractions import Fraction
from random import Random
from typing import Any, Final

import msgspec
import pytest

from ratesmith.packs.ai_platform.charge import charge
from ratesmith.packs.ai_platform.components import cost_table
from ratesmith.packs.ai_platform.cost import Cost
from ratesmith.packs.ai_platform.usage import Count, Usage

Raw = dict[str, Any]

SENT: Final = [
    "input",
    "cached_input",
    "cache_write",
    "cache_write_1h",
    "input_audio",
    "cached_audio",
    "cache_write_audio",
    "input_image",
]
SENT_TOO: Final = ["cached_image", "input_video"]
MADE: Final = ["output", "reasoning", "citation", "output_audio", "output_image", "training", "input_surcharge"]
TOKENS: Final = [*SENT, *SENT_TOO, *MADE]
AS_ANOTHER: Final = {
    "reasoning": "output",
    "citation": "output",
    "cached_input": "input",
    "cached_audio": "input_audio",
    "cached_image": "input_image",
}
HOURS: Final = [["16:30-00:30"], ["00:00-06:00", "22:15-23:45"]]


def computed(cost: Raw, counts: Mapping[tuple[str, str], Any], service: str, region: str, at: time | None) -> Fraction:
    """What the counts cost; KeyError where the cost does not say it."""
    own = cost if service == "standard" else cost["service"][service]
    uplift = Fraction(cost["region"][region]["uplift"]) if region else Fraction(1)
    prompt = sum(count for (meter, _), count in counts.items() if meter in (*SENT, *SENT_TOO))
    tiers = own.get("long_context", {}).get("over", {})
    lengths = {int(over) for group in (cost, own) for over in group.get("long_context", {}).get("over", {})}
    below = [0, *sorted(over for over in lengths if over < prompt)]
    now = [hours for hours in cost.get("hours_utc", {}) if service == "standard" and at and holds(hours, at)]
    if now and len(below) > 1:
        raise KeyError("tier and hours")
    applies = {group["long_context"]["applies_to"] for group in groups(cost) if "long_context" in group}
    if applies == {"marginal"} and prompt:
        ends = [*below[1:], prompt]
        shares = {over: Fraction(end - over, prompt) for over, end in zip(below, ends, strict=True)}
    else:
        shares = {below[-1]: Fraction(1)}
    total = Fraction(0)
    for (meter, sort), count in counts.items():
        if meter not in TOKENS:
            total += Fraction(count) * called(cost, own, meter, sort)
            continue
        for over, share in shares.items():
            amounts = own if not over else tiers.get(str(over), {})
            amounts = cost["hours_utc"][now[0]] if now else amounts
            total += Fraction(count) * share * of_token(cost, own, amounts, meter, over)
    return total * uplift


def holds(hours: str, at: time) -> bool:
    begin, end = ([int(part) for part in it.split(":")] for it in hours.split("-"))
    minutes, first, last = at.hour * 60 + at.minute, begin[0] * 60 + begin[1], end[0] * 60 + end[1]
    return (minutes - first) % 1440 < (last - first) % 1440


def groups(cost: Raw) -> Iterator[Raw]:
    yield cost
    for group in (*cost.get("service", {}).values(), *cost.get("hours_utc", {}).values()):
        yield group
    for group in (cost, *cost.get("service", {}).values()):
        yield from group.get("long_context", {}).get("over", {}).values()


def of_token(cost: Raw, own: Raw, amounts: Raw, meter: str, over: int) -> Fraction:
    """What one token costs."""
    if meter in AS_ANOTHER and not any(written(group, meter) not in (None, "not_offered") for group in groups(cost)):
        meter = AS_ANOTHER[meter]
    value = written(amounts, meter)
    if value == "as_standard" and own is not cost:
        reached = {int(it): group for it, group in cost.get("long_context", {}).get("over", {}).items()}
        most = max((it for it in reached if it <= over), default=0)
        return of_token(cost, cost, reached.get(most, cost), meter, most)
    if value == "as_standard":
        value = written(own, meter)
    if value in (None, "not_offered"):
        raise KeyError(meter)
    return Fraction(value)


def written(amounts: Raw, meter: str) -> Any:
    """The amount for one token, or the word in its place."""
    for unit, tokens in (("per_1m_tokens", 10**6), ("per_1k_tokens", 1000)):
        value = amounts.get(unit, {}).get(meter)
        if value is not None:
            return value if isinstance(value, str) else Fraction(value) / tokens
    return None


def called(cost: Raw, own: Raw, meter: str, sort: str) -> Fraction:
    """What one call, image or second costs."""
    if meter == "image":
        value: Any = own["per_image"]
        if isinstance(value, dict):
            size, _, quality = sort.partition("/")
            value = value[size] if size in value else value[quality][size]
        per = 1
    elif meter == "audio_second":
        per = 1 if "per_second" in own else 60
        value = own["per_second" if "per_second" in own else "per_minute"]["audio"]
    else:
        value, per = own["per_1k_calls"][meter], 1000
        value = value[sort] if isinstance(value, dict) else value
    if value == "as_standard":
        return called(cost, cost, meter, sort)
    if value == "not_offered":
        raise KeyError(meter)
    return Fraction(value) / per


def amount(random: Random) -> Decimal:
    return Decimal(random.choice([random.randrange(1, 10**5), random.randrange(1, 10**9)])).scaleb(-random.randrange(8))


def again(random: Random, base: Raw, sells: bool = True) -> Raw:
    """The amounts of a service, a tier or certain hours: each meter of the base is named again, one with an amount."""

    def other() -> Any:
        word = random.choice([*["amount"] * 7, "as_standard", "as_standard", "not_offered"])
        return amount(random) if word == "amount" else word

    unit = "per_1m_tokens" if "per_1m_tokens" in base else "per_1k_tokens"
    one = {random.choice([*base[unit]]): amount(random)} if sells else {}
    return {unit: {meter: other() for meter in base[unit]} | one}


def tiers(random: Random, base: Raw, lengths: list[int], applies: str, known: Collection[int] = ()) -> Raw:
    """Tiers; of the lengths that are `known` there may be nothing to buy."""
    return {"applies_to": applies, "over": {str(over): again(random, base, over not in known) for over in lengths}}


def cost_at_random(random: Random) -> Raw:
    """A cost as a file has it."""
    meters = ["input", "output", *random.sample(TOKENS[1:], random.randrange(6))]
    cost: Raw = {random.choice(["per_1m_tokens", "per_1k_tokens"]): {meter: amount(random) for meter in meters}}
    searches = random.choice([amount(random), {context: amount(random) for context in ("low", "medium", "high")}])
    cost["per_1k_calls"] = {"web_search": searches, "request": amount(random)}
    cost["per_image"] = random.choice(
        [
            amount(random),
            {"512x512": amount(random), "1024x1024": amount(random)},
            {"sd": {"512x512": amount(random)}, "hd": {"512x512": amount(random), "1024x1024": amount(random)}},
        ]
    )
    cost[random.choice(["per_second", "per_minute"])] = {"audio": amount(random)}
    lengths = sorted(random.sample([1, 10, 128000, 200000, 272000], random.randrange(1, 4)))
    applies = random.choice(["whole_request", "marginal"])
    if random.random() < 0.6:
        cost["long_context"] = tiers(random, cost, lengths, applies)
    for service in random.sample(["batch", "flex", "priority"], random.randrange(3)):
        own = again(random, cost)
        own["per_1k_calls"] = {"web_search": random.choice(["as_standard", "not_offered", amount(random)])}
        own["per_image"] = random.choice(["as_standard", "not_offered", amount(random)])
        if random.random() < 0.6:
            known = lengths if "long_context" in cost else []
            longer = random.choice([lengths, [*lengths, 300000]])
            own["long_context"] = tiers(random, own, longer, applies, known)
        cost.setdefault("service", {})[service] = own
    if random.random() < 0.4:
        cost["region"] = {"eu": {"uplift": Decimal("1.1")}, "us": {"uplift": amount(random)}}
    if random.random() < 0.3:
        cost["hours_utc"] = {hours: again(random, cost) for hours in random.choice(HOURS)}
    return cost


def usage_at_random(random: Random, cost: Raw) -> dict[tuple[str, str], Any]:
    """Counts by meter and sort, of meters that the cost mostly names."""
    unit = "per_1m_tokens" if "per_1m_tokens" in cost else "per_1k_tokens"
    meters = random.sample([*cost[unit]], random.randrange(1, len(cost[unit]) + 1))
    meters += random.sample([*AS_ANOTHER], random.choice([0, 0, 1]))
    meters += random.sample(TOKENS, random.choice([0, 0, 0, 0, 1]))
    exact = [1, 10, 11, 128000, 128001, 200000, 200001, 272000, 272001]
    counts: dict[tuple[str, str], Any] = {}
    for meter in meters:
        count = random.choice([random.choice(exact), random.randrange(1, 400000), random.randrange(1, 10**30)])
        counts[meter, ""] = count
    if random.random() < 0.3:
        searches = cost["per_1k_calls"]["web_search"]
        counts["web_search", random.choice([*searches]) if isinstance(searches, dict) else ""] = random.randrange(1, 99)
    if random.random() < 0.3:
        counts["image", random.choice(["512x512", "512x512/hd", "1024x1024/hd"])] = random.randrange(1, 9)
    if random.random() < 0.2:
        counts["audio_second", ""] = Decimal(random.randrange(1, 10**6)).scaleb(-random.randrange(5))
    return counts


def count_of(meter: str, sort: str, count: Any) -> Count:
    if meter == "image":
        size, _, quality = sort.partition("/")
        return Count(meter, count, size=size, quality=quality)
    return Count(meter, count, search_context=sort)


def compare(random: Random) -> str:
    """Compare both ways at one usage, and say what kind of a case it was."""
    cost = cost_at_random(random)
    counts = usage_at_random(random, cost)
    service = random.choice(["standard", *cost.get("service", {}), random.choice(["standard", "flex"])])
    region = random.choice(["", "", *cost.get("region", {})])
    at = random.choice([None, time(random.randrange(24), random.randrange(60))])
    usage = Usage.of(*(count_of(meter, sort, count) for (meter, sort), count in counts.items()))
    assert Usage.parse(str(usage)) == usage
    table = cost_table(msgspec.convert(cost, Cost))
    try:
        expected = computed(cost, counts, service, region, at)
    except KeyError as missing:
        with pytest.raises(ValueError, match="the cost has "):
            print(charge(table, usage, service=service, region=region, at_time=at).usd, missing, cost, counts)
        return "refused"
    charged = charge(table, usage, service=service, region=region, at_time=at)
    assert charged.usd == expected, (cost, counts, service, region, at)
    longest = max((part.component.over_tokens for part in charged.parts), default=0)
    kind = table.applies_to if longest else ""
    hours = "hours" if any(part.component.hours_utc for part in charged.parts) else ""
    return " ".join(filter(None, [service != "standard" and "service", region and "region", hours, kind])) or "plain"


@pytest.mark.parametrize("priced", [200, pytest.param(10_000, marks=pytest.mark.torture)])
def test_random_usages_cost_what_fractions_say(priced: int) -> None:
    random, seen = Random(11), Counter[str]()
    while seen.total() - seen["refused"] < priced:
        seen[compare(random)] += 1
    words = {word for kind in seen for word in kind.split()}
    assert {"plain", "service", "region", "hours", "whole_request", "marginal", "refused"} <= words
    assert seen["refused"] < priced * 1.5
