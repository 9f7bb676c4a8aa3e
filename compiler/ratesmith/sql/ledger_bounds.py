"""What the ledger takes of a role that does not own it: what it says, and how much, in a line, within a day and in all.

Every command reads the lines of all roles: what one of them adds keeps none busy, and closes the ledger to nobody else.
"""

# ruff: noqa: S608 - names are checked in ratesmith.yaml, and every value is a literal of the dialect

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ratesmith.core.limits import MAX_DEPTH
from ratesmith.core.tables import Text
from ratesmith.sql.dialect import Dialect
from ratesmith.sql.ledger import COLUMNS, HOLDS, ID, is_move

_MOST_ENTRIES: Final = 10_000
_LONGEST_JSON: Final = {"keys": 4 * 2**20, "down": 4 * 2**20, "changes": 2**20}
_LONGEST_TEXT: Final = 1_000
"""How many rows a line of such a role keeps, and of how many characters its JSON and its texts are."""
_DEEPEST: Final = MAX_DEPTH + 16
"""Levels of JSON, of which the cell of a row has `MAX_DEPTH` at most."""
_MOST_LINES: Final = 2_000
"""How many lines such a role adds in a row within a day: none that deploys adds as many."""
_MOST_JSON_A_DAY: Final = 16 * 2**20
"""How many characters of JSON all lines keep that such a role adds within a day. Each reader takes them apart."""
MOST_LINES_OF_ONE: Final = 40_000
MOST_TEXT_OF_ONE: Final = 12 * 2**20
"""How many lines such a role adds in all, and of how many characters beside JSON: half of what readers take, so that
it closes the ledger to nobody else, in however many days. Who deploys ten times a day gets there in ten years."""
MOST_JSON_OF_ONE: Final = 64 * 2**20
"""The same of JSON: half of that of which `status --verify` makes hashes. To ask takes 20 ms for each Mi of it."""
_NOTHING: Final = {"keys": "{}", "down": "[]", "changes": "[]"}


def of_others(dialect: Dialect, name: str) -> Iterator[tuple[str, str]]:
    """Yield what must hold besides of a line of a role that does not own the ledger, and the expression of why not."""
    text, lines = dialect.text, dialect.quoted(name)
    longest = {name: _LONGEST_TEXT for name, type in COLUMNS.items() if type == Text()} | _LONGEST_JSON
    sizes = (f"length({dialect.as_text(f'n.{dialect.quoted(it)}')}) <= {most}" for it, most in longest.items())
    most = " AND ".join(
        f'coalesce(jsonb_array_length(CASE jsonb_typeof(n."{it}") WHEN \'array\' THEN n."{it}" END), 0)'
        f" <= {_MOST_ENTRIES}"
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
    place = f'"{ID}" = n."{ID}" - {_MOST_LINES}'
    recent = f"s.{place} AND s.\"applied_at\" > clock_timestamp() - interval '1 day'"
    between = f's."{ID}" > n."{ID}" - {_MOST_LINES} AND s."applied_by" <> n."applied_by"'
    yield (
        f"o.mine OR NOT EXISTS (SELECT 1 FROM {lines} AS s WHERE {recent})\n"
        f"        OR EXISTS (SELECT 1 FROM {lines} AS s WHERE {between})",
        text(f"who does not own the ledger adds at most {_MOST_LINES:,} lines within a day"),
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
        " + ".join(f"length({dialect.as_text(f'{line}.{dialect.quoted(it)}')})" for it in _LONGEST_JSON)
        for line in "sn"
    )
    nothing = " AND ".join(f"n.\"{it}\" = '{empty}'" for it, empty in _NOTHING.items())
    today = "s.\"applied_at\" > clock_timestamp() - interval '1 day'"
    its = (
        f"SELECT coalesce(sum({kept}), 0), coalesce(sum({kept}) FILTER (WHERE {today}), 0) FROM {lines} AS s"
        ' WHERE s."applied_by" = n."applied_by"'
    )
    few = f"x.kept + {new} <= {MOST_JSON_OF_ONE} AND x.today + {new} <= {_MOST_JSON_A_DAY}"
    yield (
        f"o.mine OR ({nothing})\n        OR (SELECT {few} FROM ({its}) AS x(kept, today))",
        text(
            f"who does not own the ledger keeps at most {_MOST_JSON_A_DAY:,} characters in lines of a day, and"
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
