"""The answer of `ratesmith catalogue check`."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Literal

import msgspec

from ratesmith.core.ir import Frozen
from ratesmith.core.sanitize import visible
from ratesmith.core.tables import plain
from ratesmith.report.answer import Answer as _Answer


class Catalogue(Frozen, frozen=True, kw_only=True):
    """A catalogue that was compared with."""

    name: str
    title: str
    """Whose it is: `models.dev`, `LiteLLM`, `genai-prices`."""
    as_of: str | None
    """The day it is of; null where nobody says it."""
    entries: int
    skipped: int
    """How many of its models and amounts could not be read."""


class Difference(Frozen, frozen=True, kw_only=True):
    """One amount that a catalogue has otherwise. Amounts are text, in US dollars."""

    what: str
    """What it is for: `batch cached input`."""
    unit: str
    """`per million tokens`, `per image`, …"""
    ours_usd: str
    theirs_usd: str
    percent: str
    """How much more theirs is than ours, below 0 for less."""


class Listing(Frozen, frozen=True, kw_only=True):
    """What one catalogue says of a model."""

    catalogue: str
    as_of: str | None
    entry: str
    """Provider and name there: `openai/gpt-4o`."""
    match: Literal["same-provider", "same-name", "similar-name"]
    """How the entry was found; `similar-name` leaves out the provider in front, and a day or `-latest` at the end."""
    differences: tuple[Difference, ...]
    margin: str | None
    """The worst margin if these amounts were ours; null where nothing differs, or none is known."""
    not_here: tuple[str, ...]
    """What it has an amount for and we have none."""


class ComparedModel(Frozen, frozen=True, kw_only=True):
    """One model of the configuration."""

    id: str
    model_name: str
    provider: str
    standing: Literal["same", "differs", "unpriced", "not-listed"]
    margin: str | None
    """The worst margin as it is; null for a model that is switched off or whose cost nobody knows."""
    listings: tuple[Listing, ...]
    """Of each catalogue that has the model, the closest entry."""


class Answer(_Answer, frozen=True, kw_only=True):
    """The costs of an environment beside those of public catalogues."""

    catalogues: tuple[Catalogue, ...] = ()
    models: tuple[ComparedModel, ...] = ()


def body(answer: msgspec.Struct) -> dict[str, Any]:
    """Return what a pack's comparison says, by the fields of the answer. Raises ValidationError (msgspec)."""
    found: dict[str, Any] = _harmless(msgspec.to_builtins(answer, builtin_types=(Decimal,)))
    return {
        "catalogues": msgspec.convert(found["catalogues"], tuple[Catalogue, ...]),
        "models": msgspec.convert(found["models"], tuple[ComparedModel, ...]),
    }


def _harmless(value: Any) -> Any:
    match value:
        case Decimal():
            return plain(value)
        case str():
            return visible(value)
        case dict():
            return {key: _harmless(inner) for key, inner in value.items()}
        case list() | tuple():
            return [_harmless(inner) for inner in value]
        case _:
            return value
