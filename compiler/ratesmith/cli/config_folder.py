"""Find the configuration folder of a call: the one that it names, or that of the project it is made in."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from ratesmith.core.errors import Exit, Fatal
from ratesmith.core.git_folder import top_of

_ROOT: Final = 0


def config_folder(given: str | None) -> Path:
    """Return the configuration folder: as given, or the nearest `config/` from the current folder upwards.

    Raises Fatal if there is none, if a link of the repository leads to it, or if the nearest one is above and
    somebody else's.
    """
    if given is None:
        return _nearest(Path.cwd())
    # A link is not resolved, because opening it is refused.
    folder = Path(given).absolute() if Path(given).is_symlink() else Path(given).resolve()
    if not folder.is_dir():
        raise Fatal(Exit.INPUT, f"there is no folder {given}", "name the folder that holds ratesmith.yaml")
    _refuse_linked_way(Path(given), folder.parent)
    return folder


def _nearest(here: Path) -> Path:
    """Return the nearest configuration folder from a folder upwards.

    Raises Fatal if it is above and somebody else's: it says who can read the secrets that are set.
    """
    for folder in (here, *here.parents):
        for config in (folder / "config", folder):
            if config.name == "config" and (config / "ratesmith.yaml").exists():
                if here not in (config, config.parent):
                    _refuse_another_owner(config)
                _refuse_linked_way(_as_entered(here), config.parent)
                return config
    raise Fatal(
        Exit.INPUT,
        "this folder is in no ratesmith project: no config/ratesmith.yaml here or above",
        "change to the project, name it with --config DIR, or start one: ratesmith init DIR",
    )


def _refuse_linked_way(way: Path, root: Path) -> None:
    """Raise Fatal where a symbolic link of the repository, outside of a project, leads to the project in `root`.

    A branch that moved the project and left a link would be compared with nothing.
    """
    top = top_of(root)
    if top is None or top == root:
        return
    from ratesmith.core.links import first_link

    link = first_link(top, way)
    if link is not None and not link.is_relative_to(root):
        from ratesmith.core.sanitize import visible

        shown, place = (visible(path.relative_to(top).as_posix()) for path in (link, root))
        raise Fatal(
            Exit.REFUSED,
            f"{shown} is a symbolic link that leads to the project in {place}",
            f"change to {place} itself, or put the project there in place of the link",
        )


def _as_entered(here: Path) -> Path:
    """Return the current folder by the name that the shell came by, which may be that of a link."""
    entered = Path(os.environ.get("PWD", ""))
    try:
        return entered if entered.is_absolute() and entered.samefile(here) else here
    except OSError:
        return here


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
