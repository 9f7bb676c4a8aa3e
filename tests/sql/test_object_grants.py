"""What grants.sql gives a role of the pack's SQL beside its tables."""

from __future__ import annotations

import pytest

from support.days import began
from support.owned_sites import OWNER, ROLE, OwnedSite
from support.sample_objects import sql_objects
from support.sample_tables import model, state, with_table


@pytest.mark.slow
def test_a_role_that_deploys_writes_the_log_and_may_not_falsify_it(shop: OwnedSite) -> None:
    shop.objects = sql_objects
    wanted = state(model("a", credits=began(5, 6)))
    assert shop.psql(OWNER, shop.file("schema", wanted)).returncode == 0
    for _ in range(2):
        assert shop.grant(wanted) == (0, "")
    assert shop.as_role("seed", wanted) == (0, "")
    assert shop.as_role("activate", wanted) == (0, "")
    assert shop.query("SELECT model_name, credits, until_at IS NULL FROM shop_credit_log") == [("a", 6, True)]
    for number, (sql, allowed) in enumerate(
        (
            ("SELECT * FROM shop_credits_now", True),
            ("UPDATE shop_credit_log SET until_at = NULL", True),
            ("UPDATE shop_credit_log SET credits = 1", False),
            ("DELETE FROM shop_credit_log", False),
        )
    ):
        path = shop.folder / f"{number}.sql"
        path.write_text(f"{sql};\n")
        assert (shop.psql(ROLE, path).returncode == 0) is allowed, sql
    assert shop.grant(wanted, role=None, reader=ROLE) == (0, "")
    assert shop.psql(ROLE, shop.folder / "0.sql").returncode == 0
    assert shop.psql(ROLE, shop.folder / "1.sql").returncode != 0


@pytest.mark.slow
def test_a_role_that_deploys_inserts_into_a_table_that_is_insert_only_and_nothing_else(shop: OwnedSite) -> None:
    one = with_table(state(model("a")), "keyword", insert_only=True)
    rows = [{"industry_id": "saas", "keyword": "erp", "related_id": None, "volume": 1}]
    two = with_table(state(model("a"), keyword=rows), "keyword", insert_only=True)
    shop.query('DROP TABLE "content_Keyword"')
    for _ in range(2):
        assert shop.psql(OWNER, shop.file("schema", one)).stderr == ""
    assert shop.grant(one) == (0, "")
    for wanted in (one, two, one, two):
        assert shop.as_role("seed", wanted) == (0, "")
        assert shop.as_role("verify", wanted) == (0, "")
    for user, said in ((ROLE, "permission denied"), (OWNER, "are inserted once, and neither changed nor deleted")):
        for sql in ("UPDATE %s SET volume = 1", "DELETE FROM %s", "TRUNCATE %s"):
            path = shop.folder / "wrong.sql"
            path.write_text(sql % '"content_Keyword"' + ";\n")
            assert said in shop.psql(user, path).stderr
    assert shop.query('SELECT keyword FROM "content_Keyword" ORDER BY 1') == [("crm",), ("crm",), ("erp",)]
