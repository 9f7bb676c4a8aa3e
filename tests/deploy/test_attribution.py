"""The ledger says who did what, why and from which commit, and what an apply changed beside migrations."""

from __future__ import annotations

import os
import subprocess

import pytest

from ratesmith.core.secret import Secret
from ratesmith.deploy.apply import apply
from ratesmith.deploy.ledger.state import append_note, read_ledger_state, with_changes
from ratesmith.deploy.receipts import ApplyOptions
from ratesmith.deploy.session import Deployment, Session
from ratesmith.deploy.undo.rollback import resume, undo_to
from ratesmith.secrets.decrypt import DecryptedSecrets
from ratesmith.sql.ledger import Attribution, LedgerEntry
from support.databases import POSTGRES_SLOW, Postgres, Site
from support.deployments import KEY, Deploys
from support.quick import first
from support.sample_tables import model, state, with_table

BY = Attribution(actor="alice@ci", reason="ticket 4711", git_commit="c0ffee+dirty")
NAMES = {"actor": "alice@ci", "reason": "ticket 4711", "commit": "c0ffee+dirty"}
SECRETS = DecryptedSecrets(fingerprints={KEY: "1"}, values={KEY: Secret("canary-Zq7")})


def entries_of(session: Session) -> tuple[LedgerEntry, ...]:
    return with_changes(session, read_ledger_state(session, people=True)).as_written.entries


def attributed(deploys: Deploys) -> list[tuple[str, int, str, str, str]]:
    return [(it.action, it.head, it.actor, it.reason, it.git_commit) for it in deploys.standing.entries]


def test_a_seed_is_attributed_in_every_dialect(site: Site) -> None:
    build = site.build(state(model("a")))
    with site.driver() as driver:
        apply(Deployment(build, driver, BY), ApplyOptions(), unsealed=SECRETS)
    with site.driver() as driver:
        entries = entries_of(Deployment(build, driver))
    assert [(it.action, it.actor, it.reason, it.git_commit) for it in entries] == [
        ("seed", "alice@ci", "ticket 4711", "c0ffee+dirty"),
        ("secrets", "alice@ci", "ticket 4711", "c0ffee+dirty"),
    ]
    assert [entry.changes for entry in entries] == [
        (),
        ({"secret": "openai.api_key", "outcome": "set", "fingerprint": "1"},),
    ]
    with site.driver() as driver:
        apply(Deployment(build, driver, Attribution(actor="bob")), ApplyOptions(), unsealed=SECRETS)
    with site.driver() as driver:
        assert entries_of(Deployment(build, driver)) == entries


@pytest.mark.slow
def test_every_line_of_one_apply_is_attributed_and_rows_put_back_have_one(deploys: Deploys) -> None:
    first, second = (with_table(state(model("a", credits=n)), "model", on_drift="overwrite") for n in (5, 6))
    deploys.release(first, second)
    deploys.apply(to=1)
    deploys.site.query("UPDATE shop_model SET credits = 99")
    deploys.apply(unsealed=SECRETS, **NAMES)
    by = ("alice@ci", "ticket 4711", "c0ffee+dirty")
    assert attributed(deploys) == [
        ("up", 1, "", "", ""),
        ("overwrite", 1, *by),
        ("up", 2, *by),
        ("secrets", 2, *by),
    ]
    assert deploys.standing.entries[1].changes == (
        {"op": "stays", "table": "model", "key": ["a"], "changes": {"credits": [99, 5]}},
    )


@POSTGRES_SLOW
def test_a_row_that_a_seed_restores_leaves_a_line_too(site: Site) -> None:
    build = site.build(state(model("a")))

    def applied() -> list[tuple[str, tuple[object, ...]]]:
        with site.driver() as driver:
            apply(Deployment(build, driver, BY), ApplyOptions())
        with site.driver() as driver:
            entries = entries_of(Deployment(build, driver))
        return [(it.action, it.changes) for it in entries]

    assert applied() == applied() == [("seed", ())]
    site.query("UPDATE shop_model SET credits = 9")
    change = {"op": "stays", "table": "model", "key": ["a"], "changes": {"credits": [9, 5]}}
    assert applied() == applied() == [("seed", ()), ("overwrite", (change,))]


def test_a_secret_that_somebody_wrote_into_a_row_is_not_kept(deploys: Deploys) -> None:
    deploys.release(with_table(state(model("a")), "model", on_drift="overwrite"))
    deploys.apply()
    deploys.site.query("UPDATE shop_model SET remarks = 'sk-live-0123456789abcdef'")
    deploys.apply()
    (change,) = deploys.standing.entries[-1].changes
    assert change["changes"] == {"notes": [""]}


@pytest.mark.slow
def test_a_draft_stays_one_whatever_the_reason(deploys: Deploys) -> None:
    deploys.release(state(model("a")), state(model("a", credits=6)))
    deploys.drafts = 1
    deploys.apply(allow_draft=True, unsealed=SECRETS, **NAMES)
    assert [reason for _, _, _, reason, _ in attributed(deploys)] == [
        "ticket 4711",
        "a draft: ticket 4711",
        "ticket 4711",
    ]
    deploys.drafts = 0
    with deploys.refused() as caught:
        deploys.apply(1)
    assert ("a draft of commit c0ffee+dirty" in caught.value.message, caught.value.code) == (True, "forked")


@pytest.mark.slow
def test_a_note_neither_ends_a_hold_nor_moves_the_database(deploys: Deploys, postgres: Postgres) -> None:
    one, two = deploys.release(state(model("a")), state(model("a", credits=6)))
    deploys.apply()
    deploys.rollback(1)
    assert deploys.apply(1, unsealed=SECRETS).secrets is not None
    assert deploys.log[-2:] == [("down", 1), ("secrets", 1)]
    with deploys.refused() as caught:
        deploys.apply()
    assert ("held at migration 1" in caught.value.message, caught.value.code) == (True, "held")
    path = deploys.site.folder / "up.sql"
    path.write_bytes(two.up.encode())
    assert "held, because migration 2 was rolled back" in postgres.run(path).stderr
    deploys.resume()
    assert deploys.migrated().head == 2
    deploys.rollback(1)
    assert deploys.standing.migration == one.id


@pytest.mark.slow
def test_each_line_names_who_wrote_it_and_not_who_wrote_the_line_before(deploys: Deploys) -> None:
    deploys.release(state(model("a")), state(model("a", credits=6)))
    deploys.apply()
    alice = Attribution(actor="alice", git_commit="a11ce", database="eu", left_out="us")
    bob = Attribution(actor="bob", git_commit="b0b")
    build = deploys.build()
    for by, call in (
        (alice, lambda session: undo_to(session, build.history, 1, "too dear")),
        (bob, lambda session: append_note(session, "secrets", [])),
        (bob, lambda session: resume(session, "mended")),
        (bob, lambda session: append_note(session, "secrets", [])),
    ):
        with deploys.site.driver() as driver:
            session = Session(build.target.scope, driver, by)
            session.lock()
            call(session)
            driver.commit()
    lines = deploys.site.query(
        "SELECT action, actor, git_commit, database, left_out, reason FROM shop_ratesmith_ledger ORDER BY id"
    )
    assert lines[-4:] == [
        ("down", "alice", "a11ce", "eu", "us", "too dear"),
        ("secrets", "bob", "b0b", "", "", ""),
        ("resume", "bob", "b0b", "", "", "mended"),
        ("secrets", "bob", "b0b", "", "", ""),
    ]


@pytest.mark.parametrize("direction", first(1, ["up", "down"]))
def test_a_plain_sql_runner_can_say_who_and_from_which_commit(deploys: Deploys, direction: str) -> None:
    (one,) = deploys.release(state(model("a")))
    deploys.apply(to=0)
    if direction == "down":
        deploys.run(one)
    path = deploys.site.folder / "file.sql"
    path.write_bytes((one.up if direction == "up" else one.down).encode())
    settings = "-c ratesmith.actor=alice -c ratesmith.commit=c0ffee -c ratesmith.signed_by=bob -c ratesmith.left_out=us"
    variables = {"PATH": os.environ["PATH"], "PGOPTIONS": settings}
    command = [
        deploys.site.database.psql,
        "-X",
        "-q",
        "-v",
        "ON_ERROR_STOP=1",
        "-f",
        str(path),
        deploys.site.database.url,
    ]
    subprocess.run(command, env=variables, check=True, capture_output=True)
    assert attributed(deploys)[-1] == (direction, int(direction == "up"), "alice", "", "c0ffee")
    last = deploys.standing.entries[-1]
    assert (last.signed_by, last.left_out) == ("", ""), "which only the program can say, as it looked"
