"""Overrides of accounts and sites: what is refused, and what is stored."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ratesmith.contrib.django import KeyValueStore, clean
from support.django_site import DjangoSite, key_values

HOT = {"temperature": 9, "image_style": "oil"}


@pytest.fixture
def store(shop: DjangoSite) -> Iterator[KeyValueStore]:
    with connection.schema_editor() as editor:
        editor.create_model(key_values())
    yield KeyValueStore(key_values(), prefix="ai.")


def rows() -> list[tuple[Any, ...]]:
    return [*key_values().objects.order_by("account", "key").values_list("account", "key", "value")]


def test_what_does_not_fit_is_refused_by_field_in_the_form_of_django(shop: DjangoSite) -> None:
    with pytest.raises(ValidationError) as refused:
        clean("account", HOT)
    assert refused.value.message_dict["temperature"] == ["must be from 0 to 2"]
    assert {name: [it.code for it in found] for name, found in refused.value.error_dict.items()} == {
        "temperature": ["range"],
        "image_style": ["choice"],
    }
    with pytest.raises(ValidationError) as refused:
        clean("site", [])
    assert refused.value.message_dict == {"__all__": ["must be an object"]}


def test_what_does_not_fit_is_refused_by_field_in_the_form_of_rest_framework(shop: DjangoSite) -> None:
    rest = pytest.importorskip("ratesmith.contrib.django.rest")
    from rest_framework.exceptions import ValidationError

    with pytest.raises(ValidationError) as refused:
        rest.clean("account", HOT)
    assert refused.value.get_codes() == {"temperature": ["range"], "image_style": ["choice"]}
    with pytest.raises(ValidationError) as refused:
        rest.clean("site", {"publishing": {"time_slots": ["9"]}, "a/b": 1, "\ud800": 1})
    assert {*refused.value.get_codes()} == {"publishing.time_slots.0", "a/b", "?"}
    with pytest.raises(ValidationError) as refused:
        rest.clean("site", [])
    assert refused.value.get_codes() == {"non_field_errors": ["type"]}
    assert rest.clean("account", {"temperature": 1.5}) == {"temperature": 1.5}


def test_what_is_cleaned_keeps_what_is_stored_and_drops_what_is_the_default(shop: DjangoSite) -> None:
    assert clean("account", {"temperature": 1.5}, {"max_images": 2}) == {"temperature": 1.5, "max_images": 2}
    assert clean("account", {"temperature": None}, {"temperature": 1.5}) == {}


def test_overrides_are_rows_of_their_owner_and_leave_other_keys_alone(store: KeyValueStore) -> None:
    for account, key in ((1, "ai.model_preferences"), (1, "theme"), (2, "ai.temperature")):
        key_values().objects.create(account=account, key=key, value=7)
    store.write({"temperature": 1.5, "image_style": "oil"}, account=1)
    assert store.read(account=1) == {"temperature": 1.5, "image_style": "oil", "model_preferences": 7}
    store.write({"temperature": 1}, account=1)
    others = [(1, "theme", 7), (2, "ai.temperature", 7)]
    assert rows() == [(1, "ai.model_preferences", 7), (1, "ai.temperature", 1), *others]
    store.write({}, account=1)
    assert rows() == [(1, "ai.model_preferences", 7), *others]


def test_a_row_that_is_as_it_should_be_is_not_written(store: KeyValueStore) -> None:
    site = {"automation": {"time": "03:00"}, "stages": {"4": {"per_run_limit": 10}}}
    store.write(site, account=1)
    with CaptureQueriesContext(connection) as queries:
        store.write(site, account=1)
    assert [it["sql"] for it in queries if it["sql"].startswith(("UPDATE", "INSERT", "DELETE"))] == []
    assert store.read(account=1) == site


def test_true_is_not_stored_as_the_one_that_it_equals(store: KeyValueStore) -> None:
    store.write({"max_images": True}, account=1)
    store.write({"max_images": 1}, account=1)
    ((_, _, value),) = rows()
    assert value is not True


def test_overrides_of_nobody_are_refused(store: KeyValueStore) -> None:
    with pytest.raises(TypeError, match="say whose overrides"):
        store.read()
