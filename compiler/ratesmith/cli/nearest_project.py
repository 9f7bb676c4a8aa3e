"""Find the project that a folder is in."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from ratesmith.core.errors import Exit, Fatal

_ROOT: Final = 0


def nearest_project(here: Path) -> Path:
    """Return the nearest configuration folder from a folder upwards.

    Raises Fatal if there is none, or if it is above and somebody else's: it says who can read the secrets that are set.
    """
    for folder in (here, *here.parents):
        for config in (folder / "config", folder):
            if config.name == "config" and (config / "ratesmith.yaml").exists():
                if here not in (config, config.parent):
                    _refuse_another_owner(config)
                return config
    raise Fatal(
        Exit.INPUT,
        "this folder is in no ratesmith project: no config/ratesmith.yaml here or above",
        "change to the project, name it with --config DIR, or start one: ratesmith init DIR",
    )


def _refuse_another_owner(config: Path) -> None:
    """Raise Fatal where neither this user nor root made a project, as whoever may write in `/tmp` makes one for all."""
    owners = {path.lstat().st_uid for path in (config.parent, config, config / "ratesmith.yaml")}
    if owners - {_ROOT, os.geteuid()}:
        from ratesmith.core.sanitize import visible

        shown = visible(str(config))
        raise Fatal(
            Exit.INPUT,
            f"the nearest project is {visible(str(config.parent))}, which belongs to another user",
            f"if you trust it, change to its folder or name it: --config {shown}; if it is not yours to use, start one"
            " here: ratesmith init DIR",
        )
