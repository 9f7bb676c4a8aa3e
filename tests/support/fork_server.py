"""A process that has imported all of a program and forks itself for every command that it is asked to run.

The program is ratesmith's, or with the argument `django` Django's. The process prints the path of its socket when it is
ready, and ends with its standard input: with whoever started it.

A client connects, sends its three standard streams and a line of NUL-separated fields, and shuts down its sending
side: folder, number of arguments, arguments, variables as NAME=VALUE. It is answered the process id on one line and,
when the command has ended, the exit code on another one, negative where a signal ended it.
"""

from __future__ import annotations

import atexit
import gc
import os
import shutil
import signal
import socket
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout, suppress
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from selectors import EVENT_READ, DefaultSelector
from typing import NamedTuple, NoReturn, TextIO

MODULE = "ratesmith.cli.main"
ENTRY = "ratesmith.__main__"
"""What `python -m ratesmith` runs."""
CONFIG = str(Path(__file__).parents[2] / "config")


class Program(NamedTuple):
    """What commands are run of."""

    prepare: Callable[[], None]
    """Imports all of it."""
    run: Callable[[], object]
    """Runs the command in `sys.argv`."""


def main() -> None:
    """Serve at a socket in a folder of its own."""
    program = DJANGO if sys.argv[1:] == ["django"] else RATESMITH
    del sys.path[0]  # the folder of this file, which no command has on its path
    program.prepare()
    gc.collect()
    gc.freeze()
    folder = tempfile.mkdtemp(prefix="ratesmith-fork-")
    try:
        serve(f"{folder}/socket", program)
    finally:
        shutil.rmtree(folder)


def serve(path: str, program: Program) -> None:
    """Answer clients at the socket `path` until standard input ends."""
    woken, wake = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
    signal.set_wakeup_fd(wake)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    running: dict[int, socket.socket] = {}
    with socket.socket(socket.AF_UNIX) as listener, DefaultSelector() as selector:
        listener.bind(path)
        listener.listen(64)
        for source in (0, woken, listener.fileno()):
            selector.register(source, EVENT_READ)
        print(path, flush=True)
        while True:
            ready = {key.fd for key, _ in selector.select()}
            if 0 in ready:
                return
            if woken in ready:
                os.read(woken, 4096)
                _answer_ended(running)
            if listener.fileno() in ready:
                client, _ = listener.accept()
                fields, streams = _received(client)
                child = os.fork()
                if child == 0:
                    signal.set_wakeup_fd(-1)
                    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                    for inherited in (listener, client, *running.values()):
                        inherited.close()
                    selector.close()
                    os.close(woken)
                    os.close(wake)
                    _become(fields, streams, program)
                for stream in streams:
                    os.close(stream)
                running[child] = client
                with suppress(OSError):
                    client.sendall(b"%d\n" % child)


def _import_ratesmith() -> None:
    import ratesmith

    for found in walk_packages(ratesmith.__path__, "ratesmith."):
        import_module(found.name)
    # The driver imports it when it connects, which would take each child longer than most commands.
    import psycopg  # noqa: F401

    _warm()


def _run_ratesmith() -> None:
    sys.argv[0] = f"{sys.modules['ratesmith'].__path__[0]}/__main__.py"
    sys.modules[ENTRY].main()


def _import_django() -> None:
    # What `django migrate` would import; nothing of it reads settings.
    import django.core.management.commands.migrate
    import django.db.backends.postgresql.base
    import django.db.models  # noqa: F401


def _run_django() -> None:
    from django.core.management import execute_from_command_line

    # `-m` puts PYTHONPATH before what is installed, and this process had none.
    sys.path[1:1] = filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep))
    execute_from_command_line()


RATESMITH = Program(_import_ratesmith, _run_ratesmith)
DJANGO = Program(_import_django, _run_django)


def _warm() -> None:
    """Run some commands, so that what depends on the code alone is known: schemas, types, regular expressions."""
    with tempfile.TemporaryDirectory() as folder, open(os.devnull, "w") as nowhere:
        for command in (["init", "shop"], ["build"], ["apply"], ["drift"], ["--config", CONFIG, "build", "--check"]):
            sys.argv = ["ratesmith", *command]
            os.chdir(folder if command[0] == "init" else f"{folder}/shop")
            with redirect_stdout(nowhere), redirect_stderr(nowhere):
                code = sys.modules[MODULE].run()
            assert code == 0 or "--check" in command, (command, code)
        os.chdir("/")


def _answer_ended(running: dict[int, socket.socket]) -> None:
    while running:
        child, status = os.waitpid(-1, os.WNOHANG)
        if not child:
            return
        with running.pop(child) as client, suppress(OSError):
            client.sendall(b"%d\n" % os.waitstatus_to_exitcode(status))


def _received(client: socket.socket) -> tuple[list[str], list[int]]:
    data, streams, _, _ = socket.recv_fds(client, 65536, 3)
    while more := client.recv(65536):
        data += more
    return [os.fsdecode(field) for field in data.split(b"\0")], streams


def _become(fields: list[str], streams: list[int], program: Program) -> NoReturn:
    """Be the process that `python -m` and the program would be."""
    folder, count, *rest = fields
    arguments, variables = rest[: int(count)], rest[int(count) :]
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(variable.split("=", 1) for variable in variables)
    time.tzset()
    sys.path.insert(0, folder)
    sys.argv = [sys.argv[0], *arguments]
    sys.stdin = sys.__stdin__ = _stream(0, "r", "surrogateescape")
    sys.stdout = sys.__stdout__ = _stream(1, "w", "surrogateescape")
    sys.stderr = sys.__stderr__ = _stream(2, "w", "backslashreplace")
    os._exit(_exit_code(program))


def _stream(number: int, mode: str, errors: str) -> TextIO:
    # As Python makes them in a UTF-8 locale.
    buffered = number != 2 and not os.isatty(number)
    stream: TextIO = open(number, mode, 1 if mode == "w" and not buffered else -1, "utf-8", errors)  # noqa: SIM115
    return stream


def _exit_code(program: Program) -> int:
    """Run the command, and end as Python does."""
    code: object = 1
    try:
        program.run()
        code = 0
    except SystemExit as end:
        code = end.code
    except BaseException:  # noqa: BLE001  # Python shows every one
        sys.excepthook(*sys.exc_info())
    atexit._run_exitfuncs()
    try:
        for stream in (sys.stdout, sys.stderr):
            if stream is not None:
                stream.flush()
    except OSError:
        return 120
    if code is None or isinstance(code, int):
        return int(code or 0) & 0xFF
    return 1


if __name__ == "__main__":
    main()
