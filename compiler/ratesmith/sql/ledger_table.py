"""The table of the ledger, and its trigger: it keeps every line, and takes none that cannot follow the last one.

Whoever may append lines is not trusted with what they say of each other: moment, role and hash of a line are the
database's to say, and where a line can lead follows from those before it.
"""

# ruff: noqa: S608 - names are checked in ratesmith.yaml, and every value is a literal of the dialect

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ratesmith.core.limits import MAX_DEPTH
from ratesmith.core.tables import Json, Text
from ratesmith.plan.undo import OPS, WITHDRAWN, UndoEntry
from ratesmith.sql.catalog import oid_of
from ratesmith.sql.dialect import Dialect, short
from ratesmith.sql.guard_messages import INSERT_ONLY, LINE_REFUSED, PREFIX
from ratesmith.sql.ledger import (
    BY_DATABASE,
    COLUMNS,
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
from ratesmith.sql.ledger_rule import AT, all_left, follows, left_some
from ratesmith.sql.log_triggers import KEEPS, TAKES
from ratesmith.sql.records import Record, Trigger, lacks_some, not_ours
from ratesmith.sql.statement import Statement

_MOST_ENTRIES: Final = 300_000
"""How many rows a line may keep: a project has at most 100,000, and one is written three times at most."""
_MOST_OF_OTHERS: Final = 10_000
_LONGEST_OF_OTHERS: Final = {"keys": 4 * 2**20, "down": 4 * 2**20, "changes": 2**20}
_LONGEST_TEXT_OF_OTHERS: Final = 1_000
"""The same, and characters, for a role that does not own the ledger: its lines would keep every command busy."""
_DEEPEST: Final = MAX_DEPTH + 16
"""Levels of JSON, of which the cell of a row has `MAX_DEPTH` at most."""
_MOST_LINES_OF_OTHERS: Final = 2_000
"""How many lines such a role adds in a row within a day: none that deploys adds as many."""
_MOST_A_DAY_OF_OTHERS: Final = 16 * 2**20
"""How many characters of JSON all lines keep that such a role adds within a day. Each reader takes them apart."""
MOST_LINES_OF_ONE: Final = 40_000
MOST_TEXT_OF_ONE: Final = 12 * 2**20
"""How many lines such a role adds in all, and of how many characters beside JSON: half of what readers take, so that
it closes the ledger to nobody else, in however many days. Who deploys ten times a day gets there in ten years."""
MOST_JSON_OF_ONE: Final = 64 * 2**20
"""The same of JSON: half of that of which `status --verify` makes hashes. To ask takes 20 ms for each Mi of it."""
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
        # Replaced, it would stay its owner's, who could give it another search path.
        f"DROP FUNCTION IF EXISTS {function}()",
        f"CREATE FUNCTION {function}() RETURNS trigger\n"
        f"  LANGUAGE plpgsql SET search_path FROM CURRENT AS {_readable(_body(dialect, name))}",
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
        Trigger(name=short(f"{plain}_{it}"), function=function_of(name), type=type) for it, type in _TYPES.items()
    )
    return Record(table=name, triggers=tuple(triggers), takes_lines=True)


def unguarded(dialect: Dialect, name: str) -> str:
    """Return the query whether one owns the ledger, which returns no row where its trigger is there; '' if unknown.

    Somebody may have dropped it, or switched it off.
    """
    if not dialect.has_roles:
        return ""
    own = f"{dialect.digest('p.prosrc')} = {dialect.text(_digest(_body(dialect, name)))}"
    function = dialect.text(f"{dialect.quoted(function_of(name))}()")
    return (
        "SELECT pg_has_role(c.relowner, 'USAGE') AS mine FROM pg_class AS c\n"
        f"  WHERE c.oid = {oid_of(dialect, dialect.quoted(name))} AND (NOT EXISTS (\n"
        f"    SELECT 1 FROM pg_proc AS p WHERE p.oid = CAST(to_regprocedure({function}) AS oid)\n"
        f"      AND p.proconfig IS NOT NULL AND {own}) OR {lacks_some(dialect, record_of(name))})"
    )


def _readable(body: str) -> str:
    """A body between dollars, so that people can read it; a name in it may have dollars too."""
    tag = "rule"
    while f"${tag}$" in body:
        tag += "_"
    return f"${tag}${body}${tag}$"


def _digest(text: str) -> str:
    # 7 ms to import, and a run that only validates needs none of it.
    from hashlib import sha256

    return sha256(text.encode()).hexdigest()


def _last_move(dialect: Dialect, name: str) -> str:
    moves = is_move(dialect, "m")
    asked = ", ".join(f'm."{column}"' for column in ("action", "head", "migration", "state_hash", "applied_by"))
    return f'SELECT {asked} FROM {dialect.quoted(name)} AS m WHERE {moves} ORDER BY m."{ID}" DESC LIMIT 1'


def _body(dialect: Dialect, name: str) -> str:
    """The function of the trigger, for PostgreSQL: no semicolon or quote but those of the language."""
    text = dialect.text
    last = (
        f'SELECT p."{ID}", p."environment", p."{HASH}" FROM {dialect.quoted(name)} AS p ORDER BY p."{ID}" DESC LIMIT 1'
    )
    reasons = "\n      ".join(f"WHEN ({right}) IS NOT TRUE THEN {said}" for right, said in _wanted(dialect, name))
    hash = chained(dialect, "n", "before", dialect.utc('n."applied_at"'), 'n."applied_by"')
    refused = LINE_REFUSED.expression(dialect, {"why": "said"})
    filled = "\n".join(f'  NEW."{column}" := {value};' for column, value in _FILLED.items())
    assert BY_DATABASE.keys() == _FILLED.keys()
    return (
        "\nDECLARE said text; before text;\nBEGIN\n"
        f"  IF TG_OP <> 'INSERT' THEN RAISE EXCEPTION USING MESSAGE = {text(PREFIX + INSERT_ONLY.text(table=name))};"
        # Whoever has the lock reads where the database is, and nobody else adds a line from then on.
        f" END IF;\n  PERFORM {dialect.lock_call(name)};\n{filled}\n"
        f'  SELECT p."{HASH}", CASE\n      {reasons} END\n    INTO before, said\n'
        f"    FROM (SELECT NEW.*) AS n LEFT JOIN ({last}) AS p ON true\n"
        f"    LEFT JOIN ({_last_move(dialect, name)}) AS b ON true\n"
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
    yield from _of_others(dialect, name)
    yield _form(dialect, name), text("what it keeps is not in the form that ratesmith writes")


def _of_others(dialect: Dialect, name: str) -> Iterator[tuple[str, str]]:
    """Yield what must hold besides of a line of a role that does not own the ledger, and the expression of why not."""
    text, lines = dialect.text, dialect.quoted(name)
    longest = {name: _LONGEST_TEXT_OF_OTHERS for name, type in COLUMNS.items() if type == Text()} | _LONGEST_OF_OTHERS
    sizes = (f"length({dialect.as_text(f'n.{dialect.quoted(it)}')}) <= {most}" for it, most in longest.items())
    most = " AND ".join(
        f'coalesce(jsonb_array_length(CASE jsonb_typeof(n."{it}") WHEN \'array\' THEN n."{it}" END), 0)'
        f" <= {_MOST_OF_OTHERS}"
        for it in ("down", "changes")
    )
    yield (
        f"o.mine OR ({' AND '.join(sizes)} AND {most})",
        text("only the owner of the ledger keeps that much in a line"),
    )
    deep = " OR ".join(f"jsonb_path_exists(n.\"{it}\", '$.**{{{_DEEPEST}}}')" for it in ("down", "changes"))
    yield f"o.mine OR NOT ({deep})", text(f"what it keeps nests deeper than {_DEEPEST} levels")
    moved = f'SELECT max(m."{ID}") FROM {lines} AS m WHERE {is_move(dialect, "m")} AND m."action" <> \'{HOLDS}\''
    member = (
        "SELECT 1 FROM pg_roles AS r WHERE r.rolname = d.\"applied_by\" AND pg_has_role(current_user, r.oid, 'MEMBER')"
    )
    yield (
        f"n.\"action\" <> 'resume' OR o.mine OR NOT EXISTS (SELECT 1 FROM {lines} AS d\n"
        f'        WHERE d."action" = \'{HOLDS}\' AND d."{ID}" > coalesce(({moved}), 0) AND NOT EXISTS ({member}))',
        text("only who rolled back, or the owner of the ledger, ends the hold"),
    )
    place = f'"{ID}" = n."{ID}" - {_MOST_LINES_OF_OTHERS}'
    recent = f"s.{place} AND s.\"applied_at\" > clock_timestamp() - interval '1 day'"
    between = f's."{ID}" > n."{ID}" - {_MOST_LINES_OF_OTHERS} AND s."applied_by" <> n."applied_by"'
    yield (
        f"o.mine OR NOT EXISTS (SELECT 1 FROM {lines} AS s WHERE {recent})\n"
        f"        OR EXISTS (SELECT 1 FROM {lines} AS s WHERE {between})",
        text(f"who does not own the ledger adds at most {_MOST_LINES_OF_OTHERS:,} lines within a day"),
    )
    kept, new = (
        " + ".join(f"length({line}.{dialect.quoted(it)})" for it, type in COLUMNS.items() if type == Text())
        for line in "sn"
    )
    its = f'SELECT count(*), sum({kept}) FROM {lines} AS s WHERE s."applied_by" = n."applied_by"'
    few = f"x.lines < {MOST_LINES_OF_ONE} AND coalesce(x.kept, 0) + {new} <= {MOST_TEXT_OF_ONE}"
    yield (
        f"o.mine OR (SELECT {few} FROM ({its}) AS x(lines, kept))",
        text(
            f"who does not own the ledger adds at most {MOST_LINES_OF_ONE:,} lines in all, of {MOST_TEXT_OF_ONE:,}"
            " characters"
        ),
    )
    kept, new = (
        " + ".join(f"length({dialect.as_text(f'{line}.{dialect.quoted(it)}')})" for it in _LONGEST_OF_OTHERS)
        for line in "sn"
    )
    nothing = " AND ".join(f"n.\"{it}\" = '{empty}'" for it, empty in _NOTHING.items())
    today = "s.\"applied_at\" > clock_timestamp() - interval '1 day'"
    its = (
        f"SELECT coalesce(sum({kept}), 0), coalesce(sum({kept}) FILTER (WHERE {today}), 0) FROM {lines} AS s"
        ' WHERE s."applied_by" = n."applied_by"'
    )
    few = f"x.kept + {new} <= {MOST_JSON_OF_ONE} AND x.today + {new} <= {_MOST_A_DAY_OF_OTHERS}"
    yield (
        f"o.mine OR ({nothing})\n        OR (SELECT {few} FROM ({its}) AS x(kept, today))",
        text(
            f"who does not own the ledger keeps at most {_MOST_A_DAY_OF_OTHERS:,} characters in lines of a day, and"
            f" {MOST_JSON_OF_ONE:,} in all"
        ),
    )
    known = (
        f'SELECT CASE f."head" WHEN n."head" THEN f."migration" END FROM {lines} AS f\n'
        f'        WHERE {is_move(dialect, "f")} AND f."head" <= n."head" ORDER BY f."{ID}" DESC LIMIT 1'
    )
    yield (
        f'n."action" <> \'{HOLDS}\' OR o.mine OR coalesce(({known}), n."migration") = n."migration"',
        text("the database was at another migration of that number"),
    )


_NOTHING: Final = {"keys": "{}", "down": "[]", "changes": "[]"}
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
