"""Make JSON documents safe to show: without what they name or shape like a secret."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final

from ratesmith.core.canonical_json import canonical, decode_json
from ratesmith.core.sanitize import REDACTED, holds_key, is_secret_name, redact_keys
from ratesmith.core.tables import Cell, Column, Json, Scheduled, plain, shown, values_of

_ESCAPED: Final = canonical(REDACTED)[1:-1]


def redacted_json(value: Any) -> Any:
    """Return a JSON value with everything redacted that is named or shaped like a secret."""
    if isinstance(value, dict):
        return {
            redact_keys(key): REDACTED if is_secret_name(key) and inner is not None else redacted_json(inner)
            for key, inner in value.items()
        }
    if isinstance(value, list):
        return [redacted_json(inner) for inner in value]
    return redact_keys(value) if isinstance(value, str) else value


_LONGEST: Final = 2**20
"""Characters of a text: a file of the configuration has no more bytes."""


def holds_secret(column: Column, cell: Cell) -> bool:
    """Return whether a cell of a column has a part that is shaped like a secret, or in a JSON document named like one.

    Of a text all is looked at, which `redact_keys` does not do; one that is longer than any file may be counts as one
    that has such a part.
    """
    if isinstance(cell, str) and len(cell) > _LONGEST:
        return True
    if isinstance(cell, str) and isinstance(column.type, Json):
        try:
            return _holds_secret(decode_json(cell))
        except ValueError:
            return holds_key(cell)
    return any(isinstance(value, str) and holds_key(value) for value in values_of(cell))


def _holds_secret(value: Any) -> bool:
    if isinstance(value, dict):
        named = any(is_secret_name(key) and inner is not None for key, inner in value.items())
        return named or any(map(_holds_secret, (*value, *value.values())))
    if isinstance(value, list):
        return any(map(_holds_secret, value))
    return isinstance(value, str) and holds_key(value)


def shown_cell(column: Column, cell: Cell) -> str:
    """Return a cell of a column as a message shows it; in a JSON document also without what is named like a secret."""
    if isinstance(cell, str) and isinstance(column.type, Json):
        try:
            value = decode_json(cell)
        except ValueError:
            return shown(cell)
        redacted = redacted_json(value)
        return shown(cell if redacted == value else canonical(redacted).replace(_ESCAPED, REDACTED))
    return shown(cell)


def json_cell(column: Column, cell: Cell) -> Any:
    """Return a cell of a column as a JSON value: amounts and schedules as in state.json; key-shaped text redacted."""
    if isinstance(cell, Scheduled):
        steps = {"launch" if day is None else str(day): json_cell(column, value) for day, value in cell.steps}
        return {"scheduled": steps}
    if isinstance(cell, str) and isinstance(column.type, Json):
        try:
            return redacted_json(decode_json(cell))
        except ValueError:
            return redact_keys(cell)
    if isinstance(cell, (bool, int)) or cell is None:
        return cell
    return plain(cell) if isinstance(cell, Decimal) else redact_keys(str(cell))
