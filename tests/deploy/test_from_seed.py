"""A new region, after the platform's tables moved on: the seed brings it to the last migration, and history goes on."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from ratesmith.core.ir import Dataset
from ratesmith.core.secret import Secret
from ratesmith.report.apply import describe_receipt
from ratesmith.secrets.decrypt import DecryptedSecrets
from support.deployments import KEY, Deploys
from support.sample_tables import model, moved_on, provider, state, with_table

ONE, TWO, THREE = state(model("a")), state(model("a", credits=6)), state(model("a", credits=7))
SECRETS = DecryptedSecrets(fingerprints={KEY: "1"}, values={KEY: Secret("canary-Zq7")})


@pytest.mark.slow
def test_a_new_region_begins_at_the_checkpoint_and_goes_on(deploys: Deploys) -> None:
    deploys.release(ONE, TWO)
    deploys.datasets = [moved_on(dataset) for dataset in deploys.datasets]
    with deploys.refused() as caught:
        deploys.apply()
    assert (
        "0001_initial writes shop_model.remarks, which is not what config/ratesmith.yaml names" in caught.value.message
    )
    assert "ratesmith apply --from-seed" in caught.value.hint
    dry = deploys.apply(from_seed=True, dry_run=True)
    assert list(describe_receipt(dry, "db", ()))[-1] == "  8 rows would change; rolled back; at migration 2"
    receipt = deploys.apply(from_seed=True, unsealed=SECRETS, actor="alice")
    said = list(describe_receipt(receipt, "db", ()))
    assert "  filled with the state of 0002_a_credits, without running the migrations up to it" in said
    assert said[-1].endswith("rows changed, verified and committed; at migration 2")
    assert deploys.log == [("seed", 2), ("secrets", 2)]
    assert deploys.standing.entries[0].actor == "alice"
    assert deploys.site.models("credits", "memo", "tier") == {"a": (6, "", "new")}
    assert not deploys.drift()
    deploys.release(moved_on(THREE))
    assert [it.name for it, _ in deploys.migrated().applied] == ["0003_a_credits"]
    assert not deploys.drift()


def test_a_database_with_a_ledger_and_a_draft_are_refused(deploys: Deploys) -> None:
    deploys.release(ONE, TWO)
    deploys.drafts = 1
    with deploys.refused() as caught:
        deploys.apply(from_seed=True)
    assert ("0002_a_credits is a draft" in caught.value.message, caught.value.code) == (True, "draft")
    deploys.apply(from_seed=True, allow_draft=True)
    with deploys.refused() as caught:
        deploys.apply(from_seed=True, allow_draft=True)
    assert "has a ledger and is at migration 2; --from-seed is for one that has none" in caught.value.message
    assert caught.value.code == "has-ledger"


def test_rows_of_a_database_without_a_ledger_are_brought_to_the_state(deploys: Deploys) -> None:
    deploys.release(ONE, TWO)
    deploys.apply(to=1)
    deploys.site.query("DROP TABLE shop_ratesmith_ledger")
    assert deploys.apply(from_seed=True).changed == 1
    assert (deploys.site.models("credits"), deploys.log) == ({"a": 6}, [("seed", 2)])


@pytest.mark.slow
def test_an_entity_that_was_removed_before_the_checkpoint_is_inserted_when_it_comes_back(deploys: Deploys) -> None:
    both = {"provider": [provider("openai"), provider("extra")]}
    gone = state(model("a"), settings=[], provider=[provider("openai")])
    *_, three = deploys.release(
        state(model("a"), model("b", is_default=True), **both), gone, state(model("a"), model("b", credits=6), **both)
    )
    rows = deploys.site.query
    for make in (
        lambda: deploys.apply(3, from_seed=False),
        lambda: deploys.run(three),
    ):
        deploys.site.database.clear()
        deploys.apply(2, from_seed=True)
        assert deploys.site.models("is_active") == {"a": True}
        make()
        assert not deploys.drift()
        assert deploys.site.models("is_active", "credits") == {"a": (True, 5), "b": (True, 6)}
        deploys.rollback(2)
        assert deploys.site.models("is_active", "credits") == {"a": (True, 5), "b": (False, 5)}
        assert rows("SELECT provider_id, is_active FROM shop_provider ORDER BY 1") == [
            ("extra", False),
            ("openai", True),
        ]
        deploys.resume()
        deploys.run(three)
        assert not deploys.drift()
        deploys.run(three, "down")
        assert deploys.site.models("is_active", "credits") == {"a": (True, 5), "b": (False, 5)}
        deploys.resume()
        assert deploys.migrated().head == 3


def test_an_entity_whose_flag_the_operator_owns_comes_back_switched_off_wherever_its_row_had_been(
    deploys: Deploys,
) -> None:
    def operated(dataset: Dataset) -> Dataset:
        (table,) = (data.table for data in dataset if data.table.name == "model")
        return with_table(
            dataset,
            "model",
            columns=tuple(replace(it, operator=it.name == "is_active") for it in table.columns),
        )

    states = [operated(it) for it in (state(model("a"), model("b")), ONE, state(model("a"), model("b", credits=6)))]
    deploys.release(*states)
    deploys.apply(2, from_seed=True)
    deploys.apply(3)
    assert deploys.site.models("is_active", "credits") == {"a": (True, 5), "b": (False, 6)}
    assert not deploys.drift()
