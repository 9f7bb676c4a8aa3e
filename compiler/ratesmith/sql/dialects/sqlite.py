"""SQLite 3.38 and newer."""

# ruff: noqa: S608 - names are checked in ratesmith.yaml

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import ClassVar

from ratesmith.core.canonical_json import ascii_json
from ratesmith.core.lock_times import IDLE_SECONDS, LOCK_SECONDS
from ratesmith.core.tables import Boolean, Double, Integer, Json, Numeric, Reference, Text, Type
from ratesmith.sql.dialect import Dialect, spaced_json


class SQLite(Dialect):
    """Text that needs an escape is a JSON string.

    The sqlite3 program goes on after an error unless it is given `-bail`. So a violated
    constraint ends the transaction, every statement that writes asks whether it runs in one,
    and nothing is committed unless every step left its mark.
    """

    name = "sqlite"
    title = "SQLite"
    keeps_history = False
    # Foreign keys cannot be switched within a transaction: they are still on afterwards only if BEGIN worked.
    begin = (
        f"PRAGMA busy_timeout = {LOCK_SECONDS}000",
        "PRAGMA foreign_keys = ON",
        "BEGIN IMMEDIATE",
        "PRAGMA foreign_keys = OFF",
    )
    begin_reading = ("BEGIN",)
    invocation = "sqlite3 -bail DATABASE < {file}"
    check_invocation = "sqlite3 -bail -readonly DATABASE < {file}"
    differs = "IS NOT"
    false, true = "0", "1"
    now = "CURRENT_TIMESTAMP"
    clock = moment = transaction = "CURRENT_TIMESTAMP"
    today = "date('now')"
    computed: ClassVar = {"current_date": "CURRENT_DATE", "gen_random_uuid()": "lower(hex(randomblob(16)))"}
    user = "''"
    identity = "INTEGER PRIMARY KEY"
    or_rollback = " OR ROLLBACK"
    in_transaction = "(SELECT f.foreign_keys FROM pragma_foreign_keys AS f)"
    temporary = "temp"

    def lock(self, ledger: str, seconds: float = LOCK_SECONDS, idle: int = IDLE_SECONDS) -> tuple[str, ...]:
        return ()

    def begin_within(self, seconds: float) -> tuple[str, ...]:
        return (f"PRAGMA busy_timeout = {round(seconds * 1000)}", *self.begin[1:])

    def text(self, value: str) -> str:
        if _UNSAFE.search(value) is not None:
            return f"json_extract('{spaced_json(ascii_json(value))}', '$')"
        quoted = value.replace("'", "''")
        return f"'{quoted}'"

    def new_uuid(self, value: str) -> str:
        # As Django keeps a UUID in SQLite, and finds it again.
        return self.text(value.replace("-", ""))

    def keep_rows(self, table: str, trigger: str, unique: Iterable[Sequence[str]], message: str) -> tuple[str, ...]:
        # INSERT OR REPLACE deletes a row without firing a trigger for it.
        same = (" AND ".join(f"t.{column} = NEW.{column}" for column in columns) for columns in unique)
        taken = f"\n  WHEN EXISTS (SELECT 1 FROM {table} AS t WHERE {' OR '.join(same)})"
        body = f"\n  BEGIN SELECT RAISE(ABORT, {self.text(message)});\n  END"
        head = "CREATE TRIGGER IF NOT EXISTS"
        return tuple(
            f"{head} {self.quoted(f'{trigger}_{what}')}\n  BEFORE {what.upper()} ON {table}{when}{body}"
            for what, when in (("update", ""), ("delete", ""), ("insert", taken))
        )

    def log_rows(
        self,
        table: str,
        trigger: str,
        log: str,
        columns: Mapping[str, str],
        key: Sequence[str],
        days: Sequence[str],
        others: str,
    ) -> tuple[str, ...]:
        old, new = (", ".join(f"{row}.{column}" for column in columns.values()) for row in ("OLD", "NEW"))
        line = f'INSERT INTO {log} ("gone", {", ".join(columns)})\n    SELECT'
        moved = " OR ".join(f"OLD.{columns[name]} <> NEW.{columns[name]}" for name in key)
        done: dict[str, tuple[str, ...]] = {
            "insert": (f"{line} 0, {new}",),
            "update": (f"{line} 1, {old} WHERE {moved}", f"{line} 0, {new} WHERE ({old}) IS NOT ({new})"),
            "delete": (f"{line} 1, {old}",),
        }
        return tuple(
            f"CREATE TRIGGER IF NOT EXISTS {self.quoted(f'{trigger}_{what}')}\n  AFTER {what.upper()} ON {table}\n"
            f"  BEGIN {f'{chr(59)}{chr(10)}  '.join(lines)};\n  END"
            for what, lines in done.items()
        )

    def json(self, value: str) -> str:
        # json() keeps the escapes that it is given, and an escape of ours would not be canonical.
        return self.text(value) if _UNSAFE.search(value) is not None else f"json('{spaced_json(value)}')"

    def ddl(self, type: Type) -> str:
        match type:
            case Text(length=int(length)):
                return f"VARCHAR({length})"
            case Integer() | Reference():
                return "INTEGER"
            case Numeric(precision=precision, scale=scale):
                return f"NUMERIC({precision}, {scale})"
            case Double():
                return "REAL"
            case Boolean():
                return "BOOLEAN"
            case _:
                return "TEXT"

    def fail(self, message: str) -> str:
        return f"json_extract('[]', {message})"

    def comparable(self, type: Type, column: str) -> str:
        return (
            f"CASE WHEN json_valid({column}) THEN json({column}) ELSE {column} END"
            if isinstance(type, Json)
            else column
        )

    def readable(self, type: Type, column: str) -> str:
        return column

    def elements(self, array: str) -> str:
        return f"json_each({array}) AS k"

    def pairs(self, mapping: str) -> str:
        return f"json_each({mapping}) AS t"

    def array(self, values: str) -> str:
        return f"json_array({values})"

    def collect(self, value: str) -> str:
        return f"json_group_array({value})"

    def mapping(self, key: str, value: str) -> str:
        return f"json_group_object({key}, json({value}))"

    def cascades(self, table: str) -> str:
        return self._foreign_keys(table, "f.on_delete IN ('CASCADE', 'SET NULL', 'SET DEFAULT')")

    def unsets(self, table: str, column: str) -> str:
        named = f'lower(f."to") = lower({self.text(column)})'
        return self._foreign_keys(table, f"f.on_update IN ('SET NULL', 'SET DEFAULT') AND {named}")

    def _foreign_keys(self, table: str, condition: str) -> str:
        return (
            "SELECT group_concat(DISTINCT m.name) FROM sqlite_master AS m"
            " JOIN pragma_foreign_key_list(m.name) AS f"
            f" WHERE m.type = 'table' AND {condition}"
            f' AND lower(f."table") = lower({self.text(table)})'
        )

    def indexes_elsewhere(self, table: str, indexes: Iterable[str]) -> str:
        names = ", ".join(f"({self.text(name)})" for name in indexes)
        return (
            f"SELECT v.column1 AS name FROM (VALUES {names}) AS v\n"
            f"  WHERE lower(v.column1) NOT IN (SELECT lower(i.name) FROM pragma_index_list({self.text(table)}) AS i)"
        )

    def midnight(self, day: str) -> str:
        return f"{day} || ' 00:00:00'"

    def starting(self, text: str, length: int) -> str:
        return f"substr({text}, 1, {length})"

    def beginning(self, text: str, length: int) -> str:
        # As bytes: for substr and length a text ends at its first NUL. A character has up to four.
        whole, most = f"CAST({text} AS BLOB)", 4 * length
        return f"CASE WHEN length({whole}) > {most} THEN substr({whole}, 1, {most}) ELSE {text} END"

    def digest(self, text: str) -> str:
        # A function of the program sqlite3; SQLite itself has none, so the driver brings it along.
        return f"lower(hex(sha3({text}, 256)))"

    def utc(self, moment: str) -> str:
        return moment

    def joined(self, text: str) -> str:
        return f"group_concat({text}, ', ')"


_UNSAFE = re.compile(r"[^ -:<-~]")
"""All but printable ASCII, and semicolons; as one class, because an alternative is tried at each character."""

DIALECT = SQLite()
