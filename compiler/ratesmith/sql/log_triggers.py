"""The triggers of a log on PostgreSQL: what becomes of a row, and with whose rights it was written.

The function that writes lines runs as the owner of the log, so that whoever writes the table needs no right to it; but
then nothing tells it who that is. `session_user` does not: PostgreSQL runs code of one role in sessions of another,
as autovacuum does, with the rights of the first. A trigger that runs as whoever writes leaves the name in a setting,
and since everybody may set that, the function takes it only where nothing can have run in between.
"""

# ruff: noqa: S608 - names are checked in ratesmith.yaml

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from ratesmith.sql.catalog import Trigger, oid_of
from ratesmith.sql.dialect import Dialect, short
from ratesmith.sql.guard_messages import ATTACHED, UNSAID
from ratesmith.sql.own_functions import (
    OWN_PATH,
    THIS_TRIGGER,
    all_in_one,
    make_function,
    only_for,
    placed,
    unquoted,
)

SAYS: Final = "_by"
"""What is behind the name of a log in that of the function which says who writes."""
_SETTING: Final = "ratesmith.noted_by"
FIRST_DAY, LAST_DAY = "DATE '0001-01-01'", "DATE '9999-12-31'"
_STEM: Final = 54
"""Characters of a log's name in those of its triggers, which PostgreSQL runs in the order of their names, for each row
one behind the other."""
TAKES: Final = 7
"""`pg_trigger.tgtype`: BEFORE INSERT for each row."""
KEEPS: Final = 58
"""BEFORE UPDATE OR DELETE OR TRUNCATE for each statement."""
_AFTER_EACH_ROW: Final = 29
"""AFTER INSERT OR UPDATE OR DELETE for each row."""
_TRUNCATE: Final = 34
"""BEFORE TRUNCATE for each statement."""
_FAR: Final = "ratesmith: the days of this table are from 0001-01-01 to 9999-12-31"
_TRUNCATED: Final = "ratesmith: rows of this table are deleted, and not truncated, so that its log has them"
_ISOLATED: Final = "ratesmith: rows of this table are changed in a transaction that is READ COMMITTED"
_NO_RIGHT: Final = (
    "ratesmith: who writes rows of this table has no right to, but uses that of a view or of another role, so that its"
    " log cannot say who"
)
_OTHERS: Final = (
    "ratesmith: somebody else has a trigger on the log of this table, which would run as its owner: drop it"
)
# PostgreSQL asks for rights when a statement begins, and for those of a view's owner: who writes may be another role by
# now. To move a row to another partition deletes and inserts it.
_HAS_RIGHT: Final = """\
EXISTS (SELECT 1 FROM (
    SELECT TG_RELID UNION ALL
    SELECT CAST(a.relid AS pg_catalog.oid) FROM pg_catalog.pg_partition_ancestors(TG_RELID) AS a) AS r(id)
    WHERE pg_catalog.has_table_privilege(r.id, TG_OP)
    OR CASE WHEN TG_OP OPERATOR(pg_catalog.<>) 'DELETE' THEN pg_catalog.has_any_column_privilege(r.id, TG_OP) END
    OR r.id OPERATOR(pg_catalog.<>) TG_RELID AND pg_catalog.has_any_column_privilege(r.id, 'UPDATE'))"""
"""The condition that the current user may do to the table what is done, or to one of which it is a part."""


def of_table(line: str, says: str) -> tuple[Trigger, ...]:
    """Return the triggers of a table whose rows are logged: that says who writes, that which adds a line, and that
    which refuses to truncate. `line` and `says` are their functions.
    """
    first, second, truncate = _names(line.rpartition(".")[2])
    return (
        Trigger(name=first, function=says, type=_AFTER_EACH_ROW),
        Trigger(name=second, function=line, type=_AFTER_EACH_ROW, has_own_path=True),
        Trigger(name=truncate, function=line, type=_TRUNCATE, has_own_path=True),
    )


def _names(trigger: str) -> tuple[str, str, str]:
    return f"{trigger[:_STEM]}{SAYS}", f"{trigger[:_STEM]}_line", short(f"{trigger}_truncate")


def bodies(
    dialect: Dialect,
    table: str,
    trigger: str,
    log: str,
    columns: Mapping[str, str],
    key: Sequence[str],
    days: Sequence[str],
    others: str,
) -> tuple[str, str, str]:
    """Return what the functions do that write lines, take them, and say who writes; given as for `Dialect.log_rows`."""
    first, second, _ = _names(trigger)
    says = _says(dialect, table, trigger)
    far = " OR ".join(f"NEW.{columns[it]} NOT BETWEEN {FIRST_DAY} AND {LAST_DAY}" for it in days) or "FALSE"
    old, new = (", ".join(f"{row}.{column}" for column in columns.values()) for row in ("OLD", "NEW"))
    # As texts: their types may be of the platform, and its operators are not searched for.
    differs = [f"CAST(OLD.{it} AS text) IS DISTINCT FROM CAST(NEW.{it} AS text)" for it in columns.values()]
    moved = " OR ".join(it for name, it in zip(columns, differs, strict=True) if name in key)
    lines, source = placed(log), oid_of(dialect, placed(table))
    line = f'INSERT INTO {lines} ("id", "noted_by", "gone", {", ".join(columns)}) VALUES'
    said = f"(SELECT coalesce(max(l.\"id\"), 0) + 1 FROM {lines} AS l), current_setting('{_SETTING}')"
    # As its owner, so that who writes the table needs no right to the log; and of no other table, which somebody
    # could have made to write lines of his own.
    line_body = (
        f"BEGIN IF TG_RELID <> {source} AND NOT EXISTS (SELECT 1 FROM pg_partition_ancestors(TG_RELID)"
        f" AS a WHERE CAST(a.relid AS oid) = {source}) THEN"
        f" RAISE EXCEPTION USING MESSAGE = {ATTACHED.expression(dialect, {'triggers': THIS_TRIGGER})}; END IF;\n"
        f"  IF TG_OP = 'TRUNCATE' THEN {_raise(dialect, _TRUNCATED)} END IF;\n"
        f"  {_said(dialect, first, second, placed(says))}\n"
        # Until a line is committed nobody else adds one, so that none is older than those before it. Not by a
        # sequence, which logical replication leaves behind.
        f"  LOCK TABLE {lines} IN SHARE ROW EXCLUSIVE MODE;\n"
        # It would run as the owner of the log, at once. An older snapshot does not show it.
        "  IF current_setting('transaction_isolation') <> 'read committed' THEN"
        f" {_raise(dialect, _ISOLATED)} END IF;\n"
        f"  IF EXISTS (SELECT 1 FROM pg_trigger AS t WHERE {others}) THEN {_raise(dialect, _OTHERS)} END IF;\n"
        f"  IF TG_OP = 'DELETE' THEN {line} ({said}, TRUE, {old}); RETURN NULL; END IF;\n"
        f"  IF {far} THEN {_raise(dialect, _FAR)} END IF;\n"
        f"  IF TG_OP = 'INSERT' THEN {line} ({said}, FALSE, {new});\n"
        f"  ELSIF {' OR '.join(differs)} THEN\n"
        f"    IF {moved} THEN {line} ({said}, TRUE, {old}); END IF;\n"
        f"    {line} ({said}, FALSE, {new}); END IF;\n  RETURN NULL; END"
    )
    return line_body, _takes_body(dialect, log, short(f"{unquoted(log)}_takes")), _says_body(dialect)


def write_lines(
    dialect: Dialect,
    table: str,
    trigger: str,
    log: str,
    columns: Mapping[str, str],
    key: Sequence[str],
    days: Sequence[str],
    others: str,
) -> tuple[str, ...]:
    """Return the statements of `Dialect.log_rows`."""
    namespace, dot, _ = table.rpartition(".")
    function, says = f"{namespace}{dot}{dialect.quoted(trigger)}", _says(dialect, table, trigger)
    first, second, truncate = _names(trigger)
    body, _, says_body = bodies(dialect, table, trigger, log, columns, key, days, others)
    all_at_once = dialect.quoted(truncate)
    # The one that is named like the log was before there was one that says who writes.
    dropped = (all_at_once, dialect.quoted(trigger), *map(dialect.quoted, (first, second)))
    return (
        *(f"DROP TRIGGER IF EXISTS {it} ON {table}" for it in dropped),
        all_in_one(dialect, make_function(dialect, says, table, says_body, "")),
        all_in_one(dialect, make_function(dialect, function, log, body, f" SECURITY DEFINER {OWN_PATH}")),
        *(
            f"CREATE TRIGGER {dialect.quoted(name)} AFTER INSERT OR UPDATE OR DELETE ON {table}\n"
            f"  FOR EACH ROW EXECUTE FUNCTION {called}()"
            for name, called in ((first, says), (second, function))
        ),
        f"CREATE TRIGGER {all_at_once} BEFORE TRUNCATE ON {table}\n  FOR EACH STATEMENT EXECUTE FUNCTION {function}()",
    )


def _says(dialect: Dialect, table: str, trigger: str) -> str:
    """The quoted name of the function that says who writes."""
    namespace, dot, _ = table.rpartition(".")
    return f"{namespace}{dot}{dialect.quoted(short(f'{trigger}{SAYS}'))}"


def _says_body(dialect: Dialect) -> str:
    """It runs as whoever writes, in his search path."""
    return (
        f"BEGIN IF NOT {_HAS_RIGHT} THEN {_raise(dialect, _NO_RIGHT)} END IF;\n"
        f"  PERFORM pg_catalog.set_config('{_SETTING}', CAST(current_user AS pg_catalog.text), true); RETURN NULL; END"
    )


def _said(dialect: Dialect, first: str, second: str, says: str) -> str:
    """What fails where the first trigger did not run for this row, right before this one, which is the second.

    Who has the right TRIGGER makes one between them, which sets the name of somebody else, or puts one in the place of
    the first; but he has no right to its function, so he cannot attach it under a condition.
    """
    fires = "CAST(CASE current_setting('session_replication_role') WHEN 'replica' THEN 'R' ELSE 'O' END AS \"char\")"
    ours = (
        f"t.tgname = {dialect.text(first)} AND t.tgfoid = CAST(to_regprocedure({dialect.text(f'{says}()')}) AS oid)"
        f" AND t.tgtype = {_AFTER_EACH_ROW} AND t.tgqual IS NULL AND CAST(t.tgattr AS text) = ''"
        f" AND (t.tgenabled = 'A' OR t.tgenabled = {fires})"
    )
    between = f"t.tgrelid = TG_RELID AND t.tgname BETWEEN {dialect.text(first)} AND {dialect.text(second)}"
    last = dialect.text(second)
    others = (
        f"(SELECT string_agg(quote_ident(t.tgname), ', ') FROM pg_trigger AS t\n"
        f"      WHERE {between} AND t.tgname <> {last} AND NOT ({ours}))"
    )
    named = f"concat_ws(', ', quote_ident(nullif(TG_NAME, {last})), {others})"
    said = UNSAID.expression(dialect, {"triggers": named, "table": "quote_ident(TG_TABLE_NAME)"})
    return (
        f"IF TG_NAME <> {last} OR (SELECT count(*) = 2 AND count(*) FILTER (WHERE {ours}) = 1"
        f" FROM pg_trigger AS t WHERE {between}) IS NOT TRUE THEN RAISE EXCEPTION USING MESSAGE = {said}; END IF;"
    )


def take_lines(dialect: Dialect, log: str, trigger: str) -> tuple[str, ...]:
    """Return the statements of `Dialect.take_lines`."""
    namespace, dot, _ = log.rpartition(".")
    function = f"{namespace}{dot}{dialect.quoted(trigger)}"
    return (
        f"DROP TRIGGER IF EXISTS {dialect.quoted(trigger)} ON {log}",
        all_in_one(dialect, make_function(dialect, function, log, _takes_body(dialect, log, trigger))),
        f"CREATE TRIGGER {dialect.quoted(trigger)} BEFORE INSERT ON {log}\n"
        f"  FOR EACH ROW EXECUTE FUNCTION {function}()",
    )


def _takes_body(dialect: Dialect, log: str, trigger: str) -> str:
    owner = "(SELECT c.relowner FROM pg_catalog.pg_class AS c WHERE c.oid = TG_RELID)"
    # The trigger that logs runs as its owner, so nobody else is seen here; who has a right to insert all the same,
    # as default privileges give it, would say when and by whom a price was changed.
    return (
        f"BEGIN {only_for(dialect, log, (trigger,))}\n  IF NOT pg_catalog.pg_has_role({owner}, 'USAGE') THEN"
        f" {_raise(dialect, 'ratesmith: only a change of its table writes this log')} END IF;\n"
        # By no other trigger, as schema.sql notes what is late.
        "  IF pg_catalog.pg_trigger_depth() = 1 THEN NEW.noted_by := current_user; END IF;\n"
        f"  NEW.noted_at := {dialect.clock}; NEW.noted_in := {dialect.transaction};\n"
        "  RETURN NEW; END"
    )


def refusing(dialect: Dialect, table: str, trigger: str, message: str) -> str:
    """Return what a function does that refuses whatever its trigger is there for."""
    return f"BEGIN {only_for(dialect, table, (trigger,))}\n  {_raise(dialect, message)} END"


def _raise(dialect: Dialect, message: str) -> str:
    return f"RAISE EXCEPTION USING MESSAGE = {dialect.text(message)};"
