"""`ratesmith upcoming`: what changes on which day."""

import json
from datetime import date
from pathlib import Path

import pytest

from ratesmith.packs.ai_platform.upcoming import describe, upcoming
from support.cli import run
from support.dated import DATED, DATED_WRITER
from support.projects import compiled, project

TABLE = """\
day         in        model      what                         from → to               worst margin       confirmed
2027-01-01  306 days  writer-1   tokens_per_credit            2,000 → 1,000 (+100 %)  20 % → 50 %        no
                                 cached_input, per 1M tokens  none → $0.25
                                 input, per 1M tokens         $1.00 → $2.00 (+100 %)
                                 output, per 1M tokens        $4.00 → $5.00 (+25 %)
2027-01-01  306 days  writer-eu  cached_input, per 1M tokens  none → $0.275           56 % → 45 %        no
                                 input, per 1M tokens         $1.10 → $2.20 (+100 %)
                                 output, per 1M tokens        $4.40 → $5.50 (+25 %)
2027-03-01  365 days  writer-1   tokens_per_credit            1,000 → 900 (+11.1 %)   50 % → 55 %        yes
"""


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return project(tmp_path_factory.mktemp("dated") / "shop", DATED)


def test_what_begins_after_today_is_listed_by_day_with_what_it_does_to_margins(shop: Path) -> None:
    done = run("upcoming", "--today", "2026-03-01", cwd=shop)
    assert [line.split() for line in done.stdout.splitlines()] == [line.split() for line in TABLE.splitlines()]


def test_a_day_that_has_come_is_no_longer_listed(shop: Path) -> None:
    config = compiled(shop).targets["example"].config
    days = [[it.day for it in upcoming(config, today)] for today in (date(2026, 12, 31), date(2027, 1, 1))]
    assert days == [[date(2027, 1, 1)] * 2 + [date(2027, 3, 1)], [date(2027, 3, 1)]]
    assert [*describe(config, upcoming(config, date(2027, 3, 1)))] == [
        "nothing changes: no price and no cost begins after today"
    ]


def test_programs_get_the_same_with_amounts_as_text(shop: Path) -> None:
    answer = json.loads(run("upcoming", "--today", "2026-03-01", "--format", "json", cwd=shop).stdout)
    first = answer["upcoming"][0]
    assert (answer["today"], first["day"], first["days_until"]) == ("2026-03-01", "2027-01-01", 306)
    assert (first["margin_before"], first["margin_after"], first["confirmed"]) == ("20 %", "50 %", False)
    assert first["cost"][0] == {
        "what": "cached_input",
        "unit": "US dollars per 1M tokens",
        "before": None,
        "after": "0.25",
        "percent": "",
    }


def test_a_change_of_a_base_is_confirmed_where_the_base_is(tmp_path: Path) -> None:
    writer = DATED_WRITER.replace("      cached_input: 0.25\n", "    confirmed_on: 2026-02-20\n")
    config = compiled(project(tmp_path / "shop", {**DATED, "models/writer.yaml": writer})).targets["example"].config
    assert all(it.confirmed for it in upcoming(config, date(2026, 3, 1)))


def test_a_model_that_begins_on_a_day_has_no_margin_before(tmp_path: Path) -> None:
    prices = 'prices:\n  "2027-01-01":\n    tokens_per_credit: 1000\n'
    later = DATED["models/writer-eu.yaml"].replace("price:\n  tokens_per_credit: 1000\n", prices)
    files = {**DATED, "models/writer-eu.yaml": later}
    config = compiled(project(tmp_path / "shop", files)).targets["example"].config
    (found,) = (it for it in upcoming(config, date(2026, 3, 1)) if it.model == "writer-eu")
    assert (found.begins, found.margin_before, found.margin_after) == (True, None, "45 %")


def test_a_cost_that_goes_is_said_with_the_reason(tmp_path: Path) -> None:
    writer = DATED_WRITER.replace(
        "    per_1m_tokens:\n      input: 2\n      output: 5\n      cached_input: 0.25\n",
        "    unpriced: in negotiation\n",
    )
    shop = project(tmp_path / "shop", {"models/writer.yaml": writer})
    config = compiled(shop).targets["example"].config
    found = upcoming(config, date(2026, 3, 1))
    assert (found[0].cost_note, found[0].margin_after, found[1].cost_note) == ("not known: in negotiation", None, None)
    assert any(line.endswith("not known: in negotiation") for line in describe(config, found))
