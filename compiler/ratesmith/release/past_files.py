"""What git says of the files of a folder in the past: the commits that changed them, and their contents."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from ratesmith.core.errors import Fatal
from ratesmith.core.git import Git
from ratesmith.core.git_log import FileChange, LoggedCommit
from ratesmith.core.ir import Frozen
from ratesmith.core.sanitize import harmless
from ratesmith.release.base_ref import Place, Repositories, tip

_NO_GIT = "there is no git repository here, or git is not installed"
_LONGEST_SUBJECT = 200


class CommitObject(Frozen, frozen=True, kw_only=True):
    """One commit."""

    id: str
    author: str
    """Their name, as git has it."""
    at: str
    """When it was committed, in UTC."""
    subject: str
    """The first line of its message, without markup."""

    @staticmethod
    def of(commit: LoggedCommit) -> CommitObject:
        """Return a commit, its texts fit to be shown."""
        subject = harmless(commit.subject, _LONGEST_SUBJECT)
        return CommitObject(id=commit.id, author=harmless(commit.author), at=commit.at, subject=subject)


class Brought(Frozen, frozen=True, kw_only=True):
    """How a file came to a branch."""

    commit: CommitObject
    """The commit of the branch that has it first; perhaps a merge."""
    written: CommitObject | None = None
    """Where that is a merge, the commit that was merged and wrote the file; null where it is not found."""
    behind: CommitObject | None = None
    """Where it changed no configuration, because a job built the file behind a merge: that merge; null where several
    commits of the branch changed the configuration since the file before."""


class PastFiles(NamedTuple):
    """The commits of one branch that changed the files of a folder, the last one first."""

    folder: Path
    names: tuple[str, ...]
    where: str = ""
    """What was read, such as `HEAD` or `origin/main`; empty where nothing was."""
    trouble: str = ""
    """Why commits are missing; empty where none is."""
    log: tuple[LoggedCommit, ...] = ()
    oldest: frozenset[str] = frozenset()
    """The commits that a shallow clone ends at: they seem to add everything, and say nothing."""
    git: Git | None = None
    tip: str = ""
    sources: tuple[LoggedCommit, ...] = ()
    """Those that changed what the files are built from; none where that was not asked about."""

    @classmethod
    def read(cls, folder: Path, *names: str, released: bool, sources: Path | None = None) -> PastFiles:
        """Read the history of what is at and below these names in a folder: on the default branch, or up to `HEAD`.

        `sources` is the folder that the files are built from.
        """
        folder = folder.parent.resolve() / folder.name
        found = cls(folder, names)
        try:
            repository = Repositories().of(next(it for it in (folder, *folder.parents) if it.is_dir()))
            if repository is None:
                return found._replace(trouble=_NO_GIT)
            git = repository.git
            place = tip(repository, None) if released else Place("HEAD", git.commit("HEAD"))
            if place is None or place.commit is None:
                missing = "this shallow clone has no default branch" if place is None else "nothing is committed yet"
                return found._replace(trouble=missing)
            found = found._replace(where=place.shown, git=git, tip=place.commit, oldest=git.oldest)
            if found.oldest:
                found = found._replace(trouble="this clone is shallow and lacks older commits: git fetch --unshallow")
            changed = git.log(place.commit, sources) if sources is not None else ()
            return found._replace(log=git.log(place.commit, folder, *names), sources=changed)
        except Fatal as error:
            return found._replace(trouble=error.message)

    def commit(self, it: LoggedCommit) -> CommitObject | None:
        """Return a commit to show; None for one that a shallow clone ends at."""
        return None if it.id in self.oldest else CommitObject.of(it)

    def contents(self, ids: Iterable[str]) -> Mapping[str, bytes]:
        """Return contents by id. Raises Fatal where git cannot read one."""
        return self.git.contents(self.tip, ids) if self.git is not None else {}

    def brought(self, paths: Iterable[str]) -> dict[str, Brought]:
        """Return how each of these files came to the branch; those that it does not have are left out."""
        wanted = {*paths}
        found: dict[str, tuple[LoggedCommit, FileChange]] = {}
        for commit in self.log:
            for change in commit.changes:
                if change.path in wanted and change.path not in found and _is_added(change):
                    found[change.path] = commit, change
        known = {path: it for path, it in found.items() if it[0].id not in self.oldest}
        writers = self._writers(change for commit, change in known.values() if commit.is_merge)
        places = self.git.order(self.tip) if self.git is not None and self.sources else {}
        return {
            path: Brought(
                commit=CommitObject.of(commit),
                written=writers.get((path, change.new)),
                behind=self._behind(commit, places),
            )
            for path, (commit, change) in known.items()
        }

    def _behind(self, built: LoggedCommit, places: Mapping[str, int]) -> CommitObject | None:
        """The one commit that changed the sources between a commit that did not and the last change of the files."""
        if built.is_merge or built.id not in places or built.id in {it.id for it in self.sources}:
            return None
        last = min((places[it.id] for it in self.log if places[it.id] > places[built.id]), default=len(places))
        between = [it for it in self.sources if places[built.id] < places[it.id] < last]
        return self.commit(between[0]) if len(between) == 1 else None

    def _writers(self, merged: Iterable[FileChange]) -> dict[tuple[str, str], CommitObject]:
        """The commits that wrote these contents to these paths on the branches that were merged."""
        wanted = {(it.path, it.new) for it in merged}
        if not wanted or self.git is None:
            return {}
        writers: dict[tuple[str, str], CommitObject] = {}
        for commit in self.git.log(self.tip, self.folder, *self.names, merged=True):
            for change in commit.changes if commit.id not in self.oldest else ():
                if (change.path, change.new) in wanted:
                    writers.setdefault((change.path, change.new), CommitObject.of(commit))
        return writers


def _is_added(change: FileChange) -> bool:
    return bool(change.new) and (not change.old or change.before != change.path)
