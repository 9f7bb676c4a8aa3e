"""Mistakes as people make them: `data/mistakes/config` is laid over the base project, and each case changes it.

A case is a map below its name:

    edit: [models/writer.yaml, old text, new text]    one change, or a list of them
    write: {models/writer.yaml: text}                 files with these texts, new or in place of others
    encoding: utf-16                                  of the files that are changed
    move: [models, model]                             a file or folder
    remove: models/writer.yaml
    at: models/writer.yaml:3:1                        file, line and column of the one finding
    says: [words]                                     what is printed must contain each, blanks between words alike
    never: [words]                                    and none of these
    finds: 2                                          where one mistake has to be two findings
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ratesmith.compile.result import Invalid, Report
from ratesmith.report.findings.text import render
from support.projects import DATA, compiled, project
from support.yaml_files import load

FOLDER = DATA / "mistakes"


def cases() -> dict[str, dict[str, Any]]:
    """Every case by its name. Two of one name are a mistake in the tests."""
    found: dict[str, dict[str, Any]] = {}
    for path in sorted(FOLDER.glob("*.yaml")):
        for name, case in load(path).items():
            assert name not in found, name
            found[name] = case
    return found


def staged(folder: Path, case: Mapping[str, Any]) -> Path:
    """The project with the mistake in it."""
    config = project(folder, _EXTRAS) / "config"
    edits = case.get("edit", [])
    for name in _listed(case.get("remove", [])):
        path = config / name
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    for name, old, new in edits if edits and isinstance(edits[0], list) else [edits] if edits else []:
        text = (config / name).read_bytes().decode()
        assert text.count(old) == 1, f"{old!r} occurs {text.count(old)} times in {name}"
        _write(config / name, text.replace(old, new), case)
    for name, text in case.get("write", {}).items():
        _write(config / name, text, case)
    if "move" in case:
        old, new = case["move"]
        (config / new).parent.mkdir(parents=True, exist_ok=True)
        (config / old).rename(config / new)
    return folder


def report(folder: Path) -> Report:
    """What is found in a project, whichever file it is in."""
    try:
        return compiled(folder).report
    except Invalid as invalid:
        return invalid.report


def printed(found: Report) -> str:
    """What a person reads, in one line."""
    return " ".join(render(found, color=False).split())


def _listed(given: str | list[str]) -> list[str]:
    return [given] if isinstance(given, str) else given


def _write(path: Path, text: str, case: Mapping[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode(case.get("encoding", "utf-8")))


_EXTRAS = {
    str(path.relative_to(FOLDER / "config")): path.read_text() for path in sorted((FOLDER / "config").rglob("*.yaml"))
}
