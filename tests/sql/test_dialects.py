"""What people write survives the way into a database, whatever program runs the file."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ratesmith.core.canonical_json import canonical
from ratesmith.core.ir import Dataset
from ratesmith.core.tables import Boolean, Double, Integer, Json, Numeric, Reference, Text, Type
from ratesmith.database.introspect import read
from ratesmith.sql.bound_table import bind_tables
from ratesmith.sql.dialect import Dialect, dialects, short, spaced_json
from support import traps
from support.databases import FILES, Postgres, Site, program
from support.deployments import apply_seed
from support.sample_tables import build, model, state

TRAPS = [
    *traps.TRAPS,
    "",
    " ",
    "''",
    "\\'",
    "x\n-- migrate:down\ny",
    "e\u0301",
    "\u202eevil\u202c",
    "\uffff",
    "\\u0041",
    "\\x41",
    "---",
    "a--b",
    "::::",
]
texts = st.one_of(
    st.sampled_from(TRAPS),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=60),
    st.text("'\"\\-:;/*$?{}%@`\n\r ax1", max_size=20),
    st.lists(st.sampled_from(TRAPS), min_size=2, max_size=3).map("".join),
)
amounts = st.builds(
    lambda digits, places: Decimal(digits).scaleb(-places), st.integers(1 - 10**15, 10**15 - 1), st.integers(9, 12)
)
doubles = st.decimals(-(10**6), 10**6, places=9)
numbers = st.integers(-(10**30), 10**30) | st.decimals(-(10**9), 10**9, places=9)
trees = st.recursive(
    st.none() | st.booleans() | numbers | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=8,
)
cells = st.fixed_dictionaries(
    {
        "notes": texts,
        "cost": st.none() | amounts,
        "large": st.none() | st.integers(-(2**63), 2**63 - 1),
        "temperature": st.none() | doubles,
        "capabilities": trees.map(canonical),
    }
)
ALL = pytest.mark.parametrize("dialect", dialects().values(), ids=dialects())
LITERALS = {
    "postgresql": r"'(?:[^'\\]|'')*'|E'(?:[^'\\]|''|\\[\\nrtuU])*'",
    "sqlite": r"'(?:[^']|'')*'|json\('(?:[^']|'')*'\)|json_extract\('\"(?:[^']|'')*\"', '\$'\)",
}
TYPES: list[Type] = [Text(), Json(), Integer(), Numeric(10, 6), Double(), Boolean(), Reference("x", Text())]


def filled(rows: list[dict[str, Any]]) -> Dataset:
    """Rows whose keys are as hostile as their values."""
    return state(*(model(f"{number} {row['notes'][:20]}", **row) for number, row in enumerate(rows)))


@pytest.mark.cases(quick=1)
@settings(max_examples=10, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(cells, max_size=25))
def test_every_value_goes_in_and_comes_out_through_the_databases_own_program(site: Site, rows: list[dict]) -> None:
    wanted = filled(rows)
    site.database.clear()
    site.converge(wanted)
    with site.driver("read") as driver:
        assert read(driver, wanted.environment, bind_tables(wanted, driver.dialect)) == wanted


def test_every_trap_goes_in_and_comes_out(site: Site) -> None:
    wanted = filled([{"notes": trap, "capabilities": canonical({"x": trap, trap: [trap]})} for trap in TRAPS])
    site.converge(wanted)
    with site.driver("read") as driver:
        assert read(driver, wanted.environment, bind_tables(wanted, driver.dialect)) == wanted


@pytest.mark.cases(quick=1)
@settings(max_examples=10, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(cells, max_size=25))
def test_every_value_goes_in_and_comes_out_through_apply(site: Site, rows: list[dict]) -> None:
    wanted = filled([*rows, *({"notes": trap, "capabilities": canonical({"x": trap})} for trap in (*TRAPS, r"\N"))])
    site.database.clear()
    apply_seed(site, wanted)
    with site.driver("read") as driver:
        assert read(driver, wanted.environment, bind_tables(wanted, driver.dialect)) == wanted
    # What was sent as rows is compared with the literals of a file.
    assert site.verify(wanted).returncode == 0


def test_a_json_value_that_the_platform_wrote_in_another_form_is_not_a_difference(site: Site) -> None:
    wanted = state(model("a", capabilities=canonical({"a": 1, "b": ["x", {}]})))
    site.converge(wanted)
    site.query("""UPDATE shop_model SET capabilities = '{ "a" : 1,   "b" : ["x", { } ] }'""")
    assert site.verify(wanted).returncode == 0
    with site.driver("read") as driver:
        assert read(driver, wanted.environment, bind_tables(wanted, driver.dialect)) == wanted


@ALL
def test_what_no_program_interprets_is_written_as_people_read_it(dialect: Dialect) -> None:
    for text in traps.PLAIN:
        doubled = text.replace("'", "''")
        assert dialect.text(text) == f"'{doubled}'"
        if '"' not in text:
            assert f'"x": "{doubled}"' in dialect.json(canonical({"x": text}))


@settings(deadline=None, derandomize=True)
@given(text=texts, tree=trees)
@ALL
def test_a_literal_holds_nothing_that_a_program_takes_for_its_own(dialect: Dialect, text: str, tree: Any) -> None:
    for literal in (dialect.text(text), dialect.json(canonical(tree))):
        assert literal.isascii() and literal.isprintable() and ";" not in literal
        assert re.fullmatch(LITERALS[dialect.name], literal)


@pytest.mark.slow
def test_every_trap_arrives_whatever_a_client_is_set_to(postgres: Postgres, tmp_path: Path) -> None:
    site = Site(postgres, tmp_path)
    wanted = filled([{"notes": trap, "capabilities": canonical({"x": trap})} for trap in TRAPS])
    files = [part for name in FILES for part in ("-f", str(site.file(name, wanted)))]
    for variables in ({"PGCLIENTENCODING": "LATIN1"}, {"PGOPTIONS": "-c standard_conforming_strings=off"}):
        postgres.clear()
        options = ("-X", "-q", "-v", "ON_ERROR_STOP=1", "-v", "name=other")
        done = program(postgres.psql, *options, *files, postgres.url, **variables)
        assert (done.returncode, done.stderr) == (0, "")
        with site.driver("read") as driver:
            assert read(driver, wanted.environment, bind_tables(wanted, driver.dialect)) == wanted


@ALL
def test_a_file_can_be_split_at_its_semicolons(dialect: Dialect) -> None:
    made = build(filled([{"notes": trap} for trap in TRAPS]), dialect.name)
    for text in (write(made) for write in FILES.values()):
        assert all(line.endswith(";") and line.count(";") == 1 for line in text.split("\n") if ";" in line)


@pytest.mark.parametrize("type", TYPES, ids=repr)
@ALL
def test_nothing_is_null_whatever_the_type(dialect: Dialect, type: Type) -> None:
    assert dialect.literals(type)(None) == "NULL"


@ALL
def test_amounts_are_written_with_all_their_digits_and_no_exponent(dialect: Dialect) -> None:
    write = dialect.literals(Numeric(10, 6))
    assert [write(Decimal(text)) for text in ("1E-6", "1.250000", "1E+3", "-0", "7")] == [
        "0.000001",
        "1.25",
        "1000",
        "0",
        "7",
    ]


@ALL
def test_whole_and_truth_are_told_apart(dialect: Dialect) -> None:
    assert dialect.literals(Boolean())(True) == dialect.true
    assert dialect.literals(Integer())(1) == "1"


def test_what_is_escaped_stays_readable() -> None:
    postgresql, sqlite = dialects()["postgresql"], dialects()["sqlite"]
    assert postgresql.text("it's\na;b \\ é😀") == "E'it''s\\na\\u003bb \\\\ \\u00e9\\U0001f600'"
    assert sqlite.text("it's\na;b \\ é😀") == (r"""json_extract('"it''s\na\u003bb \\ \u00e9\ud83d\ude00"', '$')""")
    assert sqlite.text("a\\b") == r"'a\b'"
    assert postgresql.json('{"a:b":[1,"it\'s x,y"]}') == """'{"a:b": [1, "it''s x,y"]}'"""
    assert sqlite.json('{"a:b":[1,"it\'s x,y"]}') == """json('{"a:b": [1, "it''s x,y"]}')"""
    assert postgresql.json(canonical({"a": "x\ny;"})) == r"""E'{"a": "x\\ny\\u003b"}'"""
    assert sqlite.json(canonical({"a": "x\ny"})) == r"""json('{"a": "x\ny"}')"""


def test_long_names_stay_apart_where_postgresql_would_cut_them() -> None:
    one, other = short("x" * 80 + "a"), short("x" * 80 + "b")
    assert one != other and len(one) == len(other) == 63
    assert short("x" * 63) == "x" * 63


@given(trees | st.just("\ud800;'"))
def test_a_json_literal_has_a_blank_behind_each_colon_and_comma_alone(value: Any) -> None:
    text = canonical(value)
    spaced = spaced_json(text)
    assert spaced == _spaced(text).translate({ord("'"): "''", ord(";"): "\\u003b", 127: "\\u007f"})


def test_blanks_that_a_json_text_has_already_stay() -> None:
    assert spaced_json('["a",  1]') == '["a",   1]'
    assert spaced_json('["a", 1]') == '["a",  1]'


def _spaced(text: str) -> str:
    """The same by hand: blanks outside of strings alone."""
    parts = re.split(r'("(?:[^"\\]|\\.)*")', text)
    return "".join(part if place % 2 else re.sub("([:,])", r"\1 ", part) for place, part in enumerate(parts))
