"""`ratesmith quote`: what a call takes, earns and costs."""

from __future__ import annotations

import click

from ratesmith.cli.context import Command, Settings
from ratesmith.core.errors import Exit, Fatal

COUNT = click.IntRange(min=0)


@click.command(cls=Command)
@click.argument("model")
@click.option("--input-tokens", type=COUNT, metavar="N", help="Tokens sent to a text model.")
@click.option("--output-tokens", type=COUNT, metavar="N", help="Tokens the text model writes.")
@click.option("--images", type=COUNT, metavar="N", help="Images made by an image model.")
def command(
    settings: Settings, model: str, input_tokens: int | None, output_tokens: int | None, images: int | None
) -> None:
    """Price a call of MODEL.

    Shows the credits it takes, what they earn, what the call costs us, and the margin.
    """
    from ratesmith.cli.context import compiled_or_exit, opened_or_exit

    opened = opened_or_exit(settings)
    name = settings.environment(opened)
    quote = opened.pack.optional("quote")
    if quote is None:
        raise Fatal(Exit.USAGE, f"the pack {opened.pack.name} has no prices to quote")
    (target,) = compiled_or_exit(settings, opened, (name,)).targets.values()
    try:
        answer = quote.quote(target.config, model, input_tokens, output_tokens, images)
    except ValueError as error:
        raise click.UsageError(str(error)) from None
    click.echo("\n".join(answer))
