"""Seconds on the command line."""

from __future__ import annotations

from typing import Any

import click

_MOST = 3600


class Seconds(click.ParamType[float]):
    """A time of more than nothing and at most an hour, in seconds."""

    name = "seconds"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Return the seconds; fail with what can be written."""
        try:
            seconds = float(value)
        except ValueError:
            self.fail(f"write seconds, such as 5 or 0.5, not {value!r}", param, ctx)
        if not 0 < seconds <= _MOST:
            self.fail(f"write more than 0 and at most {_MOST} seconds, not {value}", param, ctx)
        return seconds
