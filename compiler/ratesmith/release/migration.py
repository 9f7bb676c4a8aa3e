"""One migration: the plan between two states, its SQL in both directions, and an id that no edit survives."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from hashlib import sha256
from typing import Final

import msgspec

from ratesmith.core.ir import Dataset
from ratesmith.plan.pinned_tables import pin, pinned_keys
from ratesmith.plan.plan_file import VERSION, PlanFile, encode_operations, parse_plan, plan_text
from ratesmith.plan.planner import dropped_columns, plan_changes
from ratesmith.plan.state import State
from ratesmith.release.renderer import NEWEST, render
from ratesmith.release.slug import slug_of
from ratesmith.sql.dialect import Dialect
from ratesmith.sql.statement import BACK_NOTE, LEDGER_NOTE, NEVER_HAD_NOTE, Script, Statement, parse_script

SLUG: Final = r"[a-z0-9]+(?:_[a-z0-9]+)*"
NAME: Final = rf"(\d{{4}})_({SLUG})"
"""The name of a migration: its number and its slug."""
_PIECE: Final = 1 << 20
"""How many characters are hashed at once."""
_UNSAID: Final = (BACK_NOTE, NEVER_HAD_NOTE, LEDGER_NOTE)
"""Comments of statements that do not say what happens to a row."""


class Migration(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """One migration as its files hold it."""

    number: int
    slug: str
    id: str
    up: str
    down: str
    plan: str

    @staticmethod
    def blank(name: str) -> Migration:
        """Return a migration of that name without texts."""
        number, _, slug = name.partition("_")
        return Migration(number=int(number), slug=slug, id="", up="", down="", plan="")

    @property
    def name(self) -> str:
        """Return number and slug, such as `0002_gpt_5_1_tokens_per_credit`."""
        return _name(self.number, self.slug)

    @property
    def is_squashed(self) -> bool:
        """Return whether its files are gone, and a checkpoint has what it and those before it led to."""
        return not self.plan

    @cached_property
    def file(self) -> PlanFile:
        """Return its plan.

        Raises ValueError where the text is not a plan.
        """
        return parse_plan(self.plan.encode())

    @property
    def parent(self) -> str:
        """Return the id of the migration before it; empty for the first."""
        return self.file.parent

    @property
    def is_genuine(self) -> bool:
        """Return whether its files are as they were written."""
        blank = _blank(self.plan)
        return self.id == _id(blank, *(_pieces(text, self.id, blank) for text in (self.up, self.down)))

    @cached_property
    def up_script(self) -> Script:
        """Return the script that applies it.

        Raises ValueError where this version cannot read it.
        """
        return parse_script(self.up)

    @cached_property
    def down_script(self) -> Script:
        """Return the script that undoes it.

        Raises ValueError where this version cannot read it.
        """
        return parse_script(self.down)

    @property
    def row_statements(self) -> tuple[Statement, ...]:
        """Return the statements that change rows, without those for what a rollback or a seed left."""
        return tuple(it for it in self.up_script.statements if it.effect and it.comment not in _UNSAID)

    @property
    def effects(self) -> tuple[str, ...]:
        """Return what it does to each row, in the words of its file."""
        return tuple(line for statement in self.row_statements for line in statement.comment)


class HistoryHead(msgspec.Struct, frozen=True, kw_only=True):
    """The last migration of a history, which the next one follows."""

    environment: str
    number: int = 0
    id: str = ""
    """Empty where there is none."""
    state_hash: str = State(environment="", tables={}, tombstones={}).hash
    """Hash of the state that it leads to."""
    pinned: Mapping[str, str] = {}
    """What the plans so far say of each table (`plan/pinned_tables.py`)."""


class MigrationSettings(msgspec.Struct, frozen=True, kw_only=True):
    """How the migrations of an environment are written."""

    dialect: Dialect
    ledger: str
    slug: str = ""
    """What a person calls the next one; empty for a name made of what it changes."""


class PlannedMigration(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """The migration that comes next, as its plan says it: its SQL is written when somebody reads it."""

    number: int
    slug: str
    plan: str
    """The text of its plan."""
    old: State
    """The state before it."""
    pinned: Mapping[str, str]
    """What the plans before it say of each table."""

    @property
    def name(self) -> str:
        """Return number and slug, as its files have them."""
        return _name(self.number, self.slug)

    @cached_property
    def rendered(self) -> Migration:
        """Return it with its SQL."""
        return render_migration(self.number, self.slug, self.plan, self.old, self.pinned)


def plan_migration(
    head: HistoryHead, old: State, new: State, dataset: Dataset, settings: MigrationSettings
) -> PlannedMigration | None:
    """Plan the migration after `head` that leads from the old state to the new one; None where nothing changed."""
    plan = plan_changes(new, old, dataset)
    if not plan and new.hash == head.state_hash and _graves(new) == _graves(old):
        return None
    tables = {data.table.name: data.table for data in dataset}
    rekeyed = (name for name, key in pinned_keys(head.pinned).items() if name in tables and tables[name].key != key)
    file = PlanFile(
        version=VERSION,
        environment=head.environment,
        parent=head.id,
        named=bool(settings.slug),
        renderer=NEWEST,
        dialect=settings.dialect.name,
        ledger=settings.ledger,
        tables=pin((*(it.table for it in plan.operations), *rekeyed), tables, head.pinned),
        before=head.state_hash,
        after=new.hash,
        operations=encode_operations(plan, tables),
        dropped=dropped_columns(old, dataset),
    )
    number = head.number + 1
    slug = settings.slug or slug_of(plan, number, tables)
    return PlannedMigration(number=number, slug=slug, plan=plan_text(file), old=old, pinned=head.pinned)


def render_migration(number: int, slug: str, plan: str, old: State, pinned: Mapping[str, str]) -> Migration:
    """Return the migration that the text of a plan gives after the state `old` and a chain that says `pinned`.

    Raises ValueError where no build writes such a plan, and UnknownRenderer for one of another version.
    """
    file = parse_plan(plan.encode())
    if plan_text(file) != plan:
        raise ValueError("not the text of a plan that a build writes")
    blank = _blank(plan)
    up, down = render(file, _name(number, slug), blank, old, pinned)
    id = _id(blank, [up], [down])
    return Migration(number=number, slug=slug, id=id, up=up.replace(blank, id), down=down.replace(blank, id), plan=plan)


def _name(number: int, slug: str) -> str:
    return f"{number:04d}_{slug}"


def _graves(state: State) -> dict[str, frozenset[str]]:
    return {table: frozenset(rows) for table, rows in state.tombstones.items() if rows}


def _blank(plan: str) -> str:
    """The placeholder for the id while it is computed."""
    return sha256(plan.encode()).hexdigest()


def _id(blank: str, *texts: Iterable[str]) -> str:
    """The id of a migration with these texts, each given in pieces."""
    return sha256("\n".join((blank, *map(_digest, texts))).encode()).hexdigest()


def _digest(pieces: Iterable[str]) -> str:
    digest = sha256()
    for piece in pieces:
        digest.update(piece.encode())
    return digest.hexdigest()


def _pieces(text: str, old: str, new: str) -> Iterator[str]:
    """Yield a text with `new` for `old` in pieces, because a copy of the whole can be large."""
    at = 0
    while at < len(text):
        found = text.find(old, at, at + _PIECE + len(old)) if old else -1
        end = at + _PIECE if found < 0 else found
        yield text[at:end]
        if found >= 0:
            yield new
        at = end if found < 0 else end + len(old)
