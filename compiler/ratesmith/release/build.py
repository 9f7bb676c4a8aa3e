"""Build the next migration: what leads from the released state of an environment to the compiled one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from msgspec.structs import replace

from ratesmith.compile.result import Compiled, Contract, Target
from ratesmith.core.errors import Exit, Fatal
from ratesmith.core.ir import Frozen
from ratesmith.plan.planner import keys_of, rekeyed, with_tombstones
from ratesmith.plan.state import State, state_of
from ratesmith.project.settings import CONTRACT, any_on_merge
from ratesmith.release.base_ref import Repositories
from ratesmith.release.bindings import refuse_other_names
from ratesmith.release.chain import is_of_history, read_chain
from ratesmith.release.checkpoint import read_checkpoint, squashed_on_disk
from ratesmith.release.drafts import abandoned_files, chosen_slug, files_on_disk
from ratesmith.release.history import History, history_on_disk
from ratesmith.release.layout import LAYOUT_FILE, laid_out, laid_out_again
from ratesmith.release.merged_files import merged_files
from ratesmith.release.migration import MigrationSettings, build_migration
from ratesmith.release.released_files import (
    CHECKPOINT,
    Released,
    before_checkpoint,
    released_at_origin,
    released_files,
)
from ratesmith.release.rendered_again import require_rendered
from ratesmith.release.safety import refuse_branch_behind, refuse_edits, refuse_unreleased_checkpoint
from ratesmith.sql.dialect import dialect


class Build(Frozen, frozen=True, kw_only=True):
    """One environment, compiled, with its history: everything that outputs and deployments read."""

    target: Target
    history: History
    state: State
    """The compiled rows, with a tombstone for each row that the history removed."""
    merged_files: Mapping[str, str] | None = None
    """The files of the environment as the base has them, by path; given where the draft is built behind the merge."""

    @property
    def name(self) -> str:
        """Return the name of the environment."""
        return self.target.name

    @property
    def written_history(self) -> History:
        """Return the history that a build writes: without the draft, where that is built behind the merge."""
        return self.history if self.merged_files is None else self.history.without_draft

    def abandoned_files(self, folder: Path) -> Iterator[str]:
        """Yield the files of drafts in `folder` that the history no longer has, by their paths below it."""
        return abandoned_files(folder, self.written_history.files) if self.target.scope.has_migrations else iter(())


class Builds(Frozen, frozen=True, kw_only=True):
    """The environments that were built, and what all of them share."""

    by_name: Mapping[str, Build]
    contract: Contract
    environments: frozenset[str]
    """The names of all environments, built now or not."""
    merged_contract: Mapping[str, str] | None = None
    """The files of the contract as the base has them; given where some environment of the project has `on_merge`."""

    @property
    def held(self) -> tuple[str, ...]:
        """Return the environments whose files are built behind the merge, and not now."""
        return tuple(name for name, build in self.by_name.items() if build.merged_files is not None)


def build_all(
    compiled: Compiled,
    out: Path,
    *,
    base: str | None = None,
    slug: str = "",
    repositories: Repositories | None = None,
    before_merge: bool = False,
) -> Builds:
    """Build every compiled environment.

    With `before_merge` those with `release: on_merge` keep the files that the base has.
    Raises Fatal where a released file was edited or the branch is behind.
    """
    repositories = repositories or Repositories()
    builds = {}
    for name, target in compiled.targets.items():
        held = before_merge and target.environment.release == "on_merge"
        build_one = _build_before_merge if held else build
        builds[name] = build_one(target, out / name, repositories, base=base, slug=slug)
    leaves_contract = before_merge and any(any_on_merge(target.project) for target in compiled.targets.values())
    contract = merged_files(out / CONTRACT, base, repositories) if leaves_contract else None
    return Builds(
        by_name=builds,
        contract=compiled.contract,
        environments=compiled.environments,
        merged_contract=contract.files if contract is not None else None,
    )


def build(
    target: Target,
    folder: Path,
    repositories: Repositories,
    *,
    base: str | None = None,
    slug: str = "",
    renders_released: bool = True,
) -> Build:
    """Build one environment from its rows, what git says is released, and the files in `folder`.

    `base` is the git reference that says what is released; `slug` names the next migration. Who only shows the draft
    needs no proof that the SQL of each released migration is what its plan renders to: without `renders_released`.
    Raises Fatal like `build_all`.
    """
    compiled = state_of(target.dataset)
    if not target.scope.has_migrations:
        return Build(target=target, history=History(environment=target.name), state=compiled)
    on_disk = files_on_disk(folder)
    found = released_files(folder, base, repositories)
    history = _released_history(target, folder, found, on_disk, None if base else repositories)
    chain = history.released
    released_layout = _layout_files(on_disk if found is None else found.files)
    if renders_released:
        require_rendered(history, released_layout, target.environment, f"{folder.parent.name}/{target.name}")
    if found is None:
        scope = target.scope
        hint = "git is missing or too shallow here to say that it was released: fetch the base, and --base origin/main"
        refuse_other_names(
            history, history.with_files, scope.tables, scope.ledger, target.environment.dialect or "", hint
        )
    squashed = squashed_on_disk(on_disk, f"in {folder.parent.name}/{target.name}")
    if squashed > history.squashed:
        refuse_unreleased_checkpoint(history, squashed, folder)
        history = history.squashed_at(squashed)
        chain = history.released
        released_layout = dict(laid_out_again(chain, released_layout, target.environment))
    last = rekeyed(history.state_at(len(chain)), keys_of(target.dataset))
    state = with_tombstones(compiled, last, target.dataset)
    settings = MigrationSettings(
        dialect=dialect(target.environment.dialect),
        ledger=target.scope.ledger,
        slug=slug or chosen_slug(on_disk, chain),
    )
    draft = build_migration(history.released_head, last, state, target.dataset, settings)
    layout_files = dict(laid_out(chain if draft is None else (*chain, draft), target.environment)) | released_layout
    return Build(
        target=target,
        history=replace(history, draft=draft, layout_files=layout_files),
        state=state,
    )


def _build_before_merge(
    target: Target, folder: Path, repositories: Repositories, *, base: str | None, slug: str
) -> Build:
    """Build an environment on a branch that is to leave its files as the base has them.

    A build like any other where nothing says what the base has.
    """
    merged = merged_files(folder, base, repositories)
    # A branch that is behind is built after what it has: it brings no migration that could take another one back.
    built = build(target, folder, repositories, base=(merged and merged.commit) or base, slug=slug)
    if merged is None:
        return built
    history = built.history.without_draft
    others = {path: text for path, text in merged.files.items() if not is_of_history(path)}
    return replace(built, merged_files={**others, **history.files} if history.released else others)


def build_from_disk(target: Target, folder: Path) -> Build:
    """Return the compiled rows beside the history that the files in `folder` have, whether or not it leads to them.

    Raises Fatal where the chain is broken.
    """
    has_migrations = target.scope.has_migrations
    history = history_on_disk(target.name, folder) if has_migrations else History(environment=target.name)
    return Build(target=target, history=history, state=state_of(target.dataset))


def _released_history(
    target: Target,
    folder: Path,
    found: Released | None,
    on_disk: Mapping[str, bytes],
    repositories: Repositories | None,
) -> History:
    """What is released; everything on disk where git does not say. `repositories` are None where a base is given."""
    if found is None:
        return _read(on_disk, target.name, f"in {folder.parent.name}/{target.name}/")
    try:
        history = replace(_read(found.files, target.name, f"in {found.where}"), where=found.where)
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
