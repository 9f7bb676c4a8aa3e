"""The package in `runtime/ts/`: what it holds, what it weighs, and that a frontend compiles with it."""

from __future__ import annotations

import gzip
import json
import re
import shutil
from pathlib import Path

import pytest

from support.frontends import RESOLUTIONS, frontend
from support.node import MODULES, node, tsc
from support.projects import DATA, SHIPPED
from support.typescript_runtime import PACKAGE, Runtime

pytestmark = pytest.mark.slow
ABOUT = json.loads((PACKAGE / "package.json").read_text())
TYPESCRIPT = re.compile(r"```ts\n(.*?)```", re.DOTALL)


def with_package(folder: Path, typescript: Runtime, resolution: str, program: str) -> Path:
    """A frontend that has installed the package."""
    installed = frontend(folder, resolution, program, ("es2022", "dom")) / "node_modules/@ratesmith/runtime"
    shutil.copytree(typescript.folder, installed / "dist")
    shutil.copy(PACKAGE / "package.json", installed)
    return folder


def run(folder: Path) -> str:
    done = node("app.js", cwd=folder)
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
    return done.stdout


@pytest.mark.cases(ci=1)
@pytest.mark.parametrize("resolution", RESOLUTIONS)
def test_a_frontend_compiles_with_it_and_is_refused_what_it_does_not_have(
    tmp_path: Path, typescript: Runtime, resolution: str
) -> None:
    """Each line behind `@ts-expect-error` is a mistake, or the compiler says that it is none."""
    program = (DATA / "typescript/runtime.ts").read_text()
    assert tsc(with_package(tmp_path, typescript, resolution, program)) == ""
    (tmp_path / "app.js").write_text((tmp_path / "app.js").read_text().split("// @ts-expect-error")[0])
    found = json.loads(run(tmp_path))
    assert found == [
        5,
        "gpt-5.1",
        "choice",
        "/delays/within_stage",
        ["1970-01-01T08:00:00.000Z", "1970-01-01T13:00:00.000Z"],
    ]


def test_what_the_page_shows_compiles_and_runs(tmp_path: Path, typescript: Runtime) -> None:
    (program,) = TYPESCRIPT.findall((SHIPPED / "docs/runtime.md").read_text())
    assert tsc(with_package(tmp_path, typescript, "nodenext", program)) == ""
    assert (
        run(tmp_path) == "5 credits, $0.05\n/automation/time must be a time such as 09:00\n2026-11-23T08:00:00.000Z\n"
    )


def test_it_needs_nothing_and_changes_nothing_when_it_is_loaded(typescript: Runtime) -> None:
    assert "dependencies" not in ABOUT and "peerDependencies" not in ABOUT
    assert (ABOUT["type"], ABOUT["sideEffects"]) == ("module", False)
    modules = [path.read_text() for path in typescript.folder.glob("*.js")]
    assert {it for text in modules for it in re.findall(r'from "([^"]+)"', text)} <= {
        f"./{path.name}" for path in typescript.folder.glob("*.js")
    }
    assert not any(re.search(r"\beval\b|new Function|node:|process\.|__proto__", text) for text in modules)


def test_its_exports_are_there_with_types_and_the_vectors(typescript: Runtime) -> None:
    *entries, vectors = ABOUT["exports"].items()
    for _, entry in entries:
        for path in entry.values():
            assert (typescript.folder / path.removeprefix("./dist/")).is_file()
    assert vectors == ("./vectors/*.json", "./vectors/*.json")
    assert "cp ../../tests/data/runtime/*.json vectors/" in ABOUT["scripts"]["prepack"]
    declared = (typescript.folder / "runtime.d.ts").read_text()
    assert "/**" in declared and "/**" not in (typescript.folder / "runtime.js").read_text()


ENTRIES = {"index.js": 6_500, "settings.js": 3_900, "rates.js": 1_400, "slots.js": 900}
"""How many bytes an entry is at most, minified and compressed; docs/runtime.md says it."""


@pytest.mark.parametrize("entry", ENTRIES)
def test_it_is_small(typescript: Runtime, entry: str) -> None:
    options = ("--bundle", "--minify", "--format=esm", "--target=es2022")
    done = node(MODULES / "esbuild/bin/esbuild", *options, typescript.folder / entry)
    assert done.returncode == 0, done.stderr
    assert 500 < len(gzip.compress(done.stdout.encode(), 9, mtime=0)) <= ENTRIES[entry]
