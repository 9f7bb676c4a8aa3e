"""Where the files of a project are: on disk, or in memory as a commit has them."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from stat import S_ISDIR, S_ISLNK, S_ISREG
from typing import Final, Literal, Protocol

import msgspec

MAX_BYTES: Final = 1 << 20
"""How many bytes a file of the configuration may have."""
_CHUNK: Final = 65536
Form = Literal["file", "folder", "link", "other", "missing"]
NOWHERE: Final = Path(os.devnull)
"""Below which no disk has a file: what would be read past its `FileTree` is not there."""


class Entry(Protocol):
    """What a folder has by a name, as `os.scandir` says it."""

    @property
    def name(self) -> str:
        """Its name in the folder."""

    @property
    def path(self) -> str:
        """The path of the folder, and its name."""

    def is_file(self, *, follow_symlinks: bool = True) -> bool:
        """Return whether it is a regular file."""

    def is_dir(self, *, follow_symlinks: bool = True) -> bool:
        """Return whether it is a folder."""

    def is_symlink(self) -> bool:
        """Return whether it is a link."""


class FileTree(Protocol):
    """Files by their paths. Every method raises OSError where it cannot answer."""

    def entries(self, folder: str) -> Iterable[Entry]:
        """Return what a folder has, in any order."""

    def form(self, path: str) -> Form:
        """Return what is at a path; no link is followed."""

    def size(self, path: str) -> int:
        """Return the bytes of a file."""

    def read(self, path: str, most: int = MAX_BYTES) -> bytes:
        """Return the content of a file, cut soon after `most` bytes; links are not read."""


class Disk:
    """The files of the disk."""

    def entries(self, folder: str) -> Iterable[Entry]:
        """Return what a folder has."""
        return os.scandir(folder)

    def form(self, path: str) -> Form:
        """Return what is at a path. Raises OSError where the disk does not say."""
        try:
            mode = os.lstat(path).st_mode
        except (FileNotFoundError, NotADirectoryError):
            return "missing"
        return "file" if S_ISREG(mode) else "folder" if S_ISDIR(mode) else "link" if S_ISLNK(mode) else "other"

    def size(self, path: str) -> int:
        """Return the bytes of a file."""
        return os.lstat(path).st_size

    def read(self, path: str, most: int = MAX_BYTES) -> bytes:
        """Return the content of a file. Takes three system calls for most files."""
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW)
        try:
            content = os.read(descriptor, _CHUNK)
            if len(content) < _CHUNK:
                return content
            chunks = [content]
            while len(chunks[-1]) == _CHUNK and len(chunks) * _CHUNK <= most:
                chunks.append(os.read(descriptor, _CHUNK))
            return b"".join(chunks)
        finally:
            os.close(descriptor)


class _InMemory(msgspec.Struct, frozen=True):
    name: str
    path: str
    is_folder: bool

    def is_file(self, *, follow_symlinks: bool = True) -> bool:  # there are no links
        return not self.is_folder

    def is_dir(self, *, follow_symlinks: bool = True) -> bool:
        return self.is_folder

    def is_symlink(self) -> bool:
        return False


class Memory:
    """Files in memory, below `NOWHERE`."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        """Take contents by path below `NOWHERE`."""
        self._files = {str(NOWHERE / path): content for path, content in files.items()}
        self._folders: dict[str, dict[str, Entry]] = {str(NOWHERE): {}}
        for path in self._files:
            self._add(path, is_folder=False)

    def _add(self, path: str, *, is_folder: bool) -> None:
        folder, _, name = path.rpartition("/")
        if folder not in self._folders:
            self._folders[folder] = {}
            self._add(folder, is_folder=True)
        self._folders[folder][name] = _InMemory(name, path, is_folder)

    def entries(self, folder: str) -> Iterable[Entry]:
        """Return what a folder has."""
        if folder not in self._folders:
            raise self._missing(folder)
        return self._folders[folder].values()

    def form(self, path: str) -> Form:
        """Return what is at a path."""
        return "folder" if path in self._folders else "file" if path in self._files else "missing"

    def size(self, path: str) -> int:
        """Return the bytes of a file."""
        return len(self.read(path))

    def read(self, path: str, most: int = MAX_BYTES) -> bytes:
        """Return the content of a file."""
        if path not in self._files:
            raise self._missing(path)
        return self._files[path][: most + 1]

    def _missing(self, path: str) -> OSError:
        is_below_file = any(str(it) in self._files for it in (Path(path), *Path(path).parents))
        code = errno.EISDIR if path in self._folders else errno.ENOTDIR if is_below_file else errno.ENOENT
        return OSError(code, os.strerror(code))


DISK: Final = Disk()
