"""apply with migrations: all of it in one transaction, verified; or nothing, and a message that says what to do."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import psycopg
import pytest
from msgspec.structs import replace

from ratesmith.core.errors import Exit, Fatal
from ratesmith.core.ir import Dataset
from ratesmith.core.secret import Secret
from ratesmith.database.driver import connect
from ratesmith.deploy.apply import apply
from ratesmith.deploy.receipts import ApplyOptions
from ratesmith.deploy.row_messages import describe_rows
from ratesmith.deploy.session import Deployment
from ratesmith.secrets.decrypt import DecryptedSecrets
from ratesmith.sql.dialects.postgresql import PostgreSQL, lock_number
from support.deployments import Deploys, meddle, renamed_since
from support.sample_tables import TABLES, model, state, with_table

ONE, TWO, THREE = state(model("a")), state(model("a", credits=6), model("b")), state(model("a", credits=7))
SECRET = "canary-Zq7-value-that-must-stay-hidden"


@pytest.mark.slow
def test_what_is_pending_is_applied_in_order_and_written_down(deploys: Deploys) -> None:
    one, two, three = deploys.release(ONE, TWO, THREE)
    first = deploys.migrated(to=2, commit="c0ffee")
    assert (first.before, first.head, [(it.name, rows) for it, rows in first.applied]) == (
        0,
        2,
        [("0001_initial", 8), ("0002_add_b_and_1_more", 2)],
    )
    second = deploys.migrated()
    assert (second.before, second.head, [it.name for it, _ in second.applied]) == (2, 3, ["0003_remove_b_and_1_more"])
    assert not deploys.drift()
    entries = deploys.standing.entries
    assert [(it.action, it.head, it.migration, it.git_commit) for it in entries] == [
        ("up", 1, one.id, "c0ffee"),
        ("up", 2, two.id, "c0ffee"),
        ("up", 3, three.id, ""),
    ]
    moments = [datetime.fromisoformat(it.applied_at.removesuffix("Z")).replace(tzinfo=UTC) for it in entries]
    assert all(abs((datetime.now(UTC) - moment).total_seconds()) < 600 for moment in moments)
    assert {it.applied_by for it in entries} == {"postgres"}


def test_the_second_apply_changes_nothing(deploys: Deploys) -> None:
    deploys.release(ONE, TWO)
    deploys.apply()
    before = deploys.dump()
    assert deploys.migrated().applied == ()
    assert deploys.dump() == before


def test_a_dry_run_does_everything_and_takes_it_back(deploys: Deploys) -> None:
    deploys.release(ONE, TWO)
    deploys.apply(to=1)
    before = deploys.dump()
    found = deploys.apply(dry_run=True).migrated
    assert found is not None
    ((migration, rows),) = found.applied
    assert (rows, migration.effects) == (2, ("shop_model a", "  credits: 5 -> 6", "shop_model b: added"))
    assert deploys.dump() == before


def test_a_number_that_is_passed_or_unknown_is_refused(deploys: Deploys) -> None:
    deploys.release(ONE, TWO)
    deploys.apply()
    with deploys.refused(Exit.USAGE) as caught:
        deploys.apply(to=1)
    assert caught.value.message == "the database is at migration 2 already, which is past 1"
    assert "ratesmith rollback --to 1 --reason" in caught.value.hint
    with deploys.refused(Exit.USAGE) as caught:
        deploys.apply(to=3)
    assert caught.value.message == "there is no migration 3; the last one is 2"


def test_a_draft_is_applied_only_where_somebody_says_so(deploys: Deploys) -> None:
    deploys.release(ONE, TWO)
    deploys.drafts = 1
    with deploys.refused() as caught:
        deploys.apply()
    assert caught.value.message.startswith("0002_add_b_and_1_more is a draft: it is not in origin/main")
    assert "--allow-draft" in caught.value.hint
    assert deploys.migrated(to=1).head == 1
    assert deploys.migrated(allow_draft=True).head == 2


@pytest.mark.parametrize("harm", ["", "DROP TABLE shop_settings", "ALTER TABLE shop_model DROP COLUMN remarks"])
def test_a_database_that_is_ahead_of_the_files_is_left_alone(deploys: Deploys, harm: str) -> None:
    deploys.release(ONE, TWO)
    deploys.apply()
    if harm:
        deploys.site.query(harm)
    before = deploys.dump()
    secrets = DecryptedSecrets(
        fingerprints={("openai", "api_key"): "1"}, values={("openai", "api_key"): Secret(SECRET)}
    )
    receipt = deploys.apply(1, unsealed=secrets)
    assert receipt.migrated is not None
    assert (receipt.migrated.ahead, receipt.migrated.head, receipt.created, receipt.secrets) == (True, 2, (), None)
    assert deploys.dump() == before


@pytest.mark.slow
def test_drift_compares_with_the_state_that_the_database_is_at(deploys: Deploys) -> None:
    deploys.release(ONE, TWO, THREE)
    deploys.apply(to=1)
    assert not deploys.drift()
    deploys.site.query("UPDATE shop_model SET credits = 6")
    ((change,),) = [operation.changes for operation in deploys.drift().operations]
    assert (change.column, change.old, change.new) == ("credits", 6, 5)
    deploys.site.query("UPDATE shop_model SET credits = 5")
    deploys.apply()
    with deploys.refused() as caught:
        deploys.drift(2)
    assert caught.value.message.startswith("the database is at migration 3, and the files have only 2")


def test_drift_compares_a_database_without_a_history_with_all_that_is_compiled(deploys: Deploys) -> None:
    deploys.release(ONE, TWO)
    deploys.apply(to=1)
    deploys.site.query("DROP TABLE shop_ratesmith_ledger")
    assert [operation.key for operation in deploys.drift().operations] == [("a",), ("b",)]


@pytest.mark.slow
def test_a_column_that_came_later_is_no_difference_before_it_came(deploys: Deploys) -> None:
    known = tuple(replace(it, operator=it.name == "volume") for it in ONE.tables[2].table.columns)
    deploys.release(with_table(ONE, "keyword", columns=known), ONE)
    deploys.apply(to=1)
    deploys.site.query('UPDATE "content_Keyword" SET volume = 99')
    assert deploys.migrated(to=1).applied == ()
    assert not deploys.drift()
    deploys.apply()
    assert not deploys.drift()


def test_a_row_changed_by_hand_is_refused_with_its_value_and_nothing_happens(deploys: Deploys) -> None:
    deploys.release(ONE, state(model("a"), model("b")))
    deploys.apply(to=1)
    deploys.site.query("UPDATE shop_model SET credits = 99")
    with deploys.refused() as caught:
        deploys.apply()
    assert caught.value.message == (
        "1 row is not as the last migration left it: shop_model 'a': credits is 99, not 5; nothing was changed"
    )
    assert "ratesmith drift --adopt" in caught.value.hint


def test_a_row_that_a_migration_changes_and_somebody_changed_before_is_refused_by_the_migration(
    deploys: Deploys,
) -> None:
    deploys.release(ONE, TWO)
    deploys.apply(to=1)
    deploys.site.query("UPDATE shop_model SET credits = 99")
    with deploys.refused() as caught:
        deploys.apply()
    assert caught.value.message == (
        "0002_add_b_and_1_more found rows that somebody changed: shop_model a (credits is 99); nothing was changed"
    )
    (row,) = caught.value.rows
    assert (row.table, row.key, row.op) == ("shop_model", {"model_name": "a"}, "update")
    assert [(it.column, it.old, it.new) for it in row.columns] == [("credits", 99, 5)]
    assert "write them in config/ and build" in caught.value.hint


@pytest.mark.parametrize("policy", ["overwrite", "keep"])
@pytest.mark.parametrize("to", [1, 2], ids=["elsewhere", "in the row of the migration"])
def test_a_kind_can_say_that_changes_by_hand_are_overwritten_or_kept(deploys: Deploys, policy: str, to: int) -> None:
    one, two = (with_table(each, "model", on_drift=policy) for each in (ONE, TWO))
    deploys.release(one, two)
    deploys.apply(to=1)
    deploys.site.query("UPDATE shop_model SET credits = 99")
    found = deploys.migrated(to=to)
    # What is overwritten is so before the migration runs, and what is kept is looked at behind it.
    told = f"shop_model 'a': credits is 99, not {5 if policy == 'overwrite' else 4 + to}"
    kept, overwritten = (
        [*describe_rows(rows, [data.table for data in ONE])] for rows in (found.kept, found.overwritten)
    )
    if policy == "keep":
        assert (kept, overwritten) == ([told], [])
        assert deploys.site.models("credits")["a"] == 99
    else:
        assert (kept, overwritten) == ([], [told])
        assert deploys.site.models("credits")["a"] == 4 + to


def test_what_cannot_be_overwritten_is_refused(deploys: Deploys) -> None:
    deploys.release(with_table(ONE, "model", on_drift="overwrite"))
    deploys.apply()
    meddle(deploys, "NEW.credits := 77; RETURN NEW", "BEFORE UPDATE ON shop_model")
    deploys.site.query("UPDATE shop_model SET credits = 99")
    with deploys.refused() as caught:
        deploys.apply()
    assert "shop_model 'a': credits is 77, not 5; nothing was changed" in caught.value.message


@pytest.mark.parametrize(
    ("body", "event"),
    [
        ("NEW.credits := 77; RETURN NEW", "BEFORE UPDATE ON shop_model"),
        ("RETURN NULL", "BEFORE INSERT ON shop_model"),
    ],
)
def test_what_a_trigger_does_to_rows_is_found_before_the_commit(deploys: Deploys, body: str, event: str) -> None:
    deploys.release(ONE, TWO)
    deploys.apply(to=1)
    meddle(deploys, body, event)
    with deploys.refused() as caught:
        deploys.apply()
    assert "shop_model" in caught.value.message
    assert caught.value.message.endswith("nothing was changed")


def test_a_constraint_of_the_platform_is_named_with_the_migration_and_shows_no_row(deploys: Deploys) -> None:
    deploys.release(ONE, TWO)
    deploys.apply(to=1)
    deploys.site.query("ALTER TABLE shop_model ADD CONSTRAINT cheap CHECK (credits < 6 AND remarks = '')")
    with deploys.refused() as caught:
        deploys.apply()
    assert caught.value.message == (
        'shop_model a: PostgreSQL: new row for relation "shop_model" violates check constraint "cheap";'
        " nothing was changed"
    ).replace("shop_model a:", "0002_add_b_and_1_more:", 1)


def test_a_constraint_on_a_table_with_secrets_is_named_and_nothing_else(deploys: Deploys) -> None:
    title = [{"provider_id": "openai", "title": "Other", "is_active": True}]
    deploys.release(ONE, state(model("a"), provider=title))
    deploys.apply(to=1)
    deploys.site.query(f"UPDATE shop_provider SET api_key = '{SECRET}'")
    deploys.site.query("ALTER TABLE shop_provider ADD CONSTRAINT named CHECK (title <> 'Other')")
    with deploys.refused() as caught:
        deploys.apply()
    assert caught.value.message.startswith(
        "0002_remove_runware_and_1_more: the database does not take a change of shop_provider: check"
    )
    assert SECRET not in caught.value.message + caught.value.hint


def test_a_table_that_the_configuration_does_not_name_is_not_written(deploys: Deploys) -> None:
    title = [{"provider_id": "openai", "title": "Other", "is_active": True}]
    deploys.release(ONE, state(model("a"), provider=title))
    deploys.apply(to=1)
    with deploys.refused() as caught, deploys.site.driver() as driver:
        apply(Deployment(renamed_since(deploys.build()), driver), ApplyOptions())
    assert caught.value.message.startswith(
        "0002_remove_runware_and_1_more writes the table shop_provider, which is not what config/"
    )
    assert "apply the commit that released the migration first" in caught.value.hint


def test_a_platform_that_makes_its_own_tables_gets_none_of_ours(deploys: Deploys) -> None:
    deploys.release(ONE)
    deploys.settings = {"schema": "external"}
    with deploys.refused() as caught:
        deploys.apply()
    assert "the database lacks shop_provider" in caught.value.message
    assert "the platform's own migrations" in caught.value.hint


def test_a_column_that_is_missing_is_named(deploys: Deploys) -> None:
    deploys.release(ONE, TWO)
    deploys.apply(to=1)
    deploys.site.query("ALTER TABLE shop_model DROP COLUMN remarks")
    with deploys.refused() as caught:
        deploys.apply()
    assert caught.value.message == "the database lacks shop_model (remarks); nothing was changed"


def test_a_table_of_another_owner_is_said_to_be_one(deploys: Deploys) -> None:
    deploys.release(ONE, TWO)
    deploys.apply(to=1)
    deploys.site.query("DROP ROLE IF EXISTS deployer; CREATE ROLE deployer LOGIN")
    deploys.site.query("GRANT USAGE ON SCHEMA public TO deployer")
    deploys.site.query(
        "GRANT ALL ON ALL TABLES IN SCHEMA public TO deployer; REVOKE UPDATE ON shop_model FROM deployer"
    )
    try:
        url = deploys.site.database.url.replace("postgres@", "deployer@")
        with deploys.refused(Exit.ENVIRONMENT) as caught, connect(url, deploys.site.folder, "write") as driver:
            apply(Deployment(deploys.build(), driver), ApplyOptions())
        assert (
            caught.value.message
            == "0002_add_b_and_1_more: PostgreSQL: permission denied for table shop_model; nothing was changed"
        )
        assert "grant the role what it needs" in caught.value.hint
    finally:
        deploys.site.query("DROP OWNED BY deployer; DROP ROLE deployer")


@pytest.mark.parametrize("values", [{}, {("openai", "api_key"): "x" * 501}], ids=["not opened", "too long"])
def test_a_secret_that_fails_leaves_no_migration(deploys: Deploys, values: dict[tuple[str, str], str]) -> None:
    deploys.release(ONE, TWO)
    deploys.apply(to=1)
    key = ("openai", "api_key")
    secrets = DecryptedSecrets(fingerprints={key: "1"}, values={it: Secret(value) for it, value in values.items()})
    with pytest.raises(Fatal):
        deploys.apply(unsealed=secrets)
    assert (deploys.standing.head, deploys.site.models("credits")) == (1, {"a": 5})


def test_migrations_and_secrets_are_committed_together(deploys: Deploys) -> None:
    deploys.release(ONE, TWO)
    key = ("openai", "api_key")
    receipt = deploys.apply(unsealed=DecryptedSecrets(fingerprints={key: "1"}, values={key: Secret(SECRET)}))
    assert receipt.secrets is not None and receipt.secrets.outcomes == {key: "set"}
    assert deploys.standing.head == 2
    assert SECRET not in str(deploys.site.query("SELECT * FROM shop_ratesmith_ledger"))


def test_who_holds_the_lock_is_named(deploys: Deploys, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(PostgreSQL, "wait", lambda self, seconds: ("SET LOCAL lock_timeout = '50ms'",))
    deploys.release(ONE)
    with psycopg.connect(deploys.site.database.url, application_name="night job") as other:
        other.execute(f"SELECT pg_advisory_xact_lock({lock_number(TABLES.ledger)})".encode())
        for action in (deploys.apply, lambda: deploys.rollback(0), deploys.resume):
            with deploys.refused(Exit.ENVIRONMENT) as caught:
                action()
            assert re.match(
                r'postgres \(pid \d+, which calls itself "night job"\), for \d+ seconds, has held a lock',
                caught.value.message,
            )


def test_a_server_that_is_read_only_is_said_to_be_one(deploys: Deploys) -> None:
    deploys.release(ONE)
    deploys.site.query("ALTER DATABASE postgres SET default_transaction_read_only = on")
    try:
        with deploys.refused(Exit.ENVIRONMENT) as caught:
            deploys.apply()
    finally:
        with psycopg.connect(deploys.site.database.url, autocommit=True) as connection:
            connection.execute("SET default_transaction_read_only = off")
            connection.execute("ALTER DATABASE postgres RESET default_transaction_read_only")
    assert caught.value.message.startswith("this server is a standby, or read-only: cannot execute")
    assert "default_transaction_read_only" in caught.value.hint


def test_progress_counts_every_statement(deploys: Deploys) -> None:
    deploys.release(ONE, TWO)
    seen: list[tuple[int, int]] = []
    deploys.apply(progress=lambda done, total: seen.append((done, total)))
    assert [done for done, _ in seen] == list(range(1, seen[0][1] + 1))


def test_an_interrupted_apply_changes_nothing(deploys: Deploys) -> None:
    deploys.release(ONE, TWO)
    deploys.apply(to=1)
    before = deploys.dump()

    def stop(done: int, total: int) -> None:
        if done == total:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        deploys.apply(progress=stop)
    assert deploys.dump() == before


def test_a_flag_that_was_moved_by_hand_is_put_back_before_the_next_migration_moves_it(deploys: Deploys) -> None:
    def owned(*names: str) -> Dataset:
        rows = state(*(model(name, is_default=name == names[0]) for name in sorted(names)))
        return with_table(rows, "model", on_drift="overwrite")

    deploys.release(owned("a", "b", "c"))
    deploys.apply()
    deploys.site.query("UPDATE shop_model SET is_default = FALSE")
    deploys.site.query("UPDATE shop_model SET is_default = TRUE WHERE model_name = 'c'")
    deploys.release(owned("b", "a", "c"))
    deploys.apply()
    assert deploys.site.models("is_default") == {"a": False, "b": True, "c": False}
