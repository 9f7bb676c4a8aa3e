"""The ledger: one table that remembers which states a database has been in; its columns, its INSERT, its SELECT.

Its last row says to which environment the database belongs, how far its migrations are, and which
rows the last state named, so that the next one knows what was removed.
"""

# ruff: noqa: S608 - names are checked in ratesmith.yaml, and every value is a literal of the dialect

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from ratesmith.core.ir import Frozen
from ratesmith.core.tables import Integer, Json, Text, Timestamp, Type
from ratesmith.sql.dialect import Dialect

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
    "database": Text(),
    "left_out": Text(),
    "applied_at": Timestamp(),
    "applied_by": Text(),
}
"""Every column but `id`. `keys` holds the rows that a seed named, `down` what undoes a migration, row by row, and
of a rollback what it left (`plan/undo.py:UndoEntry`), `changes` what a note records; `LedgerEntry` says what the others
hold."""
COMMIT_SETTING: Final = "ratesmith.commit"
HOLDS: Final = "down"
"""The action that holds a database until a `resume`."""
REASON_SETTING: Final = "ratesmith.reason"
ACTOR_SETTING: Final = "ratesmith.actor"
_SETTINGS: Final[Mapping[str, str]] = {
    "actor": ACTOR_SETTING,
    "reason": REASON_SETTING,
    "git_commit": COMMIT_SETTING,
    "database": "ratesmith.database",
    "left_out": "ratesmith.left_out",
}
"""The columns that the program running a statement may say, each with the setting that it says it by."""
NOTES: Final = ("overwrite", "secrets")
"""Actions that record what an apply did beside migrations; the database stays where the line before says it is."""


class Attribution(Frozen, frozen=True, kw_only=True):
    """Who changes a database, why, and from which commit, as far as that is known; for every line of a transaction."""

    actor: str = ""
    reason: str = ""
    git_commit: str = ""
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
    """`seed`, `up`, `down`, `baseline` or `resume`; or one of `NOTES`."""
    head: int
    """Number of the migration that the database was at afterwards; 0 for none."""
    migration: str
    """Its id; empty for none."""
    state_hash: str
    """Hash of the state that the database was in afterwards."""
    changes: tuple[Mapping[str, Any], ...] = ()
    """What a note records: restored rows as the operations of a plan, or keys by name and fingerprint."""
    reason: str = ""
    actor: str = ""
    """Who did it, as the command was told; empty where it was not."""
    git_commit: str = ""
    """With `+dirty` where its files had been changed; empty where it was not known."""
    database: str = ""
    left_out: str = ""
    applied_at: str = ""
    applied_by: str = ""
    """The database role."""


def create(dialect: Dialect, name: str) -> str:
    """Return what makes the ledger where there is none, also while another program does the same."""
    columns = [
        f'"id" {dialect.identity}',
        *(f'"{name}" {dialect.ddl(type)} NOT NULL' for name, type in COLUMNS.items()),
    ]
    return dialect.create_once(dialect.quoted(name), ", ".join(columns))


def create_plainly(dialect: Dialect, name: str) -> str:
    """Return the same as one plain statement, for runners that split files."""
    columns = "".join(f',\n  "{name}" {dialect.ddl(type)} NOT NULL' for name, type in COLUMNS.items())
    return f'CREATE TABLE IF NOT EXISTS {dialect.quoted(name)} (\n  "id" {dialect.identity}{columns}\n)'


def entry_values(dialect: Dialect, entry: LedgerEntry, **expressions: str) -> dict[str, str]:
    """Return the SQL expression for each column of a new row.

    `expressions` replace what `entry` says; role and time, and an empty actor, reason, commit and the like,
    are the database's to say.
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
        "applied_at": dialect.now,
        "applied_by": dialect.user,
    }
    said = {name: getattr(entry, name) for name in _SETTINGS}
    values |= {name: text(said[name]) if said[name] else dialect.setting(_SETTINGS[name]) for name in _SETTINGS}
    return values | expressions


def insert(
    dialect: Dialect, name: str, values: Mapping[str, str], where: Sequence[str] = (), *, one_per_line: bool = False
) -> str:
    """Return the statement that appends a row of these SQL expressions where all conditions hold."""
    indent, first, separator = ("    ", "\n    ", ",\n    ") if one_per_line else ("  ", " ", ", ")
    conditions = "\n  WHERE " + "\n    AND ".join(where) if where else ""
    return (
        f"INSERT{dialect.or_rollback} INTO {dialect.quoted(name)}\n"
        f"{indent}({', '.join(map(dialect.quoted, COLUMNS))})\n"
        f"  SELECT{first}{separator.join(values[column] for column in COLUMNS)}{conditions}"
    )


def is_move(dialect: Dialect, alias: str) -> str:
    """Return the condition that a line says where the database is, and is no note."""
    return f'{alias}."action" NOT IN ({", ".join(map(dialect.text, NOTES))})'


def attribute_from(dialect: Dialect, name: str, last: int, attribution: Attribution) -> str:
    """Return the statement that attributes every line after the id `last`, where the dialect has no settings."""
    text = dialect.text
    changes = ", ".join(f"{dialect.quoted(column)} = {text(value)}" for column, value in attribution.columns.items())
    return f'UPDATE {dialect.quoted(name)} SET {changes} WHERE "id" > {last}'


def select(dialect: Dialect, name: str, columns: Iterable[str], where: str = "") -> str:
    """Return the query for some columns of every row that `where`, a condition on `l`, lets pass; the oldest first."""
    wanted = ", ".join(f"l.{dialect.quoted(column)}" for column in columns)
    condition = f" WHERE {where}" if where else ""
    return f'SELECT {wanted} FROM {dialect.quoted(name)} AS l{condition} ORDER BY l."id"'


def select_text(dialect: Dialect, name: str, id: int, column: str) -> str:
    """Return the query for a JSON column of one row, as text: a JSON number may be a price."""
    return f'SELECT {dialect.as_text(dialect.quoted(column))} FROM {dialect.quoted(name)} WHERE "id" = {id}'
