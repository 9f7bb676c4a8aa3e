"""Read a git repository through the git program.

The stderr of git is compared with known messages and never shown.
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final, NamedTuple

from ratesmith.core.git_blobs import Entry, parse_blobs, parse_entries
from ratesmith.core.git_branches import BRANCH_FORMAT, Branch, parse_branches
from ratesmith.core.git_errors import (
    ambiguous,
    refuse_long_history,
    refuse_too_large,
    refuse_too_many,
    refused,
    safe_name,
    too_many_names,
    unread,
    unreadable,
)
from ratesmith.core.git_folder import start_of
from ratesmith.core.git_index import Attribute, IndexEntry, parse_attributes, parse_index
from ratesmith.core.git_log import FORMAT, FileChange, LoggedCommit, parent_of_shorter, parse_changes, parse_log
from ratesmith.core.git_process import run, started
from ratesmith.core.limits import MAX_LISTING_BYTES, allowed
from ratesmith.core.programs import find_program

_BROKEN_REF: Final = b"ignoring broken ref"
_COMMIT: Final = b"# branch.oid "
_WARN: Final = ("-c", "core.warnAmbiguousRefs=true")
_AMBIGUOUS: Final = b"is ambiguous"
_WORK_TREE: Final = b"worktree "


class Tree(NamedTuple):
    """The content of a folder in a commit, by paths relative to the folder."""

    files: dict[str, bytes]
    others: list[str]
    """Links and submodules, which are not read."""


class Git(NamedTuple):
    """A repository with a work tree."""

    program: str
    root: Path
    """The top folder of the work tree; a project can be below it."""

    @classmethod
    def find(cls, folder: Path) -> Git | None:
        """Return the repository that a folder is in, which is that of the nearest `.git`; None without one or git.

        Raises Fatal if git cannot read it.
        """
        program = find_program("git")
        if program is None:
            return None
        if (known := (program, folder.absolute())) not in _found:
            start = start_of(folder)
            if start is None:
                return None
            done = run(program, start, "rev-parse", "--show-toplevel")
            if done.returncode:
                raise refused(folder, done.stderr)
            _found[known] = cls(program, Path(os.fsdecode(done.stdout.removesuffix(b"\n"))))
        return _found[known]

    @property
    def shallow(self) -> bool:
        """Whether this is a shallow clone, which lacks the older part of the history."""
        return self._answer("rev-parse", "--is-shallow-repository") == b"true"

    def commit(self, revision: str) -> str | None:
        """Return the full id of the commit that a revision names; None if it names none.

        A name that begins with `refs/` is that of the one reference. Raises Fatal where several references have any
        other name: whoever pushes a tag would decide which one is meant.
        """
        if not revision or revision.startswith(("-", "^")) or not revision.isprintable():
            return None
        if (self.root, revision) in _commits:
            return revision
        named, way = re.fullmatch("([^~^@]*)(.*)", revision, re.DOTALL).groups()  # type: ignore[union-attr]
        is_exact = named.startswith("refs/")
        if is_exact:
            revision = self._answer("show-ref", "--verify", "--hash", "--", named).decode() + way
        done = self._run(*_WARN, "rev-parse", "--verify", f"{revision}^{{commit}}")
        if done.returncode:
            return None
        if _AMBIGUOUS in done.stderr and not is_exact and named != "HEAD":
            raise ambiguous(revision)
        id = _id(done.stdout.strip())
        _commits.update({(self.root, id)} if id is not None else ())
        return id

    def ignored(self, paths: Iterable[Path]) -> frozenset[Path]:
        """Return those files, which need not exist, that are neither committed nor would be added.

        Paths are absolute, so that nothing in them is special to git; check-ignore refuses --literal-pathspecs.
        """
        asked = b"".join(os.fsencode(path) + b"\0" for path in paths)
        found = self._run("--no-literal-pathspecs", "check-ignore", "--stdin", "-z", stdin=asked).stdout
        return frozenset(Path(os.fsdecode(path)) for path in found.split(b"\0") if path)

    def tracked(self, folder: Path, names: Iterable[str]) -> tuple[str, ...]:
        """Return which files of a folder the index has, by paths in the repository."""
        inside = self.inside(folder)
        found = self._run("ls-files", "-z", "--", *(f"{inside}{name}" for name in names)).stdout
        return tuple(os.fsdecode(path) for path in found.split(b"\0") if path)

    def checked_out(self, *folders: Path) -> tuple[str | None, bool]:
        """Return the commit that is checked out, and whether all that git does not ignore in some folders is as it has.

        None before the first commit; false if git cannot tell.
        """
        inside = (path or "." for path in map(self.inside, folders))
        files = ("--untracked-files=all", "--ignore-submodules=none")
        done = self._run("status", "--porcelain=v2", "--branch", "--no-ahead-behind", *files, "--", *inside)
        if done.returncode:
            return self.commit("HEAD"), False
        lines = done.stdout.splitlines()
        commit = next((line.removeprefix(_COMMIT) for line in lines if line.startswith(_COMMIT)), b"")
        return _id(commit), all(line.startswith(b"# ") for line in lines)

    def staged(self, folder: Path) -> tuple[IndexEntry, ...]:
        """Return what the index has below a folder: what the next commit will have. Raises Fatal if git fails."""
        inside = self.inside(folder)
        done = self._run("ls-files", "--stage", "-t", "-z", "--", inside or ".")
        if done.returncode:
            raise unreadable(self.root)
        return tuple(parse_index(done.stdout, inside))

    def attributes(self, folder: Path, names: Iterable[str]) -> tuple[Attribute, ...]:
        """Return every attribute that the repository gives these files in a folder, which need not exist.

        Not those of the user's own configuration. Raises Fatal if git fails.
        """
        inside = self.inside(folder)
        asked = b"".join(os.fsencode(f"{inside}{name}") + b"\0" for name in names)
        options = ("-c", f"core.attributesFile={os.devnull}", "check-attr", "-z", "--all", "--stdin")
        done = self._run(*options, stdin=asked)
        if done.returncode:
            raise unreadable(self.root)
        return tuple(parse_attributes(done.stdout, inside))

    @property
    def knows_modes(self) -> bool:
        """Whether files here have the modes that git has, as they do not on some file systems."""
        return self._answer("config", "--type=bool", "core.fileMode") != b"false"

    def merge_bases(self, a: str, b: str) -> tuple[str, ...]:
        """Return the last common ancestors of two commits (full ids): several after merges crosswise, none in a clone
        that lacks them.
        """
        return tuple(id for line in self._answer("merge-base", "--all", a, b).split() if (id := _id(line)))

    def is_ancestor(self, a: str, b: str) -> bool:
        """Return whether commit `a` is `b` or an ancestor of it, as far as this clone has the history."""
        return self._run("merge-base", "--is-ancestor", a, b).returncode == 0

    def parent_of_last_change(self, commit: str, folder: Path, name: str) -> str | None:
        """Return the parent of the last commit that changed a file; None if this clone lacks it.

        Follows first parents.
        """
        options = ("--first-parent", "-1", "--format=%P", commit)
        parents = self._answer("log", *options, "--", f"{self.inside(folder)}{name}").split()
        return _id(parents[0]) if parents else None

    def longer_before(self, commit: str, folder: Path, name: str) -> str | None:
        """Return `parent_of_last_change` where that change may have left the file fewer lines than it had; else None.

        Raises Fatal if a part of the history cannot be read.
        """
        which = ("--first-parent", "--diff-merges=first-parent", "-1", commit, "--", f"{self.inside(folder)}{name}")
        shown = ("--numstat", "--no-show-signature", "--format=%P")
        return parent_of_shorter(self._listed(commit, "log", *shown, *which))

    @property
    def head(self) -> str | None:
        """The full name of the checked-out branch, which may have no commit yet; None if HEAD is detached.

        Raises Fatal if git cannot read it.
        """
        done = self._run("symbolic-ref", "--quiet", "HEAD")
        if done.returncode > 1:
            raise unreadable(self.root)
        return os.fsdecode(done.stdout.removesuffix(b"\n")) or None

    @property
    def has_remote(self) -> bool:
        """Whether a remote is configured."""
        return bool(self._answer("remote"))

    def branches(self) -> dict[str, Branch]:
        """Return every branch that has a commit, by full name: local ones, and remote ones as last fetched.

        Raises Fatal if git cannot read them.
        """
        done = self._run("for-each-ref", BRANCH_FORMAT, "refs/heads", "refs/remotes")
        if done.returncode or _BROKEN_REF in done.stderr:
            raise unreadable(self.root)
        found = parse_branches(done.stdout)
        _commits.update((self.root, branch.commit) for branch in found.values())
        return found

    def merge_heads(self) -> list[str]:
        """Return the full ids of the commits being merged into `HEAD`; empty unless a merge is in progress.

        Raises Fatal if the record of the merge cannot be read.
        """
        try:
            lines = self._own("MERGE_HEAD").read_bytes().split()
        except FileNotFoundError:
            return []
        except OSError:
            raise unreadable(self.root) from None
        ids = [id for line in lines if (id := _id(line))]
        if not ids or len(ids) != len(lines):
            raise unreadable(self.root)
        return ids

    def files(self, commit: str, folder: Path) -> dict[str, bytes]:
        """Return the files below a folder of the work tree as a commit has them, by relative path; no links.

        Raises Fatal if a part of the commit cannot be read.
        """
        return self._tree(commit, self.inside(folder), "").files

    def tree(self, commit: str, folder: Path, *names: str) -> Tree:
        """Return what a commit has at and below these names in a folder of the work tree.

        Raises Fatal if a part of the commit cannot be read.
        """
        return self._tree(commit, self.inside(folder), *names)

    def ids(self, commit: str, folder: Path, *names: str) -> dict[str, str]:
        """Return by path the id of each file at and below these names in a folder, or of all files below it.

        It is empty for links and submodules. Raises Fatal if a part of the commit cannot be read.
        """
        inside = self.inside(folder)
        found = self._entries(commit, inside, names or ("",))
        return {safe_name(commit, it.path, inside): it.id.decode() if it.is_file else "" for it in found}

    def log(
        self, tip: str, folder: Path, *names: str, merged: bool = False, onto: str | None = None
    ) -> tuple[LoggedCommit, ...]:
        """Return the commits up to `tip` that changed what is at and below these names in a folder, the last one first.

        Those of the branch itself, a merge with all that it brought; or, with `merged`, all but merges, on whatever
        branch they were made. Those that `onto` has are left out. Raises Fatal if a part of the history cannot be read.
        """
        which = ("--full-history", "--no-merges") if merged else ("--first-parent", "--diff-merges=first-parent")
        options = (*which, "--raw", "-z", "-M", "--no-abbrev", "--no-show-signature", "--encoding=UTF-8", FORMAT)
        inside = self.inside(folder)
        within = (f"{inside}{name}" or "." for name in names or ("",))
        commits = (tip, f"^{onto}") if onto is not None else (tip,)
        return tuple(parse_log(self._listed(tip, "log", *options, *commits, "--", *within), inside))

    def changed(self, first: str, last: str) -> tuple[FileChange, ...]:
        """Return every file of the repository that differs between two commits, by its path; a move is two changes.

        Raises Fatal if a part of a commit cannot be read.
        """
        options = ("-r", "--raw", "-z", "--no-renames", "--no-abbrev", "--ignore-submodules=none")
        return tuple(parse_changes(self._listed(last, "diff-tree", *options, first, last)))

    def show(self, commit: str, fields: str, *settings: str) -> list[str]:
        """Return fields of a commit (a full id), which NUL separates in `fields`, with some settings (`-c NAME=VALUE`).

        Raises Fatal if the commit cannot be read.
        """
        done = self._run(*settings, "log", "-1", "--no-show-signature", f"--format={fields}", commit, "--")
        if done.returncode:
            raise unread(commit)
        return os.fsdecode(done.stdout.removesuffix(b"\n")).split("\0")

    def setting(self, name: str) -> str:
        """Return a path among the settings of git, with `~` resolved; empty where it is not set."""
        return os.fsdecode(self._answer("config", "--path", "--get", name))

    def order(self, tip: str) -> dict[str, int]:
        """Return the commits of the branch that ends in `tip`, first parents alone, each with its place from the end.

        Raises Fatal if a part of the history cannot be read.
        """
        done = self._run("rev-list", "--first-parent", tip)
        if done.returncode:
            raise unread(tip)
        return {id: place for place, id in enumerate(done.stdout.decode().split())}

    @property
    def work_trees(self) -> tuple[Path, ...]:
        """The top folders of all work trees of the repository. Raises Fatal if git cannot read them."""
        done = self._run("worktree", "list", "--porcelain", "-z")
        if done.returncode:
            raise unreadable(self.root)
        lines = done.stdout.split(b"\0")
        listed = (line.removeprefix(_WORK_TREE) for line in lines if line.startswith(_WORK_TREE))
        return (self.root.resolve(), *(Path(os.fsdecode(path)).resolve() for path in listed))

    @property
    def oldest(self) -> frozenset[str]:
        """The commits of a shallow clone that have parents which it lacks; none in a complete one."""
        try:
            return frozenset(self._own("shallow").read_text(encoding="ascii").split())
        except OSError:
            return frozenset()

    def contents(self, commit: str, ids: Iterable[str], most: int | None = None) -> dict[str, bytes]:
        """Return the contents of versions of files, by their ids; with `most` without those that have more bytes.

        Raises Fatal that names `commit`, which has them behind it, if they are too many bytes, or one cannot be read.
        """
        wanted = [*dict.fromkeys(map(str.encode, ids))]
        asked = self._run("cat-file", "--batch-check=%(objectsize)", stdin=b"".join(id + b"\n" for id in wanted))
        sizes = {id: int(size) for id, size in zip(wanted, asked.stdout.split(b"\n"), strict=False) if size.isdigit()}
        if most is not None:
            wanted = [id for id in wanted if sizes.pop(id, most + 1) <= most]
        refuse_long_history(commit, [*sizes.values()])
        return {id.decode(): content for id, content in self._blobs(commit, wanted).items()}

    def inside(self, folder: Path) -> str:
        """Return the path of a folder in the repository: empty for its top, else with a slash at the end."""
        inside = (folder.parent.resolve() / folder.name).relative_to(self.root).as_posix()
        return "" if inside == "." else f"{inside}/"

    def _own(self, name: str) -> Path:
        """Return the path of a file that git keeps, which is elsewhere for a work tree that was added."""
        usual = self.root / ".git"
        return (
            usual / name if usual.is_dir() else self.root / os.fsdecode(self._answer("rev-parse", "--git-path", name))
        )

    def _tree(self, commit: str, inside: str, *names: str) -> Tree:
        found = self._entries(commit, inside, names, "--long")
        refuse_too_large(commit, [(it.size, it.path) for it in found])
        named = [(safe_name(commit, it.path, inside), it) for it in found]
        blobs = self._blobs(commit, dict.fromkeys(it.id for it in found if it.is_file))
        return Tree(
            {path: blobs[it.id] for path, it in named if it.is_file}, [path for path, it in named if not it.is_file]
        )

    def _entries(self, commit: str, inside: str, names: Iterable[str], *options: str) -> list[Entry]:
        within = [f"{inside}{name}" for name in names if inside or name]
        listed = self._listed(commit, "ls-tree", "-r", "-z", *options, "--full-tree", commit, "--", *within)
        refuse_too_many(commit, listed.count(b"\0"))
        return [*parse_entries(listed)]

    def _blobs(self, commit: str, ids: Iterable[bytes]) -> Mapping[bytes, bytes]:
        wanted = b"".join(id + b"\n" for id in ids)
        done = self._run("cat-file", "--batch", stdin=wanted)
        blobs = dict(parse_blobs(done.stdout))
        if done.returncode or len(blobs) != wanted.count(b"\n"):
            raise unread(commit)
        return blobs

    def _answer(self, *arguments: str) -> bytes:
        """Return the output of git without blanks around it; empty if git fails."""
        done = self._run(*arguments)
        return b"" if done.returncode else done.stdout.strip()

    def _listed(self, commit: str, *arguments: str) -> bytes:
        """Return what git lists of a commit, which may have one folder under a million names.

        Raises Fatal if a part of the commit cannot be read, or if that is more than `MAX_LISTING_BYTES`.
        """
        with started(self.program, self.root, *arguments) as process:
            assert process.stdout is not None
            listed: bytes = process.stdout.read((most := allowed(MAX_LISTING_BYTES)) + 1)
            if len(listed) > most:
                process.kill()
                raise too_many_names(commit)
        if process.returncode:
            raise unread(commit)
        return listed

    def _run(self, *arguments: str, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
        return run(self.program, self.root, *arguments, stdin=stdin)


_found: Final[dict[tuple[str, Path], Git]] = {}
"""Repositories by program and folder: a folder stays in its repository while a command runs."""
_commits: Final[set[tuple[Path, str]]] = set()
"""Full ids that name a commit, by the top folder: an id names no other one while a command runs."""


def _id(answer: bytes) -> str | None:
    """Return a full commit id, SHA-1 or SHA-256; None for any other text."""
    return answer.decode() if re.fullmatch(rb"[0-9a-f]{40}|[0-9a-f]{64}", answer) else None
