"""Whether a migration may run now: the statement that sets `ratesmith.run`, or fails where it never can."""

# ruff: noqa: S608 - names are checked in ratesmith.yaml, and every value is a literal of the dialect

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from ratesmith.core.sanitize import plural
from ratesmith.plan.diff import Delete, Operation
from ratesmith.plan.ordering import Step
from ratesmith.sql.bound_table import BoundTable
from ratesmith.sql.catalog import oid_of
from ratesmith.sql.column_guards import has_several
from ratesmith.sql.dialect import Dialect
from ratesmith.sql.guard_messages import (
    HELD,
    LED_BACK_AS_CLAIMED,
    MADE_OTHERWISE,
    MADE_SOMEHOW,
    NOT_ISOLATED,
    NOT_LAST,
    NOT_LAST_AS_CLAIMED,
    NOT_MADE_HERE,
    NOT_NEXT,
    OTHER_ENVIRONMENT,
    OTHER_MIGRATION,
    OTHER_PARENT,
    PARTLY,
    SQUASHED,
)
from ratesmith.sql.ledger import HOLDS, begun_by, is_move, led_back, led_by, said_by
from ratesmith.sql.migration_ledger import MigrationHeader, MigrationLedger
from ratesmith.sql.statement import Statement

RUN: Final = "ratesmith.run"
_TURN_NOTE: Final = "Is it the turn of this migration, in this database?"

_LED_BACK_NOTE: Final = "Does only somebody else say that this was taken back? Nobody knows then how its rows are."


class MigrationTurn:
    """The turn of one direction of a migration."""

    def __init__(self, header: MigrationHeader, dialect: Dialect, bound_tables: Mapping[str, BoundTable]) -> None:
        self._header, self._dialect, self._bound = header, dialect, bound_tables
        self._ledger = dialect.quoted(header.ledger)
        self._past = MigrationLedger(header, dialect)

    def turn(self, steps: Iterable[Step]) -> Statement:
        """Return the statement that checks whether this migration may run, and fails where it never can.

        In its conditions `l` is the last entry of the ledger but notes. `k` is the last one that is at the migration's
        number; on the way back the one that brought the database there.
        """
        return self._turn_back(steps) if self._header.back else self._turn_up()

    def reached(self) -> Statement:
        """Return the statement that fails where the database is not at this migration yet, or has another one."""
        head = {"head": self._dialect.as_text('coalesce(l."head", 0)')}
        return self._reached(("true", SQUASHED.expression(self._dialect, head, name=self._header.name)))

    def _reached(self, *refusals: tuple[str, str]) -> Statement:
        header, id = self._header, self._dialect.text(self._header.id)
        reached = f'coalesce(l."head", 0) >= {header.number}'
        role = {"role": 'k."applied_by"'}
        other = OTHER_MIGRATION.expression(self._dialect, role, number=header.number, name=header.name)
        return self._guarded_turn(f'{reached} AND coalesce(k."migration", {id}) = {id}', (reached, other), *refusals)

    def _turn_up(self) -> Statement:
        header, text = self._header, self._dialect.text
        before, as_text = header.number - 1, self._dialect.as_text
        role = {"role": said_by(self._dialect, led_by(self._dialect, self._header.ledger))}
        held = HELD.expression(self._dialect, {"number": as_text('l."head" + 1'), "reason": 'l."reason"', **role})
        head = {"head": as_text('coalesce(l."head", 0)'), **role}
        return self._reached(
            ("l.\"action\" = 'down'", held),
            (
                f'coalesce(l."head", 0) <> {before}',
                NOT_NEXT.expression(self._dialect, head, name=header.name, number=before),
            ),
            (
                f'coalesce(l."migration", {text("")}) <> {text(header.parent)}',
                OTHER_PARENT.expression(self._dialect, role, number=before, name=header.name),
            ),
        )

    def _turn_back(self, steps: Iterable[Step]) -> Statement:
        header, text = self._header, self._dialect.text
        last = {"head": self._dialect.as_text('l."head"'), "role": 'l."applied_by"'}
        behind = f'l."head" > {header.number}'
        claimed = NOT_LAST_AS_CLAIMED.expression(self._dialect, last, name=header.name)
        whens = " ".join(f"WHEN {text(action)} THEN {text(said)}" for action, said in MADE_OTHERWISE.items())
        how = {"how": f'CASE k."action" {whens} ELSE {text(MADE_SOMEHOW)} END'}
        count = plural(len(added_rows(steps)), "row")
        strange = NOT_MADE_HERE.expression(self._dialect, how, name=header.name, count=count)
        return self._guarded_turn(
            f'coalesce(l."head", 0) < {header.number}',
            (f"{behind} AND NOT {self._past.by_trusted('l')}", claimed),
            (behind, NOT_LAST.expression(self._dialect, last, name=header.name)),
            (
                f'l."migration" <> {text(header.id)} OR (k."action" = \'up\' AND k."migration" <> {text(header.id)})',
                OTHER_MIGRATION.expression(self._dialect, last, number=header.number, name=header.name),
            ),
            *([("k.\"action\" <> 'up'", strange)] if added_rows(steps) else []),
            *self._partly(steps),
        )

    def _partly(self, steps: Iterable[Step]) -> Iterator[tuple[str, str]]:
        """The refusal of rows of which the migration changed only some columns: the ledger alone knows which."""
        if any(has_several(step.operation, self._bound[step.operation.table], back=True) for step in steps):
            entries = "jsonb_array_elements(k.\"down\") AS u(value) WHERE (u.value -> 'already') IS NOT NULL"
            labels = self._dialect.joined("u.value ->> 'label'")
            rows = f"(SELECT {labels} FROM {entries})"
            said = PARTLY.expression(self._dialect, {"rows": rows}, name=self._header.name)
            yield f"k.\"action\" = 'up' AND EXISTS (SELECT 1 FROM {entries})", said

    def _guarded_turn(self, done: str, *refusals: tuple[str, str]) -> Statement:
        """Set `ratesmith.run` to this migration, or to nothing where it is `done`, or fail with the first refusal."""
        text = self._dialect.text
        ours = self._header.environment
        theirs = {"theirs": 'l."environment"', "role": begun_by(self._dialect, self._header.ledger)}
        always = (
            ("current_setting('transaction_isolation') <> 'read committed'", NOT_ISOLATED.expression(self._dialect)),
            (f'l."environment" <> {text(ours)}', OTHER_ENVIRONMENT.expression(self._dialect, theirs, ours=ours)),
            (done, text("")),
        )
        whens = "".join(
            f"\n      WHEN {condition}\n        THEN {message}" for condition, message in (*always, *refusals)
        )
        ledger, moves = f"FROM {self._ledger} AS k", f'{is_move(self._dialect, "k")} ORDER BY k."id" DESC LIMIT 1'
        here = f'SELECT k."migration", k."applied_by" {ledger} WHERE k."head" = {self._header.number} AND {moves}'
        here = self._past.arrival("action", "down") if self._header.back else here
        failed = self._dialect.as_text("CAST(g.refusal AS integer)")
        return Statement(
            f"SELECT set_config('{RUN}', CASE WHEN g.refusal <> '' THEN {failed} ELSE g.run END, true) AS \"run\"\n"
            f"  FROM (SELECT CASE{whens}\n      ELSE '' END AS refusal,\n"
            f"    CASE WHEN {done} THEN '' ELSE {text(self._header.mark)} END AS run\n"
            f"    FROM (SELECT 1) AS one\n"
            f"    LEFT JOIN (SELECT k.* {ledger} WHERE {moves}) AS l ON true\n"
            f"    LEFT JOIN ({here}) AS k ON true) AS g",
            comment=(_TURN_NOTE,),
        )


def refuse_led_back(dialect: Dialect, header: MigrationHeader, direction: str) -> Iterator[Statement]:
    """Yield the statement of a file that fails where only a stranger says that a migration was taken back.

    It would run again, and the rows may have been put back by hand since; or it would end without an error and leave
    them, where it is to be undone. The program asks by other means.
    """
    if dialect.has_roles:
        # At another place, and where a rollback holds the database, the turn of the migration refuses it.
        to_run = f'"head" = {header.number - 1} AND m."action" <> \'{HOLDS}\''
        asked = to_run if direction == "up" else f'"head" < {header.number}'
        here = (
            f"SELECT 1 FROM (SELECT m.* FROM {dialect.quoted(header.ledger)} AS m WHERE {is_move(dialect, 'm')}\n"
            f'      ORDER BY m."id" DESC LIMIT 1) AS m WHERE m.{asked}'
        )
        values = {it: f"CAST(b.{it} AS text)" for it in ("head", "role", "back")}
        values["by"] = said_by(dialect, led_by(dialect, header.ledger))
        message = LED_BACK_AS_CLAIMED.expression(dialect, values)
        body = (
            f"DECLARE said text; BEGIN\n"
            f"  IF {oid_of(dialect, dialect.quoted(header.ledger))} IS NULL THEN RETURN; END IF;\n"
            f"  IF NOT EXISTS ({here}) THEN RETURN; END IF;\n"
            f"  SELECT {message} INTO said FROM (\n  {led_back(dialect, header.ledger)}) AS b;\n"
            "  IF said IS NOT NULL THEN RAISE EXCEPTION USING MESSAGE = said; END IF; END"
        )
        yield Statement("DO " + dialect.text(body).replace("\\n", "\n"), comment=(_LED_BACK_NOTE,))


def added_rows(steps: Iterable[Step]) -> tuple[Operation, ...]:
    """Return the operations that take away, on the way back, rows that a migration added."""
    return tuple(it.operation for it in steps if isinstance(it.operation, Delete) and not it.release)
