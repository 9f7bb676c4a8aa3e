"""`ratesmith preview`: the page that shows a configuration before it ships."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ratesmith.cli.context import Command, GlobalOptions

if TYPE_CHECKING:
    from ratesmith.compile.result import Compiled, Opened
    from ratesmith.preview.contents import Compared


@click.command(cls=Command, all_environments=True)
@click.option("--base", metavar="REF", help="Mark what is different from a branch or commit.")
@click.option("--output", "output", metavar="FILE", help="Where to write the page. [default: var/preview.html]")
def command(options: GlobalOptions, base: str | None, output: str | None) -> None:
    """Write a page that shows what customers will see.

    The settings screens, the prices in credits, packages and plans of each environment, as one file that needs no
    network and has nothing but what the manifest has. What is changed in it is checked as the platform does, and
    shown as the YAML to write.
    """
    from ratesmith.cli.context import compiled_or_exit, opened_or_exit
    from ratesmith.cli.named_file import named_file, write_named_file
    from ratesmith.preview.contents import contents
    from ratesmith.preview.page import page, template_of

    opened = opened_or_exit(options)
    template = template_of(opened.pack)
    environments = options.environments(opened, default_all=True)
    file = named_file(options, output or options.config.parent / "var/preview.html")
    compiled = compiled_or_exit(options, opened, environments)
    compared = _compared(options, opened, compiled, base)
    write_named_file(file, page(template, contents(opened, compiled, compared, options.today), None))
    options.say(f"wrote {file}")


def _compared(options: GlobalOptions, opened: Opened, compiled: Compiled, base: str | None) -> Compared | None:
    """Return what to compare with. Raises Fatal where git cannot read it."""
    from ratesmith.compare.base import find_base
    from ratesmith.compare.sides import compile_base
    from ratesmith.preview.contents import Compared

    if base is None:
        return None
    found = find_base(options.config, base)
    before = compile_base(opened, found, compiled, options.today)
    return Compared(name=f"{base} ({found.commit[:7]})", before=before)
