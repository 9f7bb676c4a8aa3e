"""What providers say of the usage of a call, read as counts of disjoint meters. Their JSON is not trusted.

A count that is missing or null is 0, unless the call has no price without it. One that is negative, no whole number or
absurd is refused, and so are counts that contradict each other: a part larger than its whole, a total that is none.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final, NamedTuple

from ratesmith.api import quoted

MOST_IN_BODY: Final = 10**15
"""No call uses as much of anything."""
_OPENAI_TIERS: Final = {"default": "standard", "standard": "standard", "flex": "flex", "priority": "priority"}
_ANTHROPIC_TIERS: Final = {"standard": "standard", "batch": "batch", "priority": "priority"}
_NO_REGION: Final = ("", "global", "not_available")
_KINDS: Final = ("audio_tokens", "image_tokens")


def shown(value: object) -> str:
    """Return a value fit for a message; of one that holds others, its type."""
    if isinstance(value, str):
        return quoted(value)
    return str(value) if value is None or isinstance(value, (bool, float, Decimal)) else quoted(type(value).__name__)


class Read(NamedTuple):
    """Counts by meter, and what the provider says of the service and the region."""

    meters: Mapping[str, int | Decimal]
    service: str = ""
    region: str = ""


def read_openai(body: object) -> Read:
    """Read a response or its `usage`. Raises ValueError."""
    response, usage = _usage_of(body, "OpenAI")
    service = _service(response.get("service_tier"), _OPENAI_TIERS)
    if {"cache_read_input_tokens", "cache_creation_input_tokens"} & {*usage}:
        raise ValueError(
            "this is a usage of Anthropic, whose input has no cached tokens in it; read it as one of those"
        )
    if usage.get("type") == "duration":
        return Read({"audio_second": _seconds(usage)}, service)
    chat = usage.get("prompt_tokens") is not None
    sent_key, made_key = ("prompt_tokens", "completion_tokens") if chat else ("input_tokens", "output_tokens")
    sent_parts, made_parts = _details(usage, sent_key), _details(usage, made_key)
    sent, made, reasoning = _needed(usage, sent_key), _count(usage, made_key), _count(made_parts, "reasoning_tokens")
    beside = _reasoning_beside(usage, sent_key, made_key, sent + made, reasoning)
    return Read({**_sent(sent_key, sent, sent_parts), **_made(made_key, made, made_parts, reasoning, beside)}, service)


def read_anthropic(body: object) -> Read:
    """Read a response or its `usage`. Raises ValueError."""
    _, usage = _usage_of(body, "Anthropic")
    if {"prompt_tokens", "input_tokens_details"} & {*usage}:
        raise ValueError("this is a usage of OpenAI, whose input has the cached tokens in it; read it as one of those")
    if usage.get("speed") not in (None, "standard"):
        raise ValueError(f"no service of a cost stands for the speed {shown(usage['speed'])}")
    _refuse_other_iterations(usage.get("iterations"))
    made = _needed(usage, "output_tokens")
    thinking = _count(_object(usage, "output_tokens_details"), "thinking_tokens")
    hour, minutes = _cache_writes(usage)
    meters = {
        "input": _needed(usage, "input_tokens"),
        "cached_input": _count(usage, "cache_read_input_tokens"),
        "cache_write": minutes,
        "cache_write_1h": hour,
        "output": _rest("output_tokens", made, thinking_tokens=thinking),
        "reasoning": thinking,
        "web_search": _count(_object(usage, "server_tool_use"), "web_search_requests"),
    }
    return Read(meters, _service(usage.get("service_tier"), _ANTHROPIC_TIERS), _region(usage.get("inference_geo")))


def _usage_of(body: object, provider: str) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """Return the response, empty where the usage is given alone, and the usage."""
    if not isinstance(body, Mapping):
        raise ValueError(f"a response of {provider} is an object, not {quoted(type(body).__name__)}")
    if "usage" not in body:
        return {}, body
    usage = body["usage"]
    if not isinstance(usage, Mapping):
        said = "null, as in a part of a stream" if usage is None else quoted(type(usage).__name__)
        raise ValueError(f"usage is {said}, not an object; read that of the last part, or of the whole response")
    return body, usage


def _reasoning_beside(usage: Mapping[str, Any], sent_key: str, made_key: str, both: int, reasoning: int) -> bool:
    """Return whether the total counts reasoning beside the completion: so do xAI and Google in the form of OpenAI."""
    total = usage.get("total_tokens")
    if total is None:
        if usage.get(made_key) is None:
            raise ValueError(f"usage has no {made_key}, and no total_tokens that would show that there are none")
        return False
    total = _count(usage, "total_tokens")
    if total not in (both, both + reasoning):
        said = f"total_tokens is {total:,}, but {sent_key} and {made_key} are {both:,} together"
        raise ValueError(f"{said}{f', {both + reasoning:,} with reasoning_tokens' if reasoning else ''}")
    return bool(reasoning) and total == both + reasoning


def _sent(key: str, sent: int, parts: Mapping[str, Any]) -> dict[str, int]:
    """Split the prompt. Cached and written tokens are text, as far as nothing says otherwise."""
    cached, written = _count(parts, "cached_tokens"), _count(parts, "cache_write_tokens")
    audio, image = (_count(parts, kind) for kind in _KINDS)
    cached_audio, cached_image = (_count(_object(parts, "cached_tokens_details"), kind) for kind in _KINDS)
    text = _rest("cached_tokens", cached, audio_tokens=cached_audio, image_tokens=cached_image)
    whole = {"cached_tokens": text, "cache_write_tokens": written, "audio_tokens": audio, "image_tokens": image}
    return {
        "input": _rest(key, sent, **whole),
        "cached_input": text,
        "cache_write": written,
        "input_audio": _rest("audio_tokens", audio, cached_audio_tokens=cached_audio),
        "cached_audio": cached_audio,
        "input_image": _rest("image_tokens", image, cached_image_tokens=cached_image),
        "cached_image": cached_image,
    }


def _made(key: str, made: int, parts: Mapping[str, Any], reasoning: int, beside: bool) -> dict[str, int]:
    """Split the completion."""
    audio, image = (_count(parts, kind) for kind in _KINDS)
    inside = 0 if beside else reasoning
    return {
        "output": _rest(key, made, reasoning_tokens=inside, audio_tokens=audio, image_tokens=image),
        "reasoning": reasoning,
        "output_audio": audio,
        "output_image": image,
    }


def _rest(name: str, whole: int, **parts: int) -> int:
    """Return what is left of a count without its parts."""
    rest = whole - sum(parts.values())
    if rest < 0:
        said = ", ".join(f"{part} {count:,}" for part, count in parts.items() if count)
        raise ValueError(f"{name} is {whole:,}, less than its parts together: {said}")
    return rest


def _cache_writes(usage: Mapping[str, Any]) -> tuple[int, int]:
    """Return the tokens written for an hour, and for five minutes."""
    total, split = _count(usage, "cache_creation_input_tokens"), _object(usage, "cache_creation")
    hour, minutes = _count(split, "ephemeral_1h_input_tokens"), _count(split, "ephemeral_5m_input_tokens")
    if not split:
        return 0, total
    if usage.get("cache_creation_input_tokens") is not None and total != hour + minutes:
        said = f"cache_creation_input_tokens is {total:,}, but cache_creation has {hour + minutes:,}"
        raise ValueError(f"{said}: {minutes:,} for 5 minutes and {hour:,} for an hour")
    return hour, minutes


def _refuse_other_iterations(iterations: object) -> None:
    """Raise ValueError where parts of the call are not in its counts: those that compact the context, or advise."""
    for it in iterations if isinstance(iterations, list) else ():
        kind = it.get("type") if isinstance(it, Mapping) else None
        if kind not in (None, "message"):
            said = f"the counts leave out the iteration of the type {shown(kind)}"
            raise ValueError(f"{said}: read each object in iterations as a usage of its own")


def _service(tier: object, known: Mapping[str, str]) -> str:
    if tier is None:
        return ""
    if not isinstance(tier, str) or tier not in known:
        said = f"service_tier is {shown(tier)}, which says no service; there are {', '.join(known)}"
        raise ValueError(f"{said}: read the usage without it, and name the service yourself")
    return known[tier]


def _region(region: object) -> str:
    if region is None or (isinstance(region, str) and region in _NO_REGION):
        return ""
    if not isinstance(region, str) or not re.fullmatch("[a-z0-9][a-z0-9_-]{0,29}", region):
        raise ValueError(f"inference_geo is {shown(region)}, which is no region")
    return region


def _details(usage: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    """Return the parts of a count: `input_tokens_details`, in the realtime API `input_token_details`."""
    return _object(usage, f"{key}_details") or _object(usage, f"{key.removesuffix('s')}_details")


def _object(holder: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    value = holder.get(key)
    if value is not None and not isinstance(value, Mapping):
        raise ValueError(f"{key} is {quoted(type(value).__name__)}, not an object")
    return value or {}


def _needed(holder: Mapping[str, Any], key: str) -> int:
    if holder.get(key) is None:
        raise ValueError(f"usage has no {key}; without it the call has no price")
    return _count(holder, key)


def _count(holder: Mapping[str, Any], key: str) -> int:
    value = holder.get(key)
    if value is None:
        return 0
    if type(value) is not int:
        raise ValueError(f"{key} is {shown(value)}, not a whole number")
    if not 0 <= value <= MOST_IN_BODY:
        raise ValueError(f"{key} is {'negative' if value < 0 else f'above {MOST_IN_BODY:,}'}, which no call uses")
    return value


def _seconds(usage: Mapping[str, Any]) -> Decimal:
    value = usage.get("seconds")
    if type(value) is float or isinstance(value, Decimal):
        exact = Decimal(repr(value)) if type(value) is float else Decimal(value)
        if not exact.is_finite() or not 0 <= exact <= MOST_IN_BODY:
            raise ValueError(f"seconds is {quoted(value)}, which no call uses")
        return round(exact, 6)
    return Decimal(_needed(usage, "seconds"))
