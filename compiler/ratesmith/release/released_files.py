"""Find the released files of a history in git; everything else on disk is a draft.

The disk never says what is released: it may hold a conflict or an edit.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from stat import S_ISREG
from typing import Final

from ratesmith.core.commit_reader import CommitReader
from ratesmith.core.errors import Exit, Fatal
from ratesmith.core.git import Git
from ratesmith.core.git_errors import too_many_parents
from ratesmith.core.ir import Frozen
from ratesmith.core.limits import MAX_PARENTS
from ratesmith.core.sanitize import harmless, quoted, visible
from ratesmith.release.base_ref import Place, Repositories, Repository, counterpart, sides, tip

HISTORY: Final = "migrations"
"""Folder of an environment that keeps its migrations."""
PLANS: Final = "plans"
"""Folder of an environment that keeps the same changes as typed operations."""
CHAIN: Final = f"{HISTORY}/ratesmith.sum"
"""The file with one line for each migration, in their order."""
CHECKPOINT: Final = f"{PLANS}/checkpoint.json"
"""The file that stands for the migrations whose files are gone."""


class Released(Frozen, frozen=True, kw_only=True):
    """The released files of an environment, and where they were read."""

    where: str
    """As people call the place: `origin/main`, `HEAD`, `release/2 (given with --base)`."""
    files: Mapping[str, bytes]
    """The files of the history, by their paths below the environment's folder."""
    commit: str | None = None
    """The commit that holds them; None before the first commit."""

    @property
    def chain(self) -> list[bytes]:
        """Return the lines of the chain."""
        return self.files.get(CHAIN, b"").splitlines()


class Missing(Frozen, frozen=True, kw_only=True):
    """A released file that the disk lacks."""

    path: str


class Edited(Frozen, frozen=True, kw_only=True):
    """A released file whose content on disk differs, or that is no regular file there."""

    path: str


def released_files(folder: Path, base: str | None, repositories: Repositories | None = None) -> Released | None:
    """Return what is released of the environment in `folder`, by the tip of `base` or of the default branch.

    Returns None without git, and in a shallow clone without a default branch: then everything on disk counts
    as released. Raises Fatal where `base` is given and git cannot tell.
    """
    repositories = repositories or Repositories()
    folder, repository = find_repository(folder, repositories)
    if repository is None:
        if base is not None:
            raise _no_git(folder, base)
        return None
    reader, place = repositories.reader(repository.git), tip(repository, base)
    if place is None:
        return None
    found = _read(reader, place, folder)
    for side in (*_undone(repository.git, place, folder, found), *sides(repository)):
        grown = _read(reader, side, folder)
        if _extends(grown.chain, found.chain):
            found = grown
    return found


def released_at_origin(folder: Path, repositories: Repositories) -> Released | None:
    """Return what origin's default branch has, where that branch is checked out here and may be behind; else None."""
    folder, repository = find_repository(folder, repositories)
    place = None if repository is None else counterpart(repository)
    if repository is None or place is None:
        return None
    return _read(repositories.reader(repository.git), place, folder)


def is_own_base(folder: Path, base: str, repositories: Repositories) -> bool:
    """Return whether a base is the commit that is checked itself, which the default branch does not end with.

    Then git says nothing of what was reviewed. Raises Fatal where git does not have the base.
    """
    _, repository = find_repository(folder, repositories)
    if repository is None or (given := tip(repository, base)) is None or given.commit != repository.head_commit:
        return False
    try:
        default = tip(repository, None)
    except Fatal:
        return True
    return default is None or default.commit != given.commit


def refuse_taken_back(folder: Path, base: str, repositories: Repositories) -> None:
    """Raise Fatal where commits of this branch added a migration and took it back.

    Merged without a merge commit, they would be commits of the base, where that counts as a release that was reverted.
    """
    folder, repository = find_repository(folder, repositories)
    git = repository.git if repository is not None else None
    head, onto = (git.commit("HEAD"), git.commit(base)) if git is not None else (None, None)
    if git is None or head is None or onto is None:
        return
    released = _chain(git, onto, folder)
    # CI checks out a merge of the branch, which may yet be merged in another way.
    merged = git.show(head, "%P")[0].split()
    if len(merged) > MAX_PARENTS:
        raise too_many_parents(head, len(merged))
    tips = (head, *merged)
    for tip_of_branch in (it for it in tips if not git.is_ancestor(it, onto)):
        left = _chain(git, tip_of_branch, folder)
        for commit, chain in _chains_of_branch(git, tip_of_branch, onto, folder):
            if _goes_on(chain, left) and (lines := [it for it in chain[len(left) :] if it not in released]):
                raise _taken_back(lines, folder, base, commit)


def _chains_of_branch(git: Git, tip_of_branch: str, onto: str, folder: Path) -> Iterator[tuple[str, list[bytes]]]:
    """Yield each chain that a commit of a branch wrote: a rebase makes one line of all that it merged."""
    logs = (git.log(tip_of_branch, folder, CHAIN, merged=merged, onto=onto) for merged in (False, True))
    written = {change.new: commit.id for log in logs for commit in log for change in commit.changes if change.new}
    contents = git.contents(tip_of_branch, written)
    yield from ((commit, contents[id].splitlines()) for id, commit in written.items())


def _taken_back(lines: list[bytes], folder: Path, base: str, commit: str) -> Fatal:
    names = ", ".join(line.partition(b" ")[0].decode(errors="replace") for line in lines)
    return Fatal(
        Exit.REFUSED,
        f"{folder.parent.name}/{folder.name}: commits of this branch add {harmless(names)} and take it back"
        f" ({commit[:12]} has it); merged by rebase or fast-forward, it would count as released",
        f"make them one commit: git reset --soft $(git merge-base {visible(base)} HEAD), then git commit",
    )


def before_checkpoint(released: Released, folder: Path) -> Released | None:
    """Return what was released before the checkpoint in `released` was written or changed last.

    None where there is none, and where git does not have it, as in a shallow clone.
    """
    folder = folder.parent.resolve() / folder.name
    git = Git.find(_existing(folder)) if CHECKPOINT in released.files and released.commit is not None else None
    if git is None or released.commit is None:
        return None
    before = git.parent_of_last_change(released.commit, folder, CHECKPOINT)
    return None if before is None else _read(git, Place(before[:12], before), folder)


def unmerged_releases(released: Released, folder: Path) -> list[str]:
    """Return the released migrations that this branch never had: they were released after it was branched off.

    A migration that the branch had and lost, for example by a revert, is not among them.
    """
    here = set((_on_disk_or_nothing(folder, CHAIN)).splitlines())
    strange = [line.partition(b" ")[0].decode(errors="replace") for line in released.chain if line not in here]
    git = Git.find(_existing(folder)) if strange else None
    if git is None or released.commit is None:
        return []
    tips = (git.commit("HEAD"), *git.merge_heads())
    return [] if any(tip and git.is_ancestor(released.commit, tip) for tip in tips) else strange


def changed_since_release(released: Released, folder: Path) -> Iterator[Missing | Edited]:
    """Yield the released files that differ on disk, by path. A chain that only gained lines is not edited."""
    for path, content in sorted(released.files.items()):
        try:
            found = _on_disk(folder, path)
        except FileNotFoundError:
            yield Missing(path=path)
            continue
        except OSError as error:
            message = f"{visible(str(folder / path))} cannot be read: {error.strerror}"
            raise Fatal(Exit.ENVIRONMENT, message, "check its permissions") from None
        if found != content and not (
            path == CHAIN and found is not None and _extends(found.splitlines(), content.splitlines())
        ):
            yield Edited(path=path)


def expect_released(folders: Iterable[Path], commit: str, git: Git, repositories: Repositories) -> None:
    """Note that what a commit has of these environments will be asked for: git is started once for all of them."""
    reader = repositories.reader(git)
    for folder in folders:
        if folder.parent.resolve().is_relative_to(git.root):
            reader.expect(commit, folder, HISTORY, PLANS)


def _read(commits: CommitReader | Git, place: Place, folder: Path) -> Released:
    if place.commit is None:
        return Released(where=place.shown, files={})
    tree = commits.tree(place.commit, folder, HISTORY, PLANS)
    for path in tree.others:
        message = f"{quoted(f'{folder.name}/{path}')} is no ordinary file in {place.shown}; nothing was read through it"
        raise Fatal(Exit.REFUSED, message, "put a file there and commit it, or name an older commit with --base")
    return Released(where=place.shown, files=tree.files, commit=place.commit)


def _undone(git: Git, place: Place, folder: Path, found: Released) -> Iterator[Place]:
    """The commit before the last change of the chain: where that was a revert, databases have what it removed."""
    before = git.longer_before(place.commit, folder, CHAIN) if place.commit else None
    if before is not None and _goes_on(_chain(git, before, folder), found.chain):
        yield Place(f"{before[:12]} (since reverted in {place.shown})", before)


def _chain(git: Git, commit: str, folder: Path) -> list[bytes]:
    return git.tree(commit, folder, CHAIN).files.get(CHAIN, b"").splitlines()


def _goes_on(longer: list[bytes], chain: list[bytes]) -> bool:
    """Whether a chain has more than another one, and no line twice, as after a merge that nobody resolved."""
    in_order = all(line.startswith(b"%04d_" % number) for number, line in enumerate(longer, start=1))
    return in_order and _extends(longer, chain)


def _extends(longer: list[bytes], chain: list[bytes]) -> bool:
    return len(longer) > len(chain) and longer[: len(chain)] == chain


def _on_disk(folder: Path, path: str) -> bytes | None:
    """The content of a file. Raises where it is no regular file, or a link leads there."""
    file = folder / path
    if any(part.is_symlink() for part in (file, *file.parents[: path.count("/")])):
        return None
    try:
        return file.read_bytes() if S_ISREG(file.lstat().st_mode) else None
    except NotADirectoryError:
        return None


def _on_disk_or_nothing(folder: Path, path: str) -> bytes:
    try:
        return _on_disk(folder, path) or b""
    except OSError:
        return b""


def find_repository(folder: Path, repositories: Repositories) -> tuple[Path, Repository | None]:
    """Return the path of a folder, which need not exist, and the repository that it is in; None without one."""
    folder = folder.parent.resolve() / folder.name
    return folder, repositories.of(_existing(folder))


def _existing(folder: Path) -> Path:
    """The folder or the nearest existing one above it; a link is not followed."""
    return next(path for path in (folder, *folder.parents) if path.is_dir() and not path.is_symlink())


def _no_git(folder: Path, base: str) -> Fatal:
    message = f"{visible(str(folder))} is in no git repository, or git is not installed: {quoted(base)} says nothing"
    return Fatal(Exit.ENVIRONMENT, message, "run this in a clone, on a machine with git, or without --base")
