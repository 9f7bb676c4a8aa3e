"""What editors complete, show and refuse in the files of a project."""

from __future__ import annotations

import json
import re
from fnmatch import fnmatch
from functools import cache
from pathlib import Path

import jsonschema_rs
import pytest
import yaml

from ratesmith.api.loader import load_pack
from ratesmith.project.editor_files import editor_files
from ratesmith.project.editor_schemas import FOLDER, editor_schemas, known
from ratesmith.project.schema_files import export
from support.cli import run
from support.language_server import language_server
from support.projects import BASE, SHIPPED, compiled, opened, project
from support.repositories import commit, git

MODEL = "config/models/writer.yaml"
OVERLAY = "config/environments/development/models/writer.yaml"
MAPPED = json.loads(dict(editor_files(load_pack("ai_platform").kinds))[".vscode/settings.json"])["yaml.schemas"]


@cache
def shipped_schemas() -> dict[str, str]:
    project = opened(SHIPPED)
    return dict(
        editor_schemas(project.pack.kinds, project.project, known(project.pack, compiled(SHIPPED).configs.values()))
    )


def accepts(schema: str, document: object) -> bool:
    return jsonschema_rs.validator_for(schema).is_valid(document)


@pytest.mark.parametrize("schema", ["model", "overlay/model"])
def test_an_id_that_was_added_a_minute_ago_is_accepted(schema: str) -> None:
    """`validate` says which ids do not exist: it reads the files of now, and an editor those of the last build."""
    text = shipped_schemas()[f"{schema}.schema.json"]
    assert json.loads(text)["$defs"]["provider.ids"]["enum"][:2] == ["anthropic", "openai"]
    model = yaml.safe_load((BASE / "models/writer.yaml").read_text())
    assert accepts(text, model | {"provider": "added-a-minute-ago"})
    assert not accepts(text, model | {"provider": 5})
    assert not accepts(text, model | {"providr": "openai"})


def test_editors_refuse_what_the_committed_schemas_refuse_and_no_more() -> None:
    committed = dict(export(load_pack("ai_platform").kinds))
    files = [it for it in sorted((SHIPPED / "config").rglob("*.yaml")) if not it.name.endswith(".sops.yaml")]
    for file in files:
        (schema,) = [it for it, pattern in MAPPED.items() if matches(file, pattern)]
        path = schema.removeprefix(f"./{FOLDER}/")
        tree = yaml.load(file.read_text(), yaml.BaseLoader)
        for damaged in (tree, tree | {"surplus": "1"}, {}, {key: [] for key in tree}):
            assert accepts(shipped_schemas()[path], damaged) == accepts(committed[path], damaged), (file, damaged)


def matches(file: Path, pattern: str) -> bool:
    path = file.relative_to(SHIPPED).as_posix()
    return path.count("/") == pattern.count("/") and fnmatch(path, pattern)


def test_the_first_line_of_a_shipped_file_names_the_schema_that_the_settings_of_editors_map_it_to() -> None:
    named = {
        file: (file.parent / found[1]).resolve()
        for file in sorted((SHIPPED / "config").rglob("*.yaml"))
        if (found := re.match(r"# yaml-language-server: \$schema=(\S+)", file.read_text()))
    }
    assert len(named) > 40
    for file, schema in named.items():
        assert [SHIPPED / it for it, pattern in MAPPED.items() if matches(file, pattern)] == [schema]


def test_the_settings_of_editors_are_those_that_a_new_project_gets() -> None:
    for path, text in editor_files(load_pack("ai_platform").kinds):
        assert (SHIPPED / path).read_text() == text


def test_a_build_writes_the_schemas_for_editors_where_git_does_not_see_them(tmp_path: Path) -> None:
    two = (BASE / "ratesmith.yaml").read_text() + "  other:\n    extends: example\n"
    folder = project(tmp_path / "shop", {"ratesmith.yaml": two})
    commit(folder)
    assert run("build", "--check", cwd=folder).returncode == 5
    assert not (folder / ".ratesmith").exists(), "it writes nothing"
    assert run("build", "--env", "other", cwd=folder).returncode == 0
    assert not (folder / ".ratesmith").exists(), "the ids of other environments would be missing"
    assert run("build", cwd=folder).returncode == 0
    assert "writer" in (folder / FOLDER / "model.schema.json").read_text()
    assert git(folder, "status", "--porcelain", "--", ".ratesmith") == ""


def test_schemas_for_editors_are_not_written_through_a_link_and_stop_no_build(tmp_path: Path) -> None:
    folder = project(tmp_path / "shop")
    (tmp_path / "elsewhere").mkdir()
    (folder / ".ratesmith").symlink_to(tmp_path / "elsewhere")
    done = run("build", cwd=folder)
    said = "note: no schemas for editors: .ratesmith is a symbolic link, which is never followed; nothing was written"
    assert (done.returncode, said in done.stderr, [*(tmp_path / "elsewhere").iterdir()]) == (0, True, [])


def test_a_new_project_keeps_the_settings_that_somebody_has(tmp_path: Path) -> None:
    (tmp_path / ".vscode").mkdir()
    (tmp_path / ".vscode/settings.json").write_text("{}\n")
    done = run("init", ".", cwd=tmp_path)
    assert (done.returncode, "./.ratesmith/schemas/model.schema.json" in done.stderr) == (0, True)
    assert (tmp_path / ".vscode/settings.json").read_text() == "{}\n"
    assert (tmp_path / ".idea/jsonSchemas.xml").exists()


@pytest.mark.slow
def test_the_language_server_of_editors_knows_the_project(tmp_path: Path) -> None:
    folder = tmp_path / "shop"
    assert run("init", "shop", cwd=tmp_path).returncode == 0
    (folder / OVERLAY).parent.mkdir(parents=True)
    assert run("build", cwd=folder).returncode == 0
    model = re.sub(r"^#.*\n", "", (folder / MODEL).read_text())
    with language_server(folder) as server:
        assert server.mistakes(MODEL, model) == []
        assert server.mistakes(MODEL, model.replace("provider: openai", "provider: a-new-one")) == []
        assert server.mistakes(MODEL, f"{model}tokens: 5\n") == ["Property tokens is not allowed."]
        assert server.mistakes(OVERLAY, "price:\n  tokens_per_credit: 900\n") == []
        assert server.mistakes(OVERLAY, "price:\n  tokens: 900\n") == ["Property tokens is not allowed."]
        for path in (MODEL, OVERLAY):
            assert server.offers(path, "provider: |\n") == ["openai", "stripe"]
            assert "margin-below-floor" in server.offers(path, "waive:\n  - rule: |\n")
            assert "price-jump" in server.offers(path, "acknowledge:\n  - rule: |\n")
            assert "Smaller is dearer." in server.hover(path, "price:\n  tok|ens_per_credit: 900\n")
        assert server.offers("config/ratesmith.yaml", "default_environment: |\n") == ["development"]
    (folder / ".vscode/settings.json").write_text("{}")
    first, _, _ = (folder / MODEL).read_text().partition("\n")
    with language_server(folder) as server:
        assert server.offers(MODEL, "provider: |\n") == []
        assert server.offers(MODEL, f"{first}\nprovider: |\n") == ["openai", "stripe"]
