"""The table of the ledger, and its trigger: it keeps every line, and takes none that cannot follow the last one.

Whoever may append lines is not trusted with what they say of each other: moment, role and hash of a line are the
database's to say, and where a line can lead follows from those before it.
"""

# ruff: noqa: S608 - names are checked in ratesmith.yaml, and every value is a literal of the dialect

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ratesmith.core.tables import Json
from ratesmith.plan.undo import OPS, WITHDRAWN, UndoEntry
from ratesmith.sql.catalog import Trigger, oid_of
from ratesmith.sql.dialect import Dialect, short
from ratesmith.sql.guard_messages import INSERT_ONLY, LINE_REFUSED, PREFIX
from ratesmith.sql.ledger import (
    BY_DATABASE,
    HASH,
    HOLDS,
    ID,
    NOTES,
    STORED,
    begun_by,
    chained,
    is_move,
    longest,
)
from ratesmith.sql.ledger_bounds import of_others
from ratesmith.sql.ledger_rule import AT, all_left, follows, left_some
from ratesmith.sql.log_triggers import KEEPS, TAKES
from ratesmith.sql.own_functions import has_body, make_function, only_for, placed
from ratesmith.sql.records import Record, lacks_some, not_ours
from ratesmith.sql.statement import Statement

_MOST_ENTRIES: Final = 300_000
"""How many rows a line may keep: a project has at most 100,000, and one is written three times at most."""
_TAKES, _KEEPS = "takes", "keeps"
_TYPES: Final = {_TAKES: TAKES, _KEEPS: KEEPS}
_AND: Final = "\n        AND "


def create(dialect: Dialect, name: str) -> Iterator[Statement]:
    """Yield what makes the ledger where there is none, also while another program does the same, and its trigger.

    Where the trigger is missing or another one, its owner makes it again.
    """
    defaults = {"applied_at": dialect.now, "applied_by": dialect.user}
    columns = [f'"{ID}" {dialect.ddl(STORED[ID])} NOT NULL PRIMARY KEY']
    for column, type in STORED.items():
        default = f" DEFAULT {defaults[column]}" if column in defaults else ""
        if column != ID:
            columns.append(f'"{column}" {dialect.ddl(type)} NOT NULL{default}')
    yield Statement(dialect.create_once(dialect.quoted(name), columns))
    yield from map(Statement, guard(dialect, name))


def guard(dialect: Dialect, name: str) -> tuple[str, ...]:
    """Return the statements that make the trigger where it is missing, for the owner of the ledger."""
    table, kept = dialect.quoted(name), f"{PREFIX}{INSERT_ONLY.text(table=name)}"
    if not dialect.has_roles:
        refused = f"{PREFIX}{LINE_REFUSED.text(why='it is none that ratesmith writes behind them')}"
        fits = follows(dialect, "NEW", "b", dialect.false)
        right = f"SELECT {fits} FROM (SELECT 1) LEFT JOIN ({_last_move(dialect, name)}) AS b"
        return (
            *dialect.keep_rows(table, short(f"{name}_{_KEEPS}"), [[f'"{ID}"']], kept),
            f"CREATE TRIGGER IF NOT EXISTS {dialect.quoted(short(f'{name}_{_TAKES}'))}\n  BEFORE INSERT ON {table}\n"
            f"  WHEN ({right}) IS NOT TRUE\n  BEGIN SELECT RAISE(ABORT, {dialect.text(refused)});\n  END",
        )
    function, plain = dialect.quoted(function_of(name)), name.rpartition(".")[2]
    named = (dialect.quoted(it.name) for it in record_of(name).triggers)
    triggers = dict(zip(_TYPES, named, strict=True))
    # Without them each line would look for the last move, or the last rollback, through all notes behind it.
    found_by = {"moves": is_move(dialect, table), "downs": f'{table}."action" = {dialect.text(HOLDS)}'}
    made = (
        *(
            f'CREATE INDEX IF NOT EXISTS {dialect.quoted(short(f"{plain}_{it}"))} ON {table} ("{ID}")\n  WHERE {which}'
            for it, which in found_by.items()
        ),
        *(f"DROP TRIGGER IF EXISTS {it} ON {table}" for it in triggers.values()),
        *make_function(dialect, function, table, _body(dialect, name)),
        f"CREATE TRIGGER {triggers[_TAKES]} BEFORE INSERT ON {table}\n  FOR EACH ROW EXECUTE FUNCTION {function}()",
        f"CREATE TRIGGER {triggers[_KEEPS]} BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}\n"
        f"  FOR EACH STATEMENT EXECUTE FUNCTION {function}()",
    )
    return (dialect.only_where(f"SELECT 1 FROM ({unguarded(dialect, name)}) AS u WHERE u.mine", ";\n".join(made)),)


def function_of(name: str) -> str:
    """Return what the function of the ledger's trigger is called."""
    namespace, dot, plain = name.rpartition(".")
    return namespace + dot + short(f"{plain}_line")


def record_of(name: str) -> Record:
    """Return the ledger as a table of record."""
    plain = name.rpartition(".")[2]
    triggers = (
        Trigger(name=short(f"{plain}_{it}"), function=function_of(name), type=type, has_own_path=True)
        for it, type in _TYPES.items()
    )
    return Record(table=name, triggers=tuple(triggers), takes_lines=True)


def unguarded(dialect: Dialect, name: str) -> str:
    """Return the query whether one owns the ledger, which returns no row where its trigger is there; '' if unknown.

    Somebody may have dropped it, or switched it off.
    """
    if not dialect.has_roles:
        return ""
    own = has_body(dialect, _body(dialect, name), dialect.quoted(name))
    function = dialect.text(f"{dialect.quoted(function_of(name))}()")
    return (
        "SELECT pg_has_role(c.relowner, 'USAGE') AS mine FROM pg_class AS c\n"
        f"  WHERE c.oid = {oid_of(dialect, dialect.quoted(name))} AND (NOT EXISTS (\n"
        f"    SELECT 1 FROM pg_proc AS p WHERE p.oid = CAST(to_regprocedure({function}) AS oid)\n"
        f"      AND {own}) OR {lacks_some(dialect, record_of(name))})"
    )


def _last_move(dialect: Dialect, name: str) -> str:
    moves = is_move(dialect, "m")
    asked = ", ".join(f'm."{column}"' for column in ("action", "head", "migration", "state_hash", "applied_by"))
    return f'SELECT {asked} FROM {dialect.quoted(name)} AS m WHERE {moves} ORDER BY m."{ID}" DESC LIMIT 1'


def _body(dialect: Dialect, name: str) -> str:
    """The function of the trigger, for PostgreSQL: no semicolon or quote but those of the language."""
    text, here = dialect.text, placed(name)
    last = (
        f'SELECT p."{ID}", p."environment", p."{HASH}" FROM {dialect.quoted(here)} AS p ORDER BY p."{ID}" DESC LIMIT 1'
    )
    reasons = "\n      ".join(f"WHEN ({right}) IS NOT TRUE THEN {said}" for right, said in _wanted(dialect, here))
    hash = chained(dialect, "n", "before", dialect.utc('n."applied_at"'), 'n."applied_by"')
    refused = LINE_REFUSED.expression(dialect, {"why": "said"})
    filled = "\n".join(f'  NEW."{column}" := {value};' for column, value in _FILLED.items())
    assert BY_DATABASE.keys() == _FILLED.keys()
    return (
        "\nDECLARE said text; before text;\nBEGIN\n"
        f"  {only_for(dialect, name, (it.name for it in record_of(name).triggers))}\n"
        f"  IF TG_OP <> 'INSERT' THEN RAISE EXCEPTION USING MESSAGE = {text(PREFIX + INSERT_ONLY.text(table=name))};"
        # Whoever has the lock reads where the database is, and nobody else adds a line from then on.
        f" END IF;\n  PERFORM {dialect.lock_call(name)};\n{filled}\n"
        f'  SELECT p."{HASH}", CASE\n      {reasons} END\n    INTO before, said\n'
        f"    FROM (SELECT NEW.*) AS n LEFT JOIN ({last}) AS p ON true\n"
        f"    LEFT JOIN ({_last_move(dialect, here)}) AS b ON true\n"
        "    CROSS JOIN (SELECT pg_has_role(current_user, c.relowner, 'MEMBER') AS mine FROM pg_class AS c"
        " WHERE c.oid = TG_RELID) AS o;\n"
        f"  IF said IS NOT NULL THEN RAISE EXCEPTION USING MESSAGE = {refused}; END IF;\n"
        f'  NEW."{HASH}" := (SELECT {hash} FROM (SELECT NEW.*) AS n);\n'
        "  RETURN NEW;\nEND\n"
    )


_FILLED: Final = {"applied_at": "clock_timestamp()", "applied_by": "current_user"}
"""What the database says itself: now() would be when the transaction began, which may have been days ago, and
session_user be who analyzes a table with an index on a function of somebody else, or calls that."""


def _wanted(dialect: Dialect, name: str) -> Iterator[tuple[str, str]]:
    """Yield what must hold of a new line `n`, and the expression of why not.

    `p` is the line before, `b` the move; `o.mine` says whether who writes it owns the ledger.
    """
    text = dialect.text
    # One that runs behind this one would say who wrote a line. An older snapshot does not show it.
    yield "current_setting('transaction_isolation') = 'read committed'", text("its transaction is not READ COMMITTED")
    # Those of a statement are asked when it begins, and a view asks for those of its owner: its writer may be another
    # role by now, which would have written the line.
    yield (
        "has_any_column_privilege(TG_RELID, 'INSERT')",
        text("who writes it has no right to, but uses that of a view or of another role"),
    )
    others = f"SELECT 1 FROM pg_trigger AS t WHERE {not_ours(dialect, record_of(name))}"
    yield f"NOT EXISTS ({others})", text("somebody else has a trigger on it")
    yield f'n."{ID}" = coalesce(p."{ID}", 0) + 1', text("its number is not the next one")
    theirs = "concat('the ledger is of environment ', left(p.\"environment\", 100), ' since its first line, by ', "
    yield 'n."environment" = coalesce(p."environment", n."environment")', f"{theirs}{begun_by(dialect, name)})"
    sizes = (
        f"length({dialect.as_text(f'n.{dialect.quoted(column)}') if type == Json() else f'n.{dialect.quoted(column)}'})"
        f" <= {longest(column)}"
        for column, type in STORED.items()
        if column not in (ID, "head", *BY_DATABASE)
    )
    yield " AND ".join(sizes), text("a text in it is too long")
    said = ('n."action"', "' to migration '", 'CAST(n."head" AS text)', "' behind '")
    where = "coalesce(concat(b.\"action\", ' to ', b.\"head\"), 'nothing')"
    yield follows(dialect, "n", "b", left_some(dialect, name, "n")), f"left(concat({', '.join(said)}, {where}), 200)"
    # A migration leads to one state: another one would keep files for that state from running.
    stays = '(n."head", n."migration", n."state_hash") = (b."head", b."migration", b."state_hash")'
    yield (
        f'n."action" <> \'seed\' OR coalesce(b."head", 0) = 0 OR {stays} OR o.mine',
        text("only the owner of the ledger leads a history on by a seed"),
    )
    yield (
        'n."action" <> \'baseline\' OR b."action" IS NULL OR o.mine',
        text("only the owner of the ledger says of a history that it began elsewhere"),
    )
    again = f'n."head" IS DISTINCT FROM b."head" OR {left_some(dialect, name, "n")}'
    yield (
        f"n.\"action\" <> '{HOLDS}' OR {again} OR o.mine",
        text("only the owner of the ledger says again where the database is"),
    )
    yield from of_others(dialect, name)
    yield _form(dialect, name), text("what it keeps is not in the form that ratesmith writes")


_OPTIONAL: Final = {
    "object": ("row", "given", "changes", "parked"),
    "array": ("to", "already"),
    "boolean": ("release",),
}
"""The types in JSON of what an entry of `down` may have besides."""


def _form(dialect: Dialect, name: str) -> str:
    """What a line keeps in JSON is what a line of its action has, and can be read."""
    actions = ", ".join(map(dialect.text, ("up", HOLDS)))
    notes = ", ".join(map(dialect.text, NOTES))
    ops = ", ".join(map(dialect.text, OPS))
    operation = " AND ".join(
        [
            *(f"jsonb_typeof(k.value -> '{it}') = 'string'" for it in ("op", "table")),
            f"k.value ->> 'op' IN ({ops})",
            *(
                f"coalesce(jsonb_typeof(k.value -> '{it}'), '{type}') = '{type}'"
                for type, names in _OPTIONAL.items()
                for it in names
            ),
            _all("k.value -> 'key'", "jsonb_typeof(e.value) NOT IN ('array', 'object')"),
            _all(
                "jsonb_path_query_array(k.value, '$.changes.*')",
                "CASE jsonb_typeof(e.value) WHEN 'array' THEN jsonb_array_length(e.value) IN (1, 2) END",
            ),
        ]
    )
    entry = " AND ".join(
        [
            operation,
            f"k.value - CAST({dialect.text('{' + ','.join(UndoEntry.__struct_fields__) + '}')} AS text[]) = '{{}}'",
            "jsonb_typeof(k.value -> 'label') = 'string'",
            f"coalesce(k.value ->> 'at', '1') ~ {dialect.text('^[1-9][0-9]{0,8}$')}",
        ]
    )
    withdrawn = f"k.value ->> 'op' = {dialect.text(WITHDRAWN)}"
    at = (
        f"CASE WHEN n.\"action\" = 'up' THEN {AT} IS NULL AND NOT {withdrawn}\n"
        f"        WHEN {withdrawn} THEN {AT} IS NULL\n"
        f'        ELSE {AT} > to_jsonb(n."head") END'
    )
    row = f"SELECT {AT}, k.value -> 'table', k.value -> 'key' FROM"
    kept = _elements(dialect, "down")
    # What earlier ones left is read only for a line that carries some of it on: strangers may have planted much.
    carries = f'{kept} WHERE {AT} > to_jsonb(coalesce(b."head", 0))'
    carried = (
        f"CASE WHEN EXISTS (SELECT 1 FROM {carries}) THEN NOT EXISTS (\n"
        f"        {row} {carries} EXCEPT {row} {all_left(dialect, name, 'n')}) ELSE TRUE END"
    )
    noted = (
        "CASE WHEN k.value ->> 'secret' IS NULL\n"
        f"        THEN {operation}\n"
        "        ELSE jsonb_typeof(k.value -> 'secret') = 'string' AND jsonb_typeof(k.value -> 'outcome') = 'string'\n"
        "          AND coalesce(jsonb_typeof(k.value -> 'fingerprint'), 'string') = 'string' END"
    )
    key = _all("e.value", "jsonb_typeof(e.value) NOT IN ('array', 'object')")
    keys = _all("jsonb_path_query_array(n.\"keys\", '$.*')", _all("e.value", key))
    return (
        f"{_entries(dialect, 'down', actions, f'{entry}{_AND}{at}')}{_AND}{carried}\n"
        f"      AND {_entries(dialect, 'changes', notes, noted)}\n"
        f"      AND jsonb_typeof(n.\"keys\") = 'object' AND (n.\"action\" = 'seed' OR n.\"keys\" = '{{}}')\n"
        f"      AND {keys}"
    )


def _all(array: str, right: str) -> str:
    """The condition that a value is an array of which each element `e` is `right`."""
    elements = f"jsonb_array_elements(CASE jsonb_typeof({array}) WHEN 'array' THEN {array} END)"
    return (
        f"(jsonb_typeof({array}) = 'array'"
        f" AND NOT EXISTS (SELECT 1 FROM {elements} AS e(value) WHERE ({right}) IS NOT TRUE))"
    )


def _entries(dialect: Dialect, column: str, actions: str, right: str) -> str:
    cell = f'n."{column}"'
    return (
        f"CASE WHEN n.\"action\" NOT IN ({actions}) THEN {cell} = '[]'\n"
        f"        WHEN jsonb_typeof({cell}) <> 'array' THEN false\n"
        f"        ELSE jsonb_array_length({cell}) <= {_MOST_ENTRIES}\n"
        f"          AND NOT EXISTS (SELECT 1 FROM {_elements(dialect, column)}\n"
        f"            WHERE (CASE jsonb_typeof(k.value) WHEN 'object' THEN {right} END) IS NOT TRUE) END"
    )


def _elements(dialect: Dialect, column: str) -> str:
    """The elements of a column of the new line; none of what is no array."""
    cell = f'n."{column}"'
    return dialect.elements(f"CASE jsonb_typeof({cell}) WHEN 'array' THEN {cell} END")
