"""Every member of every family is complete: a kind, a rule, a dialect, an output, a command."""

from __future__ import annotations

import ast
import importlib
import inspect
import os
import re
import subprocess
import sys
from collections.abc import Container, Iterable, Iterator
from graphlib import TopologicalSorter
from inspect import ismodule

import click
import msgspec
import pytest
import yaml

from ratesmith.api.definitions import Kind
from ratesmith.api.field_docs import field_docs
from ratesmith.api.loader import load_pack
from ratesmith.api.rule_pages import pages
from ratesmith.core.names import NAME_FLAWS
from ratesmith.core.plugins import members, module_id
from ratesmith.core.tables import Reference
from ratesmith.project.schema_digests import digest_files
from ratesmith.project.schema_files import export
from ratesmith.sql.dialect import Dialect
from support.projects import SHIPPED

PACK = load_pack("ai_platform")
SOURCES = sorted((SHIPPED / "compiler/ratesmith").rglob("*.py"))


@pytest.mark.parametrize("kind", PACK.kinds.values(), ids=PACK.kinds)
def test_a_kind_has_words_for_itself_and_for_every_field(kind: Kind) -> None:
    assert inspect.cleandoc(kind.entity.__doc__ or "").endswith(".")
    docs = field_docs(kind.entity)
    assert [name for name in kind.entity.__struct_fields__ if not docs.get(name)] == []


@pytest.mark.parametrize("kind", PACK.kinds.values(), ids=PACK.kinds)
def test_the_tables_of_a_kind_have_a_key_and_know_how_to_retire_a_row(kind: Kind) -> None:
    for table in kind.tables:
        columns = {column.name for column in table.columns}
        assert set(table.key) <= columns
        assert table.retire in ("delete", "keep") or table.retire in columns
        for unique in table.unique:
            assert {*unique.columns, *unique.where} <= columns
        for column in table.columns:
            if isinstance(column.type, Reference):
                assert column.type.table in {other.name for _, other in PACK.tables}


@pytest.mark.parametrize("kind", PACK.kinds.values(), ids=PACK.kinds)
def test_no_two_names_that_look_the_same_identify_rows_or_are_read_by_people(kind: Kind) -> None:
    (_,), structs = msgspec.json.schema_components((kind.entity,))
    keys = {it.name for table in kind.tables for it in table.columns if it.name in table.key and it.value is None}
    for struct in structs.values():
        for name, field in struct.get("properties", {}).items():
            if field.get("type") == "string" and (name in keys or re.fullmatch(r"(?:\w+_)?name|label", name)):
                assert field.get("format") in NAME_FLAWS or "enum" in field, name


def test_the_file_name_of_a_kind_is_its_name() -> None:
    for module in members("ratesmith.packs.ai_platform.kinds"):
        assert module.KIND.name == module_id(module)


def test_a_table_stands_behind_those_it_refers_to() -> None:
    seen: set[str] = set()
    for _, table in PACK.tables:
        assert {column.type.table for column in table.columns if isinstance(column.type, Reference)} <= seen
        seen.add(table.name)


def test_the_exported_schemas_are_fresh() -> None:
    folder = SHIPPED / "schemas"
    files = dict(export(PACK.kinds))
    assert {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()} == set(files)
    assert [path for path, text in files.items() if (folder / path).read_text() != text] == []


def test_the_digests_of_the_schemas_are_fresh() -> None:
    files = dict(digest_files(PACK.name))
    assert len(files) == 2
    assert [path.name for path, text in files.items() if path.read_text() != text] == []


def test_the_rule_pages_are_fresh() -> None:
    folder = SHIPPED / "docs/rules"
    files = dict(pages(PACK.rules))
    assert {path.name for path in folder.iterdir()} == set(files)
    assert [path for path, text in files.items() if (folder / path).read_text() != text] == []


def test_every_rule_id_that_the_engine_reports_is_documented() -> None:
    reported: set[str] = set()
    for path in SOURCES:
        reported |= set(re.findall(r'"((?:file|overlay|waiver|secret|sops)-[a-z-]+)"', path.read_text()))
    assert {"file-link", "overlay-without-effect", "waiver-unused", "secret-empty", "sops-no-rule"} <= reported
    assert reported | {"yaml", "schema", "project"} <= set(PACK.rules)


FAMILIES = {
    "cli.commands": lambda module: isinstance(module.command, click.Command),
    "output.artifacts": lambda module: module.SCOPE in ("environment", "contract"),
    "sql.dialects": lambda module: isinstance(module.DIALECT, Dialect),
    "database.drivers": lambda module: module.SCHEMES and callable(module.connect),
    "release.layouts": lambda module: callable(module.files),
    "report.findings": lambda module: callable(module.render),
}


@pytest.mark.parametrize("family", FAMILIES)
def test_every_member_of_a_family_says_what_it_is(family: str) -> None:
    found = list(members(f"ratesmith.{family}"))
    assert found
    for module in found:
        assert (module.__doc__ or "").strip().endswith(".")
        assert FAMILIES[family](module), module.__name__


PACKS = {"ratesmith.packs.ai_platform": SHIPPED / "compiler", "gpu_shop": SHIPPED / "tests/data/packs/gpu_shop"}


@pytest.mark.parametrize("package", PACKS)
def test_a_pack_imports_the_api_and_itself_alone(package: str) -> None:
    folder = PACKS[package] / package.replace(".", "/")
    imported: set[str] = set()
    for path in folder.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                imported.update(alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                assert not node.level, path
                imported.add(str(node.module))
    ours = {name for name in imported if name.startswith("ratesmith") and not f"{name}.".startswith(f"{package}.")}
    assert ours == {"ratesmith.api"}


def test_the_api_hands_on_what_it_lists_and_documents_it() -> None:
    import ratesmith.api as api

    later = {name for names in api._LATER.values() for name in names}
    first = {name for name, value in vars(api).items() if name[0] != "_" and not ismodule(value)}
    assert set(api.__all__) == first | later
    undocumented = [name for name in api.__all__ if callable(value := getattr(api, name)) and not value.__doc__]
    assert set(undocumented) <= {
        "Inverse",
        "OnDrift",
        "Route",
        "Severity",
        "Source",
        "Amount",
        "Name",
        "AsciiName",
        "Tone",
        "Weight",
    }


COSTLY = (
    "calendar dataclasses http importlib.metadata jinja2 json jsonschema_rs logging msgspec psycopg ruamel shlex signal"
    " socket sqlite3 ssl subprocess tempfile yaml"
)
CHECKING = "api cli compile core language packs project release report rules secrets sql"
IMPORTED = {
    "--version": ("", "cli core"),
    "--help": ("", "cli core report"),
    "validate": ("msgspec", CHECKING),
    "build --check --env development": ("json msgspec signal subprocess", f"{CHECKING} database output plan"),
}
"""What a command may import of what takes long, and of the rooms, where nothing is wrong with the configuration."""


@pytest.mark.parametrize("call", IMPORTED)
def test_a_command_imports_nothing_that_it_does_not_need(call: str) -> None:
    code = (
        "import sys; from ratesmith.cli.main import run; run()\n"
        "print('\\n', *sorted(name for name in sys.modules if not name.startswith('_')))"
    )
    result = subprocess.run(
        [sys.executable, "-P", "-c", code, *call.split()],
        cwd=SHIPPED,
        env={"PYTHONPATH": str(SHIPPED / "compiler"), "PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        check=True,
    )
    names = result.stdout.splitlines()[-1].split()
    libraries, rooms = IMPORTED[call]
    assert {*COSTLY.split()}.intersection(names) <= {*libraries.split()}
    assert {name.split(".")[1] for name in names if name.startswith("ratesmith.")} <= {*rooms.split()}


def test_members_are_discovered_in_one_place() -> None:
    walking = [path.name for path in SOURCES if re.search("pkgutil|iter_modules", path.read_text())]
    assert walking == ["plugins.py"]


@pytest.mark.slow
def test_no_module_imports_itself_through_others_so_that_each_can_be_the_first() -> None:
    root = SHIPPED / "compiler"
    names = {".".join(path.relative_to(root).with_suffix("").parts).removesuffix(".__init__"): path for path in SOURCES}
    imports = {name: {*imported_at_once(ast.parse(path.read_text()).body, names)} for name, path in names.items()}
    assert imports["ratesmith.cli.main"] >= {"ratesmith.cli.invocation"}
    assert len([*TopologicalSorter(imports).static_order()]) == len(names)


def imported_at_once(body: Iterable[ast.stmt], known: Container[str]) -> Iterator[str]:
    """The modules that a module imports when it is imported, not where a function needs them or for types alone."""
    for node in body:
        match node:
            case ast.Import(names=found):
                yield from (it.name for it in found if it.name in known)
            case ast.ImportFrom(module=str(module), names=found) if module in known:
                yield from (full if (full := f"{module}.{it.name}") in known else module for it in found)
            case ast.If(test=ast.Name(id="TYPE_CHECKING") | ast.Attribute(attr="TYPE_CHECKING")):
                pass
            case ast.If() | ast.Try():
                yield from imported_at_once((*node.body, *node.orelse), known)


def test_a_struct_that_crosses_phases_is_frozen() -> None:
    for name in ("core.ir", "compile.result", "core.tables", "api.definitions"):
        module = importlib.import_module(f"ratesmith.{name}")
        structs = [
            value for value in vars(module).values() if inspect.isclass(value) and issubclass(value, msgspec.Struct)
        ]
        assert structs
        assert [it for it in structs if not it.__struct_config__.frozen or it.__struct_config__.dict] == []


def test_the_shipped_files_are_in_block_style_so_that_a_diff_shows_one_value() -> None:
    for path in sorted((SHIPPED / "config").rglob("*.yaml")):
        flow = [
            event
            for event in yaml.parse(path.read_text(), Loader=yaml.CSafeLoader)
            if getattr(event, "flow_style", False)
        ]
        assert flow == [], path
