"""Say what is wrong with the words of a call, all of it at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import click

from ratesmith.core.sanitize import quoted, redact_line

_NONE: Final = "no argument"
_USUAL: Final = frozenset({"config", "format", "out", "today"})
"""Options that a word without an option is seldom meant for."""


def refuse_missing(command: click.Command, context: click.Context, words: Sequence[str]) -> None:
    """Raise UsageError with every option and argument that a call has to have and lacks."""
    given, _, _ = command.make_parser(context).parse_args([*words])
    parameters = command.get_params(context)
    if any(it.is_eager and given.get(str(it.name)) for it in parameters):
        return  # It asks for help.
    missing = [
        parameter
        for parameter in parameters
        if parameter.required and parameter.value_is_missing(parameter.consume_value(context, given)[0])
    ]
    if missing:
        raise click.UsageError(f"the call lacks {', '.join(_shown(it, context) for it in missing)}", context)


def refuse_surplus(command: click.Command, context: click.Context, words: Sequence[str], reads: str) -> None:
    """Raise UsageError with words that are no option; `reads` is what the command works on instead."""
    if not words:
        return
    parameters = command.get_params(context)
    takes = " ".join(_shown(it, context) for it in parameters if isinstance(it, click.Argument)) or _NONE
    options = [_shown(it, context) for it in parameters if isinstance(it, click.Option) and it.name not in _USUAL]
    names = ", ".join(quoted(redact_line(word)) for word in words)
    raise click.UsageError(
        f"{context.info_name} takes {takes}, but was {'also ' if takes != _NONE else ''}given {names};"
        f" {reads or 'values are given with'}: {', '.join(option for option in options if ' ' in option)}",
        context,
    )


def _shown(parameter: click.Parameter, context: click.Context) -> str:
    if isinstance(parameter, click.Option):
        name = max(parameter.opts, key=len)
        return name if parameter.is_flag else f"{name} {parameter.make_metavar(context)}"
    return parameter.make_metavar(context)
