"""Offers and prices in use that configuration does not name: of the platform, or of who sells credits for nothing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ratesmith.deploy.drift import drift
from ratesmith.deploy.rows.orphans import find_orphans
from ratesmith.deploy.rows.unnamed import UnnamedRows, find_unnamed
from ratesmith.deploy.session import Deployment
from support.applied_projects import AppliedProject
from support.databases import Site, Sqlite
from support.deployments import Deploys
from support.file_texts import verify_file
from support.sample_tables import model, state, with_table

PROMO = """
INSERT INTO credit_package (slug, name, credits, price, description, is_featured, is_active, sort_order,
    created_at, updated_at)
  VALUES ('{0}', 'Promo', 1000000000, 0.01, '', 0, {1}, 1, '2026-01-01', '2026-01-01')
"""
WHOLE = "ownership:\n  credit-package:\n    whole: true\n"


def test_drift_notes_a_planted_offer_and_a_project_can_make_it_drift(sqlite: Sqlite, tmp_path: Path) -> None:
    """A role that deploys sold a billion credits for a cent, and no check said a word."""
    shop = AppliedProject(tmp_path, sqlite)
    for name, active in (("promo", 1), ("ended", 0)):
        sqlite.query(PROMO.format(name, active))
    code, said = shop.run("drift", "--format", "json")
    (answer,) = json.loads(said)["databases"]
    unnamed = [{"table": "credit_package", "key": {"slug": "promo"}}]
    assert (code, answer["result"], answer["rows"], answer["unnamed"]) == (0, "same", [], unnamed)
    code, said = shop.run("drift")
    assert (code, "note: 1 row is in use that config/ does not name: credit_package 'promo'\n" in said) == (0, True)
    sqlite.query("INSERT INTO payment_method_config VALUES (99, 'DE', 'bank', 'Bank', NULL, 'To mallory', 1, 0)")
    code, said = shop.run("drift")
    assert (code, "payment_method_config 'DE', 'bank'; credit_package 'promo'\n" in said) == (0, True)
    sqlite.query("INSERT INTO billing_configuration VALUES (0, 0.0001, 'down', 0, '2026-01-01')")
    code, said = shop.run("drift")
    assert (code, "billing_configuration 0: foreign; credit_value_usd 0.0001, rounding 'down'" in said) == (5, True)
    settings = shop.folder / "config/ratesmith.yaml"
    settings.write_text(settings.read_text() + WHOLE)
    code, said = shop.run("drift")
    assert (code, "credit_package 'promo': foreign; name " in said, "note: 1 row is" in said) == (5, True, True)


def test_a_row_is_found_whoever_added_more_and_verify_knows_what_is_ours_alone(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = with_table(state(model("z")), "model", offers=True)
    site.converge(state(model("a"), model("b"), model("c", is_active=False), model("z")))

    def unnamed() -> UnnamedRows:
        with site.driver("read") as driver:
            return find_unnamed(Deployment(site.build(wanted), driver), wanted, ())

    assert [it.key for it in unnamed().noted] == [("a",), ("b",)]
    monkeypatch.setattr("ratesmith.database.introspect._FOREIGN", 1)
    site.query("UPDATE shop_model SET is_active = FALSE WHERE model_name = 'a'")
    assert [it.key for it in unnamed().noted] == [("b",)]
    assert site.verify(wanted).stderr == ""
    ours = with_table(wanted, "model", only_ours=True)
    assert "shop_model differs from the compiled state: foreign 'b'" in site.verify(ours).stderr.replace("''", "'")
    with site.driver("read") as driver:
        deployment = Deployment(site.build(ours), driver)
        assert (drift(deployment).operations, len(find_unnamed(deployment, ours, ()).drift)) == ((), 1)


def test_a_row_that_a_migration_removed_is_drift_once_it_is_in_use_again(deploys: Deploys) -> None:
    """A role that deploys sold a withdrawn offer again, at its own price; in a seeded environment it was drift."""
    word = {"industry_id": "saas", "keyword": "crm", "related_id": None, "volume": 1}
    none, both = state(model("a"), keyword=[word | {"keyword": "erp"}]), state(model("a"), model("b"), keyword=[word])
    deploys.release(both, none)
    deploys.apply()

    def found() -> list[tuple[str, tuple[object, ...]]]:
        with deploys.site.driver("read") as driver:
            return [(it.table, it.key) for it in find_orphans(Deployment(deploys.build(), driver))]

    verify = deploys.site.folder / "verify.sql"
    verify.write_text(verify_file(deploys.build()))
    assert (found(), deploys.site.database.run(verify).stderr) == ([], "")
    deploys.site.query("UPDATE shop_model SET is_active = TRUE, credits = 1 WHERE model_name = 'b'")
    assert "shop_model differs from the compiled state: in use again 'b'" in deploys.site.database.run(verify).stderr
    deploys.site.query("UPDATE shop_model SET is_active = FALSE WHERE model_name = 'b'")
    deploys.site.query(
        "INSERT INTO \"content_Keyword\" (industry_id, keyword) SELECT id, 'crm' FROM shop_industry WHERE slug = 'saas'"
    )
    assert "in use again 'saas/crm'" in deploys.site.database.run(verify).stderr
    deploys.site.query("UPDATE shop_model SET is_active = TRUE WHERE model_name = 'b'")
    assert found() == [("keyword", ("saas", "crm")), ("model", ("b",))]
