"""`ratesmith quote`: price one call, in the terms of the project's pack."""

from __future__ import annotations

from collections.abc import Iterator
from types import ModuleType
from typing import TYPE_CHECKING, get_args

import click

from ratesmith.cli.context import Command, GlobalOptions
from ratesmith.cli.whole_number import WholeNumber
from ratesmith.core.errors import Exit, Fatal

if TYPE_CHECKING:
    from msgspec.structs import FieldInfo

    from ratesmith.compile.result import Opened


class _QuoteCommand(Command):
    """A command whose help also lists what the pack of the project here can be asked; `--json` is `--format json`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        return super().parse_args(ctx, ["--format=json" if word == "--json" else word for word in args])

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        from ratesmith.compile.open import open_project
        from ratesmith.compile.result import Invalid

        try:
            module = _module(open_project(GlobalOptions(ctx.find_root().obj.given).config))
        except (Fatal, Invalid):
            module = None
        if module is not None:
            with formatter.section("What to price"):
                formatter.write_dl([*_lines(module)])
        super().format_options(ctx, formatter)


@click.command(cls=_QuoteCommand, forms=("text", "json"), context_settings={"ignore_unknown_options": True})
@click.option("--json", is_flag=True, expose_value=False, help="The same as --format json.")
@click.argument("call", nargs=-1, type=click.UNPROCESSED, metavar="WHAT...")
@click.pass_context
def command(ctx: click.Context, options: GlobalOptions, call: tuple[str, ...]) -> None:
    """Price a call.

    Shows the credits it takes, what they earn, what the call costs us, and the margin.
    """
    from ratesmith.cli.project import compiled_or_exit, opened_or_exit

    opened = opened_or_exit(options)
    name = options.environment(opened)
    module = _module(opened)
    asked = click.Command("quote", params=[*_parameters(module)]).make_context(ctx.info_name, list(call), ctx.parent)
    (target,) = compiled_or_exit(options, opened, (name,)).targets.values()
    try:
        answer = module.quote(target.config, module.Call(**asked.params), options.today)
    except ValueError as error:
        raise click.UsageError(str(error), ctx) from None
    if options.invocation.is_json:
        from ratesmith.report.answers.quote import quote_object

        options.invocation.answer((), quote=quote_object(answer))
    else:
        options.invocation.answer(module.describe(answer))


def _module(opened: Opened) -> ModuleType:
    """The pack's module `quote`: a struct `Call`, `quote(config, call, today)`, and `describe` for what that returns.

    Raises Fatal where it has none.
    """
    module = opened.pack.optional("quote")
    if module is None:
        raise Fatal(Exit.USAGE, f"the pack {opened.pack.name} has no prices to quote")
    return module


def _parameters(module: ModuleType) -> Iterator[click.Parameter]:
    """The fields of `Call`: an argument where there is no default, else an option that takes a count or a text."""
    import msgspec

    for field in msgspec.structs.fields(module.Call):
        if field.required:
            yield click.Argument([field.name])
        else:
            yield click.Option([_option(field)], type=WholeNumber() if _is_count(field) else str)


def _lines(module: ModuleType) -> Iterator[tuple[str, str]]:
    """Yield name and description of each field of `Call`, for the help."""
    import msgspec

    from ratesmith.api.field_docs import field_docs

    docs = field_docs(module.Call)
    for field in msgspec.structs.fields(module.Call):
        option = f"{_option(field)} {'N' if _is_count(field) else field.name.upper()}"
        yield field.name.upper() if field.required else option, docs.get(field.name, "")


def _option(field: FieldInfo) -> str:
    return f"--{field.name.replace('_', '-')}"


def _is_count(field: FieldInfo) -> bool:
    """Return whether a field holds a whole number, or nothing."""
    return int in (field.type, *get_args(field.type))
