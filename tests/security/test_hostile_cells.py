"""Values in rows that somebody wrote into the database to have whatever reads them fail."""

from __future__ import annotations

import time

import pytest

from ratesmith.core.errors import RefusalKind
from ratesmith.core.redacted_json import holds_secret
from ratesmith.core.secret import Secret
from ratesmith.core.tables import Column, Text
from ratesmith.secrets.decrypt import DecryptedSecrets
from support.deployments import KEY, Deploys
from support.ledgers import tamper
from support.sample_tables import model, state


@pytest.mark.parametrize("depth", [65, 5000])
def test_json_that_nests_too_deep_is_drift_like_any_other_value(deploys: Deploys, depth: int) -> None:
    deploys.release(state(model("a")), state(model("a", credits=6)))
    deploys.apply(to=1)
    deploys.site.query(
        f"UPDATE shop_model SET capabilities = CAST(repeat('[', {depth}) || repeat(']', {depth}) AS jsonb)"
    )
    assert "JSON that nests deeper than 64 levels" in str(deploys.drift(1))
    with deploys.refused() as caught:
        deploys.apply()
    assert "capabilities" in caught.value.message


def test_a_day_that_no_file_can_say_is_drift_like_any_other_value(deploys: Deploys) -> None:
    deploys.release(state(model("a")))
    deploys.apply()
    for day in ("infinity", "-infinity", "0044-03-15 BC", "20000-01-01"):
        deploys.site.query(f"UPDATE shop_model SET released = '{day}'")
        assert day in str(deploys.drift())


def test_a_text_that_no_file_can_hold_is_not_looked_through() -> None:
    began = time.monotonic()
    assert holds_secret(Column("note", Text()), "x " * 50_000_000)
    assert time.monotonic() - began < 5
    assert not holds_secret(Column("note", Text()), "x " * 1000)


NO_VALUE, NO_NUMBER = "its applied_at has no value", "its id is no number of a line"
MOMENTS = {
    "applied_at = 'infinity'": NO_VALUE,
    "applied_at = '-infinity'": NO_VALUE,
    "applied_at = '20000-01-01'": "",
    "applied_at = '0044-03-15 BC'": "",
    "fingerprint = repeat('x', 10001)": "its fingerprint is too long",
    "id = -5": NO_NUMBER,
    "id = 9223372036854775807": NO_NUMBER,
}


@pytest.mark.slow
def test_a_line_that_no_apply_writes_is_named_and_every_moment_can_be_read(deploys: Deploys) -> None:
    deploys.release(state(model("a")))
    deploys.apply(unsealed=opened("old"))
    for number, (change, what) in enumerate(MOMENTS.items()):
        deploys.site.query(
            f"CREATE TABLE kept AS TABLE shop_ratesmith_secret; UPDATE shop_ratesmith_secret SET {change}"
        )
        if what:
            with deploys.refused() as caught:
                deploys.apply(unsealed=opened("new"))
            assert "of shop_ratesmith_secret is not one that apply writes" in caught.value.message
            assert (what in caught.value.message, caught.value.kind) == (True, RefusalKind.STRANGE_LEDGER)
        else:
            deploys.apply(unsealed=opened(f"new {number}"))
        deploys.site.query(
            "TRUNCATE shop_ratesmith_secret; INSERT INTO shop_ratesmith_secret TABLE kept; DROP TABLE kept"
        )
    for moment in ("infinity", "20000-01-01"):
        tamper(deploys.site.database, f"UPDATE shop_ratesmith_ledger SET applied_at = '{moment}'")
        if moment == "infinity":
            with deploys.refused() as caught:
                _ = deploys.standing
            assert f"line 1 of the ledger is not in the form of this version: {NO_VALUE}" in caught.value.message
        else:
            assert deploys.standing.entries[0].applied_at == "20000-01-01 00:00:00Z"


def opened(value: str) -> DecryptedSecrets:
    return DecryptedSecrets(fingerprints={KEY: f"of {value}"}, values={KEY: Secret(value)})
