"""Overrides of accounts and sites: checked before they are stored, and kept in a model of keys and values."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models, transaction

from ratesmith.contrib.django.live import manifest
from ratesmith.runtime import InvalidSettings, Kind, Overrides, Problem

_OF_A_SITE: Final = frozenset({"automation", "stages", "delays", "publishing"})


def clean(kind: Kind, body: Any, stored: Overrides | None = None) -> dict[str, Any]:
    """Return all overrides to store for the body of a PUT, in place of those that are stored.

    Raises django.core.exceptions.ValidationError, by field: `image_style`, `stages.3.batch_size`, or `__all__` for
    the body as a whole.
    """
    try:
        return manifest().changes(kind, body, stored)
    except InvalidSettings as error:
        raise ValidationError(
            {
                name: [ValidationError(it.message, it.code) for it in problems]
                for name, problems in by_field(error, NON_FIELD_ERRORS).items()
            }
        ) from None


def by_field(error: InvalidSettings, whole: str) -> dict[str, list[Problem]]:
    """Return problems by field, in dots as forms name nested fields; `whole` for those of the body itself."""
    found: dict[str, list[Problem]] = {}
    for it in error.problems:
        steps = (step.replace("~1", "/").replace("~0", "~") for step in it.path.split("/")[1:])
        # Half a surrogate pair in the name of an unknown key could not be answered.
        name = ".".join(steps).encode("utf-8", "replace").decode()
        found.setdefault(name or whole, []).append(it)
    return found


class KeyValueStore:
    """Overrides in a model with a row for each key: `key` and `value` (JSON), and whose they are.

    store = KeyValueStore(AccountSettings, prefix="ai.")
    stored = store.read(account=account)
    store.write(clean("account", body, stored), account=account)
    """

    def __init__(
        self, model: type[models.Model], prefix: str = "ai.", *, key: str = "key", value: str = "value"
    ) -> None:
        self._model, self._prefix, self._key, self._value = model, prefix, key, value

    def read(self, **owner: Any) -> dict[str, Any]:
        """Return the overrides of an owner, such as `account=account`."""
        pairs = self._rows(owner).values_list("key", "value")
        return {key.removeprefix(self._prefix): value for key, value in pairs}

    def write(self, overrides: Mapping[str, Any], **owner: Any) -> None:
        """Store these overrides in place of all others of an owner, in one transaction.

        Rows that are as they should be are left alone, as are other keys with the prefix.
        """
        rows = self._rows(owner)
        ours = _OF_A_SITE | {it["name"] for it in manifest().data["account_keys"]}
        with transaction.atomic(using=rows.db):
            stored = self.read(**owner)
            gone = [self._prefix + key for key in stored if key in ours and key not in overrides]
            if gone:
                rows.filter(key__in=gone).delete()
            for key, value in overrides.items():
                if key not in stored or _text(stored[key]) != _text(value):
                    named = {**owner, "key": self._prefix + key}
                    self._manager.update_or_create(**named, defaults={"value": value})

    @property
    def _manager(self) -> Any:
        return self._model._default_manager

    def _rows(self, owner: Mapping[str, Any]) -> Any:
        if not owner:
            raise TypeError("say whose overrides: account=account")
        return self._manager.filter(**owner, key__startswith=self._prefix)


def _text(value: Any) -> str:
    """Return a value as JSON, in which true is not 1."""
    return json.dumps(value, sort_keys=True)
