"""What holds now: the tables over the manifest of the image, kept per process."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext, override_settings

from ratesmith.contrib.django import forget, manifest, rates, status
from support.django_site import DjangoSite

TABLE = "UPDATE ai_model_config SET {} WHERE model_name = '{}'"
WRITER = "writer-1"


def asked(call: Callable[[], Any]) -> int:
    """How many queries of rows a call makes."""
    with CaptureQueriesContext(connection) as queries:
        call()
    return len([it for it in queries if it["sql"].startswith("SELECT")])


def test_a_charge_is_what_the_tables_say_with_the_id_of_the_rate(shop: DjangoSite) -> None:
    quote = rates().credits_for(WRITER, tokens=1001)
    assert (quote.credits, quote.stale) == (2, False)
    assert [(quote.rate_id,)] == shop.database.query(f"SELECT rate_id FROM ai_rate WHERE model_name = '{WRITER}'")


def test_a_price_column_that_waits_for_its_day_is_not_charged(shop: DjangoSite) -> None:
    """The column may be that of yesterday; the rate in force is that of today."""
    shop.database.query(TABLE.format("tokens_per_credit = 1", WRITER))
    assert rates().credits_for(WRITER, tokens=1000).credits == 1


def test_a_model_without_a_rate_in_force_is_not_charged(shop: DjangoSite) -> None:
    shop.database.query(f"UPDATE ai_model_price_window SET effective_from = '2999-01-01' WHERE model_name = '{WRITER}'")
    with pytest.raises(ValueError, match="no price of writer-1 is known"):
        rates().credits_for(WRITER, tokens=1000)


@pytest.mark.parametrize(
    "content",
    [
        "{}",
        "5",
        "null",
        '{"price": []}',
        '{"price": {"tokens_per_credit": "x"}}',
        '{"price": {"model_name": "painter-1", "credits_per_image": 1}}',
        f"[{'9' * 5000}]",
        "[" * 2000 + "]" * 2000,
    ],
    ids=["nothing", "number", "null", "list", "text", "other name", "long number", "deep"],
)
def test_a_rate_that_cannot_be_a_price_keeps_no_other_one_out(content: str, shop: DjangoSite) -> None:
    """Whoever may add rates and windows adds it; a process that starts anew reads it, too."""
    painted = rates().credits_for("painter-1", images=1)
    shop.database.query(f"INSERT INTO ai_rate SELECT 'planted', model_name, provider, '{content}' FROM ai_rate LIMIT 1")
    shop.database.query(f"UPDATE ai_model_price_window SET rate_id = 'planted' WHERE model_name = '{WRITER}'")
    shop.database.query("UPDATE billing_configuration SET credit_value_usd = 0.5")
    for ask_again in (shop.later, forget):
        ask_again()
        assert not rates().stale
        assert rates().credit_value_usd == Decimal("0.5")
        assert rates().credits_for("painter-1", images=1).credits == painted.credits
        with pytest.raises(ValueError, match="price"):
            rates().credits_for(WRITER, tokens=1000)


@pytest.mark.parametrize("sizes", ["5", "[" * 2000 + "]" * 2000, '"1024x1024"'], ids=["number", "deep", "text"])
def test_a_model_with_strange_sizes_keeps_no_other_one_out(sizes: str, shop: DjangoSite) -> None:
    columns = [name for _, name, *_ in shop.database.query("PRAGMA table_info(ai_model_config)")]
    planted = {"model_name": "'planted'", "available_sizes": f"'{sizes}'", "is_default": "0", "is_testing": "0"}
    copied = ", ".join({"id": "NULL", **planted}.get(it, it) for it in columns)
    shop.database.query(f"INSERT INTO ai_model_config SELECT {copied} FROM ai_model_config LIMIT 1")
    shop.database.query(TABLE.format(f"available_sizes = '{sizes}'", "painter-1"))
    assert not rates().stale
    assert manifest().model("painter-1") is not None


def test_a_second_row_of_what_there_is_one_of_is_not_charged_by(shop: DjangoSite) -> None:
    """A database returns rows in any order, where it is not asked for one."""
    before = rates().credits_for(WRITER, tokens=1001)
    columns = [name for _, name, *_ in shop.database.query("PRAGMA table_info(billing_configuration)")]
    planted = {"id": "0", "credit_value_usd": "0.5", "rounding": "'down'"}
    copied = ", ".join(planted.get(it, it) for it in columns)
    shop.database.query(f"INSERT INTO billing_configuration SELECT {copied} FROM billing_configuration")
    forget()
    found = rates().credits_for(WRITER, tokens=1001)
    assert (found.credits, found.usd) == (before.credits, before.usd)


def test_what_operators_switch_off_is_offered_no_longer_half_a_minute_later(shop: DjangoSite) -> None:
    assert manifest().model(WRITER) is not None
    shop.database.query(TABLE.format("is_active = 0", WRITER))
    shop.later(29)
    assert asked(manifest) == 0
    assert manifest().model(WRITER) is not None
    shop.later(2)
    assert manifest().model(WRITER) is None
    with pytest.raises(ValueError, match="there is no model"):
        rates().credits_for(WRITER, tokens=1)


def test_a_change_counts_at_once_after_forget(shop: DjangoSite) -> None:
    assert asked(manifest) == 4
    shop.database.query(TABLE.format("is_active = 0", WRITER))
    forget()
    assert manifest().model(WRITER) is None


def test_rows_that_are_as_they_were_make_nothing_anew(shop: DjangoSite) -> None:
    first = manifest()
    shop.later()
    assert asked(manifest) == 4
    assert manifest() is first


def test_what_was_read_is_kept_and_marked_while_the_database_fails(shop: DjangoSite) -> None:
    before, known = rates().credits_for(WRITER, tokens=1000), manifest()
    with shop.failing():
        assert not rates().stale
        shop.later()
        quote = rates().credits_for(WRITER, tokens=1000)
        assert (quote.credits, quote.rate_id, quote.stale) == (before.credits, before.rate_id, True)
        assert manifest() is known
        assert (status().database, status().stale, status().age_seconds) == ("unreachable", True, 31)
    shop.database.query(TABLE.format("is_active = 0", "painter-1"))
    shop.later()
    assert not rates().stale
    assert (status().database, status().stale, status().age_seconds) == ("current", False, 0)


def test_there_are_no_constants_to_fall_back_to(shop: DjangoSite) -> None:
    with shop.failing():
        for call in (manifest, rates):
            with pytest.raises(DatabaseError):
                call()
    assert rates().credits_for(WRITER, tokens=1000).credits == 1


def test_a_row_that_cannot_be_a_price_leaves_the_prices_of_before(shop: DjangoSite) -> None:
    assert not rates().stale
    shop.database.query("UPDATE billing_configuration SET rounding = 'sideways'")
    shop.later()
    assert rates().stale
    assert rates().credits_for(WRITER, tokens=1000).credits == 1
    forget()
    with pytest.raises(ValueError, match="'sideways'"):
        rates()


@pytest.mark.slow
def test_a_database_that_fails_leaves_the_transaction_of_the_caller_alone(shop: DjangoSite) -> None:
    rates()
    shop.later()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE credit_cost_config RENAME TO elsewhere")
        assert rates().stale
        cursor.execute("ALTER TABLE elsewhere RENAME TO credit_cost_config")
    shop.later()
    assert not rates().stale


def test_one_thread_asks_and_the_others_take_what_there_is(shop: DjangoSite) -> None:
    rates()
    shop.later()
    with ThreadPoolExecutor(8) as pool:
        found = [*pool.map(lambda _: rates().credits_for(WRITER, tokens=1).credits, range(40))]
        pool.submit(connection.close)
    assert found == [1] * 40


def test_tables_of_other_names_and_columns_are_read_as_the_release_says(shop: DjangoSite) -> None:
    release = json.loads(shop.release.read_text())
    release["tables"]["ai_model_config"] = "models"
    release["columns"] = {"ai_model_config": {"is_active": "switched_on"}}
    other = shop.release.with_name("other.json")
    other.write_text(json.dumps(release))
    shop.database.query("CREATE VIEW models AS SELECT *, 0 AS switched_on FROM ai_model_config")
    with override_settings(RATESMITH={"RELEASE": other}):
        forget()
        assert manifest().models == ()


def test_a_platform_without_some_tables_takes_what_they_say_from_its_image(shop: DjangoSite) -> None:
    release = json.loads(shop.release.read_text())
    for name in ("ai_rate", "ai_model_in_force", "billing_configuration", "credit_cost_config"):
        del release["tables"][name]
    shop.release.with_name("other.json").write_text(json.dumps(release))
    with override_settings(RATESMITH={"RELEASE": shop.release.with_name("other.json")}):
        forget()
        quote = rates().credits_for(WRITER, tokens=1001)
        assert (quote.credits, quote.rate_id, str(quote.usd)) == (
            2,
            None,
            str(manifest().credits_for(WRITER, tokens=1001).usd),
        )
        assert dict(rates().operations) == dict(manifest().rates.operations)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (None, r"ratesmith needs to know its release; in the settings: RATESMITH = \{"),
        ({}, "needs to know its release"),
        ({"RELEASE": "x", "RELEASES": 1}, "RATESMITH has no 'RELEASES'; it takes DATABASE, RELEASE"),
        ({"RELEASE": "/nowhere/release.json"}, "/nowhere/release.json: No such file or directory; run ratesmith build"),
    ],
)
def test_a_setting_that_is_wrong_says_what_it_should_be(shop: DjangoSite, given: object, said: str) -> None:
    with override_settings(RATESMITH=given), pytest.raises(ImproperlyConfigured, match=said):
        manifest()


@pytest.mark.parametrize(
    ("damaged", "said"),
    [
        ("release.json", r"is no release.json of this version of ratesmith \(KeyError: 'tables'\)"),
        ("manifest", "the manifest that .* names cannot be used: the manifest was changed after it was built"),
    ],
)
def test_a_damaged_file_of_a_release_is_named(shop: DjangoSite, damaged: str, said: str) -> None:
    release = json.loads(shop.release.read_text())
    if damaged == "manifest":
        path = shop.release.parent / release["manifest"]
        path.write_text(path.read_text().replace("Writer", "Scribe"))
    else:
        shop.release.write_text(json.dumps({name: it for name, it in release.items() if name != "tables"}))
    with pytest.raises(ImproperlyConfigured, match=said):
        manifest()
