"""The history of a value as text, as CSV, and as points of a plot."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import Final

from ratesmith.compare.history import PastChange, PastEffect, PastField, PastOf
from ratesmith.core.errors import Exit, Fatal
from ratesmith.core.sanitize import plural, visible
from ratesmith.report.plan_words import change as words_of

_COMMIT: Final = 10
"""Digits of a commit that are shown."""
_CELL: Final = re.compile(r"(^|[;,|\t])([=+\-@\t])")
"""How a cell begins that a spreadsheet computes."""
_LONGEST: Final = 30
"""Digits of a number that is drawn, before the point or behind it."""
_HEAD: Final = ("at", "author", "commit", "subject", "environments", "status", "field", "before", "after", "effect")


def as_text(past: PastOf) -> Iterator[str]:
    """Yield a line for each change, the oldest first, with what it does below."""
    yield f"{past.name}: {plural(len(past.changes), 'change')}"
    author = max((len(it.commit.author) for it in past.changes), default=0)
    for change in past.changes:
        commit = change.commit
        head = f"{commit.at[:10]}  {commit.author:<{author}}  {commit.id[:_COMMIT]}"
        where = "" if change.environments == past.environments else f"{', '.join(change.environments)}: "
        first, *others = [*_changes(past, change), *(f"  {_effect(it)}" for it in change.effects)]
        yield f"  {head}  {where}{first}"
        yield from (f"  {'':<{len(head)}}  {' ' * len(where)}{line}" for line in others)
    if past.trouble:
        yield f"incomplete: {past.trouble}"


def _changes(past: PastOf, change: PastChange) -> Iterator[str]:
    whole = all(it.before is None for it in change.fields) or all(it.after is None for it in change.fields)
    if len(change.fields) > 1 and whole:
        yield f"{change.status}, with {plural(len(change.fields), 'value')}"
        return
    for field in change.fields:
        name = "" if past.name.endswith(f".{field.where}") else f"{field.where} "
        yield f"{name}{_shown(field.before)} → {_shown(field.after)}"


def _effect(effect: PastEffect) -> str:
    return f"{effect.what} {words_of(effect.before, effect.after)}"


def _shown(value: str | None) -> str:
    return "nothing" if value is None else value


def as_csv(past: PastOf) -> str:
    """Return a line for each value that a commit changed; no cell is a formula for a spreadsheet."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(_HEAD)
    for change in past.changes:
        commit = change.commit
        for field in change.fields:
            row = (commit.at, commit.author, commit.id, commit.subject, " ".join(change.environments), change.status)
            cells = (*row, field.where, field.before or "", field.after or "", "; ".join(map(_effect, change.effects)))
            writer.writerow(map(as_cell, cells))
    return out.getvalue()


def as_cell(text: str) -> str:
    """Return a text as a cell of CSV that no spreadsheet computes."""
    text = visible(text)
    if as_number(text) is not None:
        return text
    # A spreadsheet may take another separator for its own, and what is behind it for a cell.
    return _CELL.sub(r"\1'\2", text)


def points(past: PastOf) -> dict[str, list[tuple[str, Decimal | None]]]:
    """Return day and value of each change, by environment; None from where there is no value.

    Raises Fatal unless the history is that of one number.
    """
    fields = {field.where for change in past.changes for field in change.fields}
    if len(fields) != 1:
        names = f"; it has {', '.join(sorted(fields)[:5])}" if fields else ""
        raise Fatal(Exit.INPUT, f"a plot is of one value, and {past.name} is not one", f"name one value{names}")
    found: dict[str, list[tuple[str, Decimal | None]]] = {name: [] for name in past.environments}
    for change in past.changes:
        (field,) = change.fields
        for name in change.environments:
            found[name].append((change.commit.at, _plotted(past, field)))
    return found


def _plotted(past: PastOf, field: PastField) -> Decimal | None:
    if field.after is None:
        return None
    number = as_number(field.after)
    if number is None:
        raise Fatal(Exit.INPUT, f"a plot is of a number, and {past.name} was {visible(field.after)}")
    return number


def as_number(text: str) -> Decimal | None:
    """Return the number that a text is; None for any other text, and for a number that nobody could draw."""
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() and abs(number.adjusted()) < _LONGEST else None
