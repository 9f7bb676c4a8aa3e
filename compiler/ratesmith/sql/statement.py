"""The format of the SQL files that a build writes: `Script.text` writes it, `parse_script` reads it.

Paragraphs with a blank line between them: a header of comments, BEGIN and the lock, the statements, COMMIT. A
statement may have comments above it; a paragraph of one comment alone begins a section. A text holds no semicolon
but the one that ends a statement, because dialects escape it in literals; so no file holds a statement that the
reader does not see. (The body of a trigger of SQLite has one. Only schema.sql and seed.sql have those, which are never
read.)
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Final, Literal

import msgspec

from ratesmith.core.ir import Row
from ratesmith.core.tables import Type

Effect = Literal["", "retire", "release", "update", "insert", "delete"]

COMMIT: Final = "COMMIT"
BACK_NOTE: Final = ("Only where a rollback left the row:",)
"""The comment of the statement that brings an added row back."""
NEVER_HAD_NOTE: Final = ("Only where a seed came after the row was removed, so that it is missing:",)
"""The comment of the statement that inserts a row that returns."""
LEDGER_NOTE: Final = ("What the ledger keeps.",)
"""The comment of the statement that writes the ledger."""
SETTLED: Final = "the tables"
"""`Statement.guarded` of a statement that fires deferred constraints: its error can repeat a row of any table."""
_USAGE: Final = "To run it: "
_PARAGRAPH: Final = re.compile(r"((?:-- .*\n)*)(?:(?!-- )([^;]+);\n)?")
_WRITE: Final = re.compile(
    r"(?:(INSERT)(?: OR ROLLBACK)? INTO|(UPDATE)(?: OR ROLLBACK)?|(DELETE) FROM)"
    r' ((?:pg_)?temp\.)?("[A-Za-z0-9_$]+"(?:\."[A-Za-z0-9_$]+")?)\s'
)
_EFFECTS: Final[Mapping[str, Effect]] = {"INSERT": "insert", "UPDATE": "update", "DELETE": "delete"}
_NO_WRITE: Final = re.compile(
    r"SELECT (?:CASE WHEN|set_config\('ratesmith\.)|WITH (?:expected|elsewhere|wrong) AS \(\n  (?:SELECT|WITH many AS) "
    r"|WITH RECURSIVE m\(id\) AS "
    r"|CREATE (?:TABLE|UNIQUE INDEX) IF NOT EXISTS |CREATE TEMPORARY TABLE |DROP TABLE (?:pg_)?temp\.|DO E'BEGIN IF "
)
_SETTLES: Final = re.compile(r"SET CONSTRAINTS ALL IMMEDIATE\Z")
_BEGIN: Final = re.compile(r"BEGIN\b|PRAGMA ")
_LOCK: Final = re.compile(
    r"SET LOCAL |SELECT pg_advisory_xact_lock\(-?\d+\)\Z"
    r"|SELECT pg_catalog\.set_config\('(?:ratesmith\.schemas|search_path)', |WITH s AS \(SELECT n\.oid, "
    r"|WITH RECURSIVE m\(id\) AS |WITH o AS \((?:SELECT quote_ident\(t\.tgname\)|WITH RECURSIVE d\(id\) AS) "
    r"|DO E'BEGIN IF EXISTS \(SELECT 1 WHERE pg_catalog\.has_table_privilege\("
    r"|DO E'DECLARE (?:n|said) text"
)


class Load(msgspec.Struct, frozen=True):
    """The rows that a statement inserts into a temporary table, for a driver that can send them without SQL."""

    table: str
    columns: tuple[str, ...]
    """Their names, quoted."""
    types: tuple[Type, ...]
    rows: Sequence[Row]
    """Without schedules: the value of those is known to the database."""


class Statement(msgspec.Struct, frozen=True):
    """One statement, without the semicolon that ends it."""

    sql: str
    table: str = ""
    """The table of the platform or the ledger that it makes or writes, by its name in the database."""
    effect: Effect = ""
    """What the rows that it reports as changed count as; empty where it changes no row of the platform."""
    guarded: str = ""
    """Where it writes to a table that holds secrets: how messages name that table. Its errors can repeat a row."""
    comment: tuple[str, ...] = ()
    """The lines above it in a file."""
    section: str = ""
    """The section of a file that it is in; empty to go on with the one before."""
    load: Load | None = None
    """What it inserts, where it does nothing else."""

    @property
    def commented(self) -> str:
        """The statement below its comment, as files have it."""
        return "".join(f"-- {line}\n" for line in self.comment) + self.sql


class LargeStatement(msgspec.Struct, frozen=True):
    """A statement with the rows of a table, in pieces, as a file has it; it is not run from here."""

    pieces: Iterator[str]
    section: str


class KnownTables(msgspec.Struct, frozen=True):
    """What is known of the tables that a statement may write, where the statement was read from a text."""

    guarded: Mapping[str, str]
    """`Statement.guarded` for each table of the platform, by its name in the database."""
    ledger: str

    def resolve(self, statement: Statement) -> Statement:
        """Return the statement with the guard of its table; one that writes to an unknown table stays guarded."""
        if statement.table == self.ledger:
            return msgspec.structs.replace(statement, effect="", guarded="")
        if not statement.effect:
            return statement
        return msgspec.structs.replace(statement, guarded=self.guarded.get(statement.table, statement.guarded))


class Script(msgspec.Struct, frozen=True, kw_only=True):
    """One file: a transaction, and how a person runs it."""

    title: tuple[str, ...]
    usage: str
    """The command that runs it."""
    note: str
    """Who wrote it."""
    begin: tuple[str, ...]
    """What opens the transaction."""
    lock: tuple[Statement, ...]
    statements: tuple[Statement, ...]
    """What is between the lock and COMMIT."""

    @property
    def header(self) -> tuple[str, ...]:
        """The lines at the top of the file."""
        return header(self.title, self.usage, self.note)

    def text(self) -> str:
        """Return the file."""
        return "".join(self.pieces(self.statements))

    def pieces(self, statements: Iterable[Statement | LargeStatement]) -> Iterator[str]:
        """Yield the file in pieces, with these statements in place of its own: they are made one at a time."""
        yield comment_block(self.header)
        for part in self._paragraphs(statements):
            yield "\n"
            yield from part

    def is_text(self, text: str) -> bool:
        """Return whether this is the text of the file, without making it once more: it can be large."""
        at = 0
        for part in self.pieces(self.statements):
            if not text.startswith(part, at):
                return False
            at += len(part)
        return at == len(text)

    def _paragraphs(self, statements: Iterable[Statement | LargeStatement]) -> Iterator[Iterable[str]]:
        """Yield what is behind the header, with a blank line before each."""
        section = ""
        for statement in chain(map(Statement, self.begin), self.lock, statements, (Statement(COMMIT),)):
            if statement.section not in ("", section):
                section = statement.section
                yield (comment_block([section]),)
            if isinstance(statement, LargeStatement):
                yield chain(statement.pieces, (";\n",))
            else:
                yield (f"{statement.commented};\n",)


def header(title: Iterable[str], usage: str, note: str) -> tuple[str, ...]:
    """Return the lines at the top of a file."""
    return *title, f"{_USAGE}{usage}", note


def comment_block(lines: Iterable[str]) -> str:
    """Return lines as comments."""
    return "".join(f"-- {line}\n" for line in lines)


def parse_script(text: str) -> Script:
    """Return the script with exactly this text; only the first statement of a section names the section.

    Every statement that writes is guarded, because a text does not say which tables hold secrets: `KnownTables` does.
    Raises ValueError where the text is not one that `Script.text` returns, or holds a statement of an unknown form.
    """
    first, there_are_more, _ = text.partition("\n\n")
    *title, usage, note = [line.removeprefix("-- ") for line in first.split("\n")] if there_are_more else ["", ""]
    found = _parse_paragraphs(_split(text, len(first) + 2))
    begin = _leading(found, _BEGIN)
    lock = _leading(found[len(begin) :], _LOCK)
    script = Script(
        title=tuple(title),
        usage=usage.removeprefix(_USAGE),
        note=note,
        begin=tuple(statement.sql for statement in begin),
        lock=tuple(lock),
        statements=tuple(_typed(statement) for statement in found[len(begin) + len(lock) : -1]),
    )
    if not script.is_text(text):
        raise ValueError("the text is not of the format that a build writes")
    return script


def _split(text: str, start: int) -> Iterator[str]:
    """Yield the paragraphs of a text one by one, from an index on."""
    while start <= len(text):
        end = text.find("\n\n", start)
        end = len(text) if end < 0 else end
        yield text[start:end]
        start = end + 2


def _parse_paragraphs(paragraphs: Iterable[str]) -> list[Statement]:
    found, section = [], ""
    for paragraph in paragraphs:
        match = _PARAGRAPH.fullmatch(paragraph.removesuffix("\n") + "\n")
        if match is None:
            raise ValueError("a paragraph is neither a statement nor the beginning of a section")
        comment = tuple(line.removeprefix("-- ") for line in match[1].split("\n")[:-1])
        if match[2] is None:
            section = " ".join(comment)
        else:
            found.append(Statement(match[2], comment=comment, section=section))
            section = ""
    return found


def _leading(statements: list[Statement], form: re.Pattern[str]) -> list[Statement]:
    count = next((place for place, it in enumerate(statements) if not form.match(it.sql)), len(statements))
    return statements[:count]


def _typed(statement: Statement) -> Statement:
    """The statement with its table and effect, guarded where it writes. ValueError where its form is unknown."""
    write = _WRITE.match(statement.sql)
    if _SETTLES.match(statement.sql):
        return msgspec.structs.replace(statement, guarded=SETTLED)
    if write is None:
        if _NO_WRITE.match(statement.sql) is None:
            raise ValueError("a statement has no form that a build writes")
        return statement
    if write[4]:  # a temporary table of ours
        return statement
    effect = _EFFECTS[write[1] or write[2] or write[3]]
    table = write[5].replace('"', "")
    return msgspec.structs.replace(statement, table=table, effect=effect, guarded=table)
