"""Run the git program: no prompt, no write, no hook, and no longer than a minute."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from threading import Timer
from typing import Final

from ratesmith.core.errors import Exit, Fatal
from ratesmith.core.programs import absolute_path

TIMEOUT: Final = 60.0
"""Seconds."""

_OPTIONS: Final = (
    *("--no-pager", "--no-replace-objects", "--literal-pathspecs"),
    *("-c", "core.fsmonitor=false", "-c", "safe.bareRepository=explicit", "-c", "protocol.ext.allow=never"),
)
# GIT_DIR and its like are left out: a hook has them, and they would name another repository than the folder's.
_PASSED_ON: Final = (
    "PATH",
    "HOME",
    "GNUPGHOME",
    "XDG_CONFIG_HOME",
    "SUDO_UID",
    "SSH_AUTH_SOCK",
    "GIT_DISCOVERY_ACROSS_FILESYSTEM",
)
_PASSED_ON_PREFIX: Final = "GIT_CONFIG_"
_SET: Final = {
    "LC_ALL": "C",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_ASKPASS": "true",
    "GIT_ATTR_NOSYSTEM": "1",
    # Else a file in .git, which no commit has, gives commits other parents.
    "GIT_GRAFT_FILE": os.devnull,
}


def environment(variables: Mapping[str, str]) -> dict[str, str]:
    """Return the environment variables that git is started with."""
    passed = {
        name: value for name, value in variables.items() if name in _PASSED_ON or name.startswith(_PASSED_ON_PREFIX)
    }
    if "PATH" in passed:
        passed["PATH"] = absolute_path(passed["PATH"])
    return passed | _SET


def run(program: str, folder: Path, *arguments: str, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    with _explained():
        return subprocess.run(  # noqa: S603  # found on PATH, no shell
            [program, *_OPTIONS, *arguments],
            cwd=folder,
            env=environment(os.environ),
            input=stdin,
            capture_output=True,
            timeout=TIMEOUT,
            check=False,
        )


@contextmanager
def started(program: str, folder: Path, *arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run git while its output is read; it is stopped after `TIMEOUT`."""
    with (
        _explained(),
        subprocess.Popen(  # noqa: S603  # found on PATH, no shell
            [program, *_OPTIONS, *arguments],
            cwd=folder,
            env=environment(os.environ),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        ) as process,
    ):
        stop = Timer(TIMEOUT, process.kill)
        stop.start()
        try:
            yield process
            process.wait()
        finally:
            late = not stop.is_alive()
            stop.cancel()
        if late:
            raise subprocess.TimeoutExpired("git", TIMEOUT)


@contextmanager
def _explained() -> Iterator[None]:
    """Say what it means that git does not start, or does not end."""
    try:
        yield
    except subprocess.TimeoutExpired:
        raise Fatal(
            Exit.ENVIRONMENT,
            f"git gave no answer in {TIMEOUT:.0f} seconds and was stopped",
            "check that the repository's disk answers, and that git fetch works without a question",
        ) from None
    except OSError as error:
        raise Fatal(Exit.ENVIRONMENT, f"git cannot be started: {error.strerror}", "check: git --version") from None
