"""What we pay a provider, as price lists say it: amounts by meter, in the unit that the key names.

The meters and the conditions are closed lists: together they say 99.96 % of 13,502 real priced models exactly.
"""

from datetime import date
from typing import Annotated, Any, Final, Literal

import msgspec

from ratesmith.api import Amount, Frozen, Ref

AS_STANDARD: Final = "as_standard"
NOT_OFFERED: Final = "not_offered"
SIZE: Final = r"[1-9][0-9]{1,4}x[1-9][0-9]{1,4}"
_TIME: Final = "(?:[01][0-9]|2[0-3]):[0-5][0-9]"
Size = Annotated[str, msgspec.Meta(pattern=f"^{SIZE}$", extra_json_schema={"examples": ["1024x1024"]})]

TokenMeter = Literal[
    "input",
    "output",
    "cached_input",
    "cache_write",
    "cache_write_1h",
    "reasoning",
    "citation",
    "input_audio",
    "output_audio",
    "cached_audio",
    "cache_write_audio",
    "input_image",
    "output_image",
    "cached_image",
    "input_video",
    "output_video",
    "training",
    "input_surcharge",
]
CallMeter = Literal["request", "web_search", "file_search", "maps_search", "tool_call", "message"]
Service = Literal["batch", "flex", "priority"]
Applies = Literal["whole_request", "marginal"]

MeterAmount = Annotated[
    Any,
    msgspec.Meta(
        extra_json_schema={
            "type": ["number", "string"],
            "minimum": 0,
            "pattern": f"^({AS_STANDARD}|{NOT_OFFERED})$",
            "examples": [1.25, AS_STANDARD, NOT_OFFERED],
        }
    ),
]
"""An amount in US dollars; in a service, a tier or certain hours also `as_standard` or `not_offered`."""
ImageAmounts = Annotated[
    Any,
    msgspec.Meta(
        extra_json_schema={
            "type": ["number", "object", "string"],
            "minimum": 0,
            "pattern": f"^({AS_STANDARD}|{NOT_OFFERED})$",
            "minProperties": 1,
            "additionalProperties": {
                "type": ["number", "object"],
                "minimum": 0,
                "minProperties": 1,
                "propertyNames": {"pattern": f"^{SIZE}$"},
                "additionalProperties": {"type": "number", "minimum": 0},
            },
            "propertyNames": {"pattern": f"^({SIZE}|[a-z][a-z0-9_-]{{0,29}})$"},
        }
    ),
]
"""A number; by size: `{1024x1024: 0.04}`; by quality, or by quality and size: `{hd: {1024x1024: 0.08}}`."""
SearchAmounts = Annotated[
    Any,
    msgspec.Meta(
        extra_json_schema={
            "type": ["number", "object", "string"],
            "minimum": 0,
            "pattern": f"^({AS_STANDARD}|{NOT_OFFERED})$",
            "minProperties": 1,
            "propertyNames": {"enum": ["low", "medium", "high"]},
            "additionalProperties": {"type": "number", "minimum": 0},
        }
    ),
]


class TokenAmounts(Frozen, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """US dollars for a number of tokens, which the key above names. Each token is counted by one meter."""

    input: MeterAmount | None = None
    """For tokens sent to the model that no other meter counts."""
    output: MeterAmount | None = None
    """For tokens the model writes that no other meter counts."""
    cached_input: MeterAmount | None = None
    """For tokens sent that the provider had cached."""
    cache_write: MeterAmount | None = None
    """For tokens sent that the provider writes to its cache, for minutes."""
    cache_write_1h: MeterAmount | None = None
    """For tokens sent that the provider writes to its cache, for an hour."""
    reasoning: MeterAmount | None = None
    """For tokens the model thinks, where they cost something else than output."""
    citation: MeterAmount | None = None
    """For tokens of the sources that the model cites."""
    input_audio: MeterAmount | None = None
    """For tokens of sound that is sent."""
    output_audio: MeterAmount | None = None
    """For tokens of sound that the model makes."""
    cached_audio: MeterAmount | None = None
    """For tokens of sound that the provider had cached."""
    cache_write_audio: MeterAmount | None = None
    """For tokens of sound that the provider writes to its cache."""
    input_image: MeterAmount | None = None
    """For tokens of pictures that are sent."""
    output_image: MeterAmount | None = None
    """For tokens of pictures that the model makes."""
    cached_image: MeterAmount | None = None
    """For tokens of pictures that the provider had cached."""
    input_video: MeterAmount | None = None
    """For tokens of films that are sent."""
    output_video: MeterAmount | None = None
    """For tokens of films that the model makes."""
    training: MeterAmount | None = None
    """For tokens that the model is trained with."""
    input_surcharge: MeterAmount | None = None
    """For tokens that are charged once more, beside the meter that counts them."""


class CallAmounts(Frozen, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """US dollars for 1,000 calls."""

    request: MeterAmount | None = None
    """For requests to the model, whatever is in them."""
    web_search: SearchAmounts | None = None
    """For searches of the web; also by search context: `{low: 5, medium: 8, high: 12}`."""
    file_search: MeterAmount | None = None
    """For searches of files."""
    maps_search: MeterAmount | None = None
    """For searches of maps."""
    tool_call: MeterAmount | None = None
    """For calls of the provider's other tools."""
    message: MeterAmount | None = None
    """For messages, where the provider charges them."""


class TimeAmounts(Frozen, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """US dollars for a length of sound or film."""

    audio: MeterAmount | None = None
    """Of sound, sent or made."""
    video_out: MeterAmount | None = None
    """Of film that the model makes."""
    video_in: MeterAmount | None = None
    """Of film that is sent."""


class HourAmounts(Frozen, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """US dollars for an hour."""

    hosting: MeterAmount
    """In which the provider keeps the model ready."""


class PageAmounts(Frozen, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """US dollars for 1,000 pages that the model reads."""

    page: MeterAmount | None = None
    """Plain ones."""
    annotated_page: MeterAmount | None = None
    """With annotations."""


class Amounts(Frozen, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """US dollars by meter; the key names the unit."""

    per_1m_tokens: TokenAmounts | None = None
    """US dollars per million tokens, the unit of most price lists."""
    per_1k_tokens: TokenAmounts | None = None
    """US dollars per thousand tokens."""
    per_1k_calls: CallAmounts | None = None
    """US dollars per thousand requests, searches or calls of tools."""
    per_image: ImageAmounts | None = None
    """US dollars per image made; also by size, quality, or quality and size."""
    per_image_in: MeterAmount | None = None
    """US dollars per image sent."""
    per_megapixel: MeterAmount | None = None
    """US dollars per million pixels made."""
    per_second: TimeAmounts | None = None
    """US dollars per second of sound or film."""
    per_minute: TimeAmounts | None = None
    """US dollars per minute of sound or film."""
    per_hour: HourAmounts | None = None
    """US dollars per hour."""
    per_1k_pages: PageAmounts | None = None
    """US dollars per thousand pages."""
    per_1m_characters: MeterAmount | None = None
    """US dollars per million characters."""


class TokenTier(Frozen, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What tokens cost above a length of the prompt, or at certain hours; each meter of the base is named again."""

    per_1m_tokens: TokenAmounts | None = None
    """US dollars per million tokens."""
    per_1k_tokens: TokenAmounts | None = None
    """US dollars per thousand tokens."""


class LongContext(Frozen, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Other amounts for long prompts."""

    applies_to: Applies
    """`whole_request`: all tokens cost what the tier says. `marginal`: only those above its length."""
    counts: Literal["prompt"] = "prompt"
    """What is counted: all tokens sent, cached and written ones and other modalities too."""
    over: Annotated[
        dict[str, TokenTier],
        msgspec.Meta(
            min_length=1,
            extra_json_schema={"propertyNames": {"pattern": "^[1-9][0-9]{0,11}$"}, "examples": [{"200000": {}}]},
        ),
    ]
    """Amounts by length: for prompts of strictly more tokens than the key."""


class ServiceAmounts(Amounts, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What another service of the provider costs; each meter of the standard one is named again."""

    long_context: LongContext | None = None
    """Other amounts for long prompts."""


class Region(Frozen, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the same calls cost in a region."""

    uplift: Amount
    """Times what they cost elsewhere: 1.1 for ten percent more."""


class PriceSource(Frozen, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where amounts come from."""

    url: Annotated[str, msgspec.Meta(pattern=r"^https://[A-Za-z0-9.-]+(:[0-9]+)?([/?#][!-~]*)?$", max_length=500)]
    """The price list."""
    quote: Annotated[str, msgspec.Meta(min_length=1, max_length=500)]
    """What it says, as it says it: `$1.25 / $10.00 per 1M tokens`."""
    as_of: date
    """The day it was read."""


class Cost(Amounts, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What we pay the provider: amounts, or `free`, or `unpriced`, or the cost of another model with an uplift."""

    long_context: LongContext | None = None
    """Other amounts for long prompts."""
    service: dict[Service, ServiceAmounts] = {}
    """What the provider's other services cost: batch, flex, priority."""
    region: Annotated[
        dict[str, Region],
        msgspec.Meta(extra_json_schema={"propertyNames": {"pattern": "^[a-z0-9][a-z0-9_-]{0,29}$"}}),
    ] = {}
    """What the same costs in certain regions."""
    hours_utc: Annotated[
        dict[str, TokenTier],
        msgspec.Meta(
            extra_json_schema={"propertyNames": {"pattern": f"^{_TIME}-{_TIME}$"}, "examples": [{"16:30-00:30": {}}]}
        ),
    ] = {}
    """Other amounts at certain hours, in UTC: `16:30-00:30`."""
    free: Literal[True] | None = None
    """The provider charges nothing; the database gets 0."""
    unpriced: Annotated[str, msgspec.Meta(min_length=1)] | None = None
    """Why no cost is known yet; the database gets NULL."""
    base: Annotated[str, Ref("model")] | None = None
    """Id of the model that costs the same, before the uplift."""
    uplift: Amount | None = None
    """Times what the base costs: 1.1 for ten percent more."""
    source: PriceSource | None = None
    """Where the amounts come from."""
