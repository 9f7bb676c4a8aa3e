"""Render every released migration again from its plan: SQL that its plan does not give was not written by a build.

The chain alone does not say that: whoever writes SQL by hand can compute its id as well.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from ratesmith.core.errors import Exit, Fatal
from ratesmith.project.settings import Environment
from ratesmith.release.chain import paths_of
from ratesmith.release.history import History
from ratesmith.release.layout import LAYOUT_FILE, laid_out_again
from ratesmith.release.migration import Migration, render_migration
from ratesmith.release.renderer import NEWEST, UnknownRenderer

_HINT: Final = (
    "do not run it; see who wrote it: git log -p -- {path}; then restore the last version that a build wrote,"
    " change config/ and run: ratesmith build"
)


def require_rendered(history: History, layout_files: Mapping[str, str], environment: Environment, place: str) -> None:
    """Raise Fatal where a released migration, or a file of a layout, has other text than its plan gives.

    `layout_files` are the released ones by path; `place` is the folder as messages name it.
    """
    for migration in history.released[history.squashed :]:
        again = _again(history, migration, place)
        for (path, text), (_, wanted) in zip(paths_of(migration), paths_of(again), strict=True):
            # The id is of all texts: it differs in those that are as they should be, too.
            if text != wanted and text != (mine := wanted.replace(again.id, migration.id)):
                raise _foreign(f"{place}/{path}", history, text, mine, migration.name)
    wanted_files = dict(laid_out_again(history.released, layout_files, environment))
    for path, text in sorted(layout_files.items()):
        name = LAYOUT_FILE.fullmatch(path)
        if text != wanted_files.get(path):
            shown = f"{name[1]}_{name[2]}" if name and name[1] else "the chain"
            raise _foreign(f"{place}/{path}", history, text, wanted_files.get(path, ""), shown)


def _again(history: History, migration: Migration, place: str) -> Migration:
    before = migration.number - 1
    plan = f"{place}/plans/{migration.name}.json"
    try:
        old, pinned = history.state_at(before), history.pinned_at(before)
        return render_migration(migration.number, migration.slug, migration.plan, old, pinned)
    except UnknownRenderer as version:
        message = f"{plan}{_where(history)} is for renderer {version}; this version of ratesmith has up to {NEWEST}"
        raise Fatal(Exit.REFUSED, message, "use the version that wrote it, or a newer one") from None
    except (ValueError, LookupError):
        message = f"{plan}{_where(history)} is no plan that a build writes after those before it"
        raise Fatal(Exit.REFUSED, message, _HINT.format(path=plan)) from None


def _foreign(path: str, history: History, text: str, wanted: str, name: str) -> Fatal:
    lines, others = text.splitlines(), [*wanted.splitlines(), ""]
    line = next((at for at, (one, other) in enumerate(zip(lines, others, strict=False), 1) if one != other), len(lines))
    message = f"{path}:{line}{_where(history)} is not what the plan of {name} gives: no build wrote this"
    return Fatal(Exit.REFUSED, message, _HINT.format(path=path))


def _where(history: History) -> str:
    return f" in {history.where}" if history.where else ""
