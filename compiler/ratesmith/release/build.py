"""Build the next migration: what leads from the released state of an environment to the compiled one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from msgspec.structs import replace

from ratesmith.compile.result import Compiled, Contract, Target
from ratesmith.core.ir import Frozen
from ratesmith.plan.state import State, state_of
from ratesmith.project.settings import CONTRACT, any_on_merge
from ratesmith.release.base_ref import Repositories
from ratesmith.release.chain import is_of_history
from ratesmith.release.drafts import abandoned_files
from ratesmith.release.history import History, history_on_disk
from ratesmith.release.layout import laid_out, laid_out_again
from ratesmith.release.merged_files import merged_files
from ratesmith.release.next_migration import Start, following_of, start_of
from ratesmith.release.rendered_again import require_rendered
from ratesmith.release.rendered_ahead import RenderedAhead


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
    ahead: RenderedAhead | None = None,
) -> Builds:
    """Build every compiled environment.

    With `before_merge` those with `release: on_merge` keep the files that the base has. `ahead` has what was rendered
    again before. Raises Fatal where a released file was edited or the branch is behind.
    """
    repositories = repositories or Repositories()
    builds = {}
    for name, target in compiled.targets.items():
        held = before_merge and target.environment.release == "on_merge"
        build_one = _build_before_merge if held else build
        builds[name] = build_one(target, out / name, repositories, base=base, slug=slug, ahead=ahead)
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
    ahead: RenderedAhead | None = None,
) -> Build:
    """Build one environment from its rows, what git says is released, and the files in `folder`.

    `base` is the git reference that says what is released; `slug` names the next migration; `ahead` has what was
    rendered again before.
    Raises Fatal like `build_all`.
    """
    if not target.scope.has_migrations:
        history = History(environment=target.name)
        return Build(target=target, history=history, state=state_of(target.dataset))
    start = start_of(target.name, folder, repositories, base)
    try:
        following = following_of(start, target, folder, slug)
        draft = None if following.planned is None else following.planned.rendered
    except Exception:
        # It may be because of what is released: then that is what is said.
        _require_released(start, target, folder, ahead)
        raise
    # Only now, as another process may still be at it.
    _require_released(start, target, folder, ahead)
    history = following.history
    chain = history.released
    layout_files = dict(start.layout_files)
    if history.squashed > start.history.squashed:
        layout_files = dict(laid_out_again(chain, layout_files, target.environment))
    all_files = dict(laid_out(chain if draft is None else (*chain, draft), target.environment)) | layout_files
    return Build(
        target=target,
        history=replace(history, draft=draft, layout_files=all_files),
        state=following.state,
    )


def _require_released(start: Start, target: Target, folder: Path, ahead: RenderedAhead | None) -> None:
    """Raise Fatal where a released file is not what the plans give."""
    if ahead is None or not ahead.has(target.name, start):
        require_rendered(start.history, start.layout_files, target.environment, f"{folder.parent.name}/{target.name}")


def _build_before_merge(
    target: Target,
    folder: Path,
    repositories: Repositories,
    *,
    base: str | None,
    slug: str,
    ahead: RenderedAhead | None,
) -> Build:
    """Build an environment on a branch that is to leave its files as the base has them.

    A build like any other where nothing says what the base has.
    """
    merged = merged_files(folder, base, repositories)
    # A branch that is behind is built after what it has: it brings no migration that could take another one back.
    built = build(target, folder, repositories, base=(merged and merged.commit) or base, slug=slug, ahead=ahead)
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
