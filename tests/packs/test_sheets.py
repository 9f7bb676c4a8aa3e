"""The tables of `report` that the pack brings: what people approve is what is charged."""

from __future__ import annotations

from datetime import date

import pytest

from ratesmith.api import Config, Sheet
from ratesmith.api.loader import load_pack
from ratesmith.compile.open import open_project
from ratesmith.compile.pipeline import compile_project
from ratesmith.core.plugins import members
from ratesmith.packs.ai_platform.figures import figures
from support.projects import SHIPPED

TODAY = date(2026, 11, 22)
PACK = load_pack("ai_platform")
ROWS = {
    ("Models: prices, costs and margins", "GPT-5.1"): (
        "OpenAI",
        "default text model",
        "$10.00",
        "$1.25 in · $10.00 out",
        "87.5 %",
        "0 %",
        "below, accepted until 2027-06-30",
    ),
    ("Models: prices, costs and margins", "Hi Dream Full"): (
        "Runware",
        "image model for tests, tier basic",
        "$0.01",
        "$0.013",
        "-30 %",
        "-30 %",
        "a loss, accepted until 2027-06-30",
    ),
    ("Models: prices, costs and margins", "Bria 3.2"): (
        "Runware",
        "switched off, tier quality",
        "$0.05",
        "not known",
        "not known",
        "not known",
        "not known",
    ),
    ("What typical calls come to", "DALL-E 3"): ("4 images", "20", "$0.2000", "$0.1600", "20 %", "20 %"),
    ("What typical calls come to", "GPT-4o"): ("700 + 300 tokens", "1", "$0.0100", "$0.0048", "52.5 %", "52.5 %"),
    ("Credit packages", "Growth"): ("$55.00", "5,000", "$0.0110", "10 % above"),
    ("Credit packages", "Scale"): ("$200.00", "20,000", "$0.0100", "at the list value"),
    ("Plans", "Growth"): ("$99.00", "$990.00", "16.7 %", "8,050", "$0.0123", "$0.0102", "5 and 5"),
    ("Plans", "Internal"): ("$0.00", "$0.00", "none", "40,000", "not sold", "not sold", "100 and 100"),
    ("Operations", "Internal linking"): ("fixed credits", "1", "$0.01"),
    ("Operations", "Content generation"): ("the price of a text model", "by use", "by use"),
    ("What changes next", "2030-01-01"): (
        "gpt-4o",
        "tokens per credit",
        "1,000 → 900 (+11.1 %)",
        "0 % → 10 %",
        "not yet",
    ),
    ("What we pay providers, in full", "GPT-4o mini"): ("input", "$0.15", "1M tokens", "price list of 2026-11-20"),
}


@pytest.fixture(scope="module")
def config() -> Config:
    return compile_project(open_project(SHIPPED / "config"), ("development",), TODAY).configs["development"]


@pytest.fixture(scope="module")
def sheets(config: Config) -> dict[str, Sheet]:
    return {sheet.title: sheet for sheet in PACK.sheets(config, TODAY)}


@pytest.mark.parametrize(("title", "name"), ROWS, ids=lambda it: it)
def test_a_row_has_what_quote_and_validate_say(title: str, name: str, sheets: dict[str, Sheet]) -> None:
    row = next(row for row in sheets[title].rows if row[0].text == name)
    assert tuple(it.text for it in row[1:]) == ROWS[title, name]


def test_every_row_has_a_cell_for_each_column(sheets: dict[str, Sheet]) -> None:
    for sheet in sheets.values():
        assert {len(row) for row in sheet.rows} == {len(sheet.columns)}, sheet.title


def test_the_numbers_above_the_tables_are_those_of_the_tables(config: Config) -> None:
    assert [(it.label, it.value, it.tone) for it in figures(config, TODAY)] == [
        ("Models that can lose money", "1", "bad"),
        ("Models below the margin floor", "3", "warning"),
        ("Lowest margin", "-30 %", "bad"),
        ("Cheapest credit", "$0.0100", "plain"),
        ("Price changes in 30 days", "0", "plain"),
    ]


def test_each_table_has_a_module_and_a_place_of_its_own() -> None:
    found = [*members("ratesmith.packs.ai_platform.sheets")]
    assert len({it.RANK for it in found}) == len(found) == 7
    assert all(it.__doc__ and it.sheet.__doc__ for it in found)
