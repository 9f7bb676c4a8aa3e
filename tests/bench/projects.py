"""The projects that are measured: what ships, and generated ones of any size, for other tools too."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from bench.processes import ROOT

Tree = dict[str, Any]


class Project(NamedTuple):
    """A project in a folder of its own."""

    folder: Path
    environment: str
    files: int

    def edit(self, number: int) -> None:
        """Change one value of one file, another one for each number."""
        write_model(self.folder, 7, sort_order=number + 1)


def shipped(folder: Path) -> Project:
    """Copy the configuration that ships."""
    for name in ("config", "schemas"):
        shutil.copytree(ROOT / name, folder / name)
    shutil.copy(ROOT / ".sops.yaml", folder)
    return Project(folder, "development", _count(folder))


def generated(folder: Path, models: int) -> Project:
    """Write the smallest valid project, and as many models beside it."""
    shutil.copytree(ROOT / "tests" / "data" / "base" / "config", folder / "config")
    for number in range(models):
        write_model(folder, number)
    return Project(folder, "example", _count(folder))


def write_model(folder: Path, number: int, **changed: object) -> None:
    """Write the file of a model, with some of its values changed."""
    text = "\n".join(_lines(model(number) | changed)) + "\n"
    (folder / "config" / "models" / f"bench-{number}.yaml").write_text(text, encoding="utf-8")


def model(number: int) -> Tree:
    """Return a model. Amounts and limits repeat about as often as those of a catalogue, and no rule says anything."""
    tier = number % 8 + 1
    return {
        "model_name": f"bench-{number}",
        "model_type": "text",
        "provider": "openai",
        "display_name": f"Bench {number}",
        "cost": {
            "per_1m_tokens": {
                "input": round((1.25 + number % 20 / 20) / tier, 4),
                "output": round((2.5 + number % 19 / 10) / tier, 4),
            }
        },
        "price": {"tokens_per_credit": 1_000 * tier},
        "limits": {"max_tokens": 2 ** (number % 4 + 12), "context_window": 2 ** (number % 6 + 16)},
        "capabilities": {"vision": number % 3 == 0},
        "sort_order": number % 30_000,
    }


def as_json(folder: Path, models: int) -> Path:
    """Write the same models into one JSON file."""
    path = folder / "models.json"
    path.write_text(json.dumps([model(number) for number in range(models)]), encoding="utf-8")
    return path


def as_toml(folder: Path, models: int) -> Path:
    """Write the same models as TOML, a file each, as models.dev has them."""
    target = folder / "toml"
    target.mkdir()
    for number in range(models):
        (target / f"bench-{number}.toml").write_text("\n".join(_toml(model(number), ())) + "\n", encoding="utf-8")
    return target


def _lines(tree: Tree, indent: str = "") -> Iterable[str]:
    for key, value in tree.items():
        if isinstance(value, Mapping):
            yield f"{indent}{key}:"
            yield from _lines(dict(value), indent + "  ")
        else:
            yield f"{indent}{key}: {value if isinstance(value, str) else json.dumps(value)}"


def _toml(tree: Tree, table: tuple[str, ...]) -> Iterable[str]:
    if table:
        yield f"[{'.'.join(table)}]"
    yield from (f"{key} = {json.dumps(value)}" for key, value in tree.items() if not isinstance(value, dict))
    for key, value in tree.items():
        if isinstance(value, dict):
            yield from _toml(value, (*table, key))


def _count(folder: Path) -> int:
    return sum(1 for _ in (folder / "config").rglob("*.yaml"))
