"""Cells whose value depends on the day, in the SQL files of both databases, run by the databases' own programs."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from ratesmith.core.ir import Dataset
from ratesmith.core.tables import Cell, scheduled
from support.databases import POSTGRES_SLOW, Site, program
from support.days import LATER, TODAY, YESTERDAY, began, begins_today, to_come
from support.sample_tables import model, renamed, state
from support.traps import TRAPS

OLD = "2001-01-01 00:00:00"


def dated(**changes: Cell) -> Dataset:
    return state(model("a", credits=began(2000, 1000), **changes), model("plain"))


def put(site: Site, column: str, value: str) -> None:
    site.query(f"UPDATE shop_model SET {column} = {value}, updated_at = '{OLD}' WHERE model_name = 'a'")


def said(site: Site, wanted: Dataset) -> str:
    """What verify.sql says, without the doubled quotes of SQLite."""
    return site.verify(wanted).stderr.replace("''", "'")


def test_a_seed_writes_the_values_of_the_day(site: Site) -> None:
    wanted = state(
        model("began", credits=began(2, 1), notes=began("old;", "new;"), cost=began(Decimal("0.5"), None)),
        model("today", credits=begins_today(2, 1), notes=begins_today("", "x"), cost=begins_today(None, Decimal(3))),
        model("to come", credits=to_come(2, 1), notes=to_come("now", ""), cost=to_come(None, Decimal(1))),
        model("two", credits=scheduled(3, {YESTERDAY: 2, LATER: 1}), cost=scheduled(None, {YESTERDAY: 4, TODAY: 5})),
    )
    site.converge(wanted)
    assert site.models("credits", "remarks", "cost") == {
        "began": (1, "new;", None),
        "today": (1, "x", 3),
        "to come": (2, "now", None),
        "two": (2, "", 5),
    }
    site.query(f"UPDATE shop_model SET updated_at = '{OLD}'")
    site.converge(wanted)
    assert site.activate(wanted).stderr == ""
    assert site.query(f"SELECT count(*) FROM shop_model WHERE updated_at <> '{OLD}'") == [(0,)]


@POSTGRES_SLOW
def test_activation_brings_another_value_of_the_schedule_to_that_of_the_day_and_leaves_the_rest(site: Site) -> None:
    wanted = dated(cost=began(None, Decimal(7)), notes=to_come("now", "then"))
    site.converge(wanted)
    for column, late, right in (("credits", "2000", 1000), ("cost", "NULL", 7), ("remarks", "'then'", "now")):
        put(site, column, late)
        refused = said(site, wanted)
        assert f"activation-late 'a' ({column})" in refused and "changed" not in refused
        for _ in range(2):
            done = site.activate(wanted)
            assert (done.returncode, done.stderr) == (0, "")
        assert site.models(column)["a"] == right
        assert site.verify(wanted).stderr == ""
    assert site.query(f"SELECT count(*) FROM shop_model WHERE updated_at = '{OLD}'") == [(0,)]


@pytest.mark.slow
def test_a_value_that_no_day_has_is_a_change_by_hand_and_stays(site: Site) -> None:
    wanted = dated()
    site.converge(wanted)
    put(site, "credits", "3000")
    assert site.activate(wanted).stderr == ""
    assert site.models("credits")["a"] == 3000
    assert "changed 'a' (credits)" in said(site, wanted)
    put(site, "credits", "2000, small = 1")
    assert "changed 'a' (small)" in said(site, wanted)


@pytest.mark.slow
def test_verification_names_late_and_changed_rows_apart(site: Site) -> None:
    wanted = state(model("a", credits=began(2, 1)), model("b", credits=began(20, 10)), model("c", credits=9))
    site.converge(wanted)
    site.query("UPDATE shop_model SET credits = credits * 2")
    assert "activation-late 'a' (credits), activation-late 'b' (credits), changed 'c' (credits)" in said(site, wanted)


@pytest.mark.slow
def test_a_seed_activates_too(site: Site) -> None:
    wanted = dated()
    site.converge(wanted)
    put(site, "credits", "2000")
    site.converge(wanted)
    assert site.models("credits")["a"] == 1000


@pytest.mark.slow
@pytest.mark.parametrize("careful", [True, False], ids=["stopping at an error", "going on"])
def test_the_file_of_another_state_or_environment_activates_nothing(site: Site, careful: bool) -> None:
    site.converge(state(model("a", credits=2000)))
    done = site.activate(dated(), careful=careful)
    assert "is at migration 0, in another state than this file is for; no value" in done.stderr
    other = site.activate(renamed(state(model("a", credits=2000)), "production"), careful=careful)
    assert "this database belongs to environment staging, and this is for production" in other.stderr
    assert site.models("credits") == {"a": 2000}


@pytest.mark.slow
def test_a_file_without_a_schedule_changes_nothing(site: Site) -> None:
    wanted = state(model("a"))
    site.converge(wanted)
    assert (site.activate(wanted).stderr, site.models("credits")) == ("", {"a": 5})


@pytest.mark.slow
def test_the_time_zone_of_a_session_moves_no_day(site: Site) -> None:
    wanted = state(model("a", credits=scheduled(3, {TODAY: 2, TODAY + timedelta(days=1): 1})))
    site.converge(state(model("a", credits=9)))
    days = set()
    for zone in ("Pacific/Kiritimati", "Etc/GMT+12"):  # at any moment it is another day in one of them than in UTC
        days.add(datetime.now(ZoneInfo(zone)).date() - datetime.now(UTC).date())
        if site.database.dialect == "postgresql":
            site.query(f"ALTER ROLE postgres SET TimeZone = '{zone}'")
            assert site.seed(wanted).stderr == ""
            assert site.database.run(site.file("verify", wanted)).stderr == ""
            site.query("ALTER ROLE postgres RESET TimeZone")
        else:
            text = site.file("seed", wanted).read_text()
            assert program("sqlite3", "-bail", str(site.folder / "test.db"), text=text, TZ=zone).stderr == ""
        assert site.models("credits") in ({"a": 2}, {"a": 1 if datetime.now(UTC).date() > TODAY else 2})
        site.query("UPDATE shop_model SET credits = 9")
    assert days != {timedelta()}


@pytest.mark.slow
def test_texts_that_a_program_could_take_for_its_own_are_activated_as_they_are(site: Site) -> None:
    wanted = state(*(model(f"m{place}", notes=began(f"{trap} ", trap)) for place, trap in enumerate(TRAPS)))
    site.converge(wanted)
    expected = {f"m{place}": trap for place, trap in enumerate(TRAPS)}
    assert site.models("remarks") == expected
    site.query("UPDATE shop_model SET remarks = remarks || ' '")
    late = said(site, wanted)
    assert "activation-late" in late and "changed" not in late
    assert site.activate(wanted).stderr == ""
    assert site.models("remarks") == expected
