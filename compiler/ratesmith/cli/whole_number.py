"""Whole numbers on the command line: what is none is refused with how to write it."""

from __future__ import annotations

import re
from typing import Any

import click


class WholeNumber(click.IntRange):
    """A whole number, 0 or more."""

    def __init__(self) -> None:
        super().__init__(min=0)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the number; fail with the one that was meant, where separators or `k` say so."""
        text = str(value)
        if re.fullmatch(r"[0-9]{1,3}(?:[,.' _][0-9]{3})+", text):
            self.fail(f"{value} has separators; write {re.sub('[^0-9]', '', text)}", param, ctx)
        if thousands := re.fullmatch(r"([0-9]{1,6})[kK]", text):
            self.fail(f"{value} is not a whole number; write {thousands[1]}000", param, ctx)
        if not re.fullmatch("[0-9]+", text):
            self.fail(f"{value!r} is not a whole number, 0 or more", param, ctx)
        return super().convert(value, param, ctx)
