"""monitor.sql: one row that says where a database stands, in any program that runs SQL."""

from __future__ import annotations

from ratesmith.output.sql_scripts import monitor_file
from support.databases import Site
from support.deployments import Deploys
from support.sample_tables import model, state


def test_a_seeded_database_is_up_to_date_until_another_state_is_built(site: Site) -> None:
    first, second = state(model("a")), state(model("a", credits=9))
    site.converge(first)
    for wanted, expected in ((first, 1), (second, 0)):
        query = monitor_file(site.build(wanted))
        (row,) = site.query(query)
        assert row[:6] == ("staging", "staging", 0, 0, 0, expected)
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
    deploys.site.query("DELETE FROM shop_ratesmith_ledger")
    assert deploys.site.query(query) == [(None, "staging", 0, 2, 0, 0, None)]
