"""monitor.sql: one row that says where a database stands, in any program that runs SQL."""

from __future__ import annotations

from decimal import Decimal

from ratesmith.output.sql_scripts import monitor_file
from support.databases import POSTGRES_SLOW, Site
from support.days import began, to_come
from support.deployments import Deploys
from support.ledgers import tamper
from support.sample_tables import model, state


def test_a_seeded_database_is_up_to_date_until_another_state_is_built(site: Site) -> None:
    first, second = state(model("a")), state(model("a", credits=9))
    site.converge(first)
    for wanted, expected in ((first, 1), (second, 0)):
        query = monitor_file(site.build(wanted))
        (row,) = site.query(query)
        assert row[:7] == ("staging", "staging", 0, 0, 0, expected, 0 if expected else None)
        path = site.folder / "monitor.sql"
        path.write_text(query)
        done = site.database.run(path, read_only=True)
        assert (done.returncode, done.stderr, "staging" in done.stdout) == (0, "", True)


def test_a_rollback_shows_as_a_hold_and_an_empty_ledger_as_nothing(deploys: Deploys) -> None:
    deploys.release(state(model("a")), state(model("a", credits=9)))
    deploys.apply(to=1)
    query = monitor_file(deploys.build())
    assert deploys.site.query(query)[0][:6] == ("staging", "staging", 1, 2, 0, 0)
    deploys.apply()
    assert deploys.site.query(query)[0][2:6] == (2, 2, 0, 1)
    deploys.rollback(1)
    assert deploys.site.query(query)[0][2:6] == (1, 2, 1, 0)
    tamper(deploys.site.database, "DELETE FROM shop_ratesmith_ledger")
    assert deploys.site.query(query) == [(None, "staging", 0, 2, 0, 0, None, None)]


@POSTGRES_SLOW
def test_rows_that_wait_for_their_activation_are_counted_and_those_changed_by_hand_are_not(site: Site) -> None:
    both = model("both", credits=began(2000, 1000), notes=began("old;", "new;"))
    wanted = state(model("plain"), both, model("one", cost=began(None, Decimal(1)), credits=to_come(7, 8)))
    site.converge(wanted)
    query = monitor_file(site.build(wanted))

    def late() -> object:
        ((*_, found, _),) = site.query(query)
        return found

    for change, expected in (
        ("", 0),
        ("SET credits = 2000, remarks = 'old;' WHERE model_name = 'both'", 1),
        ("SET cost = NULL WHERE model_name = 'one'", 2),
        ("SET credits = 8 WHERE model_name = 'one'", 2),
        ("SET credits = 9 WHERE model_name = 'both'", 2),
        ("SET credits = 9, remarks = 'new;' WHERE model_name = 'both'", 1),
    ):
        if change:
            site.query(f"UPDATE shop_model {change}")
        assert late() == expected, change
    assert site.activate(wanted).stderr == ""
    assert late() == 0
    # More rows than SQLite lets an expression be deep.
    more = monitor_file(site.build(state(*(model(f"m{number}", credits=began(3, 4)) for number in range(1100)))))
    assert site.query(more)[0][5:7] == (0, None)
