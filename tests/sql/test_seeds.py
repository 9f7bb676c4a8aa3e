"""seed.sql and verify.sql, run by the programs of both databases."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest
from msgspec.structs import replace

from ratesmith.core.canonical_json import canonical
from ratesmith.core.tables import Unique
from ratesmith.database.introspect import read
from ratesmith.plan.diff import diff
from ratesmith.sql.bound_table import bind_tables
from support.databases import BOTH, SQLITE_FIRST, Database, Site, database_of
from support.ledgers import tamper
from support.quick import first
from support.sample_tables import model, provider, renamed, state, with_table

DEFAULT = {"is_default": True}
TESTING = {"is_testing": True}


@pytest.fixture(params=SQLITE_FIRST)
def database(request: pytest.FixtureRequest) -> Database:
    return database_of(request)


@BOTH
def test_every_value_comes_back_as_it_was_compiled(site: Site) -> None:
    bare = dict.fromkeys(("cost", "credits", "small", "large", "temperature", "released", "opens", "since", "token"))
    extreme = {
        "cost": Decimal("9999.999999"),
        "credits": -(2**31),
        "small": 2**15 - 1,
        "large": -(2**63),
        "temperature": Decimal("0.1"),
        "capabilities": canonical({"b": [1, Decimal("0.10"), None, "é\"\\'\n"], "a": {"x:y": "{{ z }}"}}),
        "opens": "23:59:59",
        "since": "1999-12-31T23:59:59.123456Z",
    }
    wanted = state(model("full"), model("bare", **bare), model("extreme", **extreme))
    site.converge(wanted)
    with site.driver("read") as driver:
        found = read(driver, wanted.environment, bind_tables(wanted, driver.dialect))
    assert found == wanted
    assert diff(wanted, found).operations == ()


@BOTH
def test_a_repeated_seed_leaves_one_row_in_the_ledger_and_no_row_touched(site: Site) -> None:
    wanted = state(model("a", **DEFAULT), model("b", **TESTING))
    site.converge(wanted)
    site.query("UPDATE shop_model SET updated_at = '2001-01-01 00:00:00'")
    site.converge(wanted)
    assert site.query("SELECT count(*) FROM shop_model WHERE updated_at < '2002-01-01 00:00:00'") == [(2,)]
    assert site.query("SELECT environment, head FROM shop_ratesmith_ledger") == [("staging", 0)]


def test_only_the_rows_that_change_get_a_new_time_of_change(site: Site) -> None:
    site.converge(state(model("a"), model("b")))
    site.query("UPDATE shop_model SET updated_at = '2001-01-01 00:00:00', created_at = '2001-01-01 00:00:00'")
    site.converge(state(model("a"), model("b", credits=6)))
    changed = "SELECT model_name FROM shop_model WHERE updated_at > '2002-01-01 00:00:00'"
    assert site.query(changed) == [("b",)]
    assert site.query("SELECT count(*) FROM shop_model WHERE created_at < '2002-01-01 00:00:00'") == [(2,)]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ((model("a", **DEFAULT), model("b")), (model("a"), model("b", **DEFAULT))),
        ((model("a", **DEFAULT), model("b", **TESTING)), (model("a", **TESTING), model("b", **DEFAULT))),
        (
            (model("a", model_type="text", **DEFAULT), model("b", model_type="image", **DEFAULT)),
            (model("a", model_type="image", **DEFAULT), model("b", model_type="text", **DEFAULT)),
        ),
        ((model("a", **DEFAULT), model("b")), (model("a", is_active=False, **DEFAULT), model("b", **DEFAULT))),
        ((model("a", **DEFAULT),), (model("a"), model("0", **DEFAULT))),
        ((model("a", **DEFAULT),), (model("b", **DEFAULT),)),
    ],
    ids=["handed over", "roles swapped", "types swapped", "switched off", "a new default", "removed for another"],
)
def test_the_one_default_moves_between_rows_without_tripping_its_index(site: Site, before: tuple, after: tuple) -> None:
    site.converge(state(*before))
    site.converge(state(*after))
    site.converge(state(*before))


@BOTH
def test_a_removed_entity_is_switched_off_and_switched_on_again_when_it_returns(site: Site) -> None:
    site.converge(state(model("a"), model("b", **DEFAULT)))
    site.converge(state(model("a", **DEFAULT)))
    assert site.models("is_active", "is_default") == {"a": (True, True), "b": (False, False)}
    site.converge(state(model("a"), model("b", **DEFAULT)))
    assert site.models("is_active", "is_default") == {"a": (True, False), "b": (True, True)}


def test_rows_of_removed_entities_are_deleted_or_kept_where_the_table_says_so(site: Site) -> None:
    site.converge(state(settings=[{"id": 1, "order": "x"}, {"id": 2, "order": "y"}]))
    keyword = {"industry_id": "saas", "keyword": "crm", "related_id": None, "volume": 1}
    site.converge(state(keyword=[keyword]))
    joined = 'FROM "content_Keyword" AS k JOIN shop_industry AS i ON i.id = k.industry_id'
    assert site.query(f"SELECT i.slug, k.keyword {joined}") == [("saas", "crm")]
    assert site.query("SELECT count(*) FROM shop_settings") == [(2,)]


@pytest.mark.parametrize("action", ["CASCADE", "SET NULL", "NO ACTION"])
def test_a_removed_row_is_not_deleted_where_that_would_change_rows_that_refer_to_it(site: Site, action: str) -> None:
    site.converge(state())
    site.query('CREATE TABLE usage (k INTEGER REFERENCES "content_Keyword" (id) ON DELETE ' + f"{action})")
    site.query('INSERT INTO usage SELECT id FROM "content_Keyword" WHERE volume = 10')
    site.converge(state())
    done = site.seed(state(keyword=[]))
    assert done.returncode != 0
    assert ("deleting rows of content_Keyword can change or delete rows that refer to them: usage" in done.stderr) == (
        action != "NO ACTION"
    )
    assert site.query('SELECT count(*) FROM usage JOIN "content_Keyword" AS k ON k.id = usage.k') == [(1,)]


@pytest.mark.parametrize("action", ["SET NULL", "SET DEFAULT", "CASCADE"])
def test_a_row_is_not_renamed_where_others_would_lose_their_reference_to_it(site: Site, action: str) -> None:
    tables = (replace(it, renamed={("b",): ("a",)}) if it.table.name == "model" else it for it in state(model("b")))
    moved = replace(state(model("b")), tables=tuple(tables))
    site.converge(state(model("a")))
    site.query(f"CREATE TABLE usage (m VARCHAR(100) REFERENCES shop_model (model_name) ON UPDATE {action})")
    site.query("INSERT INTO usage VALUES ('a')")
    done = site.seed(moved)
    refused = "renaming a row of shop_model can make rows lose their reference to it: usage" in done.stderr
    follows = action == "CASCADE"
    assert (refused, site.query("SELECT m FROM usage")) == (not follows, [("b" if follows else "a",)])
    assert (done.returncode == 0) == follows
    if not follows:
        site.query("DROP TABLE usage")
        site.converge(moved)
        site.query(f"CREATE TABLE usage (m VARCHAR(100) REFERENCES shop_model (model_name) ON UPDATE {action})")
    site.converge(moved)


def test_a_removed_parent_is_deleted_behind_its_children(site: Site) -> None:
    full = state(industry=[industry("saas"), industry("retail")])
    site.converge(with_table(full, "industry", retire="delete"))
    less = state(industry=[industry("saas")], keyword=[keyword("saas")])
    site.converge(with_table(less, "industry", retire="delete"))
    assert site.query("SELECT slug FROM shop_industry") == [("saas",)]


@pytest.mark.parametrize(
    "declared",
    [
        {"retire": "delete"},
        {"unique": (Unique(name="one_default", columns=("model_type",), where=("is_default",)),)},
        {"retire": "delete", "unique": (Unique(name="one_default", columns=("model_type",), where=("is_default",)),)},
    ],
    ids=["deleted", "switched off but in the index", "deleted from another index"],
)
def test_a_removed_default_makes_room_for_the_new_one_however_it_is_removed(site: Site, declared: dict) -> None:
    site.converge(with_table(state(model("b", **DEFAULT)), "model", **declared))
    site.converge(with_table(state(model("a", **DEFAULT)), "model", **declared))
    expected = ["a"] if "retire" in declared else ["a", "b"]
    assert list(site.models("is_default")) == expected


def test_a_removed_parent_outlives_the_children_that_leave_it(site: Site) -> None:
    site.converge(state(industry=[industry("saas"), industry("retail")]))
    site.converge(state(industry=[industry("saas"), industry("new")], keyword=[keyword("new")]))
    assert site.query("SELECT slug FROM shop_industry WHERE is_active ORDER BY slug") == [("new",), ("saas",)]


def test_rows_and_columns_that_configuration_does_not_name_are_left_alone(site: Site) -> None:
    site.converge(state(model("a")))
    site.query("UPDATE shop_provider SET api_key = 'set by hand'")
    site.query("UPDATE shop_model SET updated_by = 7")
    site.query("INSERT INTO shop_provider (provider_id, title, is_active) VALUES ('own', 'Our own', TRUE)")
    site.converge(state(model("a", credits=9), provider=[provider("openai", title="Open AI")]))
    assert site.query("SELECT DISTINCT api_key FROM shop_provider WHERE provider_id <> 'own'") == [("set by hand",)]
    assert site.models("updated_by", "credits") == {"a": (7, 9)}
    assert site.query("SELECT title, is_active FROM shop_provider WHERE provider_id = 'own'") == [("Our own", True)]


def test_columns_of_the_platform_get_their_values_when_a_row_is_inserted_and_never_again(site: Site) -> None:
    site.converge(state())
    assert site.query("SELECT DISTINCT extra, rank, shown FROM shop_industry") == [("{}", 3, True)]
    site.query("UPDATE shop_industry SET rank = 4")
    site.converge(state(industry=[industry("saas"), industry("retail"), industry("new")]))
    assert site.query("SELECT slug, rank FROM shop_industry ORDER BY slug") == [("new", 3), ("retail", 4), ("saas", 4)]


def test_a_row_switched_off_by_the_platform_is_not_switched_on_by_what_was_removed_long_ago(site: Site) -> None:
    site.converge(state(model("a"), model("b")))
    site.converge(state(model("a")))
    site.query("UPDATE shop_model SET is_active = TRUE WHERE model_name = 'b'")
    site.converge(state(model("a", credits=8)))
    assert site.models("is_active") == {"a": True, "b": True}


@pytest.mark.parametrize("careful", first(1, {"careful": True, "careless": False}))
def test_a_database_of_another_environment_is_refused(site: Site, careful: bool) -> None:
    site.converge(state(model("a")))
    done = site.seed(renamed(state(model("b")), "production"), careful=careful)
    assert "ratesmith: this database belongs to environment staging, and this is for production" in done.stderr
    assert list(site.models("credits")) == ["a"]
    assert site.query("SELECT environment FROM shop_ratesmith_ledger") == [("staging",)]


@pytest.mark.parametrize("careful", [True, False], ids=["careful", "careless"])
def test_a_database_with_a_newer_migration_is_refused(site: Site, careful: bool) -> None:
    site.converge(state(model("a")))
    tamper(site.database, "UPDATE shop_ratesmith_ledger SET head = 12")
    done = site.seed(state(model("b")), careful=careful)
    assert "ratesmith: this database is at migration 12, this seed knows only 0" in done.stderr
    assert list(site.models("credits")) == ["a"]


BREAKS = {
    "a table is gone": 'DROP TABLE "content_Keyword"',
    "a column is gone": 'ALTER TABLE "content_Keyword" DROP COLUMN volume',
    "the last table is gone": "DROP TABLE shop_settings",
    "another row is the default": """INSERT INTO shop_model
        (model_name, model_type, provider, is_default, is_testing, is_active, capabilities, remarks)
        VALUES ('own', 'text', 'openai', TRUE, FALSE, TRUE, '{}', '')""",
    "a removed row is still needed": """CREATE TABLE usage (keyword_id INTEGER REFERENCES "content_Keyword" (id))""",
    "the ledger is another one": "ALTER TABLE shop_ratesmith_ledger DROP COLUMN left_out",
}


@pytest.mark.parametrize("careful", [True, False], ids=["careful", "careless"])
@pytest.mark.parametrize("reason", BREAKS)
def test_a_seed_that_fails_half_way_changes_nothing(site: Site, reason: str, careful: bool) -> None:
    site.converge(state(model("a"), settings=[]))
    site.query(BREAKS[reason])
    if reason == "a removed row is still needed":
        site.query('INSERT INTO usage SELECT id FROM "content_Keyword"')
    before = everything(site)
    changed = state(
        model("a", credits=9), model("b", **DEFAULT), provider=[provider("openai", title="New")], keyword=[]
    )
    done = site.seed(changed, careful=careful)
    assert "error" in done.stderr.lower()
    assert done.returncode != 0 or not careful
    assert everything(site) == before


@BOTH
def test_verification_names_the_rows_and_columns_that_differ_and_no_value(site: Site) -> None:
    wanted = state(model("a"), model("b:1"), model("c"))
    site.converge(wanted)
    site.query("DELETE FROM shop_model WHERE model_name = 'a'")
    site.query("UPDATE shop_model SET credits = 77777, remarks = 'by hand' WHERE model_name = 'b:1'")
    done = site.verify(wanted)
    message = done.stderr.replace("''", "'")
    assert done.returncode != 0
    assert (
        "ratesmith: shop_model differs from the compiled state: changed 'b:1' (credits, remarks), missing 'a'"
        in message
    )
    assert "77777" not in message and "by hand" not in message


def test_verification_names_ten_rows_and_counts_the_others(site: Site) -> None:
    wanted = state(*(model(f"m{number:02}") for number in range(13)))
    site.converge(wanted)
    site.query("DELETE FROM shop_model")
    message = site.verify(wanted).stderr.replace("''", "'")
    assert "missing 'm09', and 3 more" in message
    assert "m10" not in message


def test_verification_sees_a_reference_that_points_elsewhere(site: Site) -> None:
    wanted = state()
    site.converge(wanted)
    site.query("""UPDATE "content_Keyword" SET related_id = NULL WHERE related_id IS NOT NULL""")
    message = site.verify(wanted).stderr.replace("''", "'")
    assert "ratesmith: content_Keyword differs from the compiled state: changed 'saas/crm' (related_id)" in message


def test_a_seed_repairs_what_was_changed_by_hand(site: Site) -> None:
    wanted = state(model("a"), model("b"))
    site.converge(wanted)
    site.query("DELETE FROM shop_model WHERE model_name = 'a'")
    site.query("UPDATE shop_model SET credits = NULL, capabilities = '{}'")
    site.converge(wanted)


@pytest.mark.slow
def test_eight_programs_at_once_end_in_one_state(site: Site) -> None:
    wanted = state(model("a", **DEFAULT), model("b"))
    schema, seed = site.file("schema", wanted), site.file("seed", wanted)
    with ThreadPoolExecutor(8) as pool:
        done = list(pool.map(site.database.run, [schema] * 8)) + list(pool.map(site.database.run, [seed] * 8))
    assert [(each.returncode, each.stderr) for each in done] == [(0, "")] * 16
    assert site.query("SELECT count(*) FROM shop_ratesmith_ledger") == [(1,)]
    assert site.verify(wanted).returncode == 0


def test_a_state_without_a_row_in_some_table_is_a_state(site: Site) -> None:
    nothing = state(provider=[], industry=[], keyword=[], settings=[])
    site.converge(nothing)
    site.converge(state(model("a")))
    site.converge(nothing)
    assert site.models("is_active") == {"a": False}


def everything(site: Site) -> list[object]:
    """Every row of the database."""
    names = ("provider", "industry", "model", "ratesmith_ledger")
    rows: list[object] = [site.query(f"SELECT * FROM shop_{name} ORDER BY 1") for name in names]
    return rows


def industry(slug: str) -> dict:
    return {"slug": slug, "name": slug, "is_active": True}


def keyword(parent: str) -> dict:
    return {"industry_id": parent, "keyword": "crm", "related_id": parent, "volume": 1}
