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

from ratebook.errors import Exit, Fatal

TIMEOUT: Final = 60.0
"""Seconds."""

_OPTIONS: Final = ("--no-pager", "--no-replace-objects", "--literal-pathspecs", "-c", "core.fsmonitor=false")
# GIT_DIR and its like are left out: a hook has them, and they would name another repository than the folder's.
_PASSED_ON: Final = ("PATH", "HOME", "XDG_CONFIG_HOME", "SUDO_UID", "SSH_AUTH_SOCK", "GIT_DISCOVERY_ACROSS_FILESYSTEM")
_PASSED_ON_PREFIX: Final = "GIT_CONFIG_"
_SET: Final = {"LC_ALL": "C", "GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0", "GIT_ASKPASS": "true"}
_NO_REPOSITORY: Final = (b"not a git repository", b"must be run in a work tree")
_NOT_OURS: Final = (b"dubious ownership", b"unsafe repository")
_FILE: Final = re.compile(rb"100\d{3} blob ([0-9a-f]+)\t(.*)", re.DOTALL)
"""An entry of a tree that is a file; links and submodules have other modes."""


class Git(NamedTuple):
    """A repository with a work tree, as it was found from a folder."""

    program: str
    root: Path
    """Its topmost folder; a project can be below it."""

    @classmethod
    def find(cls, folder: Path) -> Git | None:
        """The repository that a folder is in, or None without one or without git. Fatal where git refuses it."""
        program = shutil.which("git")
        if program is None:
            return None
        done = _run(program, folder, "rev-parse", "--show-toplevel")
        if done.returncode:
            if any(said in done.stderr for said in _NO_REPOSITORY):
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

    def files(self, commit: str, folder: Path) -> dict[str, bytes]:
        """Every file below a folder of the work tree as a commit has it, by its path from there; no links."""
        inside = (folder.parent.resolve() / folder.name).relative_to(self.root).as_posix()
        within = () if inside == "." else (f"{inside}/",)
        listed = self._run("ls-tree", "-r", "-z", "--full-tree", commit, "--", *within)
        if listed.returncode:
            raise _unread(commit)
        prefix = os.fsencode("".join(within))
        entries = [found.groups() for entry in listed.stdout.split(b"\0") if (found := _FILE.fullmatch(entry))]
        blobs = self._blobs(commit, dict.fromkeys(blob for blob, _ in entries))
        return {os.fsdecode(path.removeprefix(prefix)): blobs[blob] for blob, path in entries}

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


def _refused(folder: Path, said: bytes) -> Fatal:
    if any(words in said for words in _NOT_OURS):
        root = next((path for path in (folder, *folder.parents) if (path / ".git").exists()), folder)
        hint = f"if you trust it: git config --global --add safe.directory {quote(str(root))}"
        return Fatal(Exit.ENVIRONMENT, f"git reads nothing from {root}, which belongs to another user", hint)
    return Fatal(Exit.ENVIRONMENT, f"git cannot read the repository of {folder}", "git itself says why: git status")


def _unread(commit: str) -> Fatal:
    message = f"git cannot read the files of commit {commit[:12]}: a part of the history is not here, or damaged"
    return Fatal(
        Exit.ENVIRONMENT, message, "fetch it: git fetch --unshallow, or clone without --filter; then: git fsck"
    )
