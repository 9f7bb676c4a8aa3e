"""What runners that open the transaction themselves need of a migration; each file in `layouts/` writes it for one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from importlib import import_module
from typing import Final

from ratesmith.core.plugins import member_names
from ratesmith.project.settings import Environment
from ratesmith.release.migration import NAME, Migration
from ratesmith.release.released_files import HISTORY, PLANS

LAYOUTS: Final = member_names("ratesmith.release.layouts")
"""The layouts there are."""
FOLDERS: Final = (HISTORY, PLANS, *(f"{HISTORY}/{name}" for name in LAYOUTS))
"""The folders that files of migrations stand in."""
LAYOUT_FILE: Final = re.compile(rf"{HISTORY}/(?:{'|'.join(LAYOUTS)})/(?:{NAME}\.(?:py|sql)|__init__\.py)")
"""The paths that the files of layouts have."""
WRITTEN: Final = "Written by ratesmith build."
"""Stands in every file of a layout; one without it is a person's."""
_USAGE: Final = "To run it: "


def laid_out(chain: Sequence[Migration], environment: Environment) -> Iterator[tuple[str, str]]:
    """The files that the layout of an environment adds to those that ratesmith applies."""
    name = environment.layout or "plain"
    for path, text in import_module(f"ratesmith.release.layouts.{name}").files(chain, environment):
        yield f"{HISTORY}/{name}/{path}", text


def header(migration: Migration, usage: str) -> list[str]:
    """What stands above a migration, and how another program runs it."""
    lines = [line.removeprefix("-- ") for line in migration.up.partition("\n\n")[0].splitlines()]
    return [f"{_USAGE}{usage}" if line.startswith(_USAGE) else line for line in lines]


def statements(text: str) -> list[str]:
    """The statements of a file, each below its comment, without BEGIN and COMMIT; no literal holds a semicolon."""
    parts = (part.strip("\n") for part in text.partition("\n\n")[2].split(";\n"))
    return [part for part in parts if part and not part.startswith("BEGIN") and part != "COMMIT"]
