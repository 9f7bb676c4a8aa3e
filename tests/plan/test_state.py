"""state.json and the texts of rows."""

from __future__ import annotations

import json
from hashlib import sha256

import msgspec
import pytest

from ratesmith.core import memo
from ratesmith.core.ir import Dataset, TableData
from ratesmith.core.tables import Column, Json, Table
from ratesmith.output.artifacts import schema_sql, seed_sql, state_json, verify_sql
from ratesmith.plan.state import RowTexts, state_of
from ratesmith.release.build import Build
from ratesmith.sql.dialect import dialects
from ratesmith.sql.row_values import values
from support.file_texts import state_text, texts_of
from support.sample_tables import ALL, MODEL, build, model, renamed, state


def test_a_state_is_written_one_row_per_line_with_amounts_as_text() -> None:
    text = state_text(state_of(state(model("é", notes="a\nb"))))
    read = json.loads(text)
    (row,) = read["tables"]["model"]
    assert (read["version"], read["environment"], list(read["tables"])) == (
        1,
        "staging",
        sorted(table.name for table in ALL),
    )
    assert list(row) == sorted(column.name for column in MODEL.columns)
    assert (row["cost"], row["temperature"], row["large"], row["capabilities"]) == (
        "0.00125",
        "0.7",
        2**53 + 1,
        {"vision": True},
    )
    assert (row["released"], row["opens"], row["is_active"], row["notes"]) == ("2025-11-12", "09:00:00", True, "a\nb")
    assert [json.loads(line.strip().rstrip(",")) for line in text.splitlines() if '"model_name": ' in line] == [row]
    assert text.isascii() and text.endswith("}\n")


def test_the_hash_is_that_of_the_rows_alone() -> None:
    one = state(model("a"))
    text = state_text(state_of(one))
    tables = text[text.index('"tables": ') + len('"tables": ') : text.index(',\n  "tombstones"')]
    assert json.loads(text)["hash"] == state_of(one).hash == sha256(tables.encode()).hexdigest()
    assert state_of(renamed(one, "production")).hash == state_of(one).hash
    assert state_of(state(model("a", credits=6))).hash != state_of(one).hash


def test_a_table_without_rows_is_left_out() -> None:
    assert "keyword" not in json.loads(state_text(state_of(state(keyword=[]))))["tables"]


def test_a_row_that_environments_share_is_the_same_text_and_types_are_not_mixed_up() -> None:
    row = ("1",)
    text = Table(name="x", key=("a",), columns=(MODEL.columns[0],))
    dialect = dialects()["postgresql"]
    first = values(dialect, text, [row, ("2",)])
    again = values(dialect, text, [("3",), row])
    assert (first, again) == (["('1')", "('2')"], ["('3')", "('1')"])
    assert again[1] is first[0]
    assert values(dialects()["sqlite"], text, [row]) == ["('1')"]
    json = Table(name="x", key=("a",), columns=(Column(name="a", type=Json()),))
    quoted = ('{"x":1}',)
    assert values(dialect, text, [quoted]) != values(dialect, json, [quoted])


def test_the_texts_of_the_first_rows_are_kept_and_those_of_others_made_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memo, "_MOST_ROWS", 2)
    monkeypatch.setattr(memo, "_made", made := {})
    one, two, three, four = ("1",), ("2",), ("3",), ("4",)
    for asked in ([one, two], [two, three], [three, four], [one, two, three]):
        assert memo.render_once("form", asked, lambda new: [row[0] for row in new]) == [row[0] for row in asked]
    assert [row for row, _ in made["form"].values()] == [one, two]


def test_the_texts_of_very_many_cells_are_made_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memo, "_MOST_CELLS", 2)
    texts = memo.Memo(str)
    assert [texts[cell] for cell in (1, 2, None, 1, 3, 2)] == ["1", "2", "NULL", "1", "3", "2"]
    assert texts == {None: "NULL", 3: "3", 2: "2"}


def test_the_rows_of_a_state_are_sorted_by_the_text_of_their_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    names = ["a", "a b", "a-b", "a.b", "aa", "é", "Z"]
    made = state_of(state(*(model(name) for name in sorted(names))))
    (rows,) = (it for name, it in made.tables.items() if name == "model")
    assert isinstance(rows, RowTexts)
    monkeypatch.setattr(memo, "CHUNK", 2)
    assert [text for some in rows.in_order() for text in some] == [rows[key] for key in sorted(rows)]
    assert len(rows) == len(names)
    plain = {name: dict(its) for name, its in made.tables.items()}
    assert state_text(made) == state_text(msgspec.structs.replace(made, tables=plain))


def test_every_environment_gets_its_files_and_the_same_ones_twice() -> None:
    one = build(state(model("a")), "sqlite")
    outputs = dict(_sql(one))
    assert set(outputs) == {"staging/schema.sql", "staging/seed.sql", "staging/verify.sql", "staging/state.json"}
    assert outputs == dict(_sql(build(_copy(state(model("a"))), "sqlite")))


def _sql(made: Build) -> list[tuple[str, str]]:
    return [
        (path, text)
        for output in (schema_sql, seed_sql, verify_sql, state_json)
        for path, text in texts_of(output.artifacts(made)).items()
    ]


def _copy(dataset: Dataset) -> Dataset:
    return Dataset(
        environment=dataset.environment,
        tables=tuple(
            TableData(table=each.table, rows=tuple((*row,) for row in each.rows), sources=each.sources)
            for each in dataset
        ),
    )
