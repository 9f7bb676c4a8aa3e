"""The migrations that a change makes or has, and what they do to rows, as SQL."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import Final, Literal, NamedTuple

from ratesmith.compare.base import Base
from ratesmith.compile.result import Target
from ratesmith.core.errors import Fatal
from ratesmith.core.git_blobs import blob_id
from ratesmith.core.ir import Frozen
from ratesmith.plan.planner import keys_of, rekeyed, with_tombstones
from ratesmith.plan.state import Rows, State, state_of
from ratesmith.release.chain import read_chain
from ratesmith.release.checkpoint import read_checkpoint
from ratesmith.release.drafts import files_on_disk
from ratesmith.release.migration import NAME, Migration, MigrationSettings, PlannedMigration, plan_migration
from ratesmith.release.next_migration import Following, plan_next
from ratesmith.release.released_files import CHAIN, HISTORY, PLANS, expect_released
from ratesmith.sql.dialect import dialect

Standing = Literal["committed", "written", "unwritten", "behind-merge"]
"""`committed`: HEAD has it as a build writes it. `written`: only the work tree has it so. `unwritten`: a build would
write it. `behind-merge`: the job behind the merge builds it (`release: on_merge`)."""
_THERE: Final = ("committed", "written")
_MOST_BYTES: Final = 16 << 20
"""Bytes of several drafts that are read: more could be anything that a branch brings, and the build has its own."""
MOST: Final = 1000
"""How many statements are kept of an environment; the file of the migration has all of them."""


class MigrationChange(Frozen, frozen=True, kw_only=True):
    """A migration of some environments that the change makes or has."""

    name: str
    """`0002_gpt_5_1_tokens_per_credit`."""
    number: int
    environments: tuple[str, ...]
    standing: Standing
    replaces: tuple[str, ...] = ()
    """Drafts in the work tree that a build would remove for it."""
    with_unbuilt: bool = False
    """Whether it also has what the base changed and did not build."""


class StatementChange(Frozen, frozen=True, kw_only=True):
    """What the migrations of some environments do to rows."""

    environments: tuple[str, ...]
    statements: tuple[str, ...]
    """In their order, each below its comment, and without the guard that all of them have."""
    left_out: int
    """How many more there are: beyond the first ones, and those of tables whose rows follow from others."""


class Withheld(Frozen, frozen=True, kw_only=True):
    """Why nothing can be said of the migrations of some environments."""

    environments: tuple[str, ...]
    why: str


class Migrations(Frozen, frozen=True, kw_only=True):
    """The migrations of all environments."""

    made: tuple[MigrationChange, ...] = ()
    statements: tuple[StatementChange, ...] = ()
    withheld: tuple[Withheld, ...] = ()


def migrations_of(
    before: Mapping[str, Target], after: Mapping[str, Target], base: Base, out: Path, *, with_sql: bool
) -> Migrations:
    """Return the migrations between the rows of the base and those of the work tree; `out` is the folder of builds.

    Their statements only `with_sql`: writing SQL takes as long as comparing everything else.
    """
    made: dict[tuple[str, Standing, tuple[str, ...], bool], list[str]] = {}
    statements: dict[tuple[tuple[str, ...], int], list[str]] = {}
    withheld: dict[str, list[str]] = {}
    head = _Head(base, out, after)
    for name, target in after.items():
        if not target.scope.has_migrations:
            continue
        try:
            following = plan_next(target, out / name, base.repositories, base.commit)
        except Fatal as refused:
            withheld.setdefault(refused.message, []).append(name)
            continue
        found = _found(target, following, before.get(name), head, out / name, with_sql=with_sql)
        for migration, standing in zip(found.migrations, found.standings, strict=True):
            it = migration.name, standing, found.replaced, found.is_behind
            made.setdefault(it, []).append(name)
        if found.statements:
            statements.setdefault((found.statements, found.followers), []).append(name)
    return Migrations(
        made=tuple(
            MigrationChange(
                name=name,
                number=int(name[:4]),
                environments=tuple(its),
                standing=standing,
                replaces=replaces,
                with_unbuilt=is_behind,
            )
            for (name, standing, replaces, is_behind), its in made.items()
        ),
        statements=tuple(
            StatementChange(
                environments=tuple(its), statements=sql[:MOST], left_out=max(len(sql) - MOST, 0) + followers
            )
            for (sql, followers), its in statements.items()
        ),
        withheld=tuple(Withheld(environments=tuple(its), why=why) for why, its in withheld.items()),
    )


def expect_migrations(targets: Mapping[str, Target], base: Base, out: Path) -> None:
    """Have git read what `migrations_of` asks the base for together with what else of it is read."""
    folders = (out / name for name, target in targets.items() if target.scope.has_migrations)
    expect_released(folders, base.commit, base.git, base.repositories)


class _Found(NamedTuple):
    """The migrations of one environment."""

    migrations: tuple[Migration | PlannedMigration, ...] = ()
    standings: tuple[Standing, ...] = ()
    """Of each of them."""
    statements: tuple[str, ...] = ()
    """What the change alone does to rows, without tables whose rows follow from those of others."""
    followers: int = 0
    """How many statements are of such tables."""
    replaced: tuple[str, ...] = ()
    is_behind: bool = False
    """Whether they also have what the base changed and did not build."""


def _found(
    target: Target, following: Following, before: Target | None, head: _Head, folder: Path, *, with_sql: bool
) -> _Found:
    migrations, dataset, released = _migrations(target, following, folder), target.dataset, following.history.released
    standings = tuple(_standing(target, it, head, folder) for it in migrations)
    there = all(it in _THERE for it in standings)
    rows = State(environment=target.name, tables={}, tombstones={}) if before is None else state_of(before.dataset)
    old = rekeyed(rows, keys_of(dataset))
    new = with_tombstones(state_of(dataset), old, dataset)
    if not there and _filled(new) == _filled(old):
        return _Found()  # Only the base has something to build.
    last = rekeyed(following.history.state_at(len(released)), keys_of(dataset))
    is_behind = not there and _filled(last) != _filled(old)
    found = _Found(migrations, standings, replaced=_replaced(released, migrations, folder), is_behind=is_behind)
    if not with_sql:
        return found
    doing = (_between(target, following, old, new),) if is_behind else migrations
    every = [pair for it in doing if it is not None for pair in _statements(_rendered(it))]
    followers = {data.table.sql for data in dataset if data.table.follows}
    own = [text for table, text in every if table not in followers] or [text for _, text in every]
    return found._replace(statements=tuple(own), followers=len(every) - len(own))


def _filled(state: State) -> dict[str, Rows]:
    """Return the tables that have rows: a migration does not name others."""
    return {name: rows for name, rows in state.tables.items() if rows}


def _between(target: Target, following: Following, old: State, new: State) -> PlannedMigration | None:
    """Return the migration from the rows of the base, as if the base had been built."""
    settings = MigrationSettings(dialect=dialect(target.environment.dialect), ledger=target.scope.ledger)
    return plan_migration(following.history.released_head, old, new, target.dataset, settings)


def _rendered(it: Migration | PlannedMigration) -> Migration:
    return it.rendered if isinstance(it, PlannedMigration) else it


def _migrations(target: Target, following: Following, folder: Path) -> tuple[Migration | PlannedMigration, ...]:
    """Return the migrations after those of the base: several of the work tree where they lead to the rows, or one."""
    released = following.history.released
    if len(there := _chain(folder, target.name, len(released))) > len(released) + 1:
        same = [it.id for it in there[: len(released)]] == [it.id for it in released]
        if same and there[-1].file.after == following.state.hash:
            return there[len(released) :]
    return () if following.planned is None else (following.planned,)


def _chain(folder: Path, environment: str, released: int) -> tuple[Migration, ...]:
    """Return the migrations in the work tree; none where they are one more than the base has, or cannot be read.

    None either where they are larger than anybody's several drafts.
    """
    on_disk = files_on_disk(folder)
    added = [path for path in on_disk if (name := re.search(NAME, path)) and int(name[1]) > released]
    if sum((folder / path).stat().st_size for path in added) > _MOST_BYTES:
        return ()
    if len(on_disk.get(CHAIN, b"").splitlines()) > released + 1:
        # What is broken here a build replaces or refuses.
        with suppress(Fatal):
            return read_chain(on_disk, environment, "", read_checkpoint(on_disk, environment, ""))
    return ()


class _Head:
    """The files of migrations that HEAD has, asked once for all environments."""

    def __init__(self, base: Base, out: Path, environments: Iterable[str]) -> None:
        self._base, self._out, self._environments = base, out.resolve(), environments

    def has(self, folder: Path, path: str, content: bytes) -> bool:
        """Return whether HEAD has a file of an environment with this content."""
        return self._ids.get(f"{folder.name}/{path}") == blob_id(content, like=self._base.head)

    @cached_property
    def _ids(self) -> Mapping[str, str]:
        git, folders = self._base.git, (f"{name}/{HISTORY}" for name in self._environments)
        return git.ids(self._base.head, self._out, *folders) if self._out.is_relative_to(git.root) else {}


def _standing(target: Target, migration: Migration | PlannedMigration, head: _Head, folder: Path) -> Standing:
    path = f"{HISTORY}/{migration.name}.up.sql"
    on_disk = files_on_disk(folder).get(path)
    if on_disk is None or on_disk != (text := _rendered(migration).up.encode()):
        return "behind-merge" if target.environment.release == "on_merge" else "unwritten"
    return "committed" if head.has(folder, path, text) else "written"


def _replaced(
    released: Iterable[Migration], found: Iterable[Migration | PlannedMigration], folder: Path
) -> tuple[str, ...]:
    kept = {it.name for it in (*released, *found)}
    plans = (re.fullmatch(rf"{PLANS}/({NAME})\.json", path) for path in files_on_disk(folder))
    return tuple(plan[1] for plan in plans if plan and plan[1] not in kept)


def _statements(migration: Migration) -> Iterator[tuple[str, str]]:
    """Yield a table and what a migration does to its rows, as its file has it, without the guard."""
    from ratesmith.sql.migration_guards import running

    guard = f" AND {running(dialect(migration.file.dialect), str(migration.number))}"
    for it in migration.row_statements:
        # Behind the one of many rows there is their order; a literal has its quotes doubled.
        yield it.table, "".join(f"-- {line}\n" for line in it.comment) + it.sql.replace(guard, "") + ";"
