"""`ratesmith catalogue`: what public catalogues of prices say of the configuration."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from ratesmith.cli.context import Command, GlobalOptions
from ratesmith.cli.whole_number import WholeNumber
from ratesmith.core.errors import Exit, Fatal

if TYPE_CHECKING:
    from datetime import date
    from types import ModuleType

    from ratesmith.compile.result import Opened
    from ratesmith.core.ir import Config, ReferenceFile


@click.group()
def command() -> None:
    """Compare costs with public catalogues of prices."""


@command.command(cls=Command, forms=("text", "json"))
@click.option("--source", "sources", multiple=True, metavar="FILE", help="Compare with this file too.")
@click.option("--fail-on", type=WholeNumber(), metavar="PERCENT", help="Exit with 5 if a cost differs by as much.")
def check(options: GlobalOptions, sources: tuple[str, ...], fail_on: int | None) -> None:
    """List the costs that differ from public catalogues.

    Compares with the catalogue that ships and with those that `sources:` in ratesmith.yaml names, says what the margin
    would be, and lists the models that no catalogue has. Downloads nothing.
    """
    from ratesmith.cli.project import compiled_or_exit, opened_or_exit

    opened = opened_or_exit(options)
    name = options.environment(opened)
    module = _module(opened)
    more = tuple(_file(opened, path, options.today) for path in sources)
    (target,) = compiled_or_exit(options, opened, (name,)).targets.values()
    answer = module.compare(_with(target.config, more), options.today)
    if options.invocation.is_json:
        from ratesmith.report.answers.catalogue_check import body

        options.invocation.answer((), **body(answer))
    else:
        options.invocation.answer(module.describe(answer))
    most = module.most_percent(answer)
    if fail_on is not None and most and most >= fail_on:
        options.say(f"a cost differs from a catalogue by {most:f} %; --fail-on is {fail_on}")
        raise click.exceptions.Exit(Exit.REFUSED)


def _module(opened: Opened) -> ModuleType:
    """The pack's module `catalogue_check`: `compare(config, today)`; `describe` and `most_percent` of what it returns.

    Raises Fatal where it has none.
    """
    module = opened.pack.optional("catalogue_check")
    if module is None:
        raise Fatal(Exit.USAGE, f"the pack {opened.pack.name} compares with no catalogues")
    return module


def _file(opened: Opened, given: str, today: date) -> ReferenceFile:
    """Return a file that the command line names. Raises Fatal where it cannot be read or is no catalogue."""
    from ratesmith.compile.references import read_bounded, unreadable
    from ratesmith.core.ir import ReferenceFile
    from ratesmith.core.sanitize import harmless

    path = Path(given)
    hint = "name the file of a catalogue, as it was downloaded"
    try:
        data = read_bounded(path)
    except OSError as error:
        raise Fatal(Exit.INPUT, f"{harmless(given)} cannot be read: {error.strerror}", hint) from None
    except ValueError as error:
        raise Fatal(Exit.INPUT, f"{harmless(given)} {error}", hint) from None
    file = ReferenceFile(path.stem, given, today, data)
    for why in unreadable(opened, file):
        raise Fatal(Exit.INPUT, f"{harmless(given)} is no catalogue of prices: {why}", hint)
    return file


def _with(config: Config, more: tuple[ReferenceFile, ...]) -> Config:
    """Return the configuration with more files; one takes the place of that of the same name."""
    from msgspec.structs import replace

    names = {it.name for it in more}
    return replace(config, references=(*more, *(it for it in config.references if it.name not in names)))
