"""What a build refuses: a branch that is behind, an edited released file, and a mass removal nobody asked for."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Final

from msgspec.structs import replace

from ratesmith.core.errors import Exit, Fatal
from ratesmith.core.sanitize import harmless
from ratesmith.plan.state import State
from ratesmith.release.chain import OWN, name_in, paths_of
from ratesmith.release.checkpoint import squashed_on_disk
from ratesmith.release.drafts import drafts, files_on_disk, removals
from ratesmith.release.history import History
from ratesmith.release.layout import LAYOUT_FILE
from ratesmith.release.migration import Migration
from ratesmith.release.released_files import CHECKPOINT, Edited, Released, changed_since_release, unmerged_releases

MOST_ROWS: Final = 10
MOST_PERCENT: Final = 20
"""How many rows, and what share of them, a migration may remove without `--allow-mass-removal`."""
_MARKERS: Final = b"<<<<<<< "


def refuse_mass_removal(
    history: History, state: State, folder: Path, following: Collection[str] = (), command: str = "ratesmith build"
) -> None:
    """Raise Fatal where the draft that leads to `state` removes more than 10 rows or 20 % of them.

    Not where the draft on disk removes all of these already: somebody allowed that one. Rows of the `following` tables
    do not count, because they follow from others. `command` is the one that can allow it.
    """
    draft = history.draft
    if draft is None:
        return
    removed = {it for it in removals(draft.file) if it[0] not in following}
    rows = sum(len(rows) for name, rows in state.tables.items() if name not in following) + len(removed)
    many = len(removed) > MOST_ROWS or len(removed) * 100 > rows * MOST_PERCENT
    allowed = (plan for _, plan in drafts(files_on_disk(folder), history.released))
    if many and not removed <= {removal for plan in allowed for removal in removals(plan)}:
        raise Fatal(
            Exit.REFUSED,
            f"{history.environment}: migration {draft.name} removes {len(removed)} of {rows} rows; nothing was written",
            f"look for a file that was lost in a merge; if it is meant: {command} --allow-mass-removal",
        )


def refuse_other_head(history: History, id: str) -> None:
    """Raise Fatal where the last migration is another one than was expected; `id` is given from outside."""
    if history.head_id != id:
        last = f"{history.migrations[-1].name} with the id {history.head_id}" if history.migrations else "none"
        # An id looks like a key, and is none: whoever compares the two has to read both.
        other = id if re.fullmatch("[0-9a-f]{64}", id) else harmless(id)
        raise Fatal(
            Exit.REFUSED,
            f"{history.environment}: the last migration is {last}, and --expect names {other}; nothing was done",
            "these are not the files of which that id was printed: check out their commit, or build and review again",
        )


def refuse_branch_behind(found: Released, folder: Path) -> None:
    """Raise Fatal on a branch that lacks released migrations: its draft would undo them."""
    names = unmerged_releases(found, folder)
    if names:
        raise Fatal(
            Exit.REFUSED,
            f"{folder.parent.name}/{folder.name} is behind {found.where}, where {' and '.join(names)} "
            f"{'was' if len(names) == 1 else 'were'} released; a migration built here would take that back",
            f"git merge {_ref(found)}, then ratesmith build (in a shallow clone first: git fetch --unshallow); "
            "for an older version as it is: --base HEAD",
        )


def refuse_unreleased_checkpoint(history: History, number: int, folder: Path) -> None:
    """Raise Fatal where the files are squashed further than what is released."""
    if number > len(history.released):
        raise Fatal(
            Exit.REFUSED,
            f"{folder.parent.name}/{folder.name}/{CHECKPOINT} is of migration {number}, and what is released"
            f"{f' in {history.where}' if history.where else ''} ends at {len(history.released)}",
            "delete it, run: ratesmith build; and squash what is released: ratesmith squash --to N",
        )


def refuse_edits(found: Released, folder: Path, on_disk: Mapping[str, bytes], chain: tuple[Migration, ...]) -> None:
    """Raise Fatal where a released file was edited.

    Not where a merge left its markers, where a draft has the name of a released migration, or where the files are
    squashed: a build writes those anew.
    """
    squashed = squashed_on_disk(on_disk, f"in {folder.parent.name}/{folder.name}")
    ids = {migration.name: migration.id for migration in chain}
    for change in changed_since_release(found, folder):
        path = change.path
        gone = 0 < int(name_in(path).partition("_")[0] or 0) <= squashed
        if isinstance(change, Edited) and OWN.fullmatch(path) and not gone and not _is_harmless(on_disk, path, ids):
            shown = f"{folder.parent.name}/{folder.name}/{path}"
            raise Fatal(
                Exit.REFUSED,
                f"{shown} was edited, and it is released in {found.where}",
                f"undo that: git checkout {_ref(found)} -- {shown}; then change config/ and run: ratesmith build",
            )


def _ref(found: Released) -> str:
    """The commit as git takes it."""
    return found.where.partition(" ")[0]


def _is_harmless(on_disk: Mapping[str, bytes], path: str, ids: Mapping[str, str]) -> bool:
    content = on_disk.get(path)
    if content is None:
        return False
    if _MARKERS in content:
        return True
    name = name_in(path)
    if LAYOUT_FILE.fullmatch(path):
        return bool(name) and _id_in(content.decode(errors="replace")) not in ("", ids[name])
    blank = Migration.blank(name)
    up, down, plan = (on_disk.get(path, b"").decode(errors="replace") for path, _ in paths_of(blank))
    return replace(blank, id=_id_in(up), up=up, down=down, plan=plan).is_genuine


def _id_in(text: str) -> str:
    """The id in the header of a file; empty where there is none."""
    id = re.search(r"^(?:--|#) id: +([0-9a-f]{64})$", text, re.MULTILINE)
    return id[1] if id else ""
