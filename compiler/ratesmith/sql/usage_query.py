"""A query for the platform's own log of usage, as text: nothing of it is ever executed here."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from ratesmith.core.sanitize import quoted

_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_$]{0,62}")


def customers_hit(rates: Iterable[str], *, table: str, column: str, customer: str) -> str:
    """Return the query for the customers that were charged at some rates, with how often; the same for all databases.

    A column is named with its table, as SQLite takes a quoted name that it does not know for a text. Raises ValueError
    where a name is none of a table or column.
    """
    source = ".".join(_quoted(part, "--table") for part in table.split(".", 1))
    who, rate = _quoted(customer, "--customer"), _quoted(column, "--column")
    values = ", ".join(f"'{it}'" for it in dict.fromkeys(rates))
    return (
        f"SELECT u.{who}, u.{rate}, count(*) AS charges\n"
        f"FROM {source} AS u\n"
        f"WHERE u.{rate} IN ({values})\n"
        f"GROUP BY u.{who}, u.{rate}\n"
        f"ORDER BY u.{who}, u.{rate};\n"
    )


def _quoted(name: str, option: str) -> str:
    if not _NAME.fullmatch(name):
        what = "a table, or of a table after its schema" if option == "--table" else "a column"
        raise ValueError(f"{option} takes the name of {what}: letters, digits, _ and $, not {quoted(name)}")
    return f'"{name}"'
