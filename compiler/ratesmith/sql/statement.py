"""One SQL statement, and files made of many."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

import msgspec

Effect = Literal["", "retire", "release", "update", "insert"]


class Statement(msgspec.Struct, frozen=True):
    """One statement, without the semicolon behind it."""

    sql: str
    table: str = ""
    """The pack's name of the table it is about."""
    effect: Effect = ""
    """What the rows that it reports as changed count as."""
    guarded: str = ""
    """Where it writes to a table that holds secrets: how messages name that table. Its errors can repeat a row."""


def script(title: Iterable[str], statements: Iterable[Statement]) -> str:
    """The text of a file: the lines of `title` as comments, a heading where another table begins."""
    parts = ["".join(f"-- {line}\n" for line in title)]
    table = ""
    for statement in statements:
        if statement.table != table and statement.table:
            parts.append(f"-- {statement.table}\n")
        table = statement.table
        parts.append(f"{statement.sql};\n")
    return "\n".join(parts)
