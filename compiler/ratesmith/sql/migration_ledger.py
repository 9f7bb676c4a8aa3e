"""The ledger as one migration uses it: how the database came to it, and what earlier rollbacks left."""

# ruff: noqa: S608 - names are checked in ratesmith.yaml, and every value is a literal of the dialect

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from ratesmith.core.ir import Frozen
from ratesmith.plan.undo import WITHDRAWN
from ratesmith.sql.dialect import Dialect

SAME: Final = "ratesmith.same"
UNDO: Final = "ratesmith.undo"
_LEFT: Final = "ratesmith.left"
LATER: Final = "ratesmith.later"
LINE_END: Final = "\n"
"""Between the rows in `ratesmith.same`, `ratesmith.undo`, `ratesmith.left` and `ratesmith.later`."""

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
        before = f'SELECT max(j."id") FROM {self._ledger} AS j WHERE j."head" < {self._header.number}'
        return f'SELECT {asked} FROM {self._ledger} AS a WHERE a."id" > coalesce(({before}), 0) ORDER BY a."id" LIMIT 1'

    def left(self, running: str) -> str:
        """Return the statement that notes what rollbacks of single rows left, of this migration and of later ones."""
        number, line_end = self._header.number, self._dialect.text(LINE_END)

        def labels(which: str) -> str:
            return f"coalesce(string_agg(e.value ->> 'label', {line_end}) FILTER (WHERE {_AT} {which}), '')"

        return (
            f"SELECT set_config('{_LEFT}', {labels(f'= {number}')}, true) AS \"left\",\n"
            f"    set_config('{LATER}', {labels(f'> {number}')}, true) AS \"later\"\n"
            f"  {self._left}\n  WHERE {running}"
        )

    @property
    def _left(self) -> str:
        last = f'SELECT b."down" FROM {self._ledger} AS b WHERE b."action" = \'down\' ORDER BY b."id" DESC LIMIT 1'
        return f'FROM ({last}) AS l CROSS JOIN jsonb_array_elements(l."down") AS e(value)'

    def not_withdrawn(self) -> str:
        """Return the condition, after others, that no rollback left the row that `w` says is out of use."""
        return (
            "\n    AND (w.off IS NULL OR w.off NOT IN (\n"
            "      SELECT jsonb_build_array(u.value -> 'table', u.value -> 'key')\n"
            f'        FROM {self._ledger} AS l CROSS JOIN jsonb_array_elements(l."down") AS u(value)\n'
            f"        WHERE l.\"action\" = 'down' AND u.value ->> 'op' = {self._dialect.text(WITHDRAWN)}))"
        )

    def kept(self, entries: Sequence[tuple[str, str]]) -> str:
        """Return the expression for what the ledger keeps, of labels and JSON as literals.

        On the way up of rows that changed, and of those that an earlier rollback of this migration left. On the
        way back of those that it undid; what rollbacks left of later migrations is carried on.
        """
        header = self._header
        parts = []
        if entries:
            listed = ",\n      ".join(f"({label}, {undo})" for label, undo in entries)
            ours = f"u.label <> ALL ({self.lines(SAME)}) OR u.label = ANY ({self.lines(_LEFT)})"
            if header.back:
                ours = f"u.label = ANY ({self.lines(UNDO)})"
            parts.append(
                f"SELECT CAST(u.undo AS jsonb) AS entry FROM (VALUES\n      {listed}\n"
                f"    ) AS u(label, undo)\n    WHERE {ours}"
            )
        if header.back:
            parts.append(f"SELECT e.value AS entry {self._left} WHERE {_AT} > {header.number}")
        union = "\n    UNION ALL\n    ".join(parts)
        empty = self._dialect.text("[]")
        return f"coalesce((SELECT jsonb_agg(d.entry) FROM (\n    {union}\n    ) AS d), {empty})" if parts else empty

    def lines(self, setting: str) -> str:
        """Return the array of the rows in a setting."""
        return f"string_to_array(current_setting('{setting}', true), {self._dialect.text(LINE_END)})"
