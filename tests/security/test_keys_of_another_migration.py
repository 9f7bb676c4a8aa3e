"""A key is given to no row that sends it elsewhere, whichever migration an apply stops at."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from ratesmith.core.errors import RefusalKind
from ratesmith.core.ir import Dataset
from ratesmith.core.secret import Secret
from ratesmith.secrets.decrypt import DecryptedSecrets
from support.deployments import KEY, Deploys
from support.sample_tables import model, provider, state, with_table


def sent_to(title: str) -> Dataset:
    """A state whose title of a provider stands for its address."""
    wanted = state(model("a"), provider=[provider("openai", title=title)])
    (table,) = (data.table for data in wanted if data.table.name == "provider")
    columns = tuple(replace(it, destination=it.name == "title") for it in table.columns)
    return with_table(wanted, "provider", columns=columns)


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
