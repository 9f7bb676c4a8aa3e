"""Serve settings, models and prices from a manifest, in a platform that runs without the rest of ratesmith.

This file imports nothing but the standard library, so it may be copied. Time zones may need the package `tzdata`.
"""

from __future__ import annotations

import copy
import hashlib
import json
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Context, Decimal, InvalidOperation
from functools import cached_property, partial
from pathlib import Path
from typing import Any, Final, Literal, NoReturn
from zoneinfo import ZoneInfo

Kind = Literal["account", "site"]
Json = Any
"""What a JSON text holds."""
Overrides = Mapping[str, Json]
"""Stored settings that differ from the defaults. A site's `stages` are a map by number."""

VERSION: Final = 1
MOST_CREDITS: Final = 2**53 - 1
"""Beyond that, numbers of JavaScript are not exact."""
_DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_TIME: Final = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9](?::00)?")
_UNITS: Final = ("tokens_per_credit", "credits_per_call", "credits_per_minute", "credits_per_page")
_EXACT: Final = Context(prec=100)
_STAGE: Final = ("number", "name", "has_ai", "enabled", "batch_size", "per_run_limit", "use_testing", "budget_pct")
_AI_COLUMNS: Final = ("use_testing", "budget_pct")
_ACCOUNT: Final = {
    "temperature": ("content_generation", "temperature"),
    "max_tokens": ("content_generation", "max_tokens"),
    "image_style": ("image_generation", "selected_style"),
    "image_quality": ("image_generation", "selected_quality"),
    "image_quality_tier": ("image_generation", "selected_tier"),
    "max_images": ("image_generation", "max_images"),
}
"""Where the body of an account shows each setting; `account_keys` of the manifest says which ones accounts can save."""
_SHORT: Final[Mapping[str, tuple[str, ...]]] = {
    "content_generation": ("temperature", "max_tokens"),
    "image_generation": ("quality_tiers", "selected_tier", "styles", "selected_style", "max_images", "max_allowed"),
    "quality_tiers": ("tier", "credits", "label", "description"),
    "styles": ("value", "label"),
    "automation": ("enabled", "frequency", "time"),
    "stages": _STAGE,
    "delays": ("within_stage", "between_stage"),
    "publishing": (
        *("auto_approval_enabled", "auto_publish_enabled", "publish_days", "time_slots"),
        *("daily_capacity", "weekly_capacity"),
    ),
}
"""The keys that the platform's documents name."""
_BODIES: Final[Mapping[Kind, tuple[str, ...]]] = {
    "account": ("content_generation", "image_generation"),
    "site": ("automation", "stages", "delays", "publishing", "available_models"),
}
_TYPES: Final = {
    "object": "an object",
    "array": "a list",
    "string": "text",
    "number": "a number",
    "integer": "a whole number",
    "boolean": "true or false",
}


class ManifestError(ValueError):
    """A file that cannot be read as a manifest; `code` is json, shape, version or hash."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True)
class Problem:
    """What is wrong with one setting. Codes are stable, messages are for people."""

    path: str
    """JSON pointer into what was checked."""
    code: str
    message: str
    params: Mapping[str, Json] = field(default_factory=dict)
    """The numbers and values in the message, for one in another language."""


class InvalidSettings(ValueError):
    """A body that cannot be stored, with all its problems."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("; ".join(f"{it.path or 'the body'} {it.message}" for it in problems))
        self.problems = tuple(problems)


@dataclass(frozen=True)
class Price:
    """What customers pay for a model from a day on."""

    starts_on: date | None
    """The first day, in UTC; None for the first price."""
    unit: str
    """The column with the price, such as `tokens_per_credit`."""
    amount: int
    price_id: str | None = None
    """As `Quote.price_id`."""
    rate_id: str | None = None
    """As `Quote.rate_id`."""


@dataclass(frozen=True)
class Limits:
    """Limits of a model in tokens; None for no limit."""

    max_tokens: int | None = None
    max_input_tokens: int | None = None
    max_output_tokens: int | None = None
    context_window: int | None = None


@dataclass(frozen=True)
class Model:
    """A model that is switched on."""

    name: str
    display_name: str
    provider: str
    type: str
    is_default: bool
    is_testing: bool
    quality_tier: str | None
    sizes: tuple[str, ...]
    limits: Limits
    prices: tuple[Price, ...]
    """In the order of their days; none where the price is not known."""

    def price_at(self, at: datetime) -> Price | None:
        """Return the price of a moment."""
        day = _aware("at", at).astimezone(UTC).date()
        return next((it for it in reversed(self.prices) if it.starts_on is None or it.starts_on <= day), None)


@dataclass(frozen=True)
class Quote:
    """What a call takes. Charge what was reserved by it, not what holds when the call is done."""

    credits: int
    usd: Decimal
    """What these credits are worth, in US dollars, exactly."""
    model: str
    price_id: str | None
    """Id of what the customer pays, as the manifest shows it; None where rows do not have it."""
    rate_id: str | None
    """Id of the rate in `ai_rate`, for the usage log; None where rows do not have it, and of a manifest."""
    at: datetime
    stale: bool
    """Whether prices are those that were read before the database failed."""


@dataclass(frozen=True)
class Call:
    """What to call a model with; None for what its type does not take."""

    model: str
    temperature: float | None
    max_tokens: int | None
    size: str | None


@dataclass(frozen=True)
class AccountSettings:
    """The AI settings that hold for an account."""

    temperature: float
    max_tokens: int
    image_style: str
    image_quality: str
    image_quality_tier: str | None
    max_images: int
    overrides: dict[str, Json]
    """Those that differ from the defaults, as they are stored."""
    ignored: tuple[Problem, ...]
    """What is stored and no longer fits."""


@dataclass(frozen=True)
class Automation:
    """When the stages of a site run by themselves."""

    enabled: bool
    frequency: str
    time: str


@dataclass(frozen=True)
class Stage:
    """A stage of a site; None where a setting does not apply to it."""

    number: int
    name: str
    has_ai: bool
    enabled: bool
    batch_size: int | None
    per_run_limit: int
    use_testing: bool | None
    budget_pct: int | None
    model_type: str | None
    operation: str | None
    input: str | None


@dataclass(frozen=True)
class Delays:
    """Pauses in seconds."""

    within_stage: int
    between_stage: int


@dataclass(frozen=True)
class Publishing:
    """When approved content of a site is published."""

    auto_approval_enabled: bool
    auto_publish_enabled: bool
    publish_days: tuple[str, ...]
    time_slots: tuple[str, ...]


@dataclass(frozen=True)
class Capacity:
    """How many articles the slots hold."""

    daily: int
    weekly: int
    monthly: int

    @classmethod
    def of(cls, days: int, slots: int) -> Capacity:
        """Return the capacity of a week; a month has 52 / 12 of it, rounded half up."""
        return cls(slots, slots * days, (slots * days * 52 + 6) // 12)


@dataclass(frozen=True)
class SiteSettings:
    """The settings that hold for a site."""

    automation: Automation
    stages: tuple[Stage, ...]
    delays: Delays
    publishing: Publishing
    capacity: Capacity
    overrides: dict[str, Json]
    """Those that differ from the defaults, as they are stored."""
    ignored: tuple[Problem, ...]
    """What is stored and no longer fits."""


# Checks: each returns the value to go on with, None for the default, and the problems with their paths below it.

_Checked = tuple[Json, list[Problem]]
_Check = Callable[[Json], _Checked]


def _type(expected: str, path: str = "") -> Problem:
    return Problem(path, "type", f"must be {_TYPES[expected]}", {"expected": expected})


def _flag(value: Json) -> _Checked:
    return (value, []) if isinstance(value, bool) else (None, [_type("boolean")])


def _number(least: float, most: float, whole: bool, value: Json) -> _Checked:
    wrong = _type("integer" if whole else "number")
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return None, [wrong]
    if value.is_nan() if isinstance(value, Decimal) else value != value:
        return None, [wrong]
    if not least <= value <= most:
        problem = Problem("", "range", f"must be from {least} to {most}", {"min": least, "max": most})
        return (least if value < least else most), [problem]
    if whole:
        return (int(value), []) if value == int(value) else (None, [wrong])
    return (float(value) if isinstance(value, Decimal) else value), []


def _choice(values: Sequence[str], value: Json) -> _Checked:
    if not isinstance(value, str):
        return None, [_type("string")]
    if value in values:
        return value, []
    return None, [Problem("", "choice", f"must be one of {', '.join(values)}", {"values": list(values)})]


def _time(value: Json) -> _Checked:
    if not isinstance(value, str):
        return None, [_type("string")]
    if _TIME.fullmatch(value):
        return value[:5], []
    return None, [Problem("", "format", "must be a time such as 09:00")]


def _list(item: _Check, most: int, order: Callable[[str], Json], value: Json) -> _Checked:
    if not isinstance(value, list | tuple):
        return None, [_type("array")]
    if len(value) > most:
        return None, [Problem("", "length", f"must have at most {most} items", {"min": 0, "max": most})]
    found, problems = [], []
    for index, it in enumerate(value):
        checked, wrong = item(it)
        found.append(checked)
        problems += _below(f"/{index}", wrong)
    if not problems:
        twice = next((it for index, it in enumerate(found) if it in found[:index]), None)
        if twice is not None:
            problems.append(Problem("", "duplicate", f"has {twice} twice", {"value": twice}))
        elif sorted(found, key=order) != found:
            problems.append(Problem("", "order", "must be in order"))
    return (None if problems else found), problems


def _below(path: str, problems: Iterable[Problem]) -> list[Problem]:
    return [replace(it, path=path + it.path) for it in problems]


def _pointer(*steps: Json) -> str:
    return "".join("/" + str(it).replace("~", "~0").replace("/", "~1") for it in steps)


def _unknown(*path: Json) -> Problem:
    return Problem(_pointer(*path), "unknown", "is not a setting")


def _read_only(*path: Json) -> Problem:
    return Problem(_pointer(*path), "read-only", "cannot be changed")


def _same(one: Json, other: Json) -> bool:
    """Return whether two values are the same JSON; true is not 1."""
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(other, Mapping):
        alike = isinstance(one, Mapping) and one.keys() == other.keys()
        return alike and all(_same(one[key], value) for key, value in other.items())
    if isinstance(other, list | tuple):
        alike = isinstance(one, list | tuple) and len(one) == len(other)
        return alike and all(map(_same, one, other))
    return bool(one == other)


def _short(items: Iterable[Mapping[str, Json]], keys: Iterable[str]) -> list[dict[str, Json]]:
    return [{key: it[key] for key in keys} for it in items]


_Path = tuple[str, ...]
_Values = dict[_Path, Json]


@dataclass(frozen=True)
class _Setting:
    default: Json
    check: _Check | None
    """None where the setting does not apply."""

    def read(self, path: _Path, value: Json, values: _Values) -> list[Problem]:
        """Put a value that fits into `values`, or the nearest one that does, and return what is wrong with it."""
        if self.check is None:
            applies = Problem("", "not-applicable", "does not apply to this stage")
            return [] if value is None else [applies]
        checked, problems = (None, []) if value is None else self.check(value)
        values[path] = self.default if checked is None else checked
        return problems


@dataclass(frozen=True)
class Rates:
    """What calls are charged, of a manifest or of tables; both count alike."""

    models: tuple[Model, ...]
    credit_value_usd: Decimal
    rounding: str
    operations: Mapping[str, int | None]
    """Credits by the id of an operation; None where a model is charged instead."""
    stale: bool = False
    refused_models: Mapping[tuple[str, str | None], str] = field(default_factory=dict)
    """Why a row of a model is not charged, by name and provider."""
    refused_operations: Mapping[str, str] = field(default_factory=dict)
    """The same of operations, by id."""

    def __post_init__(self) -> None:
        if self.rounding not in ("up", "nearest", "down"):
            raise ValueError(f"credits are rounded {self.rounding!r}, which this version cannot do")

    @classmethod
    def from_manifest(cls, manifest: Manifest) -> Rates:
        """Return the rates of a manifest. Raises ValueError for a way to round that is newer than this file."""
        credits = manifest.data["credits"]
        operations = {
            it["id"]: it["base_credits"] if it["model_type"] is None else None for it in credits["operations"]
        }
        return cls(manifest.models, _amount(credits["credit_value_usd"]), credits["rounding"], operations)

    @classmethod
    def from_rows(
        cls,
        models: Iterable[Mapping[str, Any]],
        billing: Mapping[str, Any],
        operations: Iterable[Mapping[str, Any]],
        *,
        stale: bool = False,
    ) -> Rates:
        """Return the rates of rows of `ai_model_config`, `billing_configuration` and `credit_cost_config`.

        Prices are those that the rows have, and so are `price_id` and `rate_id`. A row that cannot be a price keeps no
        other one out, and is refused when it is asked for. Raises ValueError for a way to round that is not known, or
        a value of a credit that is no amount.
        """
        found: list[Model] = []
        charged: dict[str, int | None] = {}
        no_models: dict[tuple[str, str | None], str] = {}
        no_operations: dict[str, str] = {}
        for row in models:
            if row.get("is_active", True):
                try:
                    found.append(_model({**_entry(row), "rate_id": row.get("rate_id")}))
                except (TypeError, ValueError) as error:
                    no_models[row["model_name"], row.get("provider")] = str(error)
        for row in operations:
            if row.get("is_active", True):
                id, credits = row["operation_type"], row["base_credits"]
                if row.get("model_type") is not None:
                    charged[id] = None
                elif isinstance(credits, bool) or not isinstance(credits, int) or not 0 <= credits <= MOST_CREDITS:
                    no_operations[id] = f"base_credits is {credits!r}, and must be a whole number from 0"
                else:
                    charged[id] = credits
        value, rounding = _amount(billing.get("credit_value_usd")), str(billing.get("rounding"))
        return cls(tuple(found), value, rounding, charged, stale, no_models, no_operations)

    def credits_for(
        self, model: str | Model, *, tokens: int | None = None, images: int | None = None, at: datetime | None = None
    ) -> Quote:
        """Return what a call takes, by its tokens or its images, at a moment (default: now).

        Raises ValueError for a model that is not there or not paid like that, and a count that is none.
        """
        at = _aware("at", at or datetime.now(UTC))
        found = self._find(model)
        price = found.price_at(at)
        if price is None:
            raise ValueError(f"no price of {found.name} is known at {at.isoformat()}")
        counts = {"tokens_per_credit": tokens, "credits_per_image": images}
        if price.unit not in counts:
            raise ValueError(f"{found.name} is charged by its {price.unit}, and here are quotes of tokens and images")
        count = counts.pop(price.unit)
        if count is None or any(it is not None for it in counts.values()):
            raise ValueError(f"{found.name} is charged by its {price.unit}: give what that counts, and nothing else")
        if isinstance(count, bool) or not isinstance(count, int) or count < 0:
            raise ValueError("tokens and images are whole numbers from 0")
        credits = self._rounded(count, price.amount) if price.unit == "tokens_per_credit" else count * price.amount
        if credits > MOST_CREDITS:
            raise ValueError(f"a call takes more than {MOST_CREDITS:,} credits")
        usd = _plain(_EXACT.multiply(Decimal(credits), self.credit_value_usd))
        return Quote(credits, usd, found.name, price.price_id, price.rate_id, at, self.stale)

    def credits_for_operation(self, id: str) -> int:
        """Return what an operation takes. Raises ValueError where a model is charged instead, or there is none."""
        if id in self.refused_operations:
            raise ValueError(f"{id} has no price: {self.refused_operations[id]}")
        if id not in self.operations:
            raise ValueError(f"there is no operation {id!r}")
        credits = self.operations[id]
        if credits is None:
            raise ValueError(f"{id} is charged by its model: ask credits_for")
        return credits

    def _find(self, model: str | Model) -> Model:
        named = [it for it in self.models if it.name == (model.name if isinstance(model, Model) else model)]
        found = [it for it in named if it.provider == model.provider] if isinstance(model, Model) else named
        if len(found) != 1:
            for (name, provider), reason in () if found else self.refused_models.items():
                if (model.name, model.provider) == (name, provider) if isinstance(model, Model) else model == name:
                    raise ValueError(f"{name} has no price: {reason}")
            many = f"{len(found)} providers sell {model!r}: give the model itself"
            raise ValueError(many if found else f"there is no model {model!r}")
        return found[0]

    def _rounded(self, tokens: int, per_credit: int) -> int:
        if self.rounding == "up":
            return -(-tokens // per_credit)
        return (2 * tokens + per_credit) // (2 * per_credit) if self.rounding == "nearest" else tokens // per_credit


def _amount(value: Any) -> Decimal:
    try:
        amount = Decimal(str(value))
    except InvalidOperation:
        raise ValueError("the value of a credit is no amount") from None
    if not amount.is_finite() or amount < 0:
        raise ValueError("the value of a credit is no amount")
    return amount


def _plain(amount: Decimal) -> Decimal:
    """Return an amount in shortest plain form: 100, not 1E+2 or 100.00."""
    return Decimal(format(amount.normalize(_EXACT), "f"))


def _aware(name: str, moment: datetime) -> datetime:
    if moment.tzinfo is None or moment.utcoffset() is None:
        raise ValueError(f"{name} has no time zone")
    return moment


_PUBLIC: Final = (
    *("display_name", "provider", "quality_tier", "is_active", "is_default", "is_testing", "sort_order"),
    "deprecation_date",
    "capabilities",
    *("credits_per_image", *_UNITS, "price_id"),
)
"""What is taken of a row: others have what the provider charges, and a manifest may be sent to browsers."""


def _entry(row: Mapping[str, Any]) -> dict[str, Json]:
    """Return a row of `ai_model_config` as a manifest has it."""
    return {
        **dict.fromkeys(("display_name", "provider", "quality_tier")),
        **{key: row[key] for key in _PUBLIC if key in row},
        "name": row["model_name"],
        "type": row["model_type"],
        "sizes": row.get("available_sizes") or (),
        "limits": {key: row.get(key) for key in Limits.__dataclass_fields__},
        "changes": (),
    }


def _model(entry: Mapping[str, Json]) -> Model:
    prices = (_price(entry["type"], it) for it in (entry, *entry["changes"]))
    return Model(
        name=entry["name"],
        display_name=entry["display_name"],
        provider=entry["provider"],
        type=entry["type"],
        is_default=bool(entry.get("is_default")),
        is_testing=bool(entry.get("is_testing")),
        quality_tier=entry["quality_tier"],
        sizes=tuple(entry["sizes"]),
        limits=Limits(**{key: entry["limits"].get(key) for key in Limits.__dataclass_fields__}),
        prices=tuple(it for it in prices if it is not None),
    )


def _price(type_: str, entry: Mapping[str, Json]) -> Price | None:
    units = ("credits_per_image",) if type_ == "image" else _UNITS
    unit = next((it for it in units if entry.get(it) is not None), None)
    if unit is None:
        return None
    amount = entry[unit]
    if isinstance(amount, bool) or not isinstance(amount, int) or amount < 1:
        raise ValueError(f"{unit} is {amount!r}, and must be a whole number from 1")
    day = entry.get("starts_on")
    first = date.fromisoformat(day) if day else None
    return Price(first, unit, amount, entry.get("price_id") or None, entry.get("rate_id") or None)


def next_slots(
    after: datetime,
    zone: str,
    publishing: Publishing | Mapping[str, Any],
    taken: Collection[datetime] = (),
    count: int = 1,
) -> list[datetime]:
    """Return the next moments at which an article may be published, in the site's time zone.

    They are strictly after a moment; one that is taken is left out. Where clocks jump over a slot, it has the offset
    of before; where it comes twice, it is the first. Raises ValueError for a zone that is not IANA's, or no offset.
    """
    place, start = _zone(zone), _aware("after", after)
    shown = publishing if isinstance(publishing, Mapping) else vars(publishing)
    days = {_DAYS.index(it) for it in shown["publish_days"] if it in _DAYS}
    slots = [time.fromisoformat(it) for it in shown["time_slots"]]
    used = {_aware("taken", it).astimezone(UTC) for it in taken}
    if not days or not slots or count < 1:
        return []
    # A slot that clocks jump over is up to a day later, so that the days around are looked at as well.
    day, found, enough = start.astimezone(place).date() - timedelta(days=2), set[datetime](), count + 2 * len(slots)
    while len(found) < enough:
        if day.weekday() in days:
            moments = {datetime.combine(day, it, place).astimezone(UTC) for it in slots}
            found |= {it for it in moments - used if it > start}
        day += timedelta(days=1)
    return [it.astimezone(place) for it in sorted(found)[:count]]


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (LookupError, ValueError, OSError, TypeError, AttributeError):
        raise ValueError(f"{name!r} is no time zone; if it should be one, the package tzdata is missing") from None


@dataclass(frozen=True)
class Manifest:
    """A manifest of version 1, and what follows from it. Its data is shared: do not change it."""

    data: Mapping[str, Json]
    models: tuple[Model, ...]
    """Those of all types, in the order of lists."""

    @classmethod
    def load(cls, path: str | Path) -> Manifest:
        """Read a file; of a pointer, such as `public/v1/manifest.json` or `release.json`, the manifest that it names.

        Raises ManifestError, and OSError.
        """
        file = Path(path)
        text = file.read_bytes()
        name = _read(text).get("manifest")
        return cls.parse(text if name is None else _beside(file, name).read_bytes())

    @classmethod
    def parse(cls, text: str | bytes) -> Manifest:
        """Read a JSON text. Raises ManifestError where it is of another version, or not as it was built."""
        data = _read(text)
        version = data.get("schema_version")
        if isinstance(version, bool) or version != VERSION:
            raise ManifestError("version", f"the manifest has version {version!r}, and this file reads {VERSION}")
        if "manifest" in data:
            raise ManifestError(
                "shape", f"this is a pointer, and the manifest is in {data['manifest']}: read that file"
            )
        whole = json.dumps({**data, "environment": "", "content_hash": ""}, ensure_ascii=False, separators=(",", ":"))
        if hashlib.sha256(whole.encode("utf-8", "surrogatepass")).hexdigest() != data.get("content_hash"):
            raise ManifestError("hash", "the manifest was changed after it was built: its content_hash does not fit")
        try:
            found = cls._of(data)
            found.account_body({}), found.site_body({}), found._preset_paths
        except (LookupError, TypeError, AttributeError, ValueError) as error:
            raise ManifestError("shape", f"the manifest lacks something: {type(error).__name__}: {error}") from None
        return found

    @classmethod
    def _of(cls, data: Mapping[str, Json]) -> Manifest:
        return cls(data, tuple(_model(it) for entries in data["models"].values() for it in entries))

    # Models

    def model(self, name: str) -> Model | None:
        """Return a model by its name; the first in lists where several providers sell it."""
        return next((it for it in self.models if it.name == name), None)

    def testing_model(self, type: str) -> Model | None:
        """Return the cheap model of a type."""
        return next((it for it in self.models if it.type == type and it.is_testing), None)

    def live_model(self, type: str) -> Model | None:
        """Return the default model of a type."""
        return next((it for it in self.models if it.type == type and it.is_default and not it.is_testing), None)

    def model_for_tier(self, tier: str | None) -> Model | None:
        """Return the image model of a tier: its default, or else the first in lists."""
        found = [it for it in self.models if it.type == "image" and tier is not None and it.quality_tier == tier]
        return next((it for it in found if it.is_default), found[0] if found else None)

    def model_for_stage(self, number: int, site: SiteSettings, account: AccountSettings) -> Model | None:
        """Return the model that a stage calls: testing, or else the account's tier of images, or else live.

        None for a local stage, and where there is no such model. Raises ValueError for another number.
        """
        is_number = isinstance(number, int) and not isinstance(number, bool)
        stage = next((it for it in site.stages if is_number and it.number == number), None)
        if stage is None:
            raise ValueError(f"there is no stage {number!r}")
        if stage.model_type is None:
            return None
        tier = account.image_quality_tier if stage.model_type == "image" else None
        testing = self.testing_model(stage.model_type) if stage.use_testing else None
        return testing or self.model_for_tier(tier) or self.live_model(stage.model_type)

    def call(self, number: int, site: SiteSettings, account: AccountSettings) -> Call | None:
        """Return what a stage calls its model with; None as of `model_for_stage`."""
        model = self.model_for_stage(number, site, account)
        if model is None:
            return None
        if model.type == "image":
            size = self.data["image_generation"]["selected_size"]
            return Call(model.name, None, None, size if size in model.sizes or not model.sizes else model.sizes[0])
        most = (account.max_tokens, model.limits.max_tokens, model.limits.max_output_tokens)
        return Call(model.name, account.temperature, min(it for it in most if it is not None), None)

    def overlaid(self, rows: Iterable[Mapping[str, Any]]) -> Manifest:
        """Return the manifest with what operators changed in rows of `ai_model_config`; prices stay as they are.

        Tiers, available models and the default tier follow. A model that the manifest does not have is taken where
        its row says all that is needed.
        """
        given = list(rows)
        entries = [it for kind in self.data["models"].values() for it in kind]
        changed = [_changed(it, next((row for row in given if _is_of(row, it)), {})) for it in entries]
        more = [_added(row) for row in given if _is_whole(row) and not any(_is_of(row, it) for it in entries)]
        found = [it for it in (*changed, *more) if it["is_active"]]
        types = dict.fromkeys((*self.data["models"], *(it["type"] for it in found)))
        models = {type_: _in_order([it for it in found if it["type"] == type_]) for type_ in types}
        return Manifest._of({**self.data, "models": models})._with_models()

    def _with_models(self) -> Manifest:
        """Return the manifest with what follows from its models."""
        images = self.data["image_generation"]
        known = {it["tier"]: it for it in images["quality_tiers"]}
        named = dict.fromkeys((*known, *(it.quality_tier for it in self.models if it.type == "image")))
        tiers = []
        for tier in named:
            model = self.model_for_tier(tier)
            if tier is None or model is None or not model.prices:
                continue
            texts = known.get(tier, {"label": tier.capitalize(), "description": ""})
            price = {"tier": tier, "credits": model.prices[0].amount}
            tiers.append({**texts, **price, "model": model.name, "sizes": list(model.sizes)})
        default = next((it for it in self.models if it.type == "image" and it.is_default), None)
        images = {**images, "quality_tiers": tiers, "selected_tier": default.quality_tier if default else None}
        available = {
            type_: {"testing": _shown(self.testing_model(type_)), "live": _shown(self.live_model(type_))}
            for type_ in self.data["available_models"]
        }
        return replace(self, data={**self.data, "image_generation": images, "available_models": available})

    # Money

    @cached_property
    def rates(self) -> Rates:
        """What calls are charged by this manifest."""
        return Rates.from_manifest(self)

    def credits_for(
        self, model: str | Model, *, tokens: int | None = None, images: int | None = None, at: datetime | None = None
    ) -> Quote:
        """Return what a call takes; as `Rates.credits_for`."""
        return self.rates.credits_for(model, tokens=tokens, images=images, at=at)

    def credits_for_operation(self, id: str) -> int:
        """Return what an operation takes; as `Rates.credits_for_operation`."""
        return self.rates.credits_for_operation(id)

    next_slots = staticmethod(next_slots)

    # Settings

    @cached_property
    def _account_keys(self) -> dict[str, tuple[str, str]]:
        """The settings that accounts can save: where their body shows them, by the name in requests."""
        known = {".".join(place): place for place in _ACCOUNT.values()}
        return {it["name"]: known[it["path"]] for it in self.data["account_keys"] if it["path"] in known}

    @cached_property
    def _settings(self) -> dict[Kind, dict[_Path, _Setting]]:
        return {"account": dict(self._of_account()), "site": dict(self._of_site())}

    def _of_account(self) -> Iterator[tuple[_Path, _Setting]]:
        images, limits = self.data["image_generation"], self.data["content_generation"]["limits"]
        checks: dict[str, _Check] = {
            "selected_style": partial(_choice, [it["value"] for it in images["styles"]]),
            "selected_quality": partial(_choice, [it["value"] for it in images["qualities"]]),
            "selected_tier": partial(_choice, [it["tier"] for it in images["quality_tiers"]]),
            "max_images": partial(_number, images["min_images"], images["max_allowed"], True),
        }
        for key in ("temperature", "max_tokens"):
            if (range_ := limits[key]) is not None:
                checks[key] = partial(_number, range_["min"], range_["max"], key == "max_tokens")
        for name, (section, key) in self._account_keys.items():
            if key in checks:
                yield (name,), _Setting(self.data[section][key], checks[key])

    def _of_site(self) -> Iterator[tuple[_Path, _Setting]]:
        automation, publishing = self.data["automation"], self.data["publishing"]
        days = [it["value"] for it in publishing["days"]]
        checks: dict[_Path, _Check] = {
            ("automation", "enabled"): _flag,
            ("automation", "frequency"): partial(_choice, [it["value"] for it in automation["frequencies"]]),
            ("automation", "time"): _time,
            ("delays", "within_stage"): partial(_number, 0, 3600, True),
            ("delays", "between_stage"): partial(_number, 0, 3600, True),
            ("publishing", "auto_approval_enabled"): _flag,
            ("publishing", "auto_publish_enabled"): _flag,
            ("publishing", "publish_days"): partial(_list, partial(_choice, days), len(days), days.index),
            ("publishing", "time_slots"): partial(_list, _time, 48, str),
        }
        for path, check in checks.items():
            yield path, _Setting(self.data[path[0]][path[1]], check)
        of_stage: dict[str, _Check] = {
            "enabled": _flag,
            "batch_size": partial(_number, 1, 1000, True),
            "per_run_limit": partial(_number, 0, 100_000, True),
            "use_testing": _flag,
            "budget_pct": partial(_number, 0, 100, True),
        }
        for stage in self.data["stages"]:
            for name, check in of_stage.items():
                applies = stage["model_type"] is not None if name in _AI_COLUMNS else stage[name] is not None
                setting = _Setting(stage[name], check if applies else None)
                yield ("stages", str(stage["number"]), name), setting

    def _resolve(self, kind: Kind, overrides: Json) -> tuple[_Values, list[Problem]]:
        """Return the value of every setting, and what is stored and does not fit. Never raises."""
        settings = self._settings[kind]
        values = {path: it.default for path, it in settings.items()}
        problems = list(self._stored(settings, (), overrides, values))
        if (total := self._budget(values)) > 100:
            values.update({path: it.default for path, it in settings.items() if path[-1] == "budget_pct"})
            problems.append(self._too_much(total))
        switch = ("publishing", "auto_publish_enabled")
        if kind == "site" and values[switch] and self._never(values):
            values[switch] = False
            problems.append(replace(self._never(values)[0], path=_pointer(*switch)))
        return values, problems

    def _stored(
        self, settings: Mapping[_Path, _Setting], above: _Path, given: Json, values: _Values
    ) -> Iterator[Problem]:
        if given is None:
            return
        if not isinstance(given, Mapping):
            yield _type("object", _pointer(*above))
            return
        known = {path[len(above)] for path in settings if path[: len(above)] == above}
        for key, value in given.items():
            path = (*above, str(key))
            if not isinstance(key, str) or key not in known:
                yield _unknown(*path)
            elif path in settings:
                yield from _below(_pointer(*path), settings[path].read(path, value, values))
            else:
                yield from self._stored(settings, path, value, values)

    @staticmethod
    def _budget(values: _Values) -> int:
        return sum(value or 0 for path, value in values.items() if path[-1] == "budget_pct")

    @staticmethod
    def _too_much(total: int) -> Problem:
        message = f"the budgets add up to {total} %, and 100 % is the most"
        return Problem("/stages", "budget", message, {"sum": total, "max": 100})

    @staticmethod
    def _never(values: _Values) -> list[Problem]:
        message = "needs at least one: content is published automatically"
        lists = (("publishing", "publish_days"), ("publishing", "time_slots"))
        return [Problem(_pointer(*path), "never-published", message) for path in lists if not values[path]]

    def _sparse(self, kind: Kind, values: _Values) -> dict[str, Json]:
        """Return what is stored of these values: those that are no default, and budgets all or none."""
        settings, found = self._settings[kind], dict[str, Json]()
        differs = {path for path, it in settings.items() if not _same(values[path], it.default)}
        together = any(path[-1] == "budget_pct" for path in differs)
        for path, it in settings.items():
            if path in differs or (together and path[-1] == "budget_pct" and it.check is not None):
                place = found
                for step in path[:-1]:
                    place = place.setdefault(step, {})
                place[path[-1]] = values[path]
        return found

    def account_settings(self, overrides: Overrides | None) -> AccountSettings:
        """Return what holds for an account. Never raises: what no longer fits is in `ignored`."""
        values, ignored = self._resolve("account", overrides)
        saved = {place: values[name,] for name, place in self._account_keys.items() if (name,) in values}
        shown = {it: saved.get(place, self.data[place[0]][place[1]]) for it, place in _ACCOUNT.items()}
        return AccountSettings(**shown, overrides=self._sparse("account", values), ignored=tuple(ignored))

    def site_settings(self, overrides: Overrides | None) -> SiteSettings:
        """Return what holds for a site. Never raises: what no longer fits is in `ignored`."""
        values, ignored = self._resolve("site", overrides)
        shown = self._shown_site(values)
        publishing = {key: shown["publishing"][key] for key in Publishing.__dataclass_fields__}
        lists = {key: tuple(publishing[key]) for key in ("publish_days", "time_slots")}
        return SiteSettings(
            automation=Automation(**{key: shown["automation"][key] for key in Automation.__dataclass_fields__}),
            stages=tuple(Stage(**{key: it[key] for key in Stage.__dataclass_fields__}) for it in shown["stages"]),
            delays=Delays(**{key: shown["delays"][key] for key in Delays.__dataclass_fields__}),
            publishing=Publishing(**{**publishing, **lists}),
            capacity=_capacity(values),
            overrides=self._sparse("site", values),
            ignored=tuple(ignored),
        )

    def account_body(
        self, overrides: Overrides | None, *, extra: bool = False, at: datetime | None = None
    ) -> dict[str, Json]:
        """Return what the endpoint of an account answers: the keys of the platform's documents, or all of them.

        The credits of a tier are those in force at a moment (default: now).
        """
        values, _ = self._resolve("account", overrides)
        body = {key: copy.deepcopy(self.data[key]) for key in _BODIES["account"]}
        for path, value in values.items():
            section, key = self._account_keys[path[0]]
            body[section][key] = value
        body["image_generation"]["quality_tiers"] = self._tiers(_aware("at", at or datetime.now(UTC)))
        return body if extra else _shortened(body)

    def site_body(self, overrides: Overrides | None, *, extra: bool = False) -> dict[str, Json]:
        """Return what the endpoint of a site answers: the keys of the platform's documents, or all of them."""
        values, _ = self._resolve("site", overrides)
        body = self._shown_site(values)
        return body if extra else _shortened(body)

    def _shown_site(self, values: _Values) -> dict[str, Json]:
        body = {key: copy.deepcopy(self.data[key]) for key in _BODIES["site"]}
        stages = {str(it["number"]): it for it in body["stages"]}
        for path, value in values.items():
            place = stages[path[1]] if path[0] == "stages" else body[path[0]]
            place[path[-1]] = copy.copy(value)
        body["publishing"].update({f"{key}_capacity": it for key, it in vars(_capacity(values)).items()})
        return body

    def _tiers(self, at: datetime) -> list[dict[str, Json]]:
        found = []
        for tier in self.data["image_generation"]["quality_tiers"]:
            model = self.model_for_tier(tier["tier"])
            price = model.price_at(at) if model else None
            found.append({**tier, "credits": price.amount if price else tier["credits"], "sizes": [*tier["sizes"]]})
        return found

    # Saving

    def validate_overrides(self, kind: Kind, body: Json, stored: Overrides | None = None) -> list[Problem]:
        """Return every problem of a body that is to be saved; never raises.

        `stored` are the overrides that there are: what the body leaves out stays as it is.
        """
        return self._read(kind, body, stored)[1]

    def changes(self, kind: Kind, body: Json, stored: Overrides | None = None) -> dict[str, Json]:
        """Return all overrides to store for a body. Raises InvalidSettings."""
        values, problems = self._read(kind, body, stored)
        if problems:
            raise InvalidSettings(problems)
        return self._sparse(kind, values)

    def _read(self, kind: Kind, body: Json, stored: Json) -> tuple[_Values, list[Problem]]:
        values, _ = self._resolve(kind, stored)
        if not isinstance(body, Mapping):
            return values, [_type("object")]
        problems = list(self._account(body, values) if kind == "account" else self._site(body, values))
        return values, problems

    def _account(self, body: Mapping[str, Json], values: _Values) -> Iterator[Problem]:
        settings = self._settings["account"]
        for section in _BODIES["account"]:
            places = self._account_keys.items()
            shown = {key: (name,) for name, (part, key) in places if part == section and (name,) in settings}
            if section in body:
                yield from self._section("account", section, shown, body[section], values)
        # Behind the sections: of a setting that is in both, this is the one that counts.
        for name, value in body.items():
            if (name,) in settings:
                yield from _below(_pointer(name), settings[name,].read((name,), value, values))
            elif name not in _BODIES["account"]:
                yield _unknown(name)

    def _site(self, body: Mapping[str, Json], values: _Values) -> Iterator[Problem]:
        settings, found = self._settings["site"], list[Problem]()
        for name, value in body.items():
            if name == "stages":
                found += self._stages(value, values)
            elif name == "available_models":
                found += [] if _same(value, self.data[name]) else [_read_only(name)]
            elif name not in _BODIES["site"]:
                found.append(_unknown(name))
            else:
                shown = {path[1]: path for path in settings if path[0] == name}
                found += self._section("site", name, shown, value, values)
        yield from found
        if (total := self._budget(values)) > 100:
            yield self._too_much(total)
        if values["publishing", "auto_publish_enabled"]:
            yield from self._never(values)
        lists = ("/publishing/publish_days", "/publishing/time_slots")
        section = body.get("publishing")
        if isinstance(section, Mapping) and not any(it.path.startswith(lists) for it in found):
            right = {f"{key}_capacity": it for key, it in vars(_capacity(values)).items()}
            wrong = (key for key, it in right.items() if key in section and not _same(section[key], it))
            yield from (_read_only("publishing", key) for key in wrong)

    def _section(
        self, kind: Kind, section: str, shown: Mapping[str, _Path], given: Json, values: _Values
    ) -> Iterator[Problem]:
        settings = self._settings[kind]
        if given is None:
            values.update({path: settings[path].default for path in shown.values()})
        elif not isinstance(given, Mapping):
            yield _type("object", _pointer(section))
        else:
            for key, value in given.items():
                if key in shown:
                    path = shown[key]
                    yield from _below(_pointer(section, key), settings[path].read(path, value, values))
                elif key not in self.data[section]:
                    yield _unknown(section, key)
                elif not key.endswith("_capacity") and not any(_same(value, it) for it in self._fixed(section, key)):
                    yield _read_only(section, key)

    def _fixed(self, section: str, key: str) -> Iterator[Json]:
        """Yield the forms in which a key that is read only may be sent back."""
        forms = [self.data[section][key]]
        if key == "quality_tiers":
            days = {it.starts_on for model in self.models for it in model.prices if it.starts_on}
            forms += [self._tiers(datetime.combine(day, time(), UTC)) for day in sorted(days)]
        for form in forms:
            yield form
            if key in ("quality_tiers", "styles"):
                yield _short(form, _SHORT[key])

    def _stages(self, given: Json, values: _Values) -> Iterator[Problem]:
        stages = self.data["stages"]
        settings = {path: it for path, it in self._settings["site"].items() if path[0] == "stages"}
        if given is None:
            values.update({path: it.default for path, it in settings.items()})
        elif not isinstance(given, list | tuple):
            yield _type("array", "/stages")
        elif len(given) != len(stages):
            many = len(stages)
            yield Problem("/stages", "length", f"must have {many} items", {"min": many, "max": many})
        else:
            for index, (sent, stage) in enumerate(zip(given, stages, strict=True)):
                yield from _below(f"/stages/{index}", self._stage(sent, stage, values))

    def _stage(self, sent: Json, stage: Mapping[str, Json], values: _Values) -> Iterator[Problem]:
        if not isinstance(sent, Mapping):
            yield _type("object")
            return
        above, settings = ("stages", str(stage["number"])), self._settings["site"]
        for key, value in sent.items():
            if (path := (*above, str(key))) in settings:
                yield from _below(_pointer(key), settings[path].read(path, value, values))
            elif key not in stage:
                yield _unknown(key)
            elif not _same(value, stage[key]):
                yield _read_only(key)
        needed = ["number", *(path[-1] for path, it in settings.items() if path[:2] == above and it.check)]
        yield from (Problem(_pointer(it), "required", "is missing") for it in needed if it not in sent)

    # Presets

    @cached_property
    def _preset_paths(self) -> dict[str, _Values]:
        """What each preset sets, by its id."""
        settings, found = self._settings["site"], dict[str, _Values]()
        for preset in self.data["presets"]:
            values = found[preset["id"]] = {}
            list(self._stored(settings, (), {"stages": preset["stages"], **preset["schedule"]}, values))
        return found

    def with_preset(self, site: SiteSettings, id: str) -> SiteSettings:
        """Return a site's settings with a preset, which changes the defaults; its `overrides` are to be stored.

        Settings that no preset names stay as they are. Raises ValueError for a preset that is not there.
        """
        if id not in self._preset_paths:
            raise ValueError(f"there is no preset {id!r}")
        named = {path for preset in self._preset_paths.values() for path in preset}
        if any(path[-1] == "budget_pct" for path in named):
            named |= {path for path in self._settings["site"] if path[-1] == "budget_pct"}
        own, _ = self._resolve("site", site.overrides)
        defaults = {path: it.default for path, it in self._settings["site"].items()}
        kept = {path: value for path, value in own.items() if path not in named}
        return self.site_settings(self._sparse("site", {**defaults, **kept, **self._preset_paths[id]}))

    def preset_of(self, site: SiteSettings) -> str | None:
        """Return the first preset that would change nothing; None for settings of one's own."""
        found = (id for id in self._preset_paths if _same(self.with_preset(site, id).overrides, site.overrides))
        return next(found, None)


def _read(text: str | bytes) -> dict[str, Json]:
    try:
        data = json.loads(text, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise ManifestError("json", f"the manifest is no JSON: {error}") from None
    if not isinstance(data, dict):
        raise ManifestError("shape", "the manifest is no object")
    return data


def _beside(pointer: Path, name: Json) -> Path:
    """Return the file that a pointer names."""
    if not isinstance(name, str) or Path(name).is_absolute() or ".." in Path(name).parts:
        raise ManifestError("shape", f"{pointer} is a pointer, and names no file beside it: {name!r}")
    found = pointer.parent / name
    if not found.is_file():
        raise ManifestError("shape", f"{pointer} is a pointer to the manifest {name}, which is not beside it")
    return found


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")


def _capacity(values: _Values) -> Capacity:
    return Capacity.of(len(values["publishing", "publish_days"]), len(values["publishing", "time_slots"]))


def _shortened(body: Mapping[str, Json]) -> dict[str, Json]:
    found: dict[str, Json] = {}
    for name, value in body.items():
        keys = _SHORT.get(name)
        if keys is None:
            found[name] = value
        else:
            found[name] = _short(value, keys) if isinstance(value, list) else _short([value], keys)[0]
    images = found.get("image_generation")
    if images is not None:
        images.update({key: _short(images[key], _SHORT[key]) for key in ("quality_tiers", "styles")})
    return found


def _shown(model: Model | None) -> str | None:
    return model.display_name if model else None


def _is_of(row: Mapping[str, Any], entry: Mapping[str, Json]) -> bool:
    return bool(row["model_name"] == entry["name"] and row.get("provider", entry["provider"]) == entry["provider"])


def _changed(entry: Mapping[str, Json], row: Mapping[str, Any]) -> dict[str, Json]:
    """Return a model of a manifest with what operators may change of it."""
    limits = {key: row.get(key, value) for key, value in entry["limits"].items()}
    columns = {key: row.get(key, entry[key]) for key in ("is_default", "is_testing", "display_name", "quality_tier")}
    return {
        **entry,
        **columns,
        "sizes": _sizes(row, entry["sizes"]),
        "limits": limits,
        "is_active": row.get("is_active", True),
        "sort_order": row.get("sort_order"),
    }


def _sizes(row: Mapping[str, Any], otherwise: Sequence[str]) -> Sequence[str]:
    """Return the sizes that a row has; what can be none is left out."""
    found = row.get("available_sizes", otherwise)
    return found if isinstance(found, (list, tuple)) else otherwise


def _is_whole(row: Mapping[str, Any]) -> bool:
    needed = ("model_type", "provider", "display_name", "is_active")
    try:
        return all(row.get(key) for key in needed) and _price(row["model_type"], row) is not None
    except ValueError:
        return False


def _in_order(entries: list[dict[str, Json]]) -> list[dict[str, Json]]:
    """Return the models of a type in the order of lists: that of the rows, if it is known of all."""
    if any(it["sort_order"] is None for it in entries):
        return entries
    return sorted(entries, key=lambda it: int(it["sort_order"]))


def _added(row: Mapping[str, Any]) -> dict[str, Json]:
    return {"is_default": False, "is_testing": False, "sort_order": None, **_entry(row), "sizes": _sizes(row, ())}
