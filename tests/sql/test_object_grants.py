"""What grants.sql gives a role of the pack's SQL beside its tables."""

from __future__ import annotations

from typing import Final

import pytest

from support.owned_sites import OWNER, ROLE, OwnedSite
from support.sample_objects import sql_objects
from support.sample_tables import model, state, with_table

FORGED: Final = (
    "UPDATE shop_word_log SET volume = 1",
    "INSERT INTO shop_word_log (gone, industry_id, keyword) VALUES (FALSE, 1, 'x')",
    "DELETE FROM shop_word_log",
    "CREATE TRIGGER own BEFORE INSERT ON shop_word_log FOR EACH ROW EXECUTE FUNCTION shop_word_log()",
    # The function of the trigger runs as the owner, so that it must not be one of another table.
    'CREATE TEMPORARY TABLE mine (LIKE "content_Keyword");'
    " CREATE TRIGGER own AFTER INSERT ON mine FOR EACH ROW EXECUTE FUNCTION shop_word_log();"
    " INSERT INTO mine (industry_id, keyword) VALUES (1, 'x')",
    'ALTER TABLE "content_Keyword" DISABLE TRIGGER USER',
)


@pytest.mark.slow
def test_what_a_role_that_deploys_writes_is_logged_and_it_may_not_falsify_the_log(shop: OwnedSite) -> None:
    shop.objects = sql_objects
    wanted = state(model("a"))
    assert shop.psql(OWNER, shop.file("schema", wanted)).returncode == 0
    for _ in range(2):
        assert shop.grant(wanted) == (0, "")
    assert shop.as_role("seed", wanted) == (0, "")
    assert shop.as_role("verify", wanted) == (0, "")
    lines = shop.query("SELECT keyword, volume, gone, noted_by FROM shop_word_log ORDER BY id")
    assert lines == [("crm", None, False, ROLE), ("crm", 10, False, ROLE)]
    # Where everybody may use the function after all, it still knows its table.
    shop.query("GRANT EXECUTE ON FUNCTION shop_word_log() TO PUBLIC")
    path = shop.folder / "forged.sql"
    for sql in FORGED:
        path.write_text(f"{sql};\n")
        assert shop.psql(ROLE, path).returncode != 0, sql
    assert shop.query("SELECT keyword, volume, gone, noted_by FROM shop_word_log ORDER BY id") == lines
    shop.query("REVOKE EXECUTE ON FUNCTION shop_word_log() FROM PUBLIC")
    path.write_text("SELECT * FROM shop_credits_now, shop_word_log;\n")
    assert shop.psql(ROLE, path).returncode == 0
    assert shop.grant(wanted, role=None, reader=ROLE) == (0, "")
    assert (shop.psql(ROLE, path).returncode, shop.as_role("verify", wanted)) == (0, (0, ""))


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
