"""Migrations for runners that open the transaction themselves; each file in `layouts/` writes them for one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib import import_module
from typing import Final

from ratesmith.core.plugins import member_names
from ratesmith.project.settings import Environment
from ratesmith.release.migration import NAME, Migration
from ratesmith.release.released_files import HISTORY, PLANS

LAYOUTS: Final = member_names("ratesmith.release.layouts")
"""The layouts there are."""
FOLDERS: Final = (HISTORY, PLANS, *(f"{HISTORY}/{name}" for name in LAYOUTS))
"""The folders that hold files of migrations."""
LAYOUT_FILE: Final = re.compile(rf"{HISTORY}/(?:{'|'.join(LAYOUTS)})/(?:{NAME}\.(?:py|sql)|__init__\.py)")
"""The paths that the files of layouts have."""
WRITTEN: Final = "Written by ratesmith build."
"""Stands in every file of a layout; one without it is a person's."""


def laid_out(chain: Sequence[Migration], environment: Environment) -> Iterator[tuple[str, str]]:
    """Yield the files that the layout of an environment adds to those that ratesmith applies."""
    name = environment.layout or "plain"
    for path, text in import_module(f"ratesmith.release.layouts.{name}").files(chain, environment):
        yield f"{HISTORY}/{name}/{path}", text


def laid_out_again(
    chain: Sequence[Migration], released: Mapping[str, str], environment: Environment
) -> Iterator[tuple[str, str]]:
    """Yield the released files of layouts as they must be, by what the layout reads from them.

    A layout whose files depend on settings defines `settings_in`, which reads them from the text of one: settings
    may have changed since.
    """
    for name in LAYOUTS:
        module = import_module(f"ratesmith.release.layouts.{name}")
        read: Callable[[str], Environment] = getattr(module, "settings_in", lambda _: environment)
        paths: dict[Environment, set[str]] = {}
        for path, text in sorted(released.items()):
            if path.startswith(f"{HISTORY}/{name}/"):
                paths.setdefault(read(text), set()).add(path)
        for settings, wanted in paths.items():
            found = ((f"{HISTORY}/{name}/{path}", text) for path, text in module.files(chain, settings))
            yield from ((path, text) for path, text in found if path in wanted)
