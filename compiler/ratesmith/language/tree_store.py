"""Keep the trees of files from one run to the next, by content, in a folder of the user.

Nothing in it can be run, and nothing of it is believed that this user's key does not vouch for: whoever brings another
cache makes the next run slower and nothing else. The key is in a file of this user alone, and comes from nowhere else:
whoever has it decides what is read of each file, so that runs of branches in CI must not share one.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from contextlib import suppress
from decimal import Decimal
from functools import cache, cached_property
from hashlib import blake2b
from hmac import compare_digest
from pathlib import Path
from typing import Any, Final

import msgspec

from ratesmith import __version__
from ratesmith.core import limits, names
from ratesmith.core.ir import Node

_FORMAT: Final = 2
_DECIMAL: Final = 1
_LARGE: Final = 2
_KEY_BYTES: Final = 64
_DIGEST: Final = 32
"""Bytes that stand for a text. Whoever writes two looks for a pair with the same, which takes 2^(4 * bytes) hashes."""
_SEAL: Final = 32
"""Bytes of the seal before the entries."""
_GROWTH: Final = 2
"""How many times as long as all texts their trees are at most: a number such as `.1` takes six bytes, not four."""
_MOST_FILES: Final = 32
"""How many projects have a cache; the one that was written longest ago goes first."""
_SAFE_INTEGER: Final = 2**63
_SUFFIX: Final = ".trees"

_Entries = dict[bytes, msgspec.Raw]


class TreeStore:
    """The trees of one project, by the digest of the text that each was read from."""

    def __init__(self, project: Path) -> None:
        """Take the folder of the project; nothing is read before the first question."""
        self._project = project
        self._used: _Entries = {}
        self._is_new = False

    def get(self, text: str) -> Node:
        """Return the tree of a text; None where it is not known."""
        digest = _digest(text)
        raw = self._kept.get(digest)
        if raw is None:
            return None
        self._used[digest] = raw
        tree: Node = _decoder().decode(raw)
        return tree

    def put(self, text: str, tree: Node) -> None:
        """Keep the tree of a text."""
        self._used[_digest(text)] = msgspec.Raw(msgspec.msgpack.encode(_packed(tree)))
        self._is_new = True

    def save(self) -> None:
        """Replace the file where there is something new, without what runs have not used of late.

        A folder that cannot be written is no failure: the next run takes longer.
        """
        if not self._is_new or self._place is None:
            return
        path, key = self._place
        is_kept = len(self._kept) <= len(self._used)
        body = _encoded({**self._kept, **self._used} if is_kept else self._used)
        if is_kept and len(body) > _most_bytes():
            body = _encoded(self._used)
        if len(body) <= _most_bytes():
            with suppress(OSError):
                path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                if _is_private(os.lstat(path.parent)):
                    _write(path, _seal(key, body) + body)
                    _remove_oldest(path.parent)

    @cached_property
    def _kept(self) -> _Entries:
        return _read(*self._place) if self._place is not None else {}

    @cached_property
    def _place(self) -> tuple[Path, bytes] | None:
        """The file, and the key that its content is sealed with; None where there is no place for either."""
        folder = _folder("XDG_CACHE_HOME", ".cache")
        if folder is None or (key := _key()) is None:
            return None
        name = blake2b(os.fsencode(self._project), digest_size=16).hexdigest()
        return folder / f"{name}{_SUFFIX}", key


def _folder(variable: str, default: str) -> Path | None:
    """Return our folder among the user's; None where there is no home. As the XDG Base Directory Specification says."""
    places = (Path(os.environ.get(variable, "")), Path(os.environ.get("HOME", "")) / default)
    return next((it / "ratesmith" for it in places if it.is_absolute()), None)


def _key() -> bytes | None:
    """Return the key of this user, made where there is none; None where it can be neither read nor written."""
    folder = _folder("XDG_STATE_HOME", ".local/state")
    if folder is None:
        return None
    path = folder / "cache.key"
    with suppress(OSError):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not path.exists():
            _write(path, os.urandom(_KEY_BYTES), os.link)
        content = _content(path, _KEY_BYTES)
        if len(content) == _KEY_BYTES:
            return content
    return None


def _read(path: Path, key: bytes) -> _Entries:
    """Return what a file keeps; nothing where it is not ours, not whole, or of another version."""
    try:
        content = memoryview(_content(path, _SEAL + _most_bytes()))
        seal, body = content[:_SEAL], content[_SEAL:]
        if not compare_digest(seal, _seal(key, body)):
            return {}
        return msgspec.msgpack.decode(body, type=_Entries)
    except (OSError, msgspec.DecodeError):
        return {}


def _content(path: Path, most: int) -> bytes:
    """Return the bytes of a file that is this user's alone and has no more than `most`; else none. Raises OSError."""
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    with os.fdopen(descriptor, "rb") as file:
        there = os.fstat(descriptor)
        is_read = stat.S_ISREG(there.st_mode) and there.st_size <= most and _is_private(there)
        return file.read(there.st_size) if is_read else b""


def _is_private(there: os.stat_result) -> bool:
    return not stat.S_ISLNK(there.st_mode) and there.st_uid == os.geteuid() and not there.st_mode & 0o077


def _write(path: Path, content: bytes, put: Callable[[Path, Path], None] = os.replace) -> None:
    """Write a file whole or not at all, as several runs may at once; with `os.link`, one that is there stays."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    temporary.unlink(missing_ok=True)
    try:
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        with suppress(FileExistsError):
            put(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)


def _remove_oldest(folder: Path) -> None:
    files = [it for it in os.scandir(folder) if it.name.endswith(_SUFFIX)]
    files.sort(key=lambda it: it.stat(follow_symlinks=False).st_mtime_ns, reverse=True)
    for it in files[_MOST_FILES:]:
        Path(it.path).unlink()


def _most_bytes() -> int:
    """Return how many bytes the trees of a project can have, whatever somebody has put in the place of the file."""
    return _GROWTH * limits.allowed(limits.MAX_TOTAL_BYTES)


def _encoded(entries: _Entries) -> bytes:
    return msgspec.msgpack.encode(dict(sorted(entries.items())))


def _seal(key: bytes, body: bytes | memoryview) -> bytes:
    seal = blake2b(_version(), key=key, digest_size=_SEAL)
    seal.update(body)
    return seal.digest()


@cache
def _version() -> bytes:
    """Return what decides how a text is read: the version, and the code that reads it, which changes in a checkout."""
    reading = [*Path(__file__).parent.glob("*.py"), *(Path(str(it.__file__)) for it in (limits, names))]
    # By content: each installation writes these files at another time, as in every job of CI.
    code = b"".join(path.read_bytes() for path in sorted(reading))
    return blake2b(f"{_FORMAT} {__version__}\n".encode() + code).digest()


def _digest(text: str) -> bytes:
    return blake2b(text.encode(), digest_size=_DIGEST).digest()


def _packed(tree: Node) -> Any:
    """Return a tree of what MessagePack knows: a decimal is the text of its digits, and so is a large number."""
    if isinstance(tree, dict):
        return {key: _packed(value) for key, value in tree.items()}
    if isinstance(tree, list):
        return [_packed(value) for value in tree]
    if isinstance(tree, Decimal):
        return msgspec.msgpack.Ext(_DECIMAL, str(tree).encode())
    if type(tree) is int and abs(tree) >= _SAFE_INTEGER:
        return msgspec.msgpack.Ext(_LARGE, str(tree).encode())
    return tree


@cache
def _decoder() -> msgspec.msgpack.Decoder[Any]:
    return msgspec.msgpack.Decoder(ext_hook=_number)


def _number(code: int, data: memoryview) -> object:
    text = str(data, "ascii")
    return Decimal(text) if code == _DECIMAL else int(text)
