"""Plan the next migration: where the released ones end, and what leads from there to the compiled rows.

Apart from `build.py`, because who only shows what comes next needs no SQL of it, and none of what is released.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from msgspec.structs import replace

from ratesmith.compile.result import Target
from ratesmith.core.errors import Exit, Fatal
from ratesmith.core.ir import Frozen
from ratesmith.plan.planner import keys_of, rekeyed, with_tombstones
from ratesmith.plan.state import State, state_of
from ratesmith.release.base_ref import Repositories
from ratesmith.release.bindings import refuse_other_names
from ratesmith.release.chain import read_chain
from ratesmith.release.checkpoint import read_checkpoint, squashed_on_disk
from ratesmith.release.drafts import chosen_slug, files_on_disk
from ratesmith.release.history import History
from ratesmith.release.layout import LAYOUT_FILE
from ratesmith.release.migration import MigrationSettings, PlannedMigration, plan_migration
from ratesmith.release.released_files import (
    CHECKPOINT,
    Released,
    before_checkpoint,
    released_at_origin,
    released_files,
)
from ratesmith.release.safety import refuse_branch_behind, refuse_edits, refuse_unreleased_checkpoint
from ratesmith.sql.dialect import dialect


class Start(Frozen, frozen=True, kw_only=True):
    """Where the next migration of an environment starts."""

    history: History
    """What is released."""
    on_disk: Mapping[str, bytes]
    layout_files: Mapping[str, str]
    """The released files of its layout."""
    is_known: bool
    """Whether git says what is released."""


class Following(Frozen, frozen=True, kw_only=True):
    """What follows the released migrations of an environment."""

    history: History
    """The released migrations, without a draft."""
    state: State
    """The compiled rows, with a tombstone for each row that the history removed."""
    planned: PlannedMigration | None
    """What leads to the state; None where the history does."""


def start_of(environment: str, folder: Path, repositories: Repositories, base: str | None) -> Start:
    """Return where the next migration of an environment starts: what git says is released, and the files in `folder`.

    `base` is the git reference that says what is released. Raises Fatal where a released file was edited or the branch
    is behind.
    """
    on_disk = files_on_disk(folder)
    found = released_files(folder, base, repositories)
    history = _released_history(environment, folder, found, on_disk, None if base else repositories)
    return Start(
        history=history,
        on_disk=on_disk,
        layout_files=_layout_files(on_disk if found is None else found.files),
        is_known=found is not None,
    )


def following_of(start: Start, target: Target, folder: Path, slug: str) -> Following:
    """Return what follows the released migrations; `slug` names the next one, where it is not empty.

    Raises Fatal where released migrations write what the configuration does not name.
    """
    history, scope = start.history, target.scope
    if not start.is_known:
        hint = "git is missing or too shallow here to say that it was released: fetch the base, and --base origin/main"
        refuse_other_names(
            history, history.with_files, scope.tables, scope.ledger, target.environment.dialect or "", hint
        )
    squashed = squashed_on_disk(start.on_disk, f"in {folder.parent.name}/{target.name}")
    if squashed > history.squashed:
        refuse_unreleased_checkpoint(history, squashed, folder)
        history = history.squashed_at(squashed)
    chain = history.released
    last = rekeyed(history.state_at(len(chain)), keys_of(target.dataset))
    state = with_tombstones(state_of(target.dataset), last, target.dataset)
    settings = MigrationSettings(
        dialect=dialect(target.environment.dialect),
        ledger=scope.ledger,
        slug=slug or chosen_slug(start.on_disk, chain),
    )
    planned = plan_migration(history.released_head, last, state, target.dataset, settings)
    return Following(history=history, state=state, planned=planned)


def plan_next(target: Target, folder: Path, repositories: Repositories, base: str) -> Following:
    """Plan the next migration of an environment that has migrations, to show it.

    Nobody applies it, so it needs no proof that the SQL of each released migration is what its plan renders to.
    Raises Fatal where a released file was edited or the branch is behind.
    """
    return following_of(start_of(target.name, folder, repositories, base), target, folder, slug="")


def _released_history(
    environment: str,
    folder: Path,
    found: Released | None,
    on_disk: Mapping[str, bytes],
    repositories: Repositories | None,
) -> History:
    """What is released; everything on disk where git does not say. `repositories` are None where a base is given."""
    if found is None:
        return _read(on_disk, environment, f"in {folder.parent.name}/{environment}/")
    try:
        history = replace(_read(found.files, environment, f"in {found.where}"), where=found.where)
    except Fatal as error:
        hint = f"{error.hint}; a branch that repairs it is built with --base and the last good commit"
        raise Fatal(error.exit, error.message, hint) from None
    _require_true_checkpoint(history, found, folder)
    refuse_branch_behind(found, folder)
    if repositories is not None and (there := released_at_origin(folder, repositories)) is not None:
        refuse_branch_behind(there, folder)
    refuse_edits(found, folder, on_disk, history.released)
    return history


def _require_true_checkpoint(history: History, found: Released, folder: Path) -> None:
    """Raise Fatal where a released checkpoint is not what the released migrations led to whose files it replaced."""
    at: Released = found
    while (before := before_checkpoint(at, folder)) is not None and before.chain:
        older = _read(before.files, history.environment, f"in {before.where}")
        # Not so where a squash was reverted, or a checkpoint was edited: then the commits before that have the files.
        if older.squashed < history.squashed:
            _require_same(history, older, found, before, folder)
            history = older
        at = before


def _require_same(history: History, older: History, found: Released, before: Released, folder: Path) -> None:
    number = history.squashed
    if number > len(older.released) or older.squashed_at(number).checkpoint != history.checkpoint:
        raise Fatal(
            Exit.REFUSED,
            f"{folder.parent.name}/{folder.name}/{CHECKPOINT} in {found.where} is not what the migrations up to"
            f" {number} led to, as {before.where} has them",
            f"do not apply it; restore the files of {before.where}, and run: ratesmith squash",
        )


def _read(files: Mapping[str, bytes], environment: str, where: str) -> History:
    base = read_checkpoint(files, environment, where)
    chain = read_chain(files, environment, where, base, parsed=False)
    return History(environment=environment, base=base, released=chain)


def _layout_files(files: Mapping[str, bytes]) -> dict[str, str]:
    """The released files of layouts as they are: settings may have changed since they were written."""
    return {path: files[path].decode(errors="replace") for path in files if LAYOUT_FILE.fullmatch(path)}
