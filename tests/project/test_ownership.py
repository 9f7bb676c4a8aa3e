"""Columns that an operator may change at run time, on both databases, and what a project can say of them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from msgspec.structs import replace

from ratesmith.compile.explain import explain, find
from ratesmith.core.ir import Dataset
from ratesmith.core.tables import Table
from ratesmith.deploy.drift import drift
from ratesmith.deploy.session import Deployment
from ratesmith.output.artifacts import manifest_files
from ratesmith.plan.diff import Insert, diff
from ratesmith.plan.state import state_of
from ratesmith.release.build import build_from_disk
from ratesmith.report.explain import describe_explanation
from ratesmith.sql.bound_table import bind_tables
from ratesmith.sql.dialect import dialect
from ratesmith.sql.grants import rights
from support.crashes import WITHOUT_RATES
from support.databases import SQLITE_FIRST, Database, Site, database_of
from support.deployments import apply_seed, counts, refusal
from support.file_texts import state_text, texts_of
from support.projects import BASE, Invalid, compiled, opened, project
from support.sample_tables import model, provider, state, with_table

PROJECT = (BASE / "ratesmith.yaml").read_text()

WRONG = {
    "a kind that is not there": (
        "{provder: {operator: [is_active]}}",
        "the pack has no kind 'provder' that fills a table (did you mean 'provider'?)",
        "provder",
    ),
    "a column that is not there": (
        "{provider: {operator: [is_activ]}}",
        "provider has no column 'is_activ' (did you mean 'is_active'?)",
        "is_activ",
    ),
    "a column of another kind": (
        "{provider: {operator: [is_active, sort_order]}}",
        "provider has no column 'sort_order'",
        "sort_order",
    ),
    "a key": ("{model: {operator: [model_name]}}", "ai_model_config.model_name tells the rows apart", "model_name"),
    "a key of one table that another has, too": (
        "{industry: {operator: [sector_id]}}",
        "seed_keyword.sector_id tells the rows apart",
        "sector_id",
    ),
    "the flag that moves in an index": (
        "{model: {operator: [is_testing]}}",
        "one_active_testing_per_type is made of ai_model_config.is_testing",
        "is_testing",
    ),
    "the group of an index": (
        "{model: {operator: [model_type]}}",
        "one_active_testing_per_type is made of ai_model_config.model_type",
        "model_type",
    ),
    "a price that is charged by another table": (
        "{model: {operator: [tokens_per_credit]}}",
        "customers are charged by ai_rate, whatever operators set in ai_model_config.tokens_per_credit",
        "tokens_per_credit",
    ),
    "how charges are rounded": (
        "{billing: {operator: [rounding]}}",
        "customers are charged by ai_rate, whatever operators set in billing_configuration.rounding",
        "rounding",
    ),
    "the end of a price": (
        "{model: {operator: [effective_until]}}",
        "ai_model_price_window.effective_until says by what customers are charged",
        "effective_until",
    ),
    "a column that is nobody's": (
        "{provider: {operator: [api_key]}}",
        "the configuration does not own integration_provider.api_key",
        "api_key",
    ),
}


@pytest.fixture(params=SQLITE_FIRST)
def database(request: pytest.FixtureRequest) -> Database:
    return database_of(request)


def given(dataset: Dataset, name: str, *columns: str) -> Dataset:
    """The same rows, with columns of one table given to the operator."""
    (table,) = (each.table for each in dataset if each.table.name == name)
    assert set(columns) <= {column.name for column in table.columns}
    owned = tuple(replace(column, operator=column.name in columns) for column in table.columns)
    return with_table(dataset, name, columns=owned)


def active(site: Site) -> dict[str, bool]:
    return {name: bool(on) for name, on in site.query("SELECT provider_id, is_active FROM shop_provider")}


def providers(*rows: dict, models: tuple = ()) -> Dataset:
    return given(state(*models, provider=list(rows)), "provider", "is_active")


def undrifted(site: Site, dataset: Dataset) -> bool:
    with site.driver("read") as driver:
        return not drift(Deployment(site.build(dataset), driver))


def test_what_the_operator_changed_is_neither_overwritten_nor_drift(site: Site) -> None:
    before = providers(provider("openai"), provider("runware"))
    after = providers(provider("openai", title="Open AI"), provider("runware"))
    apply_seed(site, before)
    assert active(site) == {"openai": True, "runware": True}
    site.query("UPDATE shop_provider SET is_active = FALSE")
    assert undrifted(site, before)
    assert site.verify(before).returncode == 0
    assert apply_seed(site, before).changed == 0
    assert counts(apply_seed(site, after), "shop_provider") == (0, 1, 0, 1)
    site.converge(before)
    assert active(site) == {"openai": False, "runware": False}
    assert not undrifted(site, after)


def test_a_configured_value_is_for_rows_still_to_come(site: Site) -> None:
    on = providers(provider("openai"))
    off = providers(provider("openai", is_active=False), provider("new", is_active=False))
    apply_seed(site, on)
    assert counts(apply_seed(site, off), "shop_provider") == (1, 0, 0, 1)
    assert active(site) == {"new": False, "openai": True}
    site.query("DELETE FROM shop_provider WHERE provider_id = 'openai'")
    site.converge(off)
    assert active(site) == {"new": False, "openai": False}


def test_a_change_of_its_configured_value_alone_is_no_new_state(site: Site) -> None:
    on, off = (providers(provider("openai", is_active=value)) for value in (True, False))
    assert state_of(on).hash == state_of(off).hash and state_text(state_of(on)) == state_text(state_of(off))
    rows = json.loads(state_text(state_of(on)))["tables"]["provider"]
    assert rows == [{"provider_id": "openai", "title": "Openai"}]
    apply_seed(site, on)
    assert apply_seed(site, off).changed == 0
    assert site.query("SELECT count(*) FROM shop_ratesmith_ledger") == [(1,)]


def test_a_row_that_was_written_down_with_the_column_is_written_again_without_it() -> None:
    whole = state()
    assert '"is_active"' in state_text(state_of(whole)).partition('"provider"')[2].partition('"settings"')[0]
    assert (
        '"is_active"'
        not in (
            state_text(state_of(given(whole, "provider", "is_active")))
            .partition('"provider"')[2]
            .partition('"settings"')[0]
        )
    )


def test_a_removed_entity_is_switched_off_all_the_same_and_returns_as_it_was_left(site: Site) -> None:
    both, one = providers(provider("openai"), provider("runware")), providers(provider("openai"))
    apply_seed(site, both)
    assert counts(apply_seed(site, one), "shop_provider") == (0, 0, 1, 1)
    assert active(site) == {"openai": True, "runware": False}
    site.converge(both)
    assert active(site) == {"openai": True, "runware": False}
    site.query("UPDATE shop_provider SET is_active = TRUE")
    assert apply_seed(site, both).changed == 0
    site.converge(one)
    assert active(site) == {"openai": True, "runware": False}


def test_a_default_moves_whichever_of_the_rows_the_operator_switched_off(site: Site) -> None:
    def moved(*models: dict) -> None:
        site.converge(given(state(*models), "model", "is_active"))

    for off in ("", "a", "b"):
        moved(model("a", is_default=True), model("b", is_testing=True))
        site.query(f"UPDATE shop_model SET is_active = model_name <> '{off}'")
        moved(model("a", is_testing=True), model("b", is_default=True))
        assert site.models("is_default", "is_testing", "is_active") == {
            "a": (False, True, off != "a"),
            "b": (True, False, off != "b"),
        }


def test_a_row_that_the_operator_switched_on_in_the_way_of_another_is_refused(site: Site) -> None:
    old, spare = model("old", is_default=True), model("spare", is_default=True, is_active=False)
    apply_seed(site, given(state(old, spare), "model", "is_active"))
    site.query("UPDATE shop_model SET is_active = FALSE WHERE model_name = 'old'")
    site.query("UPDATE shop_model SET is_active = TRUE WHERE model_name = 'spare'")
    wanted = state(model("old"), spare, model("new", is_default=True))
    error = refusal(site, given(wanted, "model", "is_active"))
    assert error.message.startswith("shop_model: a row that the configuration leaves alone stands in the way")
    assert sorted(site.models("is_default")) == ["old", "spare"]


def test_a_table_whose_every_value_is_the_operators_is_inserted_and_left_alone(site: Site) -> None:
    wanted = given(state(), "settings", "order")
    apply_seed(site, wanted)
    site.query("UPDATE shop_settings SET \"order\" = 'mine'")
    site.converge(wanted)
    assert undrifted(site, wanted)
    assert site.query('SELECT "order" FROM shop_settings') == [("mine",)]


def test_a_reference_can_be_the_operators(site: Site) -> None:
    wanted = given(state(), "keyword", "related_id")
    apply_seed(site, wanted)
    joined = 'FROM "content_Keyword" AS k LEFT JOIN shop_industry AS i ON i.id = k.related_id'
    assert site.query(f"SELECT i.slug {joined} WHERE k.volume = 10") == [("retail",)]
    site.query('UPDATE "content_Keyword" SET related_id = NULL')
    assert apply_seed(site, wanted).changed == 0
    assert undrifted(site, wanted)
    assert site.query(f"SELECT DISTINCT i.slug {joined}") == [(None,)]


def test_two_states_differ_in_rows_but_never_in_what_is_the_operators() -> None:
    on, off = (providers(provider("openai", is_active=value)) for value in (True, False))
    assert not diff(off, on)
    more = providers(provider("openai"), provider("new", is_active=False))
    (inserted,) = diff(more, off).operations
    assert isinstance(inserted, Insert) and inserted.row == ("new", "New", False)


@pytest.mark.parametrize(("column", "kept"), [("title", False), ("is_active", True)])
def test_a_role_may_not_update_what_is_the_operators_unless_removal_clears_it(column: str, kept: bool) -> None:
    (bound,) = (
        each
        for each in bind_tables(given(state(), "provider", column), dialect("postgresql"))
        if each.table.name == "provider"
    )
    may = rights(bound, referred=False)
    assert column in may.insert and column in may.select
    assert (column in may.update) == kept


@pytest.mark.parametrize(("ownership", "message", "at"), WRONG.values(), ids=WRONG)
def test_what_cannot_be_the_operators_is_found_in_the_project_file(
    ownership: str, message: str, at: str, tmp_path: Path
) -> None:
    line = f"ownership: {ownership}"
    with pytest.raises(Invalid) as caught:
        opened(project(tmp_path, {"ratesmith.yaml": f"{PROJECT}{line}\n"}))
    (finding,) = caught.value.report.findings
    assert message in finding.message
    assert (finding.rule, finding.origin.path) == ("project", "config/ratesmith.yaml")
    assert finding.origin.span.line == len(PROJECT.splitlines()) + 1
    assert line[finding.origin.span.column - 1 :].startswith(at)
    assert finding.hint


@pytest.mark.parametrize(
    "ownership",
    ["{provider: {operator: is_active}}", "{provider: {on_drift: ask}}", "{provider: {operator: [a, a]}}"],
)
def test_ownership_in_another_form_is_a_mistake_of_form(ownership: str, tmp_path: Path) -> None:
    with pytest.raises(Invalid) as caught:
        opened(project(tmp_path, {"ratesmith.yaml": f"{PROJECT}ownership: {ownership}\n"}))
    assert {finding.rule for finding in caught.value.report.findings} == {"schema"}


def test_what_the_project_says_of_a_kind_is_said_of_each_of_its_tables(tmp_path: Path) -> None:
    own = "ownership: {industry: {operator: [is_active, description], on_drift: keep}}\n"
    tables = _tables(project(tmp_path, {"ratesmith.yaml": PROJECT + own}))
    operators = {name: [column.name for column in table.columns if column.operator] for name, table in tables.items()}
    assert {name: columns for name, columns in operators.items() if columns} == {
        "industry": ["description", "is_active"],
        "industry_sector": ["description", "is_active"],
        "seed_keyword": ["is_active"],
    }
    drifts = {name: table.on_drift for name, table in tables.items()}
    assert (drifts["seed_keyword"], drifts["industry"], drifts["plan"]) == ("keep", "keep", "refuse")


def test_the_manifest_shows_what_is_configured_whoever_owns_it(tmp_path: Path) -> None:
    own = "ownership: {model: {operator: [is_active, tokens_per_credit]}}\n" + WITHOUT_RATES
    plain = project(tmp_path / "plain", {"ratesmith.yaml": PROJECT + WITHOUT_RATES})
    owned = project(tmp_path / "owned", {"ratesmith.yaml": PROJECT + own})
    one, other = (build_from_disk(compiled(folder).targets["example"], tmp_path) for folder in (plain, owned))
    same, theirs = (texts_of(manifest_files.artifacts(it)) for it in (one, other))
    assert same.pop("example/release.json") != theirs.pop("example/release.json")
    assert same == theirs
    assert one.state.hash != other.state.hash


def test_explain_says_what_is_the_operators(tmp_path: Path) -> None:
    folder = project(tmp_path, {"ratesmith.yaml": PROJECT + "ownership: {provider: {operator: [is_active]}}\n"})
    target = compiled(folder).targets["example"]

    def last(question: str) -> str:
        subject = find(question, target.pack, target.config, target.dataset)
        *_, line = describe_explanation(explain(subject, target.config, target.dataset))
        return line

    assert last("provider/openai.is_active") == "  is_active = true  (when it is inserted, then the operator's)"
    assert last("provider/openai.is_sandbox") == "  is_sandbox = false"


def _tables(folder: Path) -> dict[str, Table]:
    return {data.table.name: data.table for data in compiled(folder).targets["example"].dataset}
