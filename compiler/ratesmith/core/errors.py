"""Expected failures of the environment, and the exit codes of every command."""

from enum import IntEnum


class Exit(IntEnum):
    """What a command's exit code says; scripts and pipelines rely on it."""

    OK = 0
    CONFIG = 1
    USAGE = 2
    INPUT = 3
    ENVIRONMENT = 4
    REFUSED = 5
    INTERRUPTED = 130


class Fatal(Exception):
    """An expected failure that is no mistake in the configuration.

    It ends the command with `exit` and is shown as one message and a hint, never as a
    traceback. `message` and `hint` must be free of secrets.
    """

    def __init__(self, exit: Exit, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.exit = exit
        self.message = message
        self.hint = hint
