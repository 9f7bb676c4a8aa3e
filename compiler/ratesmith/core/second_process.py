"""Do a part of the work in a second process, where that takes less time: what it does there, it could do here."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Final, Generic, Self, TypeVar

import msgspec

T = TypeVar("T")
_CHUNK: Final = 1 << 20


class SecondProcess(Generic[T]):
    """Work that a copy of this process does meanwhile.

    Whoever may fail before the result is needed makes it a context, with which the process ends.
    """

    def __init__(self, work: Callable[[], T], gives: type[T], *, pays: bool) -> None:
        """Begin with work that gives something made of texts, numbers, lists and maps.

        Nothing begins yet where it does not pay, or where there is no second processor.
        """
        self._work, self._gives = work, gives
        self._process, self._pipe = _fork(work) if pays and _has_second_processor() else (0, -1)

    @property
    def is_running(self) -> bool:
        """Whether another process does the work, and nobody asked for the result yet."""
        return bool(self._process)

    def result(self) -> T:
        """Return what the work gives: from the other process, or done now where that has not done it.

        Raises whatever the work raises.
        """
        process, self._process = self._process, 0
        said = _read(process, self._pipe) if process else b""
        try:
            # Of a process that was ended, the end is missing.
            return msgspec.msgpack.decode(said, type=self._gives)
        except msgspec.DecodeError:
            return self._work()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """End it where nobody asks for its result any more."""
        if self._process:
            import signal

            # It would hold what this process writes to open, and whoever reads that would wait for it.
            with suppress(ProcessLookupError):
                os.kill(self._process, signal.SIGKILL)
            _read(self._process, self._pipe)
            self._process = 0


def _has_second_processor() -> bool:
    """Return whether another process can run meanwhile. With threads, a copy of this one could wait for ever."""
    affinity = getattr(os, "sched_getaffinity", None)
    return affinity is not None and len(affinity(0)) > 1 and threading.active_count() == 1


def _fork(work: Callable[[], object]) -> tuple[int, int]:
    """Start the work in a copy of this process; return its number, 0 for none, and the end of a pipe to read from."""
    read, write = os.pipe()
    try:
        process = os.fork()
    except OSError:
        os.close(read)
        os.close(write)
        return 0, -1
    if process == 0:
        # What is open here is neither flushed nor closed by it, and no mistake is said twice.
        with suppress(BaseException):
            os.close(read)
            content = memoryview(msgspec.msgpack.encode(work()))
            while content:
                content = content[os.write(write, content) :]
        os._exit(0)
    os.close(write)
    return process, read


def _read(process: int, pipe: int) -> bytes:
    chunks: list[bytes] = []
    try:
        while chunk := os.read(pipe, _CHUNK):
            chunks.append(chunk)
    finally:
        os.close(pipe)
        with suppress(ChildProcessError):
            os.waitpid(process, 0)
    return b"".join(chunks)
