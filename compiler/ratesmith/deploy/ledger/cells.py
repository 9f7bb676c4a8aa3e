"""Read cells of the ledger, a bounded part at a time: who may add lines to it makes them as large as he likes."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any, Final

import msgspec

from ratesmith.core.errors import UNCHANGED, Exit, Fatal, RefusalKind
from ratesmith.core.sanitize import visible
from ratesmith.core.type_names import type_named
from ratesmith.deploy.session import Session
from ratesmith.sql.ledger import (
    ID,
    MOST_LINES,
    STORED,
    LedgerEntry,
    is_line_number,
    longest,
    select,
    select_roles,
    select_sizes,
)

_SHOWN_ID: Final = 20
_AT_ONCE: Final = 4 * 2**20
"""Characters of JSON that are fetched at once, if it is not a single cell."""


def has_ledger(session: Session) -> bool:
    """Return whether there is a ledger.

    Raises Fatal where its columns are others than this version makes.
    """
    declared = session.driver.declared_columns([session.ledger]).get(session.ledger)
    names = declared or session.driver.columns(session.ledger)
    if names is None:
        return False
    if lacking := [name for name in STORED if name not in names]:
        raise strange("the table", f"{session.ledger} has no column {', '.join(lacking)}")
    for name, type in STORED.items():
        if declared and type_named(declared[name].type) != type:
            raise strange("the table", f"{session.ledger}.{name} is {visible(declared[name].type)}")
    return True


def rows_of(
    session: Session, columns: Sequence[str], where: str = "", most: int | None = None
) -> Iterator[tuple[str, ...]]:
    """Yield columns of the rows of the ledger as text; none where there is no ledger.

    Raises Fatal where it was not made by this version, where a cell is NULL or too long, and where all have more than
    `most` characters together.
    """
    if has_ledger(session):
        if most is not None:
            _sizes(session, columns, where, most)
        for row in session.driver.rows(select(session.dialect, session.ledger, columns, where)):
            for column, cell in zip(columns, row, strict=True):
                if cell is None or len(cell) > longest(column):
                    what = "has no value" if cell is None else f"is longer than {longest(column):,} characters"
                    raise strange(f"line {visible(str(row[0]))[:_SHOWN_ID]}", f"its {column} {what}")
            yield row


def in_parts(
    session: Session, column: str, where: str, most: int, doubtful: Collection[int]
) -> Iterator[tuple[str, ...]]:
    """Yield id and JSON of the lines, fetched a few at a time: each is as large as whoever may add lines likes.

    Where all have more than `most` characters together, the longest of the `doubtful` ones are left out. Raises Fatal
    where the others have.
    """
    parts: list[list[int]] = []
    size = 0
    for id, length in _bounded(session, column, where, most, doubtful) if has_ledger(session) else ():
        size += length
        if size > _AT_ONCE or not parts:
            parts.append([])
            size = length
        parts[-1].append(id)
    for part in parts:
        yield from rows_of(session, (ID, column), f'{where} AND l."{ID}" IN ({", ".join(map(str, part))})')


def _bounded(
    session: Session, column: str, where: str, most: int, doubtful: Collection[int]
) -> Iterator[tuple[int, int]]:
    sizes = _sizes(session, (column,), where, None)
    too_many = sum(size for _, size in sizes) - most
    left_out = set()
    for id, size in sorted(((id, size) for id, size in sizes if id in doubtful), key=lambda it: -it[1]):
        if too_many > 0:
            left_out.add(id)
            too_many -= size
    kept = [(id, size) for id, size in sizes if id not in left_out]
    if too_many > 0:
        raise _too_large(session, kept, most)
    yield from kept


def require_size(session: Session, columns: Sequence[str], most: int) -> None:
    """Raise Fatal where these columns of all lines have more than `most` characters together."""
    _sizes(session, columns, "", most)


def _sizes(session: Session, columns: Sequence[str], where: str, most: int | None) -> list[tuple[int, int]]:
    """How many characters these columns of each line have."""
    found = session.driver.rows(select_sizes(session.dialect, session.ledger, columns, where))
    if len(found) > MOST_LINES:
        most_by = _most_by(session, [(id, 1) for id, _ in found])
        raise strange("the table", f"{session.ledger} has more than {MOST_LINES:,} lines{most_by}")
    for id, _ in found:
        require_number(str(id), ID, str(id))
    if most is not None and sum(size for _, size in found) > most:
        raise _too_large(session, found, most)
    return found


def _too_large(session: Session, sizes: Sequence[tuple[int, int]], most: int) -> Fatal:
    what = f"its lines have {sum(size for _, size in sizes):,} characters, more than {most:,}"
    return strange("the table", f"{session.ledger} is too large: {what}{_most_by(session, sizes)}")


def _most_by(session: Session, sizes: Sequence[tuple[int, int]]) -> str:
    """Who wrote most of some lines: whoever may add lines makes a ledger as large as he likes."""
    if not session.dialect.has_roles:
        return ""
    roles = dict(session.driver.rows(select_roles(session.dialect, session.ledger, max(id for id, _ in sizes))))
    of: dict[str, int] = {}
    for id, size in sizes:
        of[roles[id]] = of.get(roles[id], 0) + size
    role, size = max(of.items(), key=lambda it: it[1])
    return f", {size:,} of them by {visible(role)}"


def cell_of(session: Session, entry: LedgerEntry, column: str, most: int | None = None) -> str:
    """Return a column of one entry. Raises Fatal where it has more than `most` characters."""
    ((_, cell),) = rows_of(session, (ID, column), f'l."{ID}" = {entry.id}', most)
    return cell


def decoded(text: str | msgspec.Raw, type: Any, id: object) -> Any:
    """Return what JSON in line `id` says. Raises Fatal where it is something else than a value of the type."""
    try:
        return msgspec.json.decode(text, type=type)
    except (ValueError, RecursionError):
        raise strange(f"line {id}", "it holds JSON that no apply writes") from None


def require_number(cell: str, column: str, id: str) -> None:
    """Raise Fatal where a cell of line `id` does not hold the number that this column has."""
    if not is_line_number(cell):
        raise strange(f"line {visible(id)[:_SHOWN_ID]}", f"its {column} is no number of a line or migration")


def strange(where: str, what: str) -> Fatal:
    """Return the refusal of a ledger that no apply of this version left so."""
    return Fatal(
        Exit.REFUSED,
        f"{where} of the ledger is not in the form of this version: {what}; {UNCHANGED}",
        "somebody changed the ledger, or a newer version wrote it: use that one, or restore the ledger from a backup",
        kind=RefusalKind.STRANGE_LEDGER,
    )
