"""`ratesmith rates`: the rates of the project's pack, and what a charge at one of them means."""

from __future__ import annotations

from types import ModuleType
from typing import TYPE_CHECKING, Any

import click

from ratesmith.cli import completion
from ratesmith.cli.context import Command, GlobalOptions
from ratesmith.core.errors import Exit, Fatal

if TYPE_CHECKING:
    from ratesmith.compile.result import Opened


class _Rates(click.Group):
    """The command `list` is meant where none is named: `ratesmith rates`, `ratesmith rates MODEL`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        is_completed = ctx.resilient_parsing  # A shell asks which commands there are.
        if not is_completed and not {*args[:1]} & {*self.commands, "--help", "-h"}:
            args = ["list", *args]
        return super().parse_args(ctx, args)


@click.group(cls=_Rates)
def command() -> None:
    """List the rates, and say what a charge at one of them means.

    A rate is all that decides a charge; its id follows from that. `ratesmith rates MODEL` lists those of a model.
    """


@command.command("list", cls=Command, forms=("text", "json"))
@click.argument("model", required=False, shell_complete=completion.ids(lambda kind: kind.name == "model"))
def list_(options: GlobalOptions, model: str | None) -> None:
    """List the rates in force and to come, of MODEL or of all models."""
    from ratesmith.cli.project import compiled_or_exit, opened_or_exit
    from ratesmith.report.answers.rates_list import rate_objects

    opened = opened_or_exit(options)
    name = options.environment(opened)
    module = _module(opened)
    (target,) = compiled_or_exit(options, opened, (name,)).targets.values()
    try:
        found = module.listed(target.config, model, options.today)
    except ValueError as error:
        raise click.UsageError(str(error)) from None
    options.invocation.answer(module.describe_list(target.config, found), rates=rate_objects(found))


@command.command(cls=Command, forms=("text", "json"))
@click.argument("id", metavar="ID")
@click.option("--database", "url", metavar="URL", help="Where to look for a rate that the configuration has no longer.")
def show(options: GlobalOptions, id: str, url: str | None) -> None:
    """Say what a charge at a rate means.

    Looks into the configuration, then into the migrations of the environment, then into a database.
    """
    from ratesmith.cli.rate_search import find_rate, no_content

    module, found = find_rate(options, id, url, _module)
    try:
        is_changed = module.is_changed(id, found.content)
        lines = () if is_changed else (*module.describe(id, found.content), f"  found in  {found.where}")
    except ValueError:
        raise no_content(id, found.where) from None
    if is_changed:
        raise Fatal(
            Exit.REFUSED,
            f"the rate {id} in {found.where} is not what its id says: somebody changed it",
            "compare it with another database or with a backup; a rate never changes",
        )
    options.invocation.answer(
        lines,
        rate=id,
        content=found.content,
        found_in=found.where,
    )


@command.command(cls=Command)
@click.argument("ids", metavar="ID...", nargs=-1, required=True)
@click.option("--table", default="usage_log", metavar="NAME", help="The log of what was charged. [default: usage_log]")
@click.option("--column", default="rate_id", metavar="NAME", help="Its column with the rate. [default: rate_id]")
@click.option("--customer", default="account_id", metavar="NAME", help="And the customer. [default: account_id]")
def hit(options: GlobalOptions, ids: tuple[str, ...], **names: str) -> None:
    """Print the query that names the customers hit by a rate.

    For PostgreSQL and SQLite, to be run on the platform's database. Nothing is executed.
    """
    from ratesmith.cli.project import opened_or_exit
    from ratesmith.sql.usage_query import customers_hit

    module = _module(opened_or_exit(options))
    _require_ids(module, ids)
    try:
        query = customers_hit(ids, **names)
    except ValueError as error:
        raise click.UsageError(str(error)) from None
    click.echo(query, nl=False)


def _module(opened: Opened) -> ModuleType:
    """The pack's module `rate_answers`. Raises Fatal where it has none."""
    module = opened.pack.optional("rate_answers")
    if module is None:
        raise Fatal(Exit.USAGE, f"the pack {opened.pack.name} has no rates")
    return module


def _require_ids(module: Any, ids: tuple[str, ...]) -> None:
    from ratesmith.core.sanitize import quoted

    for id in ids:
        if not module.is_rate_id(id):
            raise click.UsageError(f"{quoted(id)} is no id of a rate; `ratesmith rates` lists them")
