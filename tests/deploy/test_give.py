"""Secrets on their way into a database, on both databases."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import pytest

from ratesmith.core.errors import Exit, Fatal
from ratesmith.core.ir import Dataset, SecretKey
from ratesmith.core.secret import Secret
from ratesmith.deploy.apply import apply
from ratesmith.deploy.receipts import ApplyOptions, Receipt
from ratesmith.deploy.secrets import SecretsReceipt, compare_fingerprints, differing_secrets, secrets_to_decrypt
from ratesmith.deploy.session import Deployment
from ratesmith.secrets.decrypt import DecryptedSecrets
from support.databases import SQLITE_FIRST, Database, Site, database_of
from support.sample_tables import model, state

KEY, OTHER = ("openai", "api_key"), ("runware", "api_key")
CANARY = "canary-Zq7-value-that-must-stay-hidden"
HOSTILE = "a'b\\c\td\ne\"f;--%s{}$1:x€\U0001f600\\N\\."


@pytest.fixture(params=SQLITE_FIRST)
def database(request: pytest.FixtureRequest) -> Database:
    return database_of(request)


def unsealed(values: Mapping[SecretKey, str], fingerprints: Mapping[SecretKey, str] | None = None) -> DecryptedSecrets:
    """As if these were decrypted; a ciphertext is as good as its fingerprint."""
    prints = {key: f"print of {value}" for key, value in values.items()} if fingerprints is None else fingerprints
    return DecryptedSecrets(fingerprints=dict(prints), values={key: Secret(value) for key, value in values.items()})


def give(
    site: Site,
    secrets: DecryptedSecrets | None,
    dataset: Dataset | None = None,
    *,
    dry_run: bool = False,
    **options: Any,
) -> Receipt:
    with site.driver() as driver:
        wanted_state = dataset or state(model("a"))
        deployment = Deployment(site.build(wanted_state), driver)
        return apply(deployment, ApplyOptions(**options), unsealed=secrets, dry_run=dry_run)


def given(site: Site, secrets: DecryptedSecrets, **options: Any) -> SecretsReceipt:
    receipt = give(site, secrets, **options).secrets
    assert receipt is not None
    return receipt


def lacking(site: Site, prints: Mapping[SecretKey, str]) -> frozenset[SecretKey]:
    with site.driver() as driver:
        return secrets_to_decrypt(Deployment(site.build(state(model("a"))), driver), prints)


def keys(site: Site) -> dict[str, str]:
    return dict(site.query("SELECT provider_id, api_key FROM shop_provider"))


def refusal(site: Site, secrets: DecryptedSecrets, **options: Any) -> Fatal:
    before = keys(site)
    with pytest.raises(Fatal) as caught:
        give(site, secrets, **options)
    assert keys(site) == before
    assert CANARY not in caught.value.message + caught.value.hint
    return caught.value


def test_the_first_apply_sets_what_is_empty_and_the_second_needs_nothing(site: Site) -> None:
    secrets = unsealed({KEY: CANARY, OTHER: HOSTILE})
    assert lacking(site, secrets.fingerprints) == {KEY, OTHER}
    assert given(site, secrets).outcomes == {KEY: "set", OTHER: "set"}
    assert keys(site) == {"openai": CANARY, "runware": HOSTILE}
    assert lacking(site, secrets.fingerprints) == frozenset()
    receipt = given(site, unsealed({}, secrets.fingerprints))
    assert (receipt.outcomes, receipt.unchanged) == ({}, 2)


def test_a_new_ciphertext_is_a_rotation_only_if_the_value_is_another(site: Site) -> None:
    given(site, unsealed({KEY: "old", OTHER: "same"}, {KEY: "1", OTHER: "1"}))
    assert lacking(site, {KEY: "2", OTHER: "2"}) == {KEY, OTHER}
    receipt = given(site, unsealed({KEY: "new", OTHER: "same"}, {KEY: "2", OTHER: "2"}))
    assert receipt.outcomes == {KEY: "rotated", OTHER: "re-encrypted"}
    assert keys(site) == {"openai": "new", "runware": "same"}
    assert lacking(site, {KEY: "2", OTHER: "2"}) == frozenset()


def test_an_older_file_does_not_put_a_replaced_key_back_unless_it_is_named(site: Site) -> None:
    for number, value in enumerate((CANARY, "new"), start=1):
        given(site, unsealed({KEY: value}, {KEY: str(number)}))
    older = unsealed({KEY: CANARY}, {KEY: "1"})
    error = refusal(site, older)
    assert re.fullmatch(
        r"the files hold 1 older key than this database, where a newer one replaced it:"
        r" openai\.api_key \(replaced 20[-\d]{8} [:\d]{8}Z\); nothing was changed",
        error.message,
    )
    assert ("--restore-secret openai.api_key" in error.hint, error.exit) == (True, Exit.REFUSED)
    assert error.code == "superseded-secrets"
    assert refusal(site, older, take_over=True).message == error.message
    site.query("UPDATE shop_provider SET api_key = ''")
    assert refusal(site, older).message == error.message
    assert given(site, older, restore=frozenset({KEY})).outcomes == {KEY: "restored"}
    assert (keys(site)["openai"], lacking(site, older.fingerprints)) == (CANARY, frozenset())
    assert "older key" in refusal(site, unsealed({KEY: "new"}, {KEY: "2"})).message
    assert given(site, unsealed({KEY: "third"}, {KEY: "3"})).outcomes == {KEY: "rotated"}


def test_an_older_ciphertext_of_the_same_value_is_left_alone(site: Site) -> None:
    for number in (1, 2):
        given(site, unsealed({KEY: "same"}, {KEY: str(number)}))
    assert given(site, unsealed({KEY: "same"}, {KEY: "1"})).outcomes == {KEY: "older"}
    assert lacking(site, {KEY: "2"}) == frozenset()


def test_the_files_are_compared_with_what_was_given_without_a_key(site: Site) -> None:
    def compared(prints: Mapping[SecretKey, str]) -> tuple[tuple[SecretKey, ...], list[SecretKey]]:
        with site.driver() as driver:
            found = compare_fingerprints(Deployment(site.build(state(model("a"))), driver), prints)
        return found.pending, list(found.superseded)

    give(site, None)
    assert compared({KEY: "1", OTHER: "1"}) == ((KEY, OTHER), [])
    for number in "12":
        given(site, unsealed({KEY: number, OTHER: "same"}, {KEY: number, OTHER: "1"}))
    assert compared({KEY: "2", OTHER: "1"}) == ((), [])
    assert compared({KEY: "1", OTHER: "2"}) == ((OTHER,), [KEY])


def test_a_secret_that_left_and_came_back_unchanged_is_no_older_one(site: Site) -> None:
    given(site, unsealed({KEY: CANARY, OTHER: "x"}))
    given(site, unsealed({}, {OTHER: "print of x"}))
    assert lacking(site, {KEY: f"print of {CANARY}"}) == {KEY}
    assert given(site, unsealed({KEY: CANARY})).outcomes == {KEY: "there"}


def test_only_the_row_of_a_changed_secret_is_written(site: Site) -> None:
    given(site, unsealed({KEY: "old", OTHER: "same"}))
    site.query("UPDATE shop_provider SET updated_at = '2020-01-01'")
    given(site, unsealed({KEY: "new", OTHER: "same"}))
    moved = dict(site.query("SELECT provider_id, CAST(updated_at AS text) < '2021' FROM shop_provider"))
    assert {name: bool(same) for name, same in moved.items()} == {"openai": False, "runware": True}


def test_a_key_that_somebody_else_put_there_is_not_overwritten_unless_told_to(site: Site) -> None:
    give(site, None)
    site.query(f"UPDATE shop_provider SET api_key = '{CANARY}-live' WHERE provider_id = 'openai'")
    site.query("UPDATE shop_provider SET api_key = 'same' WHERE provider_id = 'runware'")
    error = refusal(site, unsealed({KEY: CANARY, OTHER: "same"}))
    assert (error.exit, "openai.api_key" in error.message, "runware" in error.message) == (Exit.REFUSED, True, False)
    assert ("--take-over" in error.hint, error.code) == (True, "foreign-secrets")
    receipt = given(site, unsealed({KEY: CANARY, OTHER: "same"}), take_over=True)
    assert receipt.outcomes == {KEY: "rotated", OTHER: "there"}
    assert keys(site)["openai"] == CANARY


def test_a_key_that_was_changed_by_hand_since_stays_until_it_is_taken_over_or_there_is_a_new_one(site: Site) -> None:
    secrets = unsealed({KEY: CANARY})
    given(site, secrets)
    site.query("UPDATE shop_provider SET api_key = 'by hand' WHERE provider_id = 'openai'")
    assert lacking(site, secrets.fingerprints) == frozenset()
    with site.driver("read") as driver:
        assert differing_secrets(Deployment(site.build(state(model("a"))), driver), secrets.values) == (KEY,)
    assert given(site, secrets, take_over=True).outcomes == {KEY: "rotated"}
    assert keys(site)["openai"] == CANARY
    site.query("UPDATE shop_provider SET api_key = 'by hand' WHERE provider_id = 'openai'")
    assert given(site, unsealed({KEY: "new"})).outcomes == {KEY: "rotated"}
    assert keys(site)["openai"] == "new"


def test_a_key_that_the_database_lost_is_given_again(site: Site) -> None:
    secrets = unsealed({KEY: CANARY})
    given(site, secrets)
    site.query("UPDATE shop_provider SET api_key = '' WHERE provider_id = 'openai'")
    assert lacking(site, secrets.fingerprints) == {KEY}
    assert given(site, secrets).outcomes == {KEY: "set"}
    assert keys(site)["openai"] == CANARY


def test_a_secret_that_is_gone_from_the_configuration_stays_in_the_database_and_is_forgotten(site: Site) -> None:
    given(site, unsealed({KEY: CANARY, OTHER: "x"}))
    receipt = given(site, unsealed({}, {OTHER: "print of x"}))
    assert (receipt.gone, receipt.unchanged) == ((KEY,), 1)
    assert given(site, unsealed({}, {OTHER: "print of x"})).gone == ()
    assert keys(site)["openai"] == CANARY


def test_without_secrets_nothing_is_asked_and_no_table_made(site: Site) -> None:
    assert give(site, None).secrets is None
    with site.driver() as driver:
        assert driver.columns("shop_ratesmith_secret") is None


def test_a_dry_run_says_what_would_happen_and_leaves_no_trace(site: Site) -> None:
    give(site, None)
    assert given(site, unsealed({KEY: CANARY}), dry_run=True).outcomes == {KEY: "set"}
    assert keys(site)["openai"] == ""
    with site.driver() as driver:
        assert driver.columns("shop_ratesmith_secret") is None


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (CANARY * 14, "api_key of openai does not fit: it has 532 characters and the column holds 500"),
        (f"{CANARY}\0", "api_key of openai holds a NUL character"),
    ],
)
def test_a_value_that_no_column_holds_is_refused_by_name(site: Site, value: str, said: str) -> None:
    give(site, None)
    assert said in refusal(site, unsealed({KEY: value})).message


def test_a_secret_without_a_column_is_refused(site: Site) -> None:
    give(site, None)
    error = refusal(site, unsealed({("openai", "pin"): CANARY}))
    assert "no table has a column for it" in error.message


def test_secrets_that_changed_while_they_were_opened_are_not_guessed(site: Site) -> None:
    give(site, None)
    error = refusal(site, unsealed({KEY: CANARY}, {KEY: "1", OTHER: "1"}))
    assert "at the same time" in error.message


def test_a_constraint_on_the_column_is_named_without_the_value(site: Site) -> None:
    give(site, None)
    if site.database.dialect == "postgresql":
        site.query("ALTER TABLE shop_provider ADD CONSTRAINT short CHECK (length(api_key) < 10)")
    else:
        site.query(
            "CREATE TRIGGER short BEFORE UPDATE ON shop_provider WHEN length(new.api_key) > 10"
            " BEGIN SELECT RAISE(ABORT, 'too long'); END"
        )
    error = refusal(site, unsealed({KEY: CANARY}))
    kind = {"postgresql": "check violation, short", "sqlite": "constraint trigger"}[site.database.dialect]
    assert error.message == f"the database does not take a new api_key in shop_provider: {kind}; nothing was changed"


def test_a_trigger_that_changes_the_value_is_found(site: Site) -> None:
    give(site, None)
    if site.database.dialect == "postgresql":
        body = "BEGIN NEW.api_key := upper(NEW.api_key); RETURN NEW; END"
        site.query(f"CREATE FUNCTION shout() RETURNS trigger LANGUAGE plpgsql AS '{body}'")
        site.query("CREATE TRIGGER shout BEFORE UPDATE ON shop_provider FOR EACH ROW EXECUTE FUNCTION shout()")
    else:
        site.query(
            "CREATE TRIGGER shout AFTER UPDATE OF api_key ON shop_provider WHEN new.api_key <> upper(new.api_key)"
            " BEGIN UPDATE shop_provider SET api_key = upper(api_key); END"
        )
    error = refusal(site, unsealed({KEY: CANARY}))
    assert "does not hold openai.api_key as it was written" in error.message
