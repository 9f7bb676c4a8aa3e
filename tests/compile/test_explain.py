"""explain: every name a person may ask by has an answer, and it names the layer that decided."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from ratesmith.api.definitions import Kind
from ratesmith.api.loader import load_pack
from ratesmith.compile.explain import Unknown, explain, find
from ratesmith.compile.pipeline import compile_project
from ratesmith.compile.result import Opened, Target
from ratesmith.core.tables import shown
from ratesmith.language.positions import is_written
from ratesmith.report.explain import describe_explanation
from support.projects import SHIPPED, TODAY, opened, project

PACK = load_pack("ai_platform")


@cache
def shipped() -> tuple[Opened, Target]:
    it = opened(SHIPPED)
    return it, compile_project(it, ["staging"], TODAY).targets["staging"]


def answer(question: str, project: tuple[Opened, Target]) -> list[str]:
    it, target = project
    subject = find(question, it.pack, target.config, target.dataset)
    return [*describe_explanation(explain(subject, target.config, target.dataset))]


@pytest.mark.parametrize("kind", PACK.kinds.values(), ids=lambda kind: kind.name)
def test_every_column_is_explained_by_its_name_and_names_its_value(kind: Kind) -> None:
    tables = {data.table.name: data for data in shipped()[1].dataset}
    for data in (tables[table.name] for table in kind.tables):
        of = f"{kind.name}/{data.sources[0][1]}." if kind.many else f"{kind.name}."
        for column, value in zip((it.name for it in data.table.columns), data.rows[0], strict=True):
            assert answer(of + column, shipped())
            said = answer(f"{of}{data.table.name}.{column}", shipped())
            assert [line for line in said if line.strip().startswith(f"{column} = {shown(value)}")] != [], column


def test_a_computed_column_is_shown_with_the_place_its_row_comes_from() -> None:
    assert answer("plan/growth.slug", shipped()) == [
        "igny8_plan, the row with slug 'growth'",
        "  slug = 'growth'  config/billing/plans.yaml:13:1",
    ]


def test_a_column_that_another_kind_fills_leads_there() -> None:
    assert answer("schedule.within_stage_delay", shipped()) == [
        "stages.delays.within_stage = 3",
        "  config/automation/stages.yaml:65:17  base: 3  ← wins",
        "compiles to igny8_automation_defaults, the row with id 1",
        "  within_stage_delay = 3",
    ]


def test_a_column_of_several_rows_is_shown_for_each() -> None:
    said = answer("payment-method/PK.display_name", shipped())
    assert [line.strip().partition("  ")[0] for line in said[1::2]] == [
        "display_name = 'Bank transfer'",
        "display_name = 'Credit or debit card'",
    ]


def test_a_long_json_document_is_shown_by_its_beginning() -> None:
    said = answer("stages.stages.1.batch_size", shipped())
    (document,) = [line for line in said if "stage_config" in line]
    assert document.startswith('  stage_config = \'{"1":{"batch_size":')


def test_what_is_declared_of_a_secret_is_no_secret() -> None:
    said = answer("provider/openai", shipped())
    assert [line.partition("  config/")[0] for line in said if "secrets.api_key" in line] == [
        "  secrets.api_key.required = true  (default)",
        "  secrets.api_key.min_length = 20",
        "  secrets.api_key.rotate_after_days = 90",
    ]
    assert answer("provider/openai.secrets.api_key.min_length", shipped())[1].endswith("base: 20  ← wins")


def test_a_map_that_declares_secrets_is_shown_where_an_overlay_removes_it(tmp_path: Path) -> None:
    base = based(tmp_path, {"environments/example/providers/openai.yaml": "secrets: null\n"})
    assert "redacted" not in "".join(answer("provider/openai.secrets", base))


def test_a_part_with_a_row_of_its_own_is_found_by_the_key_of_that_row() -> None:
    said = answer("industry/technology.saas", shipped())
    assert said[0] == "industry/technology.sectors.saas"
    assert "compiles to igny8_industry_sector, the row with slug 'technology.saas'" in said
    assert not [line for line in said if "health" in line or "'technology'" in line.partition("industry_id")[0]]
    assert answer("industry/technology.saas.name", shipped())[-1] == "  name = 'Software as a service'"


@pytest.mark.parametrize(
    ("question", "message"),
    [
        ("industry/technology.sass", "industry has no field 'sass'"),
        ("industry/tecnology", "did you mean 'technology'"),
        ("model/gpt-5.1.tokens_per_credits", "did you mean 'tokens_per_credit'"),
        ("schedule.autmation_time", "did you mean 'automation_time'"),
        ("model/gpt-5.1.money", "has no field 'money'; there are waive, acknowledge, renamed_from, model_name"),
        ("model/gpt-5.1.cost.input", "did you mean 'cost.per_1m_tokens.input'"),
        ("config/models/gpt-5.1.yaml:1", "line 1 of 'config/models/gpt-5.1.yaml' holds no value"),
        ("config/models/gpt-5.2.yaml:1", "did you mean 'config/models/gpt-5.1.yaml'"),
    ],
)
def test_what_is_not_there_is_said_with_what_is_near(question: str, message: str) -> None:
    with pytest.raises(Unknown, match=message):
        answer(question, shipped())


@pytest.mark.parametrize(
    ("place", "name"),
    [
        ("config/models/gpt-5.1.yaml:25:22", "model/gpt-5.1.price.tokens_per_credit"),
        ("billing/plans.yaml:6", "plan/starter.price_yearly"),
        ("config/automation/stages.yaml:9:17", "stages.stages.1.batch_size"),
    ],
)
def test_the_place_of_a_finding_is_a_question(place: str, name: str) -> None:
    assert answer(place, shipped())[0].startswith(name)


def test_a_column_of_rows_that_are_not_made_is_said_to_have_none(tmp_path: Path) -> None:
    base = based(tmp_path, {"content/industries/empty.yaml": "name: Empty\n"})
    with pytest.raises(Unknown, match="industry/empty makes no row with a column 'search_volume'"):
        answer("industry/empty.search_volume", base)


@pytest.mark.parametrize(
    ("overlay", "wins", "value"),
    [
        ("limits: null\n", "writer.yaml:1:1  overlay example: null", "null"),
        ("limits:\n  max_tokens: null\n", "writer.yaml:2:15  overlay example: null", "null"),
        ("limits:\n  max_tokens: 9000\n", "writer.yaml:2:15  overlay example: 9000", "9000"),
        ("display_name: X\n", "config/models/writer.yaml:13:15  base: 8192", "8192"),
    ],
)
def test_the_layer_that_deleted_a_value_is_the_one_that_won(
    overlay: str, wins: str, value: str, tmp_path: Path
) -> None:
    base = based(tmp_path, {"environments/example/models/writer.yaml": overlay})
    said = answer("model/writer.max_tokens", base)
    assert said[0] == f"model/writer.limits.max_tokens = {value}"
    (winner,) = [line for line in said if "← wins" in line]
    assert f"{wins}  ← wins" in winner
    of_whole = [
        line for line in answer("model/writer", base) if line.startswith(("  limits =", "  limits.max_tokens ="))
    ]
    assert [wins.partition(":")[0] in line for line in of_whole] == [True]


@pytest.mark.parametrize(
    ("tree", "decides"),
    [
        ({"a": {"b": 1}}, True),
        ({"a": {"b": None}}, True),
        ({"a": None}, True),
        ({"a": 3}, True),
        ({"a": []}, True),
        ({"a": {"c": 1}}, False),
        ({"a": {}}, False),
        ({}, False),
    ],
)
def test_a_tree_decides_a_route_by_what_is_there_or_by_having_no_map_above(tree: object, decides: bool) -> None:
    assert is_written(tree, ("a", "b")) is decides


def based(folder: Path, files: dict[str, str]) -> tuple[Opened, Target]:
    it = opened(project(folder, files))
    return it, compile_project(it, ["example"], TODAY).targets["example"]
