"""A key is given to no row that sends it elsewhere, whichever migration an apply stops at."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from ratesmith.core.errors import RefusalKind
from ratesmith.core.ir import Dataset
from ratesmith.core.secret import Secret
from ratesmith.secrets.decrypt import DecryptedSecrets
from support.deployments import KEY, Deploys
from support.sample_tables import model, provider, state, with_table

PLANTED = """\
CREATE TEMPORARY TABLE planted AS SELECT * FROM shop_provider;
UPDATE planted SET provider_id = 'mistral', title = 'evil', api_key = '';
INSERT INTO shop_provider SELECT * FROM planted"""


def sent_to(title: str, **changes: Any) -> Dataset:
    """A state whose title of a provider stands for its address."""
    wanted = state(model("a", **changes), provider=[provider("openai", title=title)])
    (table,) = (data.table for data in wanted if data.table.name == "provider")
    columns = tuple(replace(it, destination=it.name == "title") for it in table.columns)
    return with_table(wanted, "provider", columns=columns)


@pytest.mark.slow
def test_an_apply_that_stops_earlier_takes_no_key_that_is_there_to_another_address(deploys: Deploys) -> None:
    """Migration 2 was refused for its address, and 3 takes it back: 2 alone is refused as well."""
    deploys.release(sent_to("x"))
    deploys.apply(unsealed=DecryptedSecrets(fingerprints={KEY: "print"}, values={KEY: Secret("sk-for-the-first")}))
    deploys.release(sent_to("y"), sent_to("x"), sent_to("z"))
    with deploys.refused() as caught:
        deploys.apply(to=2)
    assert "migration 2 sends secrets of openai elsewhere" in caught.value.message
    assert caught.value.kind is RefusalKind.DESTINATION_CHANGED
    assert deploys.site.query("SELECT title FROM shop_provider") == [("x",)]
    deploys.apply(to=3)
    deploys.apply()
    assert deploys.site.query("SELECT title, api_key FROM shop_provider") == [("z", "sk-for-the-first")]


@pytest.mark.parametrize("second", ["y", "x"], ids=["elsewhere", "to the same address"])
def test_an_apply_that_stops_earlier_gives_no_key_that_is_for_another_address(deploys: Deploys, second: str) -> None:
    deploys.release(sent_to("x"), sent_to(second) if second == "y" else state(provider=[provider("openai", title="x")]))
    deploys.apply(to=1)
    given = DecryptedSecrets(fingerprints={KEY: "print"}, values={KEY: Secret("sk-for-the-second")})
    if second == "y":
        with deploys.refused() as caught:
            deploys.apply(to=1, unsealed=given)
        assert "secrets of openai are for where the configuration sends them" in caught.value.message
        assert caught.value.kind is RefusalKind.DESTINATION_CHANGED
        deploys.apply(unsealed=given)
    else:
        deploys.apply(to=1, unsealed=given)
    assert deploys.site.query("SELECT title, api_key FROM shop_provider") == [(second, "sk-for-the-second")]


def test_a_row_that_a_later_migration_adds_gets_no_key_before_whoever_put_one_there(deploys: Deploys) -> None:
    added = state(model("a"), provider=[provider("openai", title="x"), provider("mistral", title="y")])
    columns = next(data.table.columns for data in sent_to("x") if data.table.name == "provider")
    deploys.release(sent_to("x"), with_table(added, "provider", columns=columns))
    deploys.apply(to=1)
    early = "mistral", KEY[1]
    given = DecryptedSecrets(
        fingerprints={KEY: "1", early: "2"}, values={KEY: Secret("first"), early: Secret("second")}
    )
    for planted in (False, True):
        if planted:
            deploys.site.query(PLANTED)
        receipt = deploys.apply(to=1, unsealed=given)
        assert receipt.secrets is not None
        assert (receipt.secrets.later, receipt.secrets.gone) == ((early,), ())
    keys = deploys.site.query("SELECT title, api_key FROM shop_provider ORDER BY title DESC")
    assert keys == [("x", "first"), ("evil", "")]


def test_a_key_is_given_to_no_address_that_somebody_wrote_whichever_migration_an_apply_stops_at(
    deploys: Deploys,
) -> None:
    deploys.release(sent_to("x"), sent_to("x", credits=9))
    deploys.apply(to=1)
    deploys.site.query("UPDATE shop_provider SET title = 'evil'")
    with deploys.refused() as caught:
        deploys.apply(to=1, unsealed=DecryptedSecrets(fingerprints={KEY: "1"}, values={KEY: Secret("first")}))
    assert "somebody changed in the database where they are sent" in caught.value.message
