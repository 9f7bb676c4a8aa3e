"""PostgreSQL, through psycopg."""

# ruff: noqa: S608 - names are checked in ratesmith.yaml

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from ratesmith.core.database_url import password_forms, safe_url
from ratesmith.core.errors import Exit, Fatal, Refusal, RefusalKind
from ratesmith.core.install import install_hint
from ratesmith.core.lock_times import LOCK_SECONDS
from ratesmith.core.sanitize import quoted, visible
from ratesmith.core.secret import Secret, reveal_row
from ratesmith.database.driver import DeclaredColumn, Driver, Mode, Watchers, by_index
from ratesmith.database.patience import Patience
from ratesmith.database.postgresql_locks import Holder, described, holders, read_tables
from ratesmith.database.postgresql_text import copied, encoding_of
from ratesmith.database.postgresql_watchers import oid, watching
from ratesmith.database.refusals import (
    Locked,
    NotTaken,
    clean,
    conflict,
    own_message,
    refusal,
    refused,
    still_referenced,
)
from ratesmith.sql.dialect import Dialect, dialect
from ratesmith.sql.dialects.postgresql import lock_number
from ratesmith.sql.statement import Load, Statement
from ratesmith.sql.trusted_roles import granted_on, strangers_of, tables_of_strangers

if TYPE_CHECKING:
    import psycopg
    from psycopg.adapt import Loader

SCHEMES = ("postgresql", "postgres")
_LIVENESS: Final = {"tcp_user_timeout": 20_000, "keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 3}
"""When a connection whose other end is gone counts as lost, unless the URL says otherwise."""

_ABOUT_VALUES: Final = ("21", "22", "23", "42", "44", "P0")
"""Classes of SQLSTATE: cardinality, data, constraints, names and types, views, and what functions raise."""

# An error that is caught reaches no log; the one that is raised instead has no DETAIL, which would repeat the row.
_QUIETLY: Final = """\
#variable_conflict use_column
DECLARE done bigint; state text; text text; at_table text; at_constraint text;
BEGIN
{sql};
GET DIAGNOSTICS done = ROW_COUNT;
PERFORM set_config('ratesmith.done', CAST(done AS text), true);
EXCEPTION WHEN query_canceled OR assert_failure OR OTHERS THEN
GET STACKED DIAGNOSTICS state = RETURNED_SQLSTATE, text = MESSAGE_TEXT,
  at_table = TABLE_NAME, at_constraint = CONSTRAINT_NAME;
RAISE EXCEPTION USING ERRCODE = state, MESSAGE = {text}, TABLE = at_table, CONSTRAINT = at_constraint;
END"""

# Ordinary roles get this right by GRANT SET ON PARAMETER. An error that is caught reaches no log.
_SILENCE: Final = """\
BEGIN
PERFORM pg_catalog.set_config('log_min_messages', 'panic', true);
EXCEPTION WHEN insufficient_privilege THEN NULL;
END"""


def connect(url: str, _root: Path, _mode: Mode, seconds: float) -> Driver:
    """Connect to the server; whether it accepts writes is the server's business.

    Raises Fatal where psycopg is missing or the connection fails.
    """
    try:
        import psycopg
        from psycopg.conninfo import conninfo_to_dict, make_conninfo
    except ImportError:
        raise Fatal(Exit.ENVIRONMENT, "PostgreSQL needs the package psycopg", install_hint("postgres")) from None
    try:
        patience = Patience()
        # No `options` at start and no prepared statements: PgBouncer takes neither.
        connection = _patient_connection(patience).connect(
            make_conninfo("", **_LIVENESS | conninfo_to_dict(url)),
            autocommit=True,
            prepare_threshold=None,
            connect_timeout=max(1, round(seconds)),
            application_name="ratesmith",
            # Else a database in another encoding decides which secrets can be sent, and SQL_ASCII gives no text at all.
            client_encoding="utf8",
        )
    except (psycopg.Error, ValueError) as error:
        message = clean(str(error), password_forms(url))
        hint = "check the URL of the database, and that the server is up"
        said = f"cannot connect to {quoted(safe_url(url))}: {message}"
        raise Fatal(Exit.ENVIRONMENT, said, hint, kind=RefusalKind.UNREACHABLE) from None
    _read_any_moment(connection)
    return _Postgresql(connection, patience)


def _patient_connection(patience: Patience) -> type[psycopg.Connection[tuple[Any, ...]]]:
    import psycopg

    class Patient(psycopg.Connection[tuple[Any, ...]]):
        """A connection that gives a server up which says nothing."""

        def wait(self, gen: Any, *options: Any, **more: Any) -> Any:
            return super().wait(patience.wait(gen, self._give_up), *options, **more)

        def _give_up(self) -> psycopg.Error:
            self.pgconn.finish()
            return psycopg.OperationalError(f"the server has said nothing for {patience.seconds:g} seconds")

    return Patient


def _read_any_moment(connection: psycopg.Connection[tuple[Any, ...]]) -> None:
    """Read a moment that Python does not have, such as infinity, as its text: it differs from all that files hold."""
    from psycopg import DataError
    from psycopg.types import datetime

    def tolerant(loader: type[Loader]) -> type[Loader]:
        class Tolerant(loader):  # type: ignore[misc, valid-type]
            def load(self, data: Any) -> Any:
                try:
                    return super().load(data)
                except DataError:
                    return bytes(data).decode()

        return Tolerant

    for name in ("date", "time", "timetz", "timestamp", "timestamptz"):
        loader = getattr(datetime, f"{name.capitalize()}Loader")
        connection.adapters.register_loader(name, tolerant(loader))


class _Postgresql(Driver):
    dialect: Dialect = dialect("postgresql")

    def __init__(self, connection: psycopg.Connection[tuple[Any, ...]], patience: Patience) -> None:
        self._connection, self._patience = connection, patience
        self.encoding = encoding_of(connection.info.parameter_status("server_encoding"))

    @property
    def in_transaction(self) -> bool:
        from psycopg.pq import TransactionStatus

        return self._connection.info.transaction_status is not TransactionStatus.IDLE

    def begin(self, *, reading: bool = False) -> None:
        self._patience.begin(reading=reading, lock_seconds=self.lock_seconds)
        super().begin(reading=reading)

    def execute(self, sql: str) -> int:
        with _translated(seconds=self.lock_seconds):
            return self._connection.execute(sql.encode()).rowcount

    def write(self, statement: Statement) -> int:
        body = _QUIETLY.format(sql=statement.sql, text="''" if statement.guarded else "text")
        # As a literal: between dollar quotes a text of a row could end it.
        sql = f"DO {self.dialect.text(body)}; SELECT current_setting('ratesmith.done')"
        try:
            with _translated(statement.guarded):
                cursor = self._connection.execute(sql.encode())
                cursor.nextset()
                ((count,),) = cursor.fetchall()
                return int(count)
        except Locked as locked:
            raise self.named(locked, statement.table) from None

    def send(self, table: str, columns: Sequence[str], rows: Iterable[Sequence[str | Secret]]) -> None:
        names = ", ".join(map(self.dialect.quoted, columns))
        with (
            _translated(),
            self._connection.cursor() as cursor,
            # Of text PostgreSQL puts the line into the context of any error, also where the statement was only stopped.
            cursor.copy(f"COPY {table} ({names}) FROM STDIN (FORMAT binary)".encode()) as copy,
        ):
            copy.set_types(["text"] * len(columns))
            for row in rows:
                copy.write_row(reveal_row(row))

    def load(self, sql: str, load: Load | None) -> None:
        # To SQL_ASCII nothing is converted: COPY would write there what the literals of a file cannot.
        if load is None or self._connection.info.parameter_status("server_encoding") == "SQL_ASCII":
            self.execute(sql)
            return
        query = f"COPY {load.table} ({', '.join(load.columns)}) FROM STDIN"
        with _translated(), self._connection.cursor() as cursor, cursor.copy(query.encode()) as copy:
            copy.write(copied(load.types, load.rows))

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """Outside of a transaction in one of its own, because only there `opening` holds."""
        if self.in_transaction:
            try:
                with _translated(seconds=self.lock_seconds):
                    return self._connection.execute(sql.encode()).fetchall()
            except Locked as locked:
                raise self._named_reading(locked, read_tables(sql)) from None
        try:
            self.begin(reading=True)
            return self.rows(sql)
        finally:
            self.rollback()

    def columns(self, table: str) -> frozenset[str] | None:
        """Found as the statements will find it, through the search path."""
        found = self.rows(
            "SELECT a.attname FROM pg_catalog.pg_attribute AS a"
            f" WHERE a.attrelid = {self._oid(table)}"
            " AND a.attnum > 0 AND NOT a.attisdropped"
        )
        return frozenset(name for (name,) in found) or None

    def _oid(self, table: str) -> str:
        return oid(self.dialect, table)

    def has_namespace(self, name: str) -> bool:
        return bool(self.rows(f"SELECT 1 FROM pg_catalog.pg_namespace WHERE nspname = {self.dialect.text(name)}"))

    def namespaces_of(self, table: str) -> tuple[str, ...]:
        found = self.rows(
            "SELECT n.nspname"
            " FROM pg_catalog.unnest(pg_catalog.current_schemas(false)) WITH ORDINALITY AS s(name, place)"
            " JOIN pg_catalog.pg_namespace AS n ON n.nspname = s.name"
            " JOIN pg_catalog.pg_class AS c ON c.relnamespace = n.oid"
            f" WHERE c.relname = {self.dialect.text(table)} ORDER BY s.place"
        )
        return tuple(name for (name,) in found)

    def strangers_tables(self, tables: Iterable[str], owner: str | None) -> dict[str, str]:
        return dict(self.rows(tables_of_strangers(self.dialect, tables, owner)))

    def strangers(self, roles: Iterable[str], ledger: str, owner: str | None) -> tuple[str, ...]:
        return tuple(name for (name,) in self.rows(strangers_of(self.dialect, roles, ledger, owner)))

    def granted(self, table: str, rights: Iterable[str], column: str = "") -> tuple[str, ...]:
        return tuple(name for (name,) in self.rows(granted_on(self.dialect, table, rights, column)))

    def refuse_others(self) -> None:
        """Nobody reads the files of a server but its own user."""

    def declared_columns(self, tables: Iterable[str]) -> dict[str, dict[str, DeclaredColumn]]:
        """The type of a domain is the one below it."""
        text, quoted = self.dialect.text, self.dialect.quoted
        found: dict[str, dict[str, DeclaredColumn]] = {name: {} for name in tables}
        wanted = ", ".join(f"({text(name)}, {text(quoted(name))})" for name in found) or "(NULL, NULL)"
        for table, column, type, required in self.rows(
            "SELECT w.name, a.attname, pg_catalog.format_type(coalesce(nullif(t.typbasetype, 0), a.atttypid),"
            " CASE WHEN t.typtype = 'd' THEN t.typtypmod ELSE a.atttypmod END),"
            " a.attnotnull AND NOT a.atthasdef AND a.attidentity = ''"
            f" FROM (VALUES {wanted}) AS w(name, quoted)"
            " JOIN pg_catalog.pg_attribute AS a"
            " ON a.attrelid = CAST(pg_catalog.to_regclass(w.quoted) AS pg_catalog.oid)"
            " JOIN pg_catalog.pg_type AS t ON t.oid = a.atttypid WHERE a.attnum > 0 AND NOT a.attisdropped"
        ):
            found[table][column] = DeclaredColumn(type, required)
        return found

    def unique(self, table: str) -> tuple[frozenset[str], ...]:
        found = self.rows(
            "SELECT i.indexrelid, a.attname FROM pg_catalog.pg_index AS i"
            " CROSS JOIN LATERAL pg_catalog.unnest(CAST(i.indkey AS int2[])) WITH ORDINALITY AS k(attnum, place)"
            " LEFT JOIN pg_catalog.pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = k.attnum"
            f" WHERE i.indrelid = {self._oid(table)} AND i.indisunique"
            " AND i.indisvalid AND i.indpred IS NULL AND i.indexprs IS NULL AND k.place <= i.indnkeyatts"
        )
        return by_index(found)

    def silence(self) -> bool:
        self.execute(f"DO {self.dialect.text(_SILENCE)}")
        return self.rows("SELECT pg_catalog.current_setting('log_min_messages')") == [("panic",)]

    def watchers(self, table: str, column: str, beside: Iterable[str] = ()) -> Watchers:
        asked = watching(self.dialect, table, column, beside)
        found = {what: [name for (name,) in self.rows(sql)] for what, sql in asked.items()}
        return Watchers(tuple(found["foreign keys"]), tuple(found["triggers"]))

    def holder(self, ledger: str) -> str:
        return self._who(
            "l.locktype = 'advisory'"
            f" AND (CAST(l.classid AS bigint) << 32) | CAST(l.objid AS bigint) = {lock_number(ledger)}"
        )

    def named(self, locked: Locked, *tables: str) -> Locked:
        if not all(tables):
            return locked
        self.rollback()
        strong = " AND l.mode IN ('ShareLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock')"
        strong = strong if len(tables) > 1 else ""
        for table in tables:
            holder = self._who(
                f"l.locktype = 'relation' AND l.relation = {self._oid(table)}{strong}"
                " AND l.mode <> 'AccessShareLock' AND l.pid IS DISTINCT FROM pg_catalog.pg_backend_pid()"
            )
            if holder or len(tables) == 1:
                return Locked(holder or "another program", f"in the way of a change of {table}", self.lock_seconds)
        return locked

    def _named_reading(self, locked: Locked, tables: Iterable[str]) -> Locked:
        """The same, with the table that a query reads, and who keeps or wants it for himself. Ends the transaction."""
        self.rollback()
        for table in tables:
            held = f"l.locktype = 'relation' AND l.mode = 'AccessExclusiveLock' AND l.relation = {self._oid(table)}"
            if holder := self._who(held, waits=True):
                return Locked(holder, f"on {table}", self.lock_seconds)
        return locked

    def _who(self, condition: str, *, waits: bool = False) -> str:
        for found in self.rows(holders(condition, waits=waits)):
            return described(self.dialect, Holder(*found))
        return ""

    def rollback(self) -> None:
        if self._connection.closed or self._connection.broken:
            return
        try:
            with _translated():
                self._connection.rollback()
        except Refusal as refusal:
            # The server ended the connection, and the transaction with it.
            if refusal.kind is not RefusalKind.CONNECTION_LOST:
                raise

    def close(self) -> None:
        self._connection.close()


@contextmanager
def _translated(guarded: str = "", seconds: float = LOCK_SECONDS) -> Iterator[None]:
    import psycopg

    try:
        yield
    except psycopg.errors.LockNotAvailable:
        raise Locked(seconds=seconds) from None
    except psycopg.Error as error:
        # `from None`: the DETAIL of an error repeats the row, secrets and all.
        raise (_hushed(error, guarded) if guarded else _refusal(error)) from None


def _refusal(error: psycopg.Error) -> Refusal:
    message = error.diag.message_primary or str(error)
    if (own := own_message(message)) is not None:
        return refused(own)
    from psycopg import OperationalError

    # Without a state it is the connection that failed; 57P01 to 57P03 are a server that ends; FATAL ends this one.
    lost = isinstance(error, OperationalError) and (error.sqlstate or "57P").startswith("57P")
    lost |= error.diag.severity_nonlocalized in ("FATAL", "PANIC")
    other = RefusalKind.REJECTED if _is_about_values(error) else RefusalKind.OTHER_ERROR
    kind = RefusalKind.CONNECTION_LOST if lost else other
    return _known(error, message) or refusal(kind, f"PostgreSQL: {clean(message)}", unchanged=False)


def _hushed(error: psycopg.Error, table: str) -> Refusal:
    """An error without its message. One that ends the connection is the server's own, and has nothing of a row."""
    from psycopg import errors

    diagnosis = error.diag
    if error.sqlstate is None or diagnosis.severity_nonlocalized != "ERROR":
        return _refusal(error)
    name = re.sub("(?<=[a-z])(?=[A-Z])", " ", type(error).__name__).lower()
    if isinstance(error, errors.QueryCanceled):
        message = f"PostgreSQL stopped a change of {table}: its statement_timeout passed, or somebody canceled it"
        return refusal(RefusalKind.CANCELED, message)
    constraint = f", {visible(diagnosis.constraint_name)}" if diagnosis.constraint_name else ""
    exit = Exit.REFUSED if _is_about_values(error) else Exit.ENVIRONMENT
    return _known(error, f"permission denied to change {table}") or NotTaken(table, f"{name}{constraint}", exit)


def _is_about_values(error: psycopg.Error) -> bool:
    """Return whether the same statement fails again, whatever the state of the server."""
    return (error.sqlstate or "")[:2] in _ABOUT_VALUES


def _known(error: psycopg.Error, message: str) -> Refusal | None:
    """What can be said of some errors without their text."""
    from psycopg import errors

    table, constraint = error.diag.table_name or "?", error.diag.constraint_name or "?"
    match error:
        case errors.UniqueViolation():
            return conflict(table, f"index {constraint}")
        case errors.ForeignKeyViolation():
            return still_referenced(table, constraint)
        case errors.DeadlockDetected():
            message = "another program waits for rows that this one has, and has rows that this one waits for"
            return refusal(RefusalKind.DEADLOCK, f"{message} (a deadlock)")
        case errors.InsufficientPrivilege():
            return refusal(RefusalKind.NOT_PERMITTED, f"PostgreSQL: {clean(message)}", unchanged=False)
        case errors.ReadOnlySqlTransaction():
            message = f"this server is a standby, or read-only: {clean(message)}"
            return refusal(RefusalKind.READ_ONLY, message)
        case _:
            return None
