"""Lines that somebody adds to the ledger who may write nothing else, so that whoever is more does it for him."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import psycopg
import pytest
from msgspec.structs import replace

from ratesmith.core.errors import RefusalKind
from ratesmith.core.ir import Dataset
from ratesmith.core.secret import Secret
from ratesmith.release.migration import Migration
from ratesmith.secrets.decrypt import DecryptedSecrets
from ratesmith.sql.dialect import dialect
from support import cli
from support.databases import Postgres
from support.deployments import Deploys
from support.ledgers import append, tamper
from support.quick import first
from support.sample_tables import model, provider, state, with_table
from support.vaults import CANARY, PROVIDER, Vault, vault


def sent_to(title: str, **changes: Any) -> Dataset:
    """A state whose title of a provider stands for its address."""
    wanted = state(model("a", **changes), provider=[provider("openai", title=title)])
    (table,) = (data.table for data in wanted if data.table.name == "provider")
    columns = tuple(replace(it, destination=it.name == "title") for it in table.columns)
    return with_table(wanted, "provider", columns=columns)


def once_more(deploys: Deploys, *entries: dict[str, Any]) -> None:
    """Append, as a role that may, lines by which migration 2 was taken back and ran again, with another undo."""
    one, two = deploys.history.chain[:2]
    append(deploys, "down", 1, one.id)
    append(deploys, "resume", 1, one.id)
    append(deploys, "up", 2, two.id, *entries)


MOVED = {
    "op": "stays",
    "table": "provider",
    "key": ["openai"],
    "changes": {"title": ["x", "evil"]},
    "label": "shop_provider openai",
}


CHEAPER = {
    "op": "stays",
    "table": "model",
    "key": ["a"],
    "changes": {"credits": [6, 5]},
    "already": ["credits"],
    "label": "shop_model a",
}


@pytest.mark.slow
def test_a_rollback_sends_no_key_elsewhere_because_the_ledger_says_so(deploys: Deploys) -> None:
    deploys.release(sent_to("x"))
    deploys.apply()
    append(deploys, "up", 2, "f" * 64, MOVED)
    with deploys.refused() as caught:
        deploys.rollback(1)
    assert "only the ledger says that migration 2 changed where secrets are sent" in caught.value.message
    assert caught.value.kind is RefusalKind.DESTINATION_CHANGED


@pytest.mark.slow
def test_nor_because_the_files_lost_the_migration_in_a_squash(
    deploys: Deploys, monkeypatch: pytest.MonkeyPatch
) -> None:
    deploys.release(sent_to("x"), sent_to("x", credits=6))
    deploys.apply()
    once_more(deploys, MOVED)
    monkeypatch.setattr(Migration, "is_squashed", property(lambda it: it.number == 2))
    with deploys.refused() as caught:
        deploys.rollback(1)
    assert caught.value.kind is RefusalKind.DESTINATION_CHANGED


@pytest.mark.cases(quick=1)
@pytest.mark.parametrize("forged", [[], [CHEAPER]], ids=["nothing", "what was so before"])
def test_a_rollback_never_says_that_a_row_went_back_which_stayed(
    deploys: Deploys, forged: list[dict[str, Any]]
) -> None:
    deploys.release(state(model("a", credits=5)), state(model("a", credits=6)))
    deploys.apply()
    once_more(deploys, *forged)
    undone = deploys.rollback(1)
    assert (undone.rows, deploys.site.models("credits")) == ((), {"a": 6})
    assert undone.already == ("shop_model a (credits)" if forged else "shop_model a",)
    assert len(deploys.drift(1).operations) == 1


@pytest.mark.slow
def test_one_row_of_a_migration_goes_back_whatever_the_ledger_calls_the_others(deploys: Deploys) -> None:
    deploys.release(sent_to("x"), sent_to("y", credits=6))
    deploys.apply()
    price = {**CHEAPER, "already": []}
    moved = {**MOVED, "changes": {"title": ["y", "x"]}, "label": CHEAPER["label"]}
    once_more(deploys, price, moved)
    undone = deploys.rollback(1, only=("a",))
    assert (undone.rows, undone.left) == (("shop_model a",), ("shop_provider openai",))
    assert deploys.site.query("SELECT title FROM shop_provider") == [("y",)]


@pytest.mark.slow
def test_a_migration_that_cannot_have_run_where_the_ledger_has_it_goes_back_by_its_files(deploys: Deploys) -> None:
    """While the ledger had no trigger; what the files do not have is not taken back then."""
    deploys.release(state(model("a", credits=5)), state(model("a", credits=6)))
    deploys.apply()
    append(deploys, "down", 1, deploys.history.chain[0].id)
    append(deploys, "down", 0, "")
    append(deploys, "up", 2, deploys.history.chain[1].id, CHEAPER | {"already": []}, guarded=False)
    with deploys.refused() as caught:
        deploys.rollback(1, files=1)
    assert caught.value.message.startswith("the ledger has migration 2 behind 0, where it cannot have run")
    undone = deploys.rollback(1)
    assert (undone.rows, undone.not_as_before) == (("shop_model a",), ())
    (said,) = undone.out_of_place
    assert said.startswith("line 5 of the ledger, up to migration 2, cannot follow those before it")
    assert deploys.site.models("credits") == {"a": 5}


@pytest.mark.slow
def test_where_keys_are_sent_goes_back_by_the_files_that_say_so(deploys: Deploys) -> None:
    deploys.release(sent_to("x"), sent_to("y"), sent_to("y", credits=6))
    deploys.apply()
    with deploys.refused():
        deploys.rollback(1, files=1)
    assert deploys.rollback(2, files=1).head == 2
    assert deploys.rollback(1).rows == ("shop_provider openai",)
    assert deploys.site.query("SELECT title FROM shop_provider") == [("x",)]


@pytest.mark.slow
def test_a_new_key_is_not_written_beside_an_address_that_somebody_changed(deploys: Deploys) -> None:
    """In a kind that keeps such changes: else they are refused, or put back."""
    kept = with_table(sent_to("x"), "provider", on_drift="keep")
    key = ("openai", "api_key")
    deploys.release(kept)
    deploys.apply(unsealed=DecryptedSecrets(fingerprints={key: "f1"}, values={key: Secret("one")}))
    deploys.site.query("UPDATE shop_provider SET title = 'evil'")
    with deploys.refused() as caught:
        deploys.apply(unsealed=DecryptedSecrets(fingerprints={key: "f2"}, values={key: Secret("two")}))
    assert caught.value.message.startswith("secrets of openai are for where the configuration sends them")
    assert caught.value.kind is RefusalKind.DESTINATION_CHANGED
    assert deploys.site.query("SELECT api_key FROM shop_provider") == [("one",)]


@pytest.mark.slow
def test_a_rollback_that_the_ledger_does_not_keep_is_none(deploys: Deploys) -> None:
    deploys.release(sent_to("x"), sent_to("y"))
    deploys.apply()
    deploys.site.query("CREATE RULE none AS ON INSERT TO shop_ratesmith_ledger DO INSTEAD NOTHING")
    with deploys.refused() as caught:
        deploys.rollback(1)
    assert caught.value.message.startswith("the ledger does not take the line")


def on_postgresql(folder: Path, url: str) -> Vault:
    """A project with one key that a database has got, and then another address in its files."""
    of = vault(folder)
    settings = folder / "config/ratesmith.yaml"
    text = settings.read_text().replace("dialect: sqlite", "dialect: postgresql")
    text = text.replace("database: sqlite:///var/base.db", "database_env: SHOP")
    settings.write_text(text.replace("release: seed", "release: migrations"))
    for host, command in (("openai.com", "apply"), ("evil.example", "build")):
        (folder / "config/providers/openai.yaml").write_text(f"{PROVIDER}api_endpoint: https://api.{host}/v1\n")
        if command == "apply":
            assert of.set("api_key", CANARY).returncode == 0
        assert of.ratesmith("build").returncode == 0
        done = of.ratesmith(command, variables={"SHOP": url, **of.key})
        assert done.returncode == 0, done.stderr
    return of


@pytest.mark.slow
def test_whoever_adds_lines_cannot_choose_when_destinations_are_compared(postgres: Postgres, tmp_path: Path) -> None:
    """Ahead of the files where they are read, and not any more once the lock is given away."""
    of = on_postgresql(tmp_path / "project", postgres.url)
    line = (
        "INSERT INTO ratesmith_ledger SELECT (SELECT max(id) + 1 FROM ratesmith_ledger), environment, {}, '{{}}', '[]',"
    )
    line += " changes, reason, actor, git_commit, signed_by, database, left_out, applied_at, applied_by, hash"
    line += " FROM ratesmith_ledger WHERE id = 1"
    postgres.query(line.format(f"'seed', 9, '{'f' * 64}', state_hash"))
    with psycopg.connect(postgres.url) as other:
        (take,) = (it for it in dialect("postgresql").lock("ratesmith_ledger") if "advisory" in it)
        other.execute(take.encode())
        said = tmp_path / "said"
        apply = cli.start(
            "apply", "--without-secrets", cwd=of.folder, output=said, HOME=str(of.folder), SHOP=postgres.url
        )
        waiting = "SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
        until = time.monotonic() + 30
        while not postgres.query(waiting) and time.monotonic() < until:
            time.sleep(0.05)
        for action, head in (*(("down", number) for number in range(8, 0, -1)), ("resume", 1)):
            other.execute(line.format(f"'{action}', {head}, migration, state_hash").encode())
    assert apply.wait() == 5, said.read_text()
    assert "another program changed the ledger at the same time" in said.read_text()
    where = postgres.query("SELECT api_endpoint FROM integration_provider WHERE provider_id = 'openai'")
    assert where == [("https://api.openai.com/v1",)]


@pytest.mark.slow
def test_a_note_says_nothing_of_where_the_database_is(deploys: Deploys) -> None:
    deploys.release(sent_to("x"), sent_to("x", credits=6))
    deploys.apply(1)
    append(deploys, "overwrite", 99, "f" * 64, guarded=False)
    assert (deploys.standing.head, deploys.standing.migration) == (1, deploys.history.chain[0].id)
    migrated = deploys.migrated()
    assert (migrated.ahead, migrated.before, migrated.head) == (False, 1, 2)
    deploys.rollback(1)
    assert deploys.standing.head == 1


@pytest.mark.slow
def test_only_a_role_that_is_trusted_makes_apply_leave_a_database_alone(deploys: Deploys) -> None:
    deploys.release(sent_to("x"), sent_to("x", credits=6))
    deploys.apply(1)
    deploys.site.query("CREATE ROLE mallory; GRANT USAGE ON SCHEMA public TO mallory")
    deploys.site.query("GRANT SELECT, INSERT ON shop_ratesmith_ledger TO mallory")
    try:
        for lines in ({99: "f" * 64}, {2: deploys.history.chain[1].id, 3: "f" * 64}):
            for number, id in lines.items():
                append(deploys, "up" if number < 99 else "seed", number, id, by="mallory", guarded=number < 99)
            with deploys.refused() as caught:
                deploys.apply()
            assert f"is at migration {max(lines)}, which these files do not have, as far as mallory" in str(
                caught.value
            )
            tamper(deploys.site.database, "DELETE FROM shop_ratesmith_ledger WHERE id > 1")
    finally:
        deploys.site.query("DROP OWNED BY mallory; DROP ROLE mallory")


PLANTED = {
    "the address of another row": MOVED | {"label": CHEAPER["label"]},
    "what nothing can read": CHEAPER | {"table": "none"},
    "another price": CHEAPER | {"already": [], "changes": {"credits": [6, 1]}},
}
ALL_AND_ONE = pytest.mark.parametrize("only", [(), ("a",)], ids=["all", "only"])


@pytest.mark.cases(quick=1, ci=4)
@pytest.mark.parametrize("planted", first(1, PLANTED))
@ALL_AND_ONE
def test_a_line_that_undoes_a_migration_otherwise_does_not_stop_its_rollback(
    deploys: Deploys, planted: dict[str, Any], only: tuple[str, ...]
) -> None:
    deploys.release(sent_to("x"), sent_to("x", credits=6))
    deploys.apply()
    once_more(deploys, planted)
    undone = deploys.rollback(1, only=only)
    assert (undone.rows, undone.by_files) == (("shop_model a",), ("shop_model a",))
    assert deploys.site.query("SELECT title FROM shop_provider") == [("x",)]
    assert deploys.site.models("credits") == {"a": 5}


def plant(deploys: Deploys, *left: dict[str, Any], by: str = "") -> None:
    """Append, while there is no trigger, a rollback to migration 1 that left some rows, and end its hold."""
    for action, entries in (("down", left), ("resume", ())):
        append(deploys, action, 1, deploys.history.chain[0].id, *entries, guarded=False)
    if by:
        tamper(deploys.site.database, f"UPDATE shop_ratesmith_ledger SET applied_by = '{by}' WHERE action = 'down'")


PRICE = {key: value for key, value in CHEAPER.items() if key != "already"}
"""What migration 2 keeps itself to undo its price."""


@pytest.mark.cases(quick=1, ci=5)
@pytest.mark.parametrize("planted", first(1, {"its own, as if it was so before": CHEAPER, **PLANTED}))
@ALL_AND_ONE
def test_what_somebody_planted_for_the_next_line_is_not_in_it(
    deploys: Deploys, planted: dict[str, Any], only: tuple[str, ...]
) -> None:
    deploys.release(sent_to("x"), sent_to("x", credits=6))
    deploys.apply(to=1)
    plant(deploys, planted | {"at": 2}, planted | {"at": 2})
    deploys.apply()
    assert deploys.site.query("SELECT down FROM shop_ratesmith_ledger ORDER BY id DESC LIMIT 1") == [([PRICE],)]
    undone = deploys.rollback(1, only=only)
    assert (undone.rows, undone.by_files) == (("shop_model a",), ())
    assert deploys.site.models("credits") == {"a": 5}


@pytest.mark.cases(quick=1)
@pytest.mark.parametrize(
    ("by", "at", "passed"),
    [("mallory", 3, False), ("", 3, True), ("", 99, False)],
    ids=["another role", "a superuser", "a superuser, of one that never ran"],
)
def test_no_check_passes_a_row_over_because_somebody_else_says_that_a_later_migration_made_it(
    deploys: Deploys, by: str, at: int, *, passed: bool
) -> None:
    deploys.release(*(state(model("a", credits=credits)) for credits in (5, 6, 7)))
    deploys.apply()
    deploys.site.query("UPDATE shop_model SET credits = 50000")
    plant(deploys, CHEAPER | {"at": at}, by=by)
    said = deploys.said(deploys.history.chain[1])
    assert ("found rows that somebody changed: shop_model a" in said or f"says only {by}" in said) is not passed
    assert deploys.standing.head == 1 + passed


@pytest.mark.slow
def test_no_line_takes_over_what_somebody_else_says_that_a_rollback_left(deploys: Deploys) -> None:
    """It was laundered: the next line said it as a word of whoever ran the migration, up or back."""
    kept = "SELECT down FROM shop_ratesmith_ledger ORDER BY id DESC LIMIT 1"
    _, two, _ = deploys.release(*(state(model("a", credits=credits)) for credits in (5, 6, 7)))
    deploys.apply()
    deploys.site.query("UPDATE shop_model SET credits = 6")
    plant(deploys, PRICE | {"at": 2}, by="mallory")
    assert "says only mallory" in deploys.said(two)
    assert deploys.rollback(2).not_as_before == ()
    assert deploys.site.query(kept) == [([],)]
    plant_of_three = PRICE | {"at": 3, "changes": {"credits": [7, 6]}}
    append(deploys, "down", 2, two.id, plant_of_three, guarded=False)
    tamper(deploys.site.database, "UPDATE shop_ratesmith_ledger SET applied_by = 'mallory' WHERE action = 'down'")
    assert deploys.said(two, "down") == ""
    assert deploys.site.query(kept) == [([],)]
