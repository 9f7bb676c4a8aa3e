"""Values and columns: what does not fit is found where it is written, and what fits costs next to nothing."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import msgspec
import pytest

from ratesmith.api.provenance import Provenance
from ratesmith.compile.lower import Lowering
from ratesmith.compile.open import open_project
from ratesmith.compile.pipeline import compile_project
from ratesmith.compile.result import Target
from ratesmith.core.ir import Config, Dataset, Problem, TableData
from ratesmith.core.tables import Column, Date, Integer, Item, Json, Numeric, Table, Text, scheduled
from ratesmith.packs.ai_platform.kinds.model import Model
from ratesmith.rules.value_fits_column import check
from support.rule_examples import TODAY, copy_of_base

PRICE = scheduled(2, {date(2027, 1, 1): 1})


@pytest.fixture
def target(tmp_path: Path) -> Target:
    return compile_project(open_project(copy_of_base(tmp_path)), ["example"], TODAY).targets["example"]


def table(target: Target, name: str) -> TableData:
    return next(data for data in target.dataset if data.table.name == name)


def with_cell(data: TableData, index: int, column: str, cell: object) -> TableData:
    position = [other.name for other in data.table.columns].index(column)
    row = (*data.rows[index][:position], cell, *data.rows[index][position + 1 :])
    return msgspec.structs.replace(data, rows=(*data.rows[:index], row, *data.rows[index + 1 :]))


def judged(data: TableData, config: Config) -> list[Problem]:
    return list(check(Dataset(environment="example", tables=(data,)), config))


def test_every_row_of_the_base_fits(target: Target) -> None:
    assert list(check(target.dataset, target.config)) == []


def test_null_is_found_where_a_column_must_have_a_value(target: Target) -> None:
    data = with_cell(table(target, "ai_model_config"), 3, "display_name", None)
    (problem,) = judged(data, target.config)
    assert problem.at == target.config.place(("model", "writer", ("display_name",)))
    assert problem.message == "ai_model_config.display_name would be NULL, and the column must have a value"
    assert problem.hint == "write a value for display_name"


def test_null_may_stand_where_a_column_allows_it(target: Target) -> None:
    data = with_cell(table(target, "ai_model_config"), 3, "quality_tier", None)
    assert judged(data, target.config) == []


@pytest.mark.parametrize(("length", "fits"), [(100, True), (101, False)])
def test_a_text_is_as_long_as_its_column_at_most(length: int, fits: bool, target: Target) -> None:
    data = with_cell(table(target, "ai_model_config"), 0, "model_name", "ü" * length)
    found = judged(data, target.config)
    assert [problem.hint for problem in found] == ([] if fits else ["shorten it to 100 characters"])


@pytest.mark.parametrize(
    ("amount", "hint"),
    [
        ("0.000000000001", None),
        ("999.999999999999", None),
        ("999999.999999999", None),
        ("0.12345600000000000", None),
        ("1E+3", None),
        ("0.0000000000001", "numeric(19, 13)"),
        ("1000000", "numeric(19, 12)"),
        ("1E-30", "numeric(36, 30)"),
        ("1E-33", "has more digits than any price list"),
        ("999999.999999999999", "has more digits than any price list"),
        ("0.30000000000000004", "has more digits than any price list"),
        ("9E+99", "has more digits than any price list"),
    ],
)
def test_an_amount_is_stored_exactly_or_not_at_all(amount: str, hint: str | None, target: Target) -> None:
    data = with_cell(table(target, "ai_model_config"), 1, "cost_per_image", Decimal(amount))
    found = judged(data, target.config)
    assert len(found) == (hint is not None)
    assert all(hint in problem.hint for problem in found if hint)


def test_what_fits_is_not_asked_cell_by_cell(target: Target, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []
    monkeypatch.setattr(Numeric, "misfit", lambda _, value: asked.append(value))
    monkeypatch.setattr(Text, "misfit", lambda _, value: asked.append(value))
    data = table(target, "ai_model_config")
    many = msgspec.structs.replace(data, rows=data.rows * 500, sources=data.sources * 500)
    assert judged(many, target.config) == []
    assert asked == []


def test_a_row_of_a_part_leads_back_to_the_part(target: Target) -> None:
    stages = table(target, "automation_stage")
    assert Provenance(target.config).item_of(stages, 3).id == "4"
    assert Provenance(target.config).place_of(stages, 3, stages.table.column("batch_size")) == (
        "stages",
        "stages",
        ("stages", "4", "batch_size"),
    )


def test_a_value_from_another_entity_than_its_row_leads_back_to_that_entity(target: Target) -> None:
    defaults = table(target, "automation_defaults")
    delay = defaults.table.column("within_stage_delay")
    time = defaults.table.column("automation_time")
    assert Provenance(target.config).place_of(defaults, 0, delay) == ("stages", "stages", ("delays", "within_stage"))
    assert Provenance(target.config).place_of(defaults, 0, time) == ("schedule", "schedule", ("automation", "time"))


def test_a_computed_amount_leads_back_to_the_number_it_was_made_from(target: Target) -> None:
    models = table(target, "ai_model_config")
    for side, amount in (("input", 1), ("output", 4)):
        cell = Decimal(amount) / 1000
        leaf = Provenance(target.config).number_of(models, 3, models.table.column(f"cost_per_1k_{side}"), cell)
        assert leaf is not None
        assert leaf == (("cost", "per_1m_tokens", side), Decimal(amount))


def test_an_id_that_is_no_field_leads_back_to_the_entity(target: Target) -> None:
    providers = table(target, "integration_provider")
    assert Provenance(target.config).place_of(providers, 1, providers.table.column("provider_id")) == (
        "provider",
        "stripe",
        (),
    )


def test_each_value_of_a_schedule_fits_its_column(target: Target) -> None:
    models = table(target, "ai_model_config")
    cell = scheduled(Decimal("0.001"), {date(2027, 1, 1): Decimal("0.0000000000001"), date(2027, 2, 1): Decimal(1)})
    (problem,) = judged(with_cell(models, 3, "cost_per_1k_input", cell), target.config)
    assert problem.message.startswith(
        "ai_model_config.cost_per_1k_input would be 0.0000000000001: the column is numeric"
    )
    text = scheduled("", {date(2027, 1, 1): "x" * 21})
    (problem,) = judged(with_cell(models, 3, "quality_tier", text), target.config)
    assert problem.message.endswith("it has 21 characters and the column holds 20")
    null = scheduled("a", {date(2027, 1, 1): None})
    (problem,) = judged(with_cell(models, 3, "display_name", null), target.config)
    assert "display_name would be NULL" in problem.message


@pytest.mark.parametrize(
    ("column", "insert_only", "refused"),
    [
        (Column("credits", Integer(), value=lambda item: PRICE), False, False),
        (Column("credits", Integer(), value=lambda item: PRICE), True, True),
        (Column("slug", Text(9), value=lambda item: PRICE), False, True),
        (Column("day", Date(), value=lambda item: PRICE), False, True),
        (Column("config", Json(), value=lambda item: PRICE), False, True),
        (Column("url", Text(9), value=lambda item: PRICE, destination=True), False, True),
    ],
    ids=["an amount", "a table that is insert-only", "the key", "a day", "a document", "where secrets go"],
)
def test_only_amounts_numbers_and_texts_of_a_row_can_depend_on_the_day(
    column: Column, insert_only: bool, refused: bool, target: Target
) -> None:
    slug = Column("slug", Text(9), value=lambda item: item.id)
    columns = (column,) if column.name == "slug" else (slug, column)
    declared = Table(name="x", key=("slug",), columns=columns, insert_only=insert_only)
    (kind,) = (it for it in target.pack.kinds.values() if it.name == "model")
    lowering = Lowering([(kind, declared)])
    if refused:
        with pytest.raises(TypeError, match=f"x.{column.name} of the pack cannot depend on the day"):
            lowering.lower(target.config)
    else:
        assert {row[1] for row in lowering.lower(target.config).tables[0].rows} == {PRICE}


def test_a_row_that_environments_share_is_made_once_and_is_one_object(target: Target) -> None:
    read: list[str] = []

    def slug(item: Item) -> str:
        read.append(item.id)
        return item.id

    declared = Table(name="x", key=("slug",), columns=(Column("slug", Text(9), value=slug),))
    (kind,) = (it for it in target.pack.kinds.values() if it.name == "model")
    models = target.config.all(Model)
    changed = {**models, "writer": msgspec.structs.replace(models["writer"])}
    other = msgspec.structs.replace(target.config, entities={**target.config.entities, Model: changed})
    lowering = Lowering([(kind, declared)])
    rows = [lowering.lower(it).tables[0].rows for it in (target.config, other, other, target.config)]
    assert read == [*models, "writer"]
    for first, *same in zip(*rows, strict=True):
        is_one = [it is first for it in same]
        assert is_one == ([False, False, True] if first == ("writer",) else [True, True, True])
