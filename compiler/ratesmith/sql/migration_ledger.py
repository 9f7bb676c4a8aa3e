"""The ledger as one migration uses it: how the database came to it, and what earlier rollbacks left."""

# ruff: noqa: S608 - names are checked in ratesmith.yaml, and every value is a literal of the dialect

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from ratesmith.core.ir import Frozen
from ratesmith.plan.undo import WITHDRAWN
from ratesmith.sql.dialect import Dialect
from ratesmith.sql.guard_messages import NOT_TRUSTED, TURN_CLAIMED
from ratesmith.sql.ledger import is_move, leads, trusted_lines
from ratesmith.sql.trusted_roles import by_trusted

SAME: Final = "ratesmith.same"
UNDO: Final = "ratesmith.undo"
LATER: Final = "ratesmith.later"
"""The rows that a rollback left as later migrations had made them; `apply` says it by the files that it has."""
LINE_END: Final = "\n"
"""Between the rows in `ratesmith.same`, `ratesmith.undo` and `ratesmith.later`."""
CELL: Final = "\t"
"""Between a row and a column of it, in `ratesmith.same`: the row will change, and that column is so already."""

_AT: Final = "CAST(e.value ->> 'at' AS integer)"


class MigrationHeader(Frozen, frozen=True, kw_only=True):
    """One migration in one direction, as its guards name it."""

    environment: str
    number: int
    name: str
    """`0002_gpt_5_1_price`."""
    id: str
    parent: str
    """Id of the migration before; empty for the first."""
    before: str
    after: str
    """Hashes of the states before and after it, going up."""
    ledger: str
    """What the ledger is called."""
    back: bool = False

    @property
    def mark(self) -> str:
        """Return what `ratesmith.run` is set to."""
        return f"undo {self.number}" if self.back else str(self.number)


class MigrationLedger:
    """The ledger, asked by one direction of a migration."""

    def __init__(self, header: MigrationHeader, dialect: Dialect) -> None:
        self._header, self._dialect, self._ledger = header, dialect, dialect.quoted(header.ledger)

    def arrival(self, *columns: str) -> str:
        """Return the query for the entry of the ledger that brought the database to the migration."""
        asked = ", ".join(f'a."{name}"' for name in ("migration", *columns))
        before = (
            f'SELECT max(j."id") FROM {self._ledger} AS j'
            f' WHERE j."head" < {self._header.number} AND {is_move(self._dialect, "j")}'
        )
        return (
            f"SELECT {asked} FROM {self._ledger} AS a"
            f' WHERE a."id" > coalesce(({before}), 0) AND {is_move(self._dialect, "a")} ORDER BY a."id" LIMIT 1'
        )

    def left(self, running: str) -> str:
        """Return the statement that adds to `ratesmith.later` what rollbacks left of later migrations.

        No file knows what a later migration does. Others than who is trusted could change a row, and have the check
        pass it over.
        """
        line_end = self._dialect.text(LINE_END)
        before = f"nullif(current_setting('{LATER}', true), '')"
        return (
            f"SELECT set_config('{LATER}', concat_ws({line_end}, {before},\n"
            f"    string_agg(e.value ->> 'label', {line_end})), true) AS \"later\"\n"
            f"  {self._left}\n  WHERE {_AT} > {self._header.number} AND {running}"
        )

    def by_trusted(self, line: str) -> str:
        """Return the condition that somebody wrote a line whom whoever runs the file trusts."""
        return by_trusted(self._dialect, self._header.ledger, line)

    def claim(self) -> str:
        """Return the expression that says, at the end of a message, by whose line it is the turn of the migration.

        That is the last one; or it led the database back before the migration, where that had run. It is empty where
        whoever runs the file trusts those who wrote such lines.
        """
        text, number = self._dialect.text, self._header.number
        last = f'SELECT max(j."id") FROM {self._ledger} AS j WHERE {leads(self._dialect, "j")}'
        ran = (
            f'SELECT min(r."id") FROM {self._ledger} AS r WHERE r."head" >= {number} AND {is_move(self._dialect, "r")}'
        )
        said = f'{text(TURN_CLAIMED)} || c."applied_by" || {text(NOT_TRUSTED)}'
        return (
            f"coalesce((SELECT {said}\n      FROM {self._ledger} AS c\n"
            f"      WHERE {leads(self._dialect, 'c')} AND NOT {self.by_trusted('c')}\n"
            f'        AND (c."id" = ({last}) OR (c."head" < {number} AND c."id" > ({ran})))\n'
            f'      ORDER BY c."id" DESC LIMIT 1), {text("")})'
        )

    def _trusted(self, alias: str) -> str:
        """The lines whose rows count."""
        return trusted_lines(self._dialect, self._header.ledger, alias)

    @property
    def _left(self) -> str:
        """What the last rollback of who is trusted left, of migrations that the database ever was at: a line may say
        that of any.

        Others roll back behind it without a word in that: what is taken over into the next line is a word of whoever
        runs the file. Where a migration of who is trusted ran between, nothing was left: its line has no entry `at`
        another one.
        """
        reached = f'SELECT max(m."head") FROM {self._ledger} AS m WHERE m."id" < b."id"'
        last = f'SELECT max(d."id") FROM {self._ledger} AS d WHERE d."action" = \'down\''
        own = f'{is_move(self._dialect, "b")} AND b."action" <> \'resume\' AND b."id" <= ({last})'
        asked = (
            f'SELECT b."down", ({reached}) AS reached FROM {self._trusted("b")}\n'
            f'        WHERE {own} ORDER BY b."id" DESC LIMIT 1'
        )
        return f'FROM ({asked}) AS l\n      JOIN jsonb_array_elements(l."down") AS e(value) ON {_AT} <= l.reached'

    @property
    def _ran(self) -> str:
        """What the last line kept to undo this migration, where nobody who is trusted took it back behind that.

        Whoever invents a rollback has it run again, where all its rows are so already.
        """
        before = f'd."head" < {self._header.number} AND d."id" > a."id"'
        down = f"SELECT 1 FROM {self._trusted('d')} WHERE d.\"action\" = 'down' AND {before}"
        asked = f'a."action" = \'up\' AND a."migration" = {self._dialect.text(self._header.id)}'
        return (
            f'SELECT e.value FROM (SELECT a."down" FROM {self._trusted("a")}\n        WHERE {asked}\n'
            f"          AND NOT EXISTS ({down})\n"
            '        ORDER BY a."id" DESC LIMIT 1) AS r JOIN jsonb_array_elements(r."down") AS e(value) ON true'
        )

    def not_withdrawn(self) -> str:
        """Return the condition, after others, that no rollback left the row that `w` says is out of use.

        Others than who is trusted could have the migration write over a row that somebody else made.
        """
        return (
            "\n    AND (w.off IS NULL OR w.off NOT IN (\n"
            "      SELECT jsonb_build_array(u.value -> 'table', u.value -> 'key')\n"
            f'        FROM {self._trusted("l")} CROSS JOIN jsonb_array_elements(l."down") AS u(value)\n'
            f"        WHERE l.\"action\" = 'down' AND u.value ->> 'op' = {self._dialect.text(WITHDRAWN)}))"
        )

    def kept(self, entries: Sequence[tuple[str, str]], *, cells: bool = False, rows: str = "") -> str:
        """Return the expression for what the ledger keeps, of labels and JSON as literals.

        On the way up of rows that changed; with `cells`, some of them only in some of their columns. A row that an
        earlier rollback of this migration left is kept again. On the way back of those that it undid; what
        rollbacks left of later migrations is carried on. Of many entries the temporary table `rows` has them.
        """
        parts = []
        if entries:
            listed = ",\n      ".join(f"({label}, {undo})" for label, undo in entries) if not rows else ""
            values, many = rows or f"(VALUES\n      {listed}\n    )", bool(rows)
            back = self._header.back
            parts.append(self._undone(values, many=many) if back else self._changed(values, cells=cells, many=many))
        if self._header.back:
            parts.append(f"SELECT 0 AS place, e.value AS entry {self._left} WHERE {_AT} > {self._header.number}")
        union, empty = "\n    UNION ALL\n    ".join(parts), self._dialect.text("[]")
        return (
            f"coalesce((SELECT jsonb_agg(d.entry ORDER BY d.place) FROM (\n    {union}\n    ) AS d), {empty})"
            if parts
            else empty
        )

    def _undone(self, values: str, *, many: bool) -> str:
        undone = self.is_any_of("u.label", UNDO, many=many)
        named = "u" if many else "u(label, undo)"
        return f"SELECT 0 AS place, CAST(u.undo AS jsonb) AS entry FROM {values} AS {named}\n    WHERE {undone}"

    def _changed(self, values: str, *, cells: bool, many: bool) -> str:
        """The entries of rows that changed, and of those of which the same was kept and no rollback took them back.

        Anybody who may add lines could otherwise have whoever applies write down how a rollback goes.
        """
        entry, so = "CAST(u.undo AS jsonb)", ""
        if cells:
            cell = self._dialect.text(CELL)
            still = "SELECT jsonb_agg(c.name) FROM unnest(s.columns) AS c(name) WHERE e.already @> to_jsonb(c.name)"
            already = f"CASE WHEN e.undo IS NULL THEN to_jsonb(s.columns) ELSE ({still}) END"
            entry = f"{entry} || jsonb_strip_nulls(jsonb_build_object('already', {already}))"
            columns = f"array_agg(split_part(c.line, {cell}, 2)) AS columns"
            so = (
                f"\n    LEFT JOIN (SELECT split_part(c.line, {cell}, 1) AS label, {columns}\n"
                f"      FROM unnest({self.lines(SAME)}) AS c(line)\n"
                f"      WHERE strpos(c.line, {cell}) > 0 GROUP BY 1) AS s ON s.label = u.label"
            )
        kept = "DISTINCT ON (1) e.value - 'at' - 'already' AS undo, e.value -> 'already' AS already"
        of_this = (
            f"SELECT e.value {self._left}\n        WHERE {_AT} = {self._header.number}\n      UNION ALL {self._ran}"
        )
        numbered = values if many else f"(SELECT v.*, row_number() OVER () AS place FROM {values} AS v(label, undo))"
        return (
            f"SELECT u.place, {entry} AS entry\n"
            f"    FROM {numbered} AS u\n"
            f"    LEFT JOIN (SELECT {kept}\n      FROM ({of_this}) AS e) AS e ON e.undo = CAST(u.undo AS jsonb){so}\n"
            f"    WHERE {self.is_none_of('u.label', SAME, many=many)} OR e.undo IS NOT NULL"
        )

    def is_any_of(self, label: str, setting: str, *, many: bool = False) -> str:
        """Return the condition that a setting has a row; of `many` rows the setting is read once."""
        return f"{label} IN ({self._read_once(setting)})" if many else f"{label} = ANY ({self.lines(setting)})"

    def is_none_of(self, label: str, setting: str, *, many: bool = False) -> str:
        """Return the condition that a setting does not have a row."""
        return f"{label} NOT IN ({self._read_once(setting)})" if many else f"{label} <> ALL ({self.lines(setting)})"

    def _read_once(self, setting: str) -> str:
        return f"SELECT s.line FROM unnest({self.lines(setting)}) AS s(line)"

    def lines(self, setting: str) -> str:
        """Return the array of the rows in a setting; an empty one where nothing set it."""
        return f"string_to_array(coalesce(current_setting('{setting}', true), ''), {self._dialect.text(LINE_END)})"
