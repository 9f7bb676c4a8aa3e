"""The one place that runs git, only to read: it asks nothing, writes nothing and runs no hook.

What git says on stderr is compared and never shown.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from shlex import quote
from typing import Final, NamedTuple

from ratesmith.core.errors import Exit, Fatal

TIMEOUT: Final = 60.0
"""Seconds."""

_OPTIONS: Final = ("--no-pager", "--no-replace-objects", "--literal-pathspecs", "-c", "core.fsmonitor=false")
# GIT_DIR and its like are left out: a hook has them, and they would name another repository than the folder's.
_PASSED_ON: Final = ("PATH", "HOME", "XDG_CONFIG_HOME", "SUDO_UID", "SSH_AUTH_SOCK", "GIT_DISCOVERY_ACROSS_FILESYSTEM")
_PASSED_ON_PREFIX: Final = "GIT_CONFIG_"
_SET: Final = {"LC_ALL": "C", "GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0", "GIT_ASKPASS": "true"}
_NO_REPOSITORY: Final = b"not a git repository"
_NO_WORK_TREE: Final = b"must be run in a work tree"
_NOT_OURS: Final = (b"dubious ownership", b"unsafe repository")
_BROKEN_REF: Final = b"ignoring broken ref"
_ENTRY: Final = re.compile(rb"(\d{6}) \w+ ([0-9a-f]+)\t(.*)", re.DOTALL)
_FILE: Final = b"100"
"""How the mode of a file begins; links and submodules have other modes."""


class Tree(NamedTuple):
    """What a commit has below a folder, by the paths from there."""

    files: dict[str, bytes]
    others: list[str]
    """Links and submodules, which nothing is read from."""


class Branch(NamedTuple):
    """What a branch stands on."""

    commit: str
    alias_of: str
    """The full name of the branch that this is another name of, or nothing: `origin/HEAD` has one."""


class Git(NamedTuple):
    """A repository with a work tree, as it was found from a folder."""

    program: str
    root: Path
    """Its topmost folder; a project can be below it."""

    @classmethod
    def find(cls, folder: Path) -> Git | None:
        """The repository that a folder is in, or None without one or without git. Fatal where git cannot read it."""
        program = shutil.which("git")
        if program is None:
            return None
        done = _run(program, folder, "rev-parse", "--show-toplevel")
        if done.returncode:
            if _NO_REPOSITORY in done.stderr and _top(folder) is None:
                return None
            raise _refused(folder, done.stderr)
        return cls(program, Path(os.fsdecode(done.stdout.removesuffix(b"\n"))))

    @property
    def shallow(self) -> bool:
        """Whether the older part of the history is not here."""
        return self._answer("rev-parse", "--is-shallow-repository") == b"true"

    def commit(self, revision: str) -> str | None:
        """The full id of the commit that a revision names, or None where it names none."""
        if not revision or revision.startswith(("-", "^")) or not revision.isprintable():
            return None
        return _id(self._answer("rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}"))

    def merge_base(self, a: str, b: str) -> str | None:
        """The last commit that two commits (by full id) share, or None; a shallow history may lack the one there is."""
        return _id(self._answer("merge-base", a, b))

    def is_ancestor(self, a: str, b: str) -> bool:
        """Whether commit a is b or older than b on any of its lines, as far as the history is here."""
        return self._run("merge-base", "--is-ancestor", a, b).returncode == 0

    def parent_of_last_change(self, commit: str, folder: Path, name: str) -> str | None:
        """The commit behind which a file changed last, following first parents; None where that is not here."""
        options = ("--first-parent", "-1", "--format=%P", commit)
        parents = self._answer("log", *options, "--", f"{self._inside(folder)}{name}").split()
        return _id(parents[0]) if parents else None

    @property
    def head(self) -> str | None:
        """The full name of the branch that is checked out, which may have no commit yet; None where none is."""
        done = self._run("symbolic-ref", "--quiet", "HEAD")
        if done.returncode > 1:
            raise _unreadable(self.root)
        return os.fsdecode(done.stdout.removesuffix(b"\n")) or None

    @property
    def has_remote(self) -> bool:
        """Whether there is a place to fetch from."""
        return bool(self._answer("remote"))

    def branches(self) -> dict[str, Branch]:
        """Every branch that has a commit, by its full name: our own, and the remotes' as they were last fetched."""
        wanted = "--format=%(refname)%00%(objectname)%00%(symref)"
        done = self._run("for-each-ref", wanted, "refs/heads", "refs/remotes")
        if done.returncode or _BROKEN_REF in done.stderr:
            raise _unreadable(self.root)
        lines = (os.fsdecode(line).split("\0") for line in done.stdout.splitlines())
        return {name: Branch(commit, stands_for) for name, commit, stands_for in lines}

    def merge_heads(self) -> list[str]:
        """The full ids of the commits that are being merged into `HEAD`: none but in the middle of a merge."""
        path = self.root / os.fsdecode(self._answer("rev-parse", "--git-path", "MERGE_HEAD"))
        try:
            lines = path.read_bytes().split()
        except FileNotFoundError:
            return []
        except OSError:
            raise _unreadable(self.root) from None
        ids = [id for line in lines if (id := _id(line))]
        if not ids or len(ids) != len(lines):
            raise _unreadable(self.root)
        return ids

    def files(self, commit: str, folder: Path) -> dict[str, bytes]:
        """Every file below a folder of the work tree as a commit has it, by its path from there; no links."""
        return self._tree(commit, self._inside(folder), "").files

    def tree(self, commit: str, folder: Path, *names: str) -> Tree:
        """What a commit has at these names below a folder of the work tree, and below them."""
        return self._tree(commit, self._inside(folder), *names)

    def _inside(self, folder: Path) -> str:
        inside = (folder.parent.resolve() / folder.name).relative_to(self.root).as_posix()
        return "" if inside == "." else f"{inside}/"

    def _tree(self, commit: str, inside: str, *names: str) -> Tree:
        within = [f"{inside}{name}" for name in names if inside or name]
        listed = self._run("ls-tree", "-r", "-z", "--full-tree", commit, "--", *within)
        if listed.returncode:
            raise _unread(commit)
        found = [match.groups() for entry in listed.stdout.split(b"\0") if (match := _ENTRY.fullmatch(entry))]
        entries = [(mode, blob, os.fsdecode(path)[len(inside) :]) for mode, blob, path in found]
        blobs = self._blobs(commit, dict.fromkeys(blob for mode, blob, _ in entries if mode.startswith(_FILE)))
        return Tree(
            {path: blobs[blob] for mode, blob, path in entries if mode.startswith(_FILE)},
            [path for mode, _, path in entries if not mode.startswith(_FILE)],
        )

    def _blobs(self, commit: str, ids: Iterable[bytes]) -> Mapping[bytes, bytes]:
        wanted = b"".join(id + b"\n" for id in ids)
        done = self._run("cat-file", "--batch", stdin=wanted)
        blobs = dict(_batch(done.stdout))
        if done.returncode or len(blobs) != wanted.count(b"\n"):
            raise _unread(commit)
        return blobs

    def _answer(self, *arguments: str) -> bytes:
        """What git answers in one line; nothing where it fails."""
        done = self._run(*arguments)
        return b"" if done.returncode else done.stdout.strip()

    def _run(self, *arguments: str, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
        return _run(self.program, self.root, *arguments, stdin=stdin)


def environment(variables: Mapping[str, str]) -> dict[str, str]:
    """What git gets to see of the environment."""
    passed = {
        name: value for name, value in variables.items() if name in _PASSED_ON or name.startswith(_PASSED_ON_PREFIX)
    }
    return passed | _SET


def _run(program: str, folder: Path, *arguments: str, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    try:
        return subprocess.run(  # noqa: S603  # found on PATH, no shell
            [program, *_OPTIONS, *arguments],
            cwd=folder,
            env=environment(os.environ),
            input=stdin,
            capture_output=True,
            timeout=TIMEOUT,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise Fatal(
            Exit.ENVIRONMENT,
            f"git gave no answer in {TIMEOUT:.0f} seconds and was stopped",
            "check that the repository's disk answers, and that git fetch works without a question",
        ) from None
    except OSError as error:
        raise Fatal(Exit.ENVIRONMENT, f"git cannot be started: {error.strerror}", "check: git --version") from None


def _batch(answer: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The blobs in what `cat-file --batch` prints: a line with id, type and size, then the bytes."""
    at = 0
    while at < len(answer):
        end = answer.index(b"\n", at)
        words = answer[at:end].split(b" ")
        if len(words) != 3:
            return
        start, size = end + 1, int(words[2])
        yield words[0], answer[start : start + size]
        at = start + size + 1


def _id(answer: bytes) -> str | None:
    """A full commit id: of SHA-1 or of SHA-256."""
    return answer.decode() if re.fullmatch(rb"[0-9a-f]{40}|[0-9a-f]{64}", answer) else None


def _top(folder: Path) -> Path | None:
    """The nearest folder that has a repository's name for itself, whether it is one or not."""
    return next((path for path in (folder, *folder.parents) if os.path.lexists(path / ".git")), None)


def _refused(folder: Path, said: bytes) -> Fatal:
    if any(words in said for words in _NOT_OURS):
        root = _top(folder) or folder
        hint = f"if you trust it: git config --global --add safe.directory {quote(str(root))}"
        return Fatal(Exit.ENVIRONMENT, f"git reads nothing from {root}, which belongs to another user", hint)
    if _NO_WORK_TREE in said:
        hint = "run this in a clone that has its files; in one that lost them: git config core.bare false"
        return Fatal(Exit.ENVIRONMENT, f"the repository of {folder} has no work tree", hint)
    return _unreadable(folder)


def _unreadable(folder: Path) -> Fatal:
    return Fatal(Exit.ENVIRONMENT, f"git cannot read the repository of {folder}", "git itself says why: git status")


def _unread(commit: str) -> Fatal:
    message = f"git cannot read the files of commit {commit[:12]}: a part of the history is not here, or damaged"
    return Fatal(
        Exit.ENVIRONMENT, message, "fetch it: git fetch --unshallow, or clone without --filter; then: git fsck"
    )
