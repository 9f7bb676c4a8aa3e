"""The one way that tests run the command line: `run`, in a process of its own.

A process is forked from one that has imported ratesmith already, which takes a tenth of the time of a new Python.
`mode="spawn"` starts a new one where a test is about that, and `mode="inline"` stays in this one where a test replaces
a part of the program. With RATESMITH_SPAWN=1 every process is a new one.
"""

from __future__ import annotations

import atexit
import io
import os
import select
import selectors
import shlex
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from contextlib import chdir, redirect_stderr, redirect_stdout
from functools import cache
from pathlib import Path
from typing import IO, Final, Literal, Protocol
from unittest.mock import patch

SUPPORT: Final = Path(__file__).parent
COMPILER: Final = SUPPORT.parent.parent / "compiler"
Mode = Literal["fork", "spawn", "inline"]
TIMEOUT: Final = 60
"""Seconds that a command may take."""


def run(
    *arguments: str | Path,
    cwd: Path,
    stdin: str = "",
    mode: Mode = "fork",
    compiler: Path = COMPILER,
    **environment: str,
) -> subprocess.CompletedProcess[str]:
    """Run `ratesmith` in a folder, with no other variables than PATH, a locale and these.

    `compiler` is the folder that the program is imported from, where a test changed a copy of it.
    """
    words = [*map(str, arguments)]
    variables = _scrubbed({"PYTHONPATH": str(compiler), **environment})
    if mode == "inline":
        return _inline(words, cwd, variables, stdin)
    if _is_spawned(mode):
        return subprocess.run(
            [*PYTHON, *words],
            cwd=cwd,
            env=variables,
            input=stdin,
            capture_output=True,
            encoding="utf-8",
            timeout=TIMEOUT,
            check=False,
        )
    _assert_same_python(environment)
    ends = [os.pipe() for _ in range(3)]
    (theirs_in, given), (out, theirs_out), (err, theirs_err) = ends
    try:
        process = Forked(words, cwd, variables, (theirs_in, theirs_out, theirs_err), _server(compiler))
    finally:
        for theirs in (theirs_in, theirs_out, theirs_err):
            os.close(theirs)
    printed = _exchanged(process, given, stdin.encode(), out, err)
    return subprocess.CompletedProcess(words, process.wait(), *(text.decode() for text in printed))


def _inline(words: list[str], cwd: Path, variables: Mapping[str, str], stdin: str) -> subprocess.CompletedProcess[str]:
    from ratesmith.cli.main import run as main
    from ratesmith.secrets import sops_cli

    given, out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", errors="backslashreplace") for _ in range(3))
    given.write(stdin)
    given.seek(0)
    with (
        patch.dict(os.environ, variables, clear=True),
        patch.object(sys, "argv", ["ratesmith", *words]),
        patch.object(sys, "stdin", given),
        patch.object(tempfile, "tempdir", None),
        chdir(cwd),
        redirect_stdout(out),
        redirect_stderr(err),
    ):
        sops_cli.find_sops.cache_clear()
        try:
            code = main()
        finally:
            sops_cli.find_sops.cache_clear()
    printed = []
    for stream in (out, err):
        stream.seek(0)
        printed.append(stream.read())
    return subprocess.CompletedProcess(words, code, *printed)


class Process(Protocol):
    """A command that runs, as `subprocess.Popen` gives it."""

    pid: int

    def poll(self) -> int | None:
        """Return the exit code, the negative number of the signal that ended it, or None while it runs."""

    def wait(self) -> int:
        """Return the exit code once it has ended."""


def start(*arguments: str, cwd: Path, output: Path, mode: Mode = "fork", **environment: str) -> Process:
    """Start `ratesmith` and return at once; all that it prints goes into the file `output`."""
    variables = _scrubbed(environment)
    with output.open("wb") as said, open(os.devnull, "rb") as nothing:
        if _is_spawned(mode):
            return subprocess.Popen(
                [*PYTHON, *arguments], cwd=cwd, env=variables, stdin=nothing, stdout=said, stderr=said
            )
        _assert_same_python(environment)
        streams = nothing.fileno(), said.fileno(), said.fileno()
        return Forked(arguments, cwd, variables, streams, _server(COMPILER))


def launcher(path: Path, before: str = "") -> Path:
    """Write an executable `ratesmith` for shells; `before` is a line of sh that it runs first."""
    command = [*PYTHON] if _is_spawned("fork") else _forking(_server(COMPILER))
    variable = f"PYTHONPATH={shlex.quote(str(COMPILER))} " if _is_spawned("fork") else ""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f'#!/bin/sh\n{before}\n{variable}exec {shlex.join(command)} "$@"\n')
    path.chmod(0o755)
    return path


def django(*arguments: str) -> list[str]:
    """Return the command that runs `python -m django` with the variables that it gets."""
    if _is_spawned("fork"):
        return [sys.executable, "-m", "django", *arguments]
    return [*_forking(_server(COMPILER, "django")), *arguments]


def _forking(server: str) -> list[str]:
    return [*BARE_PYTHON, str(SUPPORT / "shim.py"), server]


PYTHON: Final = (sys.executable, "-m", "ratesmith")
BARE_PYTHON: Final = (sys.executable, "-I", "-S")


def _scrubbed(environment: Mapping[str, str]) -> dict[str, str]:
    """Return the variables of a command: none of the machine's but PATH."""
    return {"PATH": os.environ["PATH"], "PYTHONPATH": str(COMPILER), "LC_ALL": "C.UTF-8", **environment}


def _is_spawned(mode: Mode) -> bool:
    """Whether a new Python is started."""
    return mode == "spawn" or bool(os.environ.get("RATESMITH_SPAWN"))


def _assert_same_python(environment: Mapping[str, str]) -> None:
    """Fail where a variable is given that only a new Python heeds."""
    heeded = [name for name in environment if name.startswith(("PYTHON", "LC_", "LANG"))]
    assert not heeded, f"{heeded} change what Python does when it starts: pass mode='spawn'"


class Forked:
    """A command in a process that the fork server made."""

    def __init__(
        self,
        arguments: list[str] | tuple[str, ...],
        cwd: Path,
        variables: Mapping[str, str],
        streams: tuple[int, ...],
        server: str,
    ) -> None:
        self._arguments = arguments
        self._client = socket.socket(socket.AF_UNIX)
        self._client.connect(server)
        listed = [f"{name}={value}" for name, value in variables.items()]
        fields = [str(cwd.absolute()), str(len(arguments)), *arguments, *listed]
        socket.send_fds(self._client, [b"\0".join(map(os.fsencode, fields))], streams)
        self._client.shutdown(socket.SHUT_WR)
        self._answers: IO[bytes] = self._client.makefile("rb")
        self.pid = int(self._answers.readline())
        self._code: int | None = None

    def poll(self) -> int | None:
        if self._code is None and select.select([self._client], [], [], 0)[0]:
            return self.wait()
        return self._code

    def wait(self) -> int:
        if self._code is None:
            self._code = int(self._answers.readline())
            self._answers.close()
            self._client.close()
        return self._code


def _exchanged(process: Forked, given: int, data: bytes, *outs: int) -> list[bytes]:
    """Write standard input and read the two outputs, all at once, so that no pipe is full for ever."""
    printed = dict.fromkeys(outs, b"")
    end = time.monotonic() + TIMEOUT
    os.set_blocking(given, False)
    with selectors.DefaultSelector() as selector:
        selector.register(given, selectors.EVENT_WRITE)
        for out in outs:
            selector.register(out, selectors.EVENT_READ)
        while selector.get_map():
            ready = selector.select(end - time.monotonic())
            if not ready:
                os.kill(process.pid, signal.SIGKILL)
                raise subprocess.TimeoutExpired(process._arguments, TIMEOUT)
            for key, _ in ready:
                if key.fd == given:
                    data, more = _written(given, data)
                else:
                    chunk = os.read(key.fd, 65536)
                    printed[key.fd] += chunk
                    more = bool(chunk)
                if not more:
                    selector.unregister(key.fd)
                    os.close(key.fd)
    return list(printed.values())


def _written(given: int, data: bytes) -> tuple[bytes, bool]:
    try:
        data = data[os.write(given, data) :]
    except BrokenPipeError:
        return b"", False
    return data, bool(data)


@cache
def _server(compiler: Path, *program: str) -> str:
    """Start this process's fork server of a compiler, or of another program; return its socket."""
    server = subprocess.Popen(
        [sys.executable, str(SUPPORT / "fork_server.py"), *program],
        env=_scrubbed({"PYTHONPATH": str(compiler)}),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        start_new_session=True,
    )
    assert server.stdin is not None and server.stdout is not None
    atexit.register(server.communicate)  # closes its standard input
    socket_path = server.stdout.readline().decode().strip()
    assert socket_path, "the fork server did not start"
    return socket_path
