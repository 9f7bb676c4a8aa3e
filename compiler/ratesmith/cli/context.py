"""The global options, and commands that take them."""

from __future__ import annotations

import os
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from ratesmith.cli import completion
from ratesmith.cli.config_folder import config_folder
from ratesmith.cli.invocation import Invocation
from ratesmith.cli.usage import refuse_missing, refuse_surplus
from ratesmith.core.limits import allowed

if TYPE_CHECKING:
    from ratesmith.compile.result import Opened


def _global_options(*, all_environments: bool = False) -> list[click.Option]:
    name, about = ("NAME|all", "The environment, or all of them.") if all_environments else ("NAME", "The environment.")
    return [
        click.Option(
            ["--config"],
            metavar="DIR",
            help="The configuration folder. [default: config]",
            shell_complete=completion.folders,
        ),
        click.Option(
            ["--out"], metavar="DIR", help="Where build writes. [default: generated]", shell_complete=completion.folders
        ),
        click.Option(["--env"], metavar=name, help=about, shell_complete=completion.environments),
        click.Option(["--today"], metavar="DATE", help="The date for expiries and ages. [default: today]"),
        click.Option(["-q", "--quiet"], is_flag=True, default=None, help="Print only the result, no progress."),
        click.Option(["-v", "--verbose"], is_flag=True, default=None, help="Print more details."),
        click.Option(
            ["--no-cache"], is_flag=True, default=None, help="Read all files anew, and keep none for the next run."
        ),
        click.Option(["--no-color"], is_flag=True, default=None, help="No colors; also set by the variable NO_COLOR."),
    ]


GLOBAL_OPTIONS: Final = _global_options()
NAMES: Final = frozenset(str(option.name) for option in GLOBAL_OPTIONS)


class GlobalOptions:
    """The global options, given before or after the command's name."""

    def __init__(self, given: dict[str, Any], invocation: Invocation | None = None) -> None:
        self._given = given
        self.invocation = invocation or Invocation()
        self.quiet: bool = bool(given.get("quiet"))
        self.verbose: bool = bool(given.get("verbose"))

    @property
    def env(self) -> str | None:
        """The value of `--env`; None where it was not given."""
        given = self._given.get("env")
        return None if given is None else str(given)

    @property
    def cache(self) -> bool:
        """Whether what was read of files is kept from one run to the next."""
        return not self._given.get("no_cache")

    @property
    def color(self) -> bool:
        """Whether stdout is a terminal and colors are not switched off; it is None where the caller closed it."""
        switched_off = self._given.get("no_color") or os.environ.get("NO_COLOR")
        return bool(sys.stdout) and sys.stdout.isatty() and not switched_off

    @property
    def config(self) -> Path:
        """The configuration folder: as given, or the nearest `config/` from here upwards.

        Raises Fatal if there is none, if a link of the repository leads to it, or if the nearest one is above and
        somebody else's.
        """
        given = self._given.get("config")
        return config_folder(None if given is None else str(given))

    @property
    def repository(self) -> Path:
        """The top of the git repository that the project is in; without one, that of the project."""
        from ratesmith.core.git_folder import top_of

        root = self.config.parent
        return top_of(root) or root

    @property
    def out(self) -> Path:
        """The folder of the generated files.

        Raises UsageError if it holds or is in the configuration, Fatal if a link of the repository leads to it.
        """
        given = self._given.get("out")
        config = self.config
        if given is not None:
            from ratesmith.core.links import refuse_links

            refuse_links(self.repository, Path(given))
        folder = Path(given).resolve() if given is not None else config.parent / "generated"
        if folder in (config, *config.parents) or config in folder.parents:
            raise click.UsageError("--out takes a folder of its own, neither in nor above the configuration")
        return folder

    @property
    def today(self) -> date:
        """The date for everything that depends on one: `--today`, else that of the system. Raises UsageError."""
        given = self._given.get("today")
        if given is None:
            return date.today()
        try:
            return date.fromisoformat(given)
        except ValueError:
            raise click.UsageError(f"--today takes a day like 2026-03-01, not {given!r}") from None

    def environments(self, opened: Opened, *, default_all: bool) -> tuple[str, ...]:
        """Return the environments to work on: the one that is named, or all. Raises UsageError for an unknown one."""
        from ratesmith.project.settings import ALL

        given = self.env
        if given == ALL or (given is None and default_all):
            return tuple(sorted(opened.project.environments))
        return (self._known(opened, "one environment, or all"),)

    def environment(self, opened: Opened) -> str:
        """Return the environment that is named, or the project's default. Raises UsageError for an unknown one."""
        return self._known(opened, "one environment")

    def _known(self, opened: Opened, takes: str) -> str:
        """Return the environment that is named; `takes` says what else could be. Raises UsageError."""
        from ratesmith.core.sanitize import quoted
        from ratesmith.core.suggest import did_you_mean
        from ratesmith.project.settings import ALL

        known = opened.project.environments
        name = opened.project.default_environment if self.env is None else self.env
        if name in known:
            self.invocation.know(environment=name)
            return name
        wrong = f"there is no environment {quoted(name)}{did_you_mean(name, known)}"
        if name == ALL or "," in name:
            wrong = f"--env takes {takes}{' here' if name == ALL else ''}"
        raise click.UsageError(f"{wrong}; there are {', '.join(sorted(known))}")

    def say(self, message: str) -> None:
        """Write a progress message to stderr, unless quiet."""
        if not self.quiet:
            click.echo(message, err=True)


class Command(click.Command):
    """A command that also takes the global options after its name; `--env all` with `all_environments`.

    With `forms`, the forms of its answer, it takes `--format`. The answer as JSON is the `Answer` of its module in
    `report/answers/`. `reads` says what it works on, for a call that names something else.
    """

    def __init__(
        self,
        *args: Any,
        all_environments: bool = False,
        forms: tuple[str, ...] = (),
        reads: str = "",
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self._reads = reads
        self._answers = bool(forms)
        if forms:
            about = f"{', '.join(forms[:-1])} or {forms[-1]}. [default: {forms[0]}]"
            self.params.append(click.Option(["--format"], type=click.Choice(forms), metavar="FORMAT", help=about))
        self.params = [*self.params, *_global_options(all_environments=all_environments)]

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if ctx.resilient_parsing:  # A shell asks what could follow.
            return super().parse_args(ctx, args)
        if self._answers:
            _invocation(ctx).begin(ctx.command_path, args)
        refuse_missing(self, ctx, args)
        ctx.allow_extra_args = True
        surplus = super().parse_args(ctx, args)
        refuse_surplus(self, ctx, surplus, self._reads)
        return surplus

    def invoke(self, ctx: click.Context) -> Any:
        allowed(1)  # What is no number is refused, however small the project is.
        invocation = _invocation(ctx)
        if self._answers:
            ctx.params.pop("format")
            invocation.know(dry_run=bool(ctx.params.get("dry_run")))
        after = {name: ctx.params.pop(name) for name in NAMES}
        before = invocation.given
        ctx.params["options"] = GlobalOptions(
            {name: after[name] if after[name] is not None else before.get(name) for name in NAMES}, invocation
        )
        return super().invoke(ctx)


def _invocation(ctx: click.Context) -> Invocation:
    invocation = ctx.find_root().obj
    return invocation if isinstance(invocation, Invocation) else Invocation()
