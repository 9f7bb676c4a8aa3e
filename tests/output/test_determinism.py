"""The same configuration gives the same bytes: again, elsewhere, in another order, on another day."""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from ratesmith.compile import pipeline
from ratesmith.compile.open import open_project
from ratesmith.compile.pipeline import compile_project
from ratesmith.core import canonical_json, memo
from ratesmith.core.tables import plain
from ratesmith.language.parser import parse
from ratesmith.release.build import build_all
from ratesmith.sql import seed
from support.file_texts import files_of
from support.projects import SHIPPED, copy_shipped
from support.quick import first

ENVIRONMENTS = ("development", "production", "staging")


def built(
    folder: Path,
    *,
    environments: tuple[str, ...] = ENVIRONMENTS,
    today: date = date(2026, 1, 1),
    out: Path | None = None,
) -> Mapping[str, str]:
    """Every file; `out` is where the history stands, none in the project if it is not given."""
    compiled = compile_project(open_project(folder / "config"), environments, today)
    assert not compiled.report.errors
    return files_of(build_all(compiled, out or folder / "nowhere"))


@pytest.fixture(scope="module")
def expected() -> Mapping[str, str]:
    return built(SHIPPED)


@pytest.mark.slow
def test_a_second_build_elsewhere_and_on_another_day_gives_the_same_bytes(
    expected: Mapping[str, str], tmp_path: Path
) -> None:
    assert built(copy_shipped(tmp_path / "a b/ü", "config"), today=date(2040, 12, 31)) == expected


def test_an_environment_built_alone_has_the_bytes_it_has_among_others(expected: Mapping[str, str]) -> None:
    for environment in ENVIRONMENTS:
        for path, text in built(SHIPPED, environments=(environment,)).items():
            assert text == expected[path], path


def test_very_many_files_give_the_bytes_that_few_give(
    expected: Mapping[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of those, trees are forgotten, and what grows with the models is written some items at a time."""
    monkeypatch.setattr(pipeline, "MAX_FILES", 0)
    monkeypatch.setattr(canonical_json, "_CHUNK", 2)
    monkeypatch.setattr(memo, "CHUNK", 2)
    monkeypatch.setattr(memo, "_MOST_CELLS", 3)
    monkeypatch.setattr(memo, "_made", {})
    monkeypatch.setattr(memo, "_MOST_ROWS", 7)
    # Statements have as many rows as the others.
    monkeypatch.setattr(seed, "chunks", lambda rows: (rows[at : at + 500] for at in range(0, len(rows), 500)))
    assert built(SHIPPED) == expected


@pytest.mark.parametrize("seed", first(1, range(3)))
def test_files_and_keys_in_another_order_give_the_same_bytes(
    expected: Mapping[str, str], tmp_path: Path, seed: int
) -> None:
    order = random.Random(seed)
    files = sorted(path for path in (SHIPPED / "config").rglob("*.yaml"))
    order.shuffle(files)
    for path in files:
        target = tmp_path / path.relative_to(SHIPPED)
        target.parent.mkdir(parents=True, exist_ok=True)
        tree, problems = parse(path.read_text(encoding="utf-8"))
        assert not problems
        target.write_text(written(tree, order), encoding="utf-8")
    shutil.copy(SHIPPED / ".sops.yaml", tmp_path)
    assert built(tmp_path) == expected


def written(tree: Any, order: random.Random) -> str:
    """A tree as YAML in flow style, the keys of every map in another order."""
    if isinstance(tree, dict):
        keys = order.sample(list(tree), len(tree))
        return "{" + ", ".join(f"{json.dumps(key)}: {written(tree[key], order)}" for key in keys) + "}"
    if isinstance(tree, list):
        return "[" + ", ".join(written(item, order) for item in tree) + "]"
    if isinstance(tree, str) or tree is None or isinstance(tree, bool):
        return json.dumps(tree)
    return plain(tree)


def test_the_committed_files_are_those_of_the_committed_configuration() -> None:
    for path, text in built(SHIPPED, out=SHIPPED / "generated").items():
        if not path.startswith("development/"):
            assert (SHIPPED / "generated" / path).read_text(encoding="utf-8") == text, path
