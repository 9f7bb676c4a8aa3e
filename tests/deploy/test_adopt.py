"""drift --adopt, as people run it: a database that somebody changed, and the files afterwards."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from ratesmith.core.atomic_write import replace_unchanged
from ratesmith.core.errors import Fatal
from support.applied_projects import AppliedProject
from support.cli import run
from support.databases import SQLITE_FIRST, Database, Sqlite, database_of
from support.projects import BASE
from support.quick import first

ROW = "ai_model_config"
WRITER = (BASE / "models/writer.yaml").read_text()


@pytest.fixture(params=SQLITE_FIRST)
def database(request: pytest.FixtureRequest) -> Database:
    return database_of(request)


@pytest.fixture
def shop(sqlite: Sqlite, tmp_path: Path) -> AppliedProject:
    return AppliedProject(tmp_path, sqlite)


@pytest.fixture
def each(database: Database, tmp_path: Path) -> AppliedProject:
    """A shop on each kind of database in turn."""
    return AppliedProject(tmp_path, database)


def test_a_cost_that_was_changed_by_hand_is_one_line_in_the_unit_of_the_file(each: AppliedProject) -> None:
    each.set("cost_per_1k_input = 0.0031")
    code, said = each.adopt()
    assert code == 0, said
    assert "adopted 1 value in 1 file; now run: ratesmith build" in said
    assert f"config/models/writer.yaml:8: {ROW} 'writer-1': cost_per_1k_input: 0.001 → 0.0031" in said
    assert each.lines("models/writer.yaml") == ["-    input: 1", "+    input: 3.1"]
    assert f"{ROW} " not in each.run("drift")[1]
    each.apply()
    assert "no drift" in each.run("drift")[1]
    assert each.text("models/painter.yaml") == (BASE / "models/painter.yaml").read_text()


def test_a_cost_with_tiers_and_services_gets_its_standard_amount_and_one_by_size_none(
    sqlite: Sqlite, tmp_path: Path
) -> None:
    cost = """  per_1m_tokens: {input: 1, output: 4, cached_input: 0.1}
  long_context:
    applies_to: whole_request
    over:
      "200000":
        per_1m_tokens: {input: 4, output: 6, cached_input: as_standard}
  service:
    batch:
      per_1m_tokens: {input: as_standard, output: 4, cached_input: not_offered}
      long_context: {applies_to: whole_request, over: {"200000": {per_1m_tokens: {input: 4, output: as_standard}}}}
"""
    writer = WRITER.replace("  per_1m_tokens:\n    input: 1\n    output: 4\n", cost)
    painter = (BASE / "models/painter.yaml").read_text().replace("0.04", "{1024x1024: 0.04}")
    shop = AppliedProject(tmp_path, sqlite, {"models/writer.yaml": writer, "models/painter.yaml": painter})
    shop.set("cost_per_1k_input = 0.0031")
    shop.set("cost_per_image = 0.03", "painter-1")
    code, said = shop.adopt()
    assert code == 5
    assert "cost_per_1k_input: 0.001 → 0.0031" in said
    assert shop.text("models/writer.yaml") == writer.replace("{input: 1,", "{input: 3.1,")
    assert "it is computed, and there is no sure way back; edit config/models/painter.yaml:6" in said
    assert shop.text("models/painter.yaml") == painter


def test_every_type_of_a_column_comes_back_as_it_is(database: Database, tmp_path: Path) -> None:
    shop = AppliedProject(tmp_path, database)
    hostile = "no: #1\n\t'\"\\ \u202e\u2028 €\n\n  end "
    columns = {
        "tokens_per_credit": "900",
        "release_date": "'2026-02-28'",
        "display_name": "'yes'",
        "notes": "'" + hostile.replace("'", "''") + "'",
        "capabilities": """'{"a b": true, "no": false}'""",
        "available_sizes": """'["512x512", "1024x1024"]'""",
        "max_tokens": "NULL",
    }
    for name, value in columns.items():
        shop.set(f"{name} = {value}", "sketcher-1" if name == "available_sizes" else "writer-1")
    database.query("UPDATE integration_provider SET is_sandbox = TRUE, api_endpoint = '' WHERE provider_id = 'openai'")
    database.query("UPDATE system_ai_settings SET temperature = 0.35")
    database.query("UPDATE automation_defaults SET automation_time = '23:59:00'")
    code, said = shop.adopt()
    assert "not adopted" not in said, said
    assert code == 0
    assert "\u202e" not in said + shop.text("models/writer.yaml")
    assert run("validate", cwd=shop.folder).returncode == 0
    assert f"{ROW} " not in shop.run("drift")[1]
    shop.apply()
    assert shop.run("drift")[0] == 0
    rows = dict(database.query(f"SELECT model_name, notes FROM {ROW}"))
    assert rows["writer-1"] == hostile


def test_the_overlay_that_won_is_written_and_the_base_stays(sqlite: Sqlite, tmp_path: Path) -> None:
    overlay = "# for us\nprice:\n  tokens_per_credit: 800   # cheaper\n"
    name = "environments/example/models/writer.yaml"
    shop = AppliedProject(tmp_path, sqlite, {name: overlay})
    shop.set("tokens_per_credit = 700, sort_order = 5")
    code, said = shop.adopt()
    assert code == 0, said
    assert shop.text(name) == overlay.replace("800", "700") + "sort_order: 5\n"
    assert shop.text("models/writer.yaml") == WRITER


def test_what_is_wrong_in_the_configuration_is_not_adopted_and_the_rest_is(shop: AppliedProject) -> None:
    shop.set("quality_tier = 'gold', sort_order = 5, tokens_per_credit = 90000000")
    code, said = shop.adopt()
    assert code == 5
    assert "quality_tier = 'gold': config/models/writer.yaml:" in said
    assert "quality_tier cannot be the text 'gold' [schema]" in said
    assert "tokens_per_credit = 90000000: config/models/writer.yaml:" in said
    assert "[price-below-cost]" in said
    assert shop.lines("models/writer.yaml") == ["+sort_order: 5"]


def test_a_flag_that_moved_from_one_row_to_another_is_adopted_in_both(sqlite: Sqlite, tmp_path: Path) -> None:
    spare = WRITER.replace("model_name: writer-1", "model_name: spare-1").replace("is_default: true\n", "")
    shop = AppliedProject(tmp_path, sqlite, {"models/spare.yaml": spare})
    shop.set("is_default = FALSE")
    shop.set("is_default = TRUE", "spare-1")
    code, said = shop.adopt()
    assert code == 0, said
    assert "adopted 2 values in 2 files" in said
    assert shop.lines("models/writer.yaml") == ["-is_default: true", "+is_default: false"]
    assert shop.lines("models/spare.yaml") == ["+is_default: true"]


def test_half_of_a_move_is_a_mistake_and_not_adopted(sqlite: Sqlite, tmp_path: Path) -> None:
    spare = WRITER.replace("model_name: writer-1", "model_name: spare-1").replace("is_default: true\n", "")
    shop = AppliedProject(tmp_path, sqlite, {"models/spare.yaml": spare})
    shop.set("is_default = FALSE, sort_order = 4")
    code, said = shop.adopt()
    assert (code, shop.lines("models/writer.yaml")) == (5, ["+sort_order: 4"])
    assert "is_default = false: config/" in said


def test_what_cannot_be_written_back_is_said_and_nothing_is_written(shop: AppliedProject) -> None:
    shop.set("cost_per_1k_input = NULL")
    shop.database.query("UPDATE automation_stage SET has_ai = NOT has_ai WHERE number = 1")
    code, said = shop.adopt()
    assert code == 5
    assert (
        "cost_per_1k_input = NULL: it is computed, and there is no sure way back; edit config/models/writer.yaml:6"
        in said
    )
    assert "has_ai" in said
    assert "adopted " not in said.replace("not adopted ", "")
    assert shop.untouched()


def test_a_value_that_others_are_computed_from_brings_them_along(shop: AppliedProject) -> None:
    shop.database.query("UPDATE automation_stage SET per_run_limit = 9 WHERE number = 1")
    code, said = shop.adopt()
    assert code == 0, said
    assert "automation_defaults 1: stage_config follows from these; the next apply brings it along" in said
    shop.apply()
    ((config,),) = shop.database.query("SELECT stage_config FROM automation_defaults")
    assert (json.loads(config) if isinstance(config, str) else config)["1"]["per_run_limit"] == 9


def test_a_matrix_in_json_finds_its_way_back_to_the_stages(each: AppliedProject) -> None:
    ((config,),) = each.database.query("SELECT stage_config FROM automation_defaults")
    matrix = json.loads(config) if isinstance(config, str) else config
    matrix["3"]["per_run_limit"] = 4
    each.database.query(f"UPDATE automation_defaults SET stage_config = '{json.dumps(matrix)}'")
    code, said = each.adopt()
    assert code == 0, said
    assert "config/automation/stages.yaml" in said
    assert each.run("drift")[1].count("per_run_limit") == 1


def test_two_columns_that_disagree_on_one_value_are_not_adopted(shop: AppliedProject) -> None:
    ((config,),) = shop.database.query("SELECT stage_config FROM automation_defaults")
    matrix = json.loads(config) if isinstance(config, str) else config
    matrix["3"]["per_run_limit"] = 4
    shop.database.query(f"UPDATE automation_defaults SET stage_config = '{json.dumps(matrix)}'")
    shop.database.query("UPDATE automation_stage SET per_run_limit = 5 WHERE number = 3")
    code, said = shop.adopt()
    assert (code, shop.untouched()) == (5, True)
    assert said.count("another column is made from config/automation/stages.yaml:") == 2


def test_a_missing_row_is_named_and_not_adopted(shop: AppliedProject) -> None:
    shop.database.query(f"DELETE FROM {ROW} WHERE model_name = 'painter-1'")
    code, said = shop.adopt()
    assert (code, shop.untouched()) == (5, True)
    assert f"not adopted: {ROW} 'painter-1': missing; put it back" in said


@pytest.mark.parametrize(
    ("text", "reason"),
    first(
        1,
        {
            "a key": ("sk-" + "live-0123456789abcdef0123456789", "[secret-plaintext]"),
            "a mebibyte": ("x" * (1 << 20), "it is longer than what is read of a cell"),
        },
    ),
)
def test_a_text_that_no_file_may_hold_stays_in_the_database(shop: AppliedProject, text: str, reason: str) -> None:
    shop.set(f"notes = '{text}', sort_order = 3")
    code, said = shop.adopt()
    assert (code, shop.lines("models/writer.yaml")) == (5, ["+sort_order: 3"])
    assert reason in said
    assert len(said) < 3000
    assert text not in said


HOSTILE = {
    "no number": ("sort_order = 1.5", "sort_order must be a whole number"),
    "no JSON": ("capabilities = '[1'", "what the database holds there is no JSON"),
    "JSON only to Python": ("capabilities = 'NaN'", "what the database holds there is no JSON"),
    "another shape": ("""capabilities = '{"a": {"b": 1}}'""", "a must be true or false"),
    "a NUL": ("notes = char(97, 0, 98)", "YAML has no form for this value"),
    "a number without an end": ("cost_per_1k_input = 9e99", "YAML has no form for this value"),
    "more digits than the column": ("cost_per_1k_input = 0.0000000000001", "[value-fits-column]"),
    "a negative cost": ("cost_per_1k_input = -1", "input is -1000; it must be at least 0"),
    "a day that does not exist": ("release_date = '2026-02-30'", "that month has 28 days"),
    "a flag with a third value": ("is_active = 7", "is_active must be true or false"),
}


@pytest.mark.parametrize("case", first(3, [*HOSTILE]))
def test_what_is_wrong_in_the_database_is_not_adopted(shop: AppliedProject, case: str) -> None:
    assignment, reason = HOSTILE[case]
    shop.set(assignment)
    code, said = shop.adopt()
    assert (code, shop.untouched(), reason in said) == (5, True, True), said


def test_one_value_that_cannot_be_written_does_not_keep_the_others_of_its_file(shop: AppliedProject) -> None:
    shop.set("notes = char(97, 0, 98), sort_order = 3")
    assert (shop.adopt()[0], shop.lines("models/writer.yaml")) == (5, ["+sort_order: 3"])


def test_a_row_whose_flag_is_the_operators_may_be_in_use_again(sqlite: Sqlite, tmp_path: Path) -> None:
    settings = (BASE / "ratesmith.yaml").read_text() + "ownership:\n  credit-package:\n    operator: [is_active]\n"
    packages = "small:\n  name: Small\n  credits: 1000\n  price_usd: 12\n"
    shop = AppliedProject(tmp_path, sqlite, {"ratesmith.yaml": settings, "billing/packages.yaml": packages})
    (shop.folder / "config/billing/packages.yaml").unlink()
    assert "'small': extra; removed from the configuration, and the next apply" in shop.run("drift")[1]
    shop.apply()
    shop.database.query("UPDATE credit_package SET is_active = TRUE")
    assert shop.run("drift")[0] == 0


def test_a_file_that_changes_while_it_is_adopted_is_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("now")
    (tmp_path / "b").write_text("then")
    with pytest.raises(Fatal, match="a changed in the meantime; nothing was written"):
        replace_unchanged(tmp_path, {"a": "then", "b": "then"}, {"b": "new", "a": "new"})
    assert ((tmp_path / "a").read_text(), (tmp_path / "b").read_text()) == ("now", "then")


def test_a_file_behind_a_link_is_not_replaced(sqlite: Sqlite, tmp_path: Path) -> None:
    shop = AppliedProject(tmp_path, sqlite)
    real = shop.folder / "real.yaml"
    path = shop.folder / "config/models/writer.yaml"
    shutil.move(path, real)
    path.symlink_to(real)
    shop.set("sort_order = 3")
    code, said = shop.adopt()
    assert (code, path.is_symlink(), real.read_text()) == (1, True, WRITER)
    assert "config/models/writer.yaml:1:1: error: this is a symbolic link" in said


def test_the_rights_of_a_file_stay(shop: AppliedProject) -> None:
    path = shop.folder / "config/models/writer.yaml"
    path.chmod(0o600)
    shop.set("sort_order = 3")
    assert shop.adopt()[0] == 0
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_base_file_decides_for_all_environments_and_the_answer_says_so(sqlite: Sqlite, tmp_path: Path) -> None:
    settings = (BASE / "ratesmith.yaml").read_text().replace("dialect: sqlite", f"dialect: {sqlite.dialect}")
    assert settings.count("environments:\n") == 1
    more = settings.replace(
        "environments:\n",
        f"environments:\n  other: {{dialect: {sqlite.dialect}, database: 'sqlite:///x.db', release: seed}}\n",
    )
    overlay = "environments/other/models/writer.yaml"
    shop = AppliedProject(tmp_path, sqlite, {"ratesmith.yaml": more, overlay: "sort_order: 77\n"})
    shop.set("sort_order = 3, tokens_per_credit = 900")
    code, said = shop.adopt()
    assert code == 0, said
    assert "tokens_per_credit: 1000 → 900 (in all environments)" in said
    assert "sort_order: 100 → 3\n" in said


def test_rows_that_left_the_configuration_are_drift_while_they_are_in_use(each: AppliedProject) -> None:
    each.database.query(
        f"INSERT INTO {ROW} (model_name, model_type, provider, display_name, is_default, is_testing, is_active,"
        " capabilities, available_sizes, sort_order, notes, created_at, updated_at)"
        " VALUES ('own', 'text', 'openai', 'Own', FALSE, FALSE, TRUE, '{}', '[]', 1, '', '2026-01-01', '2026-01-01')"
    )
    assert each.run("drift")[0] == 0
    extra = WRITER.replace("model_name: writer-1", "model_name: gone-1").replace("is_default: true\n", "")
    path = each.folder / "config/models/gone.yaml"
    path.write_text(extra)
    each.apply()
    path.unlink()
    code, said = each.run("drift")
    assert (code, f"{ROW} 'gone-1': extra; removed from the configuration, and the next apply" in said) == (5, True)
    each.apply()
    assert each.run("drift")[0] == 0
    each.set("is_active = TRUE", "gone-1")
    code, said = each.adopt()
    assert (code, f"not adopted: {ROW} 'gone-1': extra; removed from the configuration earlier" in said) == (5, True)
    answer = json.loads(run("drift", "--format", "json", "--database", each.database.url, cwd=each.folder).stdout)
    assert answer["databases"][0]["rows"] == [
        {"table": ROW, "key": {"model_name": "gone-1"}, "change": "extra", "columns": []}
    ]


def test_json_answers_for_each_database(sqlite: Sqlite, tmp_path: Path) -> None:
    shop = AppliedProject(tmp_path, sqlite)
    other = sqlite.path.with_name("other.db")
    shutil.copy(sqlite.path, other)
    urls = (sqlite.url, f"sqlite:///{other}", sqlite.url)
    done = run("drift", "--format", "json", *(word for url in urls for word in ("--database", url)), cwd=shop.folder)
    found = [(each["name"], each["url"], each["rows"]) for each in json.loads(done.stdout)["databases"]]
    assert (done.returncode, found) == (0, [("database-1", urls[0], []), ("database-2", urls[1], [])])


def test_json_has_every_row_column_and_value(each: AppliedProject) -> None:
    each.set(
        'cost_per_1k_input = 0.0031, capabilities = \'{"vision": false, "api_key": "short"}\', notes = \'a\u202eb\''
    )
    each.database.query(f"DELETE FROM {ROW} WHERE model_name = 'painter-1'")
    done = run("drift", "--format", "json", "--database", each.database.url, cwd=each.folder)
    assert (done.returncode, done.stdout.isascii()) == (5, True)
    answer = json.loads(done.stdout)
    assert (answer["version"], answer["environment"]) == (1, "example")
    (database,) = answer["databases"]
    assert database["secrets"]["differ"] == []
    painter, writer = database["rows"]
    assert painter == {"table": ROW, "key": {"model_name": "painter-1"}, "change": "missing", "columns": []}
    assert writer["columns"] == [
        {"column": "cost_per_1k_input", "database": "0.0031", "compiled": "0.001"},
        {"column": "capabilities", "database": {"api_key": "‹redacted›", "vision": False}, "compiled": {}},
        {"column": "notes", "database": "a\u202eb", "compiled": ""},
    ]


def test_a_secret_in_a_json_document_is_shown_by_no_message(each: AppliedProject) -> None:
    each.set('capabilities = \'{"vision": false, "api_key": "hunter2"}\'')
    for called in (["drift"], ["apply", "--dry-run"]):
        done = run(*called, "--database", each.database.url, cwd=each.folder)
        assert "hunter2" not in done.stdout + done.stderr
    assert '"vision":false' in run("drift", "--database", each.database.url, cwd=each.folder).stdout


def test_without_drift_nothing_is_adopted(shop: AppliedProject) -> None:
    code, said = shop.adopt()
    assert (code, shop.untouched(), "no drift" in said) == (0, True, True)


def test_adopting_takes_one_database_and_answers_as_text(shop: AppliedProject) -> None:
    url = shop.database.url
    assert run("drift", "--adopt", "--database", url, "--database", url, cwd=shop.folder).returncode == 2
    assert run("drift", "--adopt", "--format", "json", "--database", url, cwd=shop.folder).returncode == 2
