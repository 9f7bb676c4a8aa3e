"""The ledger: one table that remembers which states a database has been in; its columns, its INSERT, its SELECT.

Its last row says to which environment the database belongs, how far its migrations are, and which
rows the last state named, so that the next one knows what was removed. Whoever appends a row holds the lock of
the ledger, so it can number the row itself, and bind it to the row before by a hash over both.
"""

# ruff: noqa: S608 - names are checked in ratesmith.yaml, and every value is a literal of the dialect

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from ratesmith.core.ir import Frozen
from ratesmith.core.tables import Integer, Json, Text, Timestamp, Type
from ratesmith.sql.dialect import Dialect
from ratesmith.sql.trusted_roles import by_trusted

COLUMNS: Final[Mapping[str, Type]] = {
    "environment": Text(),
    "action": Text(),
    "head": Integer(),
    "migration": Text(),
    "state_hash": Text(),
    "keys": Json(),
    "down": Json(),
    "changes": Json(),
    "reason": Text(),
    "actor": Text(),
    "git_commit": Text(),
    "signed_by": Text(),
    "database": Text(),
    "left_out": Text(),
}
"""The columns whose values a writer chooses.

`keys` holds the rows that a seed named, `down` what undoes a migration, row by row, and of a rollback what it left
(`plan/undo.py:UndoEntry`), `changes` what a note records; `LedgerEntry` says what the others hold."""
ID: Final = "id"
HASH: Final = "hash"
"""The column that binds a row to the one before it: see `chained`."""
WRITTEN: Final = (ID, *COLUMNS, HASH)
"""The columns that a writer needs a right to; the database fills in the others."""
BY_DATABASE: Final[Mapping[str, Type]] = {"applied_at": Timestamp(), "applied_by": Text()}
"""When it was written, and with the rights of which role: defaults, which a writer need not be able to set."""
STORED: Final[Mapping[str, Type]] = {ID: Integer(bits=64), **COLUMNS, **BY_DATABASE, HASH: Text()}
"""Every column, in the order of the table."""
_LONGEST_TEXT: Final = 10_000
_LONGEST_JSON: Final = 16 * 2**20
_LONGEST_UNDO: Final = 64 * 2**20
"""In characters: what an apply of 100,000 rows writes is shorter."""
MOST_LINES: Final = 100_000
"""How many lines are read."""
MOST_ENTRIES: Final = 100_000
"""How many entries of the rows that somebody asks about are read."""
MOST_KEYS: Final = 300_000
"""How many keys of rows that seeds named are read; a project has at most 100,000 rows."""
LONGEST_KEY: Final = 2_000
COMMIT_SETTING: Final = "ratesmith.commit"
HOLDS: Final = "down"
"""The action that holds a database until a `resume`."""
REASON_SETTING: Final = "ratesmith.reason"
ACTOR_SETTING: Final = "ratesmith.actor"
_SETTINGS: Final[Mapping[str, str]] = {
    "actor": ACTOR_SETTING,
    "reason": REASON_SETTING,
    "git_commit": COMMIT_SETTING,
    "signed_by": "ratesmith.signed_by",
    "database": "ratesmith.database",
    "left_out": "ratesmith.left_out",
}
"""The columns that the program running a statement may say, each with the setting that it says it by."""
PROGRAM_SETTINGS: Final = tuple(_SETTINGS[name] for name in ("signed_by", "database", "left_out"))
"""The settings that no connection may make."""
MOVES: Final = ("seed", "up", HOLDS, "baseline", "resume")
"""Actions that say where the database is afterwards."""
NOTES: Final = ("overwrite", "secrets")
"""Actions that record what an apply did beside migrations; the database stays where the line before says it is."""


OWNER_OF_FILE: Final = "who owns the file"
"""Who wrote a line where there are no roles."""


class Attribution(Frozen, frozen=True, kw_only=True):
    """Who changes a database, why, and from which commit, as far as that is known; for every line of a transaction."""

    actor: str = ""
    reason: str = ""
    git_commit: str = ""
    signed_by: str = ""
    """Who signed that commit, where a command was told to require it: the signer and the key's fingerprint."""
    database: str = ""
    """What `databases:` calls the database."""
    left_out: str = ""
    """The other databases that the same call left as they were, separated by commas."""

    @property
    def columns(self) -> dict[str, str]:
        """Return the columns of a line that say this."""
        return {name: getattr(self, name) for name in _SETTINGS}

    @property
    def settings(self) -> dict[str, str]:
        """Return the settings of the database that the SQL of a line reads."""
        return {setting: getattr(self, name) for name, setting in _SETTINGS.items()}


class LedgerEntry(Frozen, frozen=True, kw_only=True):
    """One row of the ledger, without `keys` and `down`, which can be large."""

    id: int
    environment: str
    action: str
    """One of `MOVES` or of `NOTES`."""
    head: int
    """Number of the migration that the database was at afterwards; 0 for none."""
    migration: str
    """Its id; empty for none."""
    state_hash: str
    """Hash of the state that the database was in afterwards."""
    changes: tuple[Mapping[str, Any], ...] = ()
    """What a note records: restored rows as the operations of a plan, or keys by name and fingerprint; the first ones,
    and only where they were asked for."""
    more_changes: int = 0
    """How many follow those in `changes`."""
    reason: str = ""
    actor: str = ""
    """Who did it, as the command was told; empty where it was not."""
    git_commit: str = ""
    """With `+dirty` where its files had been changed; empty where it was not known."""
    signed_by: str = ""
    """Who signed it; empty where nobody asked."""
    database: str = ""
    left_out: str = ""
    applied_at: str = ""
    applied_by: str = ""
    """The database role with whose rights it was written."""
    hash: str = ""
    """Hash of this row and of the hash before it."""
    doubtful: bool = False
    """Whether whoever reads it does not trust that role: whoever may add lines chooses all else of them."""


def entry_values(dialect: Dialect, entry: LedgerEntry, **expressions: str) -> dict[str, str]:
    """Return the SQL expression for each of `COLUMNS` of a new row.

    `expressions` replace what `entry` says; an empty actor, reason, commit and the like are the database's to say.
    """
    text = dialect.text
    values = {
        "environment": text(entry.environment),
        "action": text(entry.action),
        "head": str(entry.head),
        "migration": text(entry.migration),
        "state_hash": text(entry.state_hash),
        "keys": dialect.json("{}"),
        "down": dialect.json("[]"),
        "changes": dialect.json("[]"),
    }
    said = {name: getattr(entry, name) for name in _SETTINGS}
    values |= {name: text(said[name]) if said[name] else dialect.setting(_SETTINGS[name]) for name in _SETTINGS}
    return values | expressions


def insert(
    dialect: Dialect, name: str, values: Mapping[str, str], where: Sequence[str] = (), *, one_per_line: bool = False
) -> str:
    """Return the statement that appends a row of these SQL expressions where all conditions hold.

    Its id is one more than the last: a sequence would be behind where a replica was promoted.
    """
    indent, first, separator = ("    ", "\n    ", ",\n    ") if one_per_line else ("  ", " ", ", ")
    conditions = "\n  WHERE " + "\n    AND ".join(where) if where else ""
    cells = [f'{next_id(dialect, name)} AS "{ID}"']
    for column, type in COLUMNS.items():
        value = values[column]
        typed = f"CAST({value} AS {dialect.ddl(type)})" if isinstance(type, Json) else value
        cells.append(f'{typed} AS "{column}"')
    before = f'SELECT b."{HASH}" FROM {dialect.quoted(name)} AS b ORDER BY b."{ID}" DESC LIMIT 1'
    return (
        f"INSERT{dialect.or_rollback} INTO {dialect.quoted(name)}\n"
        f"{indent}({', '.join(map(dialect.quoted, WRITTEN))})\n"
        f"  WITH n AS MATERIALIZED (SELECT{first}{separator.join(cells)}{conditions})\n"
        f"  SELECT n.*, {chained(dialect, 'n', f'({before})', dialect.utc(dialect.now), dialect.user)} FROM n"
    )


def next_id(dialect: Dialect, table: str) -> str:
    """Return the expression for the id of a new row of a table that one program at a time writes."""
    return f'coalesce((SELECT max(i."{ID}") FROM {dialect.quoted(table)} AS i), 0) + 1'


def chained(dialect: Dialect, row: str, before: str, at: str, by: str) -> str:
    """Return the hash of the hash before, and of every column of a row, written and filled in."""
    columns = (f'{row}."{column}"' for column in WRITTEN if column != HASH)
    cells = [f"coalesce({before}, {dialect.text('')})", *columns, at, by]
    return dialect.digest(dialect.as_text(dialect.array(", ".join(cells))))


def is_move(dialect: Dialect, alias: str) -> str:
    """Return the condition that a line says where the database is, and is no note."""
    return f'{alias}."action" NOT IN ({", ".join(map(dialect.text, NOTES))})'


def select(dialect: Dialect, name: str, columns: Iterable[str], where: str = "") -> str:
    """Return the query for some columns of every row that `where`, a condition on `l`, lets pass; the oldest first.

    Each is text, and one character longer than `longest` allows where it is too long: what somebody else wrote into
    the ledger is as large as he liked. JSON stays text, because a number in it may be a price.
    """
    cells = ", ".join(_bounded(dialect, column) for column in columns)
    condition = f" WHERE {where}" if where else ""
    return f'SELECT {cells} FROM {dialect.quoted(name)} AS l{condition} ORDER BY l."{ID}"'


def select_sizes(dialect: Dialect, name: str, columns: Iterable[str], where: str = "") -> str:
    """Return the query for the id of each such row, and how many characters `select` would return of these columns."""
    sizes = " + ".join(f"coalesce(length({_bounded(dialect, column)}), 0)" for column in columns)
    condition = f" WHERE {where}" if where else ""
    from_lines = f'FROM {dialect.quoted(name)} AS l{condition} ORDER BY l."{ID}"'
    return f'SELECT l."{ID}", {sizes} {from_lines} LIMIT {MOST_LINES + 1}'


def select_roles(dialect: Dialect, name: str, last: int) -> str:
    """Return the query for the id of each line up to one, and who wrote it."""
    return f'SELECT l."{ID}", l."applied_by" FROM {dialect.quoted(name)} AS l WHERE l."{ID}" <= {last}'


def select_undo_sizes(dialect: Dialect, name: str, rows: Iterable[tuple[str, str]]) -> str:
    """Return the query for each line that keeps entries of `down` for these rows: how many, of how many characters.

    A row is its table, and its key as JSON.
    """
    sizes = f"count(*), CAST(sum(length({_UNDO_TEXT})) AS bigint)"
    return f'SELECT l."{ID}", {sizes} {_undo_of(dialect, name, rows)} GROUP BY 1'


def select_undo(dialect: Dialect, name: str, rows: Iterable[tuple[str, str]], lines: Iterable[int]) -> str:
    """Return the query for the line, and for the text, of each such entry of some lines, the oldest first."""
    some = f'l."{ID}" IN ({", ".join(map(str, lines))})'
    return f'SELECT l."{ID}", {_UNDO_TEXT} {_undo_of(dialect, name, rows)} AND {some} ORDER BY 1'


_UNDO_TEXT: Final = "CAST(k.value AS text)"


def _undo_of(dialect: Dialect, name: str, rows: Iterable[tuple[str, str]]) -> str:
    wanted = ", ".join(f"({dialect.text(table)}, CAST({dialect.json(key)} AS jsonb))" for table, key in rows)
    asked = " OR ".join(f"(k.value ->> 'table', k.value -> '{it}') IN ({wanted})" for it in ("key", "to"))
    lines = dialect.elements('l."down"')
    return f"FROM {dialect.quoted(name)} AS l CROSS JOIN {lines}\n  WHERE ({asked})"


def leads(dialect: Dialect, alias: str) -> str:
    """Return the condition that a line leads the database where it is: a resume only goes on from there."""
    return f"{is_move(dialect, alias)} AND {alias}.\"action\" <> 'resume'"


def said_by(dialect: Dialect, role: str) -> str:
    """Return the expression of who wrote the line whose `applied_by` is an expression, NULL where there is none."""
    return f"coalesce({role}, {dialect.text('nobody')})" if dialect.has_roles else dialect.text(OWNER_OF_FILE)


def begun_by(dialect: Dialect, name: str) -> str:
    """Return the expression of who wrote the first line, of whose environment all that follow have to be."""
    return said_by(dialect, f'(SELECT f."applied_by" FROM {dialect.quoted(name)} AS f ORDER BY f."{ID}" LIMIT 1)')


def led_by(dialect: Dialect, name: str) -> str:
    """Return the expression of who led the database where it is; NULL where nobody did."""
    lines = f"FROM {dialect.quoted(name)} AS w WHERE {leads(dialect, 'w')}"
    return f'(SELECT w."applied_by" {lines} ORDER BY w."{ID}" DESC LIMIT 1)'


def trusted_lines(dialect: Dialect, name: str, alias: str) -> str:
    """Return a FROM item: the lines that whoever runs a file, the ledger's owner or a superuser wrote.

    Whatever a line says but where the database is counts from these alone.
    """
    table = dialect.quoted(name)
    if not dialect.has_roles:
        return f"{table} AS {alias}"
    return f"(SELECT w.* FROM {table} AS w\n          WHERE {by_trusted(dialect, name, 'w')}) AS {alias}"


def trusted_lead(dialect: Dialect, name: str, column: str) -> str:
    """Return an expression: a column of the last line of those that led somewhere; NULL where there is none.

    A `resume` leads nowhere: it goes on from wherever the line before it, of anybody, says that the database is.
    """
    return (
        f'(SELECT l."{column}" FROM {trusted_lines(dialect, name, "l")}\n'
        f'      WHERE {leads(dialect, "l")} ORDER BY l."{ID}" DESC LIMIT 1)'
    )


def led_back(dialect: Dialect, name: str) -> str:
    """Return the query for the line by which a role led the database further than it is, where neither that role nor a
    trusted one led back since: somebody else says so. It has `head` and `role` of that line, and where it is `back`.
    """
    lines, last = dialect.quoted(name), f'ORDER BY m."{ID}" DESC LIMIT 1'
    trusted = (
        f'SELECT max(t."{ID}") FROM {trusted_lines(dialect, name, "t")}\n'
        f'        WHERE {leads(dialect, "t")} AND t."head" <= l."head"'
    )
    return (
        f'SELECT u."head" AS head, u."applied_by" AS role, r.back FROM (\n'
        f'    SELECT max(w."{ID}") FILTER (WHERE w."head" > l."head") AS ahead,\n'
        f'      max(w."{ID}") FILTER (WHERE w."head" <= l."head") AS behind, max(l."head") AS back,\n'
        f"      max(l.trusted) AS trusted\n"
        f'    FROM {lines} AS w CROSS JOIN (SELECT l."head", ({trusted}) AS trusted FROM (\n'
        f'      SELECT m."head" FROM {lines} AS m WHERE {is_move(dialect, "m")} {last}) AS l) AS l\n'
        f'    WHERE {leads(dialect, "w")} GROUP BY w."applied_by") AS r JOIN {lines} AS u ON u."{ID}" = r.ahead\n'
        f'  WHERE r.ahead > coalesce(r.behind, 0) AND r.ahead > coalesce(r.trusted, 0) ORDER BY u."{ID}" DESC LIMIT 1'
    )


def select_keys(dialect: Dialect, name: str) -> str:
    """Return the query for each key of a row that lines name: its table, the key, and whether the last move does.

    Each key is JSON, and one character longer than `LONGEST_KEY` where it is too long. Seeds of whom nobody trusts here
    count for nothing, as in the next seed.
    """
    key = dialect.starting(dialect.as_text("k.value"), LONGEST_KEY + 1)
    moves, lines, pairs = is_move(dialect, "l"), trusted_lines(dialect, name, "l"), dialect.pairs('l."keys"')
    last = (
        f'SELECT max(m."{ID}") FROM (SELECT m."{ID}" FROM {dialect.quoted(name)} AS m'
        f" WHERE {is_move(dialect, 'm')} AND m.\"action\" <> 'seed'\n"
        f'    UNION ALL SELECT m."{ID}" FROM {trusted_lines(dialect, name, "m")} WHERE m."action" = \'seed\') AS m'
    )
    return (
        f'SELECT t.key, {key}, max(l."{ID}") = ({last}) FROM {lines}\n'
        f"  CROSS JOIN {pairs} CROSS JOIN {dialect.elements('t.value')}\n"
        f"  WHERE {moves} GROUP BY 1, 2 LIMIT {MOST_KEYS + 1}"
    )


def is_line_number(text: str) -> bool:
    """Return whether a text is a number that leaves room for higher ones."""
    return re.fullmatch("[0-9]{1,18}", text) is not None


def shown_moment(text: str) -> str:
    """Return what `Dialect.kept_utc` makes of a moment in whole seconds, with the mark of UTC."""
    moment, era, _ = text.partition(" BC")
    return f"{moment.partition('.')[0].removesuffix('Z')}Z{era}"


def longest(column: str) -> int:
    """Return how many characters a column may hold."""
    return _LONGEST_UNDO if column == "down" else _LONGEST_JSON if STORED[column] == Json() else _LONGEST_TEXT


def _bounded(dialect: Dialect, column: str) -> str:
    name = f"l.{dialect.quoted(column)}"
    text = dialect.kept_utc(name) if column == "applied_at" else name
    return dialect.starting(dialect.as_text(text), longest(column) + 1)
