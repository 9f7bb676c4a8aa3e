"""The manifest and the rates that hold now: of this image, with what the tables say. Kept per process."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from django.db import Error

from ratesmith.contrib.django.release import Release, release
from ratesmith.contrib.django.rows import Row, asked, has_rates, rates_in_force, rows
from ratesmith.runtime import Manifest, Rates

SECONDS: Final = 30.0
"""How long the database is not asked again."""
_LOG: Final = logging.getLogger("ratesmith")
_UNREADABLE: Final = (Error, ValueError, LookupError, TypeError)
"""What a database raises that fails, and rows that are not as they should be."""
_UNITS: Final = ("tokens_per_credit", "credits_per_image", "credits_per_call", "credits_per_minute", "credits_per_page")
_BILLING_ID: Final = 1
"""Id of the one row that a release has in `billing_configuration`; others are somebody else's."""


@dataclass(frozen=True)
class _Tables:
    """All rows that settings and prices follow from."""

    models: list[Row]
    billing: Mapping[str, Any]
    operations: list[Row]


@dataclass(frozen=True)
class Snapshot:
    """What was read last, and what follows from it."""

    tables: _Tables
    manifest: Manifest
    rates: Rates
    read_at: float
    """When the database answered last, by `time.monotonic`."""

    @property
    def stale(self) -> bool:
        """Whether the database failed when it was asked again."""
        return self.rates.stale


class _Cache:
    def __init__(self) -> None:
        self.kept: Snapshot | None = None
        self._asked_at = 0.0
        self._lock = threading.Lock()

    def current(self) -> Snapshot:
        """Return what holds; asks at most every `SECONDS`, and only one thread at a time."""
        kept = self.kept
        # The first ones wait for each other; later ones take what there is while one of them asks.
        if not self._lock.acquire(blocking=kept is None) and kept is not None:
            return kept
        try:
            if self.kept is None or time.monotonic() - self._asked_at >= SECONDS:
                self.kept = self._asked_again()
                self._asked_at = time.monotonic()
            return self.kept
        finally:
            self._lock.release()

    def forget(self) -> None:
        with self._lock:
            self.kept = None

    def _asked_again(self) -> Snapshot:
        of, kept = release(), self.kept
        try:
            tables = _read(of)
            if kept is None or kept.tables != tables:
                return _made(of, tables)
            return replace(kept, rates=replace(kept.rates, stale=False), read_at=time.monotonic())
        except _UNREADABLE as error:
            if kept is None:
                raise
            if not kept.stale:
                _LOG.warning("prices and models are kept as they were read last: %s", type(error).__name__)
            return replace(kept, rates=replace(kept.rates, stale=True))


_CACHE: Final = _Cache()


def manifest() -> Manifest:
    """Return the manifest of this image with what operators changed in the tables.

    Raises django.db.Error where the database has never answered.
    """
    return _CACHE.current().manifest


def rates() -> Rates:
    """Return what calls are charged by the tables; `stale` where the database failed since.

    Raises django.db.Error where the database has never answered, and ValueError where those of billing cannot be.
    """
    return _CACHE.current().rates


def forget() -> None:
    """Have the next call ask the database: for tests, and after a change that has to count at once."""
    _CACHE.forget()


def kept() -> Snapshot | None:
    """Return what was read last, without asking; None where nothing was."""
    return _CACHE.kept


def _read(of: Release) -> _Tables:
    with asked() as cursor:
        models, in_force = rows(cursor, of, "ai_model_config"), rates_in_force(cursor, of)
        billing, operations = rows(cursor, of, "billing_configuration"), rows(cursor, of, "credit_cost_config")
    if has_rates(of):
        models = [_priced(it, in_force.get((it["model_name"], it["provider"]))) for it in models]
    models.sort(key=lambda it: (it["model_name"], str(it.get("provider"))))
    operations.sort(key=lambda it: str(it["operation_type"]))
    credits = of.manifest.data["credits"]
    ours = next((it for it in billing if it["id"] == _BILLING_ID), None)
    return _Tables(models, ours or _billing(credits), operations or _operations(credits))


def _priced(row: Row, rate: tuple[str, Any] | None) -> Row:
    """Return a model at the rate in force; columns of prices wait for the activation of the day.

    It has no price where the content is none of a rate: whoever may add one keeps no other model from its own.
    """
    id, content = rate or (None, None)
    price = content.get("price") if isinstance(content, Mapping) else None
    amounts = price if isinstance(price, Mapping) else {}
    return {**row, **{unit: amounts.get(unit) for unit in _UNITS}, "rate_id": id}


def _billing(credits: Mapping[str, Any]) -> Mapping[str, Any]:
    return {key: credits[key] for key in ("credit_value_usd", "rounding")}


def _operations(credits: Mapping[str, Any]) -> list[Row]:
    return [{**it, "operation_type": it["id"]} for it in credits["operations"]]


def _made(of: Release, tables: _Tables) -> Snapshot:
    made = Rates.from_rows(tables.models, tables.billing, tables.operations)
    return Snapshot(tables, of.manifest.overlaid(tables.models), made, time.monotonic())
