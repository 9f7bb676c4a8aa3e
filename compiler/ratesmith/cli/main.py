"""Run the command line; the one place where failures become messages and exit codes."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from io import TextIOWrapper
from typing import Final

import click

from ratesmith import __version__
from ratesmith.cli.completion import VARIABLE, answer
from ratesmith.cli.context import GLOBAL_OPTIONS
from ratesmith.cli.invocation import Ending, Invocation, usage
from ratesmith.core.errors import Exit, Fatal

_COMMANDS: Final = "ratesmith.cli.commands"
BUG: Final = 70
"""The exit code of a bug."""
READER_GONE: Final = 141
"""The exit code where a reader such as `head` went away; that of other programs, which SIGPIPE ends."""


class Commands(click.Group):
    """The commands of `cli.commands`: the file name is the command, imported when it is used."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        from ratesmith.core.plugins import member_names

        return list(member_names(_COMMANDS))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        from ratesmith.core.plugins import member

        module = member(_COMMANDS, cmd_name)
        if module is None:
            return None
        command = module.command
        assert isinstance(command, click.Command)
        return command

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        match args:
            case ["help", *command]:
                args = [*command, "--help"]
            case ["version"]:
                args = ["--version"]
        return super().parse_args(ctx, args)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError:
            from ratesmith.core.sanitize import quoted
            from ratesmith.core.suggest import did_you_mean

            guess = did_you_mean(args[0], self.list_commands(ctx))
            raise click.UsageError(f"no such command: {quoted(args[0])}{guess}", ctx) from None


@click.group(
    cls=Commands,
    params=[*GLOBAL_OPTIONS],
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, prog_name="ratesmith", message="%(prog)s %(version)s")
@click.pass_context
def ratesmith(ctx: click.Context, /, **options: object) -> None:
    """Compile a platform's configuration: YAML in git → safe SQL and a manifest."""
    ctx.obj.given = options


def main() -> None:
    """Run a command and exit with its code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    sys.exit(run())


def run() -> int:
    """Run a command, print its answer, and return its exit code.

    An expected failure is shown as a message, a bug with how to report it.
    """
    if asked := os.environ.get(VARIABLE):
        return answer(ratesmith, asked)
    invocation = Invocation()
    try:
        return invocation.end(_ending(invocation))
    except BrokenPipeError:
        sys.stdout = None
        return READER_GONE
    except OSError as error:
        sys.stdout = None
        with suppress(OSError):
            click.echo(f"ratesmith: the answer cannot be written: {error.strerror}", err=True)
        return Exit.ENVIRONMENT
    except SystemExit:
        return READER_GONE  # click ends so, and the command may have had more to say, such as a refusal


def _ending(invocation: Invocation) -> Ending:
    """Run the command, and say on stderr why it failed."""
    try:
        code = ratesmith.main(prog_name="ratesmith", standalone_mode=False, obj=invocation)
    except click.exceptions.Exit as exit:
        return Ending(exit.exit_code)
    except click.Abort:
        click.echo("interrupted", err=True)
        return Ending(Exit.INTERRUPTED, Fatal(Exit.INTERRUPTED, "interrupted"))
    except click.ClickException as error:
        error.show()
        return usage(error)
    except Fatal as fatal:
        from ratesmith.core.sanitize import visible

        click.echo(f"ratesmith: {visible(fatal.message)}", err=True)
        if fatal.hint:
            click.echo(f"  hint: {visible(fatal.hint)}", err=True)
        return Ending(fatal.exit, fatal)
    except OSError:
        raise
    except Exception as bug:  # noqa: BLE001  # the one place where a bug ends
        click.echo(_bug_report(bug), err=True)
        return Ending(BUG, Fatal(Exit.OK, f"a bug, not your mistake: {type(bug).__name__}", "report it, see stderr"))
    return Ending(code if isinstance(code, int) else Exit.OK)


def _bug_report(bug: Exception) -> str:
    """Return where a bug happened, by file and line; no values, because they may be secret."""
    import traceback

    frames = traceback.extract_tb(bug.__traceback__)
    places = "\n".join(
        f"  {frame.filename.rpartition('ratesmith/')[2]}:{frame.lineno} in {frame.name}" for frame in frames[-12:]
    )
    return (
        f"ratesmith {__version__}: a bug, not your mistake: {type(bug).__name__}\n{places}\n"
        "  please report these lines together with the command; they hold no value of your configuration"
    )
