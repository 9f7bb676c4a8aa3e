"""`ratesmith rules`: list and explain the rules."""

from __future__ import annotations

import click

from ratesmith.cli import completion
from ratesmith.cli.context import Command, GlobalOptions


@click.command(cls=Command)
@click.argument("id", required=False, shell_complete=completion.rules)
def command(options: GlobalOptions, id: str | None) -> None:
    """List the rules, or explain one.

    For ID, shows the reason and an example of what is wrong and what is right.
    """
    from ratesmith.api.rule_pages import title
    from ratesmith.cli.project import opened_or_exit
    from ratesmith.core.sanitize import quoted
    from ratesmith.core.suggest import did_you_mean

    rules = opened_or_exit(options).pack.rules
    if id is None:
        width = max(map(len, rules))
        for rule in rules.values():
            click.echo(f"{rule.id:<{width}}  {rule.severity:<7}  {title(rule)}")
        return
    if id not in rules:
        raise click.UsageError(f"there is no rule {quoted(id)}{did_you_mean(id, rules)}; see: ratesmith rules")
    click.echo(f"{id} ({rules[id].severity})\n\n{rules[id].doc.strip()}")
