"""What we pay a provider, as price lists say it: amounts by meter, in the unit that the key names.

The meters and the conditions are closed lists: together they say 99.96 % of 13,502 real priced models exactly.
"""

from datetime import date
from typing import Annotated, Any, Final, Literal

import msgspec

from ratesmith.api import Amount, DecidesChecks, Frozen, Name, Ref

AS_STANDARD: Final = "as_standard"
NOT_OFFERED: Final = "not_offered"
MAX_SIZES: Final = 100
"""Sizes that a model offers, or has a price for; so many qualities as well."""
_MAX_TIERS: Final = 16
_MAX_REGIONS: Final = 64
_MAX_HOURS: Final = 24
SIZE: Final = r"[1-9][0-9]{1,4}x[1-9][0-9]{1,4}"
FILM_SIZE: Final = rf"(?:{SIZE}|[1-9][0-9]{{2,3}}p|[1-9]k)"
"""A film is also sold by its lines, `1080p`, or as `4k`."""
_TIME: Final = "(?:[01][0-9]|2[0-3]):[0-5][0-9]"
Size = Annotated[str, msgspec.Meta(pattern=f"^{SIZE}$", extra_json_schema={"examples": ["1024x1024"]})]

Service = Literal["batch", "flex", "priority"]
AnyService = Literal["standard", "batch", "flex", "priority"]
Applies = Literal["whole_request", "marginal"]

_WORDS: Final = {"pattern": f"^({AS_STANDARD}|{NOT_OFFERED})$", "examples": [1.25, AS_STANDARD, NOT_OFFERED]}
_NUMBER: Final = {"type": "number", "minimum": 0}
_QUALITY: Final = "[a-z][a-z0-9_-]{0,29}"


def _sized(size: str, one: str) -> dict[str, Any]:
    """Return the schema of an amount, or of one by size, by quality, or by quality and size; `one` is such a size."""
    map_of = {"minProperties": 1, "maxProperties": MAX_SIZES}
    return {
        "type": ["number", "object"],
        "minimum": 0,
        **map_of,
        "propertyNames": {"pattern": f"^({size}|{_QUALITY})$", "examples": [one, "hd"]},
        "additionalProperties": {
            "type": ["number", "object"],
            "minimum": 0,
            **map_of,
            "propertyNames": {"pattern": f"^{size}$", "examples": [f"{one}, below a quality"]},
            "additionalProperties": _NUMBER,
        },
    }


_IMAGES: Final = _sized(SIZE, "1024x1024")
_FILMS: Final = _sized(FILM_SIZE, "1080p")
_SEARCHES: Final = {
    "type": ["number", "object"],
    "minimum": 0,
    "minProperties": 1,
    "propertyNames": {"enum": ["low", "medium", "high"]},
    "additionalProperties": _NUMBER,
}


def _schema(schema: dict[str, Any]) -> msgspec.Meta:
    return msgspec.Meta(extra_json_schema=schema)


def _or_word(schema: dict[str, Any]) -> msgspec.Meta:
    """Return the schema of an amount that can also be `as_standard` or `not_offered`."""
    types = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    return _schema({**schema, "type": [*types, "string"], **_WORDS})


def _alone(*beside: str) -> dict[str, Any]:
    return {"propertyNames": {"enum": [*beside]}}


ImageAmounts = Annotated[Any, _schema(_IMAGES)]
"""A number; by size: `{1024x1024: 0.04}`; by quality, or by quality and size: `{hd: {1024x1024: 0.08}}`."""
FilmAmounts = Annotated[Any, _schema(_FILMS)]
"""The same, where a size may also be `1080p` or `4k`."""
SearchAmounts = Annotated[Any, _schema(_SEARCHES)]
"""A number, or by search context: `{low: 5, high: 12}`."""
AmountOrWord = Annotated[Any, _or_word(_NUMBER)]
"""An amount in a service, a tier or certain hours: a number, `as_standard` or `not_offered`."""
FilmAmountsOrWord = Annotated[Any, _or_word(_FILMS)]
ImageAmountsOrWord = Annotated[Any, _or_word(_IMAGES)]
SearchAmountsOrWord = Annotated[Any, _or_word(_SEARCHES)]
_ONE_UNIT: Final = {"per_1k_tokens": {"propertyNames": {"not": {"enum": ["per_1m_tokens"]}}}}
ONE_UNIT: Final = _schema({"minProperties": 1, "dependentSchemas": _ONE_UNIT})
"""Tokens are priced by the million or by the thousand."""
_ABOUT: Final = ("source", "confirmed_on", "correction")
_ALTERNATIVES: Final = {
    **_ONE_UNIT,
    "free": _alone("free", *_ABOUT),
    "unpriced": _alone("unpriced", *_ABOUT),
    "base": _alone("base", "uplift", *_ABOUT),
}
COST_FORM: Final = _schema({"minProperties": 1, "dependentSchemas": _ALTERNATIVES})
DATED_FORM: Final = _schema({"dependentSchemas": _ALTERNATIVES})
"""`free`, `unpriced` and `base` stand in place of amounts."""


class TokenAmounts(Frozen, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """US dollars for a number of tokens, which the key above names. Each token is counted by one meter."""

    input: Amount | None = None
    """For tokens sent to the model that no other meter counts."""
    output: Amount | None = None
    """For tokens the model writes that no other meter counts."""
    cached_input: Amount | None = None
    """For tokens sent that the provider had cached."""
    cache_write: Amount | None = None
    """For tokens sent that the provider writes to its cache, for minutes."""
    cache_write_1h: Amount | None = None
    """For tokens sent that the provider writes to its cache, for an hour."""
    reasoning: Amount | None = None
    """For tokens the model thinks, where they cost something else than output."""
    citation: Amount | None = None
    """For tokens of the sources that the model cites."""
    input_audio: Amount | None = None
    """For tokens of sound that is sent."""
    output_audio: Amount | None = None
    """For tokens of sound that the model makes."""
    cached_audio: Amount | None = None
    """For tokens of sound that the provider had cached."""
    cache_write_audio: Amount | None = None
    """For tokens of sound that the provider writes to its cache."""
    input_image: Amount | None = None
    """For tokens of pictures that are sent."""
    output_image: Amount | None = None
    """For tokens of pictures that the model makes."""
    cached_image: Amount | None = None
    """For tokens of pictures that the provider had cached."""
    input_video: Amount | None = None
    """For tokens of films that are sent."""
    output_video: Amount | None = None
    """For tokens of films that the model makes."""
    training: Amount | None = None
    """For tokens that the model is trained with."""
    input_surcharge: Amount | None = None
    """For tokens that are charged once more, beside the meter that counts them."""


class CallAmounts(Frozen, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """US dollars for 1,000 calls."""

    request: Amount | None = None
    """For requests to the model, whatever is in them."""
    web_search: SearchAmounts | None = None
    """For searches of the web; also by search context: `{low: 5, medium: 8, high: 12}`."""
    file_search: Amount | None = None
    """For searches of files."""
    maps_search: Amount | None = None
    """For searches of maps."""
    tool_call: Amount | None = None
    """For calls of the provider's other tools."""
    message: Amount | None = None
    """For messages, where the provider charges them."""


class TimeAmounts(Frozen, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """US dollars for a length of sound or film."""

    audio: Amount | None = None
    """Of sound, sent or made."""
    video_out: FilmAmounts | None = None
    """Of film that the model makes; also by size, quality, or quality and size: `{720p: 0.40, 4k: 0.60}`."""
    video_in: Amount | None = None
    """Of film that is sent."""


class HourAmounts(Frozen, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """US dollars for an hour."""

    hosting: Amount
    """In which the provider keeps the model ready."""


class PageAmounts(Frozen, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """US dollars for 1,000 pages that the model reads."""

    page: Amount | None = None
    """Plain ones."""
    annotated_page: Amount | None = None
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
    per_image_in: Amount | None = None
    """US dollars per image sent."""
    per_megapixel: Amount | None = None
    """US dollars per million pixels made."""
    per_second: TimeAmounts | None = None
    """US dollars per second of sound or film."""
    per_minute: TimeAmounts | None = None
    """US dollars per minute of sound or film."""
    per_hour: HourAmounts | None = None
    """US dollars per hour."""
    per_1k_pages: PageAmounts | None = None
    """US dollars per thousand pages."""
    per_1m_characters: Amount | None = None
    """US dollars per million characters."""


class TokenAmountsOrWords(TokenAmounts, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The same in a service, a tier or certain hours."""

    input: AmountOrWord | None = None
    output: AmountOrWord | None = None
    cached_input: AmountOrWord | None = None
    cache_write: AmountOrWord | None = None
    cache_write_1h: AmountOrWord | None = None
    reasoning: AmountOrWord | None = None
    citation: AmountOrWord | None = None
    input_audio: AmountOrWord | None = None
    output_audio: AmountOrWord | None = None
    cached_audio: AmountOrWord | None = None
    cache_write_audio: AmountOrWord | None = None
    input_image: AmountOrWord | None = None
    output_image: AmountOrWord | None = None
    cached_image: AmountOrWord | None = None
    input_video: AmountOrWord | None = None
    output_video: AmountOrWord | None = None
    training: AmountOrWord | None = None
    input_surcharge: AmountOrWord | None = None


class CallAmountsOrWords(CallAmounts, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The same in a service."""

    request: AmountOrWord | None = None
    web_search: SearchAmountsOrWord | None = None
    file_search: AmountOrWord | None = None
    maps_search: AmountOrWord | None = None
    tool_call: AmountOrWord | None = None
    message: AmountOrWord | None = None


class TimeAmountsOrWords(TimeAmounts, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The same in a service."""

    audio: AmountOrWord | None = None
    video_out: FilmAmountsOrWord | None = None
    video_in: AmountOrWord | None = None


class HourAmountsOrWords(HourAmounts, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The same in a service."""

    hosting: AmountOrWord


class PageAmountsOrWords(PageAmounts, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The same in a service."""

    page: AmountOrWord | None = None
    annotated_page: AmountOrWord | None = None


class TokenTier(Frozen, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What tokens cost above a length of the prompt, or at certain hours; each meter of the base is named again."""

    per_1m_tokens: TokenAmountsOrWords | None = None
    """US dollars per million tokens."""
    per_1k_tokens: TokenAmountsOrWords | None = None
    """US dollars per thousand tokens."""


class LongContext(Frozen, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Other amounts for long prompts."""

    applies_to: Applies
    """`whole_request`: all tokens cost what the tier says. `marginal`: only those above its length."""
    counts: Literal["prompt"] = "prompt"
    """What is counted: all tokens sent, cached and written ones and other modalities too."""
    over: Annotated[
        dict[str, Annotated[TokenTier, ONE_UNIT]],
        msgspec.Meta(
            min_length=1,
            extra_json_schema={
                "propertyNames": {"pattern": "^[1-9][0-9]{0,11}$", "examples": ['"200000"']},
                "maxProperties": _MAX_TIERS,
                "examples": [{"200000": {}}],
            },
        ),
    ]
    """Amounts by length: for prompts of strictly more tokens than the key."""


class ServiceAmounts(Amounts, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What another service of the provider costs; each meter of the standard one is named again."""

    per_1m_tokens: TokenAmountsOrWords | None = None
    per_1k_tokens: TokenAmountsOrWords | None = None
    per_1k_calls: CallAmountsOrWords | None = None
    per_image: ImageAmountsOrWord | None = None
    per_image_in: AmountOrWord | None = None
    per_megapixel: AmountOrWord | None = None
    per_second: TimeAmountsOrWords | None = None
    per_minute: TimeAmountsOrWords | None = None
    per_hour: HourAmountsOrWords | None = None
    per_1k_pages: PageAmountsOrWords | None = None
    per_1m_characters: AmountOrWord | None = None
    long_context: LongContext | None = None
    """Other amounts for long prompts."""


class Region(Frozen, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the same calls cost in a region."""

    uplift: Amount
    """Times what they cost elsewhere: 1.1 for ten percent more."""


Reason = Annotated[str, msgspec.Meta(pattern=r"\S", max_length=500)]


class PriceSource(Frozen, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where amounts come from."""

    url: Annotated[
        str,
        msgspec.Meta(
            pattern=r"^https://[A-Za-z0-9.-]+(:[0-9]+)?([/?#][!-~]*)?$",
            max_length=500,
            examples=["https://openai.com/api/pricing"],
        ),
    ]
    """The price list."""
    quote: Annotated[str, msgspec.Meta(min_length=1, max_length=500)]
    """What it says, as it says it: `$1.25 / $10.00 per 1M tokens`."""
    as_of: date
    """The day it was read."""


class Cost(Amounts, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What we pay the provider: amounts, or `free`, or `unpriced`, or the cost of another model with an uplift."""

    long_context: LongContext | None = None
    """Other amounts for long prompts."""
    service: dict[Service, Annotated[ServiceAmounts, ONE_UNIT]] = {}
    """What the provider's other services cost: batch, flex, priority."""
    region: Annotated[
        dict[str, Region],
        msgspec.Meta(
            extra_json_schema={
                "propertyNames": {"pattern": "^[a-z0-9][a-z0-9_-]{0,29}$"},
                "maxProperties": _MAX_REGIONS,
            }
        ),
    ] = {}
    """What the same costs in certain regions."""
    hours_utc: Annotated[
        dict[str, Annotated[TokenTier, ONE_UNIT]],
        msgspec.Meta(
            extra_json_schema={
                "propertyNames": {"pattern": f"^{_TIME}-{_TIME}$", "examples": ['"16:30-00:30"']},
                "maxProperties": _MAX_HOURS,
                "examples": [{"16:30-00:30": {}}],
            }
        ),
    ] = {}
    """Other amounts at certain hours, in UTC: `16:30-00:30`."""
    free: Annotated[Literal[True], DecidesChecks()] | None = None
    """The provider charges nothing; the database gets 0."""
    unpriced: Annotated[Name, DecidesChecks()] | None = None
    """Why no cost is known yet; the database gets NULL."""
    base: Annotated[str, Ref("model")] | None = None
    """Id of the model that costs the same, before the uplift."""
    uplift: Amount | None = None
    """Times what the base costs: 1.1 for ten percent more."""
    source: PriceSource | None = None
    """Where the amounts come from."""


class DatedCost(Cost, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What we pay the provider from a day on."""

    confirmed_on: date | None = None
    """The day on which somebody confirmed that it will begin."""
    correction: Reason | None = None
    """Why it was changed after it had begun."""
