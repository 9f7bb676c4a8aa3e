"""What an apply is asked for, and what it, a rollback and a resume did."""

from __future__ import annotations

from collections.abc import Mapping

from ratesmith.core.ir import Frozen, SecretKey
from ratesmith.deploy.secrets import SecretsReceipt, SecretsStanding
from ratesmith.deploy.undo.cited_rows import CitedRows
from ratesmith.deploy.undo.undone_rows import UndoneRow
from ratesmith.plan.diff import Operation
from ratesmith.release.migration import Migration
from ratesmith.sql.ledger import LedgerEntry


class TableReceipt(Frozen, frozen=True, kw_only=True):
    """What a seed did to the rows of one table."""

    table: str
    """Its name in the database."""
    inserted: int
    updated: int
    retired: int
    """Rows of removed entities that were deactivated or deleted."""
    unchanged: int


class Receipt(Frozen, frozen=True, kw_only=True):
    """What an apply did, or would have done with `dry_run`."""

    environment: str
    dry_run: bool
    created: tuple[str, ...]
    """Names of the tables that did not exist."""
    tables: tuple[TableReceipt, ...] = ()
    """What the seed did; empty where there are migrations."""
    seed_rows: tuple[str, ...] = ()
    """What the seed would do to each row, in a dry run."""
    migrated: Migrated | None = None
    """What became of the migrations; None where there is a seed."""
    activated: tuple[Operation, ...] = ()
    """The cells of schedules that got the value of the day."""
    unindexed: tuple[str, ...] = ()
    """Tables, with their key columns, where no unique index keeps two rows from having one key."""
    secrets: SecretsReceipt | None = None
    """None where they were left alone."""
    standing: SecretsStanding | None = None
    """How the secrets of the files related to those of the database before; None for an environment without any."""

    @property
    def changed(self) -> int:
        """Return how many rows the seed inserted, updated or retired."""
        return sum(table.inserted + table.updated + table.retired for table in self.tables)

    @property
    def is_ahead(self) -> bool:
        """Return whether the database was left alone, because it knows more migrations than the files."""
        return self.migrated is not None and self.migrated.ahead

    @property
    def changes_something(self) -> bool:
        """Return whether anything in the database changed: tables, rows, secrets or the ledger."""
        migrated, secrets = self.migrated, self.secrets
        written = secrets is not None and {*secrets.outcomes.values()} & {"set", "rotated", "restored", "re-encrypted"}
        moved = migrated is not None and (
            migrated.applied or migrated.overwritten or migrated.baseline or migrated.seeded
        )
        return bool(self.created or self.changed or written or moved or self.activated)


class Migrated(Frozen, frozen=True, kw_only=True):
    """What running migrations did."""

    before: int
    """Number of the migration that the database was at."""
    head: int
    applied: tuple[tuple[Migration, int], ...] = ()
    """Those that ran, and how many rows each changed."""
    baseline: str = ""
    """Name of the migration whose state the database was found in."""
    seeded: str = ""
    """Name of the migration whose state a seed made instead of migrations."""
    waiting: tuple[str, ...] | None = None
    """Names of the migrations that a baseline leaves to the next apply; None where no baseline was asked for."""
    ahead: bool = False
    """Whether the database was left alone, because it knows more migrations than the files."""
    overwritten: tuple[Operation, ...] = ()
    """Rows that were changed by hand and brought back, by what brought them back."""
    kept: tuple[Operation, ...] = ()
    """Rows that were changed by hand and stay so, by what would bring them back."""


class ApplyOptions(Frozen, frozen=True, kw_only=True):
    """What an apply is asked for."""

    to: int | None = None
    """The migration to stop at; None for the last."""
    allow_draft: bool = False
    """Whether a migration that is not released may be applied."""
    baseline: bool = False
    """Whether only the migration that the rows of a database without a history match is recorded."""
    from_seed: bool = False
    """Whether a database without a ledger is brought to the last migration by the seed."""
    take_over: bool = False
    """Whether secrets that something else wrote into the database are overwritten."""
    restore: frozenset[SecretKey] = frozenset()
    """Secrets that are written although the database was given newer ones since."""


class Undone(Frozen, frozen=True, kw_only=True):
    """What a rollback changed."""

    before: int
    head: int
    migrations: Mapping[str, tuple[UndoneRow, ...]] = {}
    """The rows that it took back, by the migration, in the order it did."""
    held: bool
    """Whether the database waits for `resume`."""
    left: tuple[str, ...] = ()
    """The rows of the migrations that stay as they are, because only others were named."""
    kept: tuple[str, ...] = ()
    """Those that stay because their kind keeps removed rows, or rows that somebody changed."""
    already: tuple[str, ...] = ()
    """Those that stay, or of which some columns do, because they were so before, as far as the ledger says."""
    cited: tuple[CitedRows, ...] = ()
    """Rows whose keys others keep, such as rates, and that are no longer in force."""
    by_files: tuple[str, ...] = ()
    """Those that the ledger undoes otherwise than the files, which were believed: somebody changed the ledger."""
    by_ledger: tuple[str, ...] = ()
    """Those of migrations that the files do not have, which went back as the ledger says."""
    unread: tuple[str, ...] = ()
    """What the ledger keeps of such migrations that nothing can read, and that was passed over."""
    unproved: tuple[str, ...] = ()
    """Rows of which only roles that are not trusted say that a migration changed them, where no files can be compared,
    and what became of each."""
    passed_over: tuple[str, ...] = ()
    """Lines of the ledger that were not believed, as the files and the rows say otherwise."""
    without_trace: tuple[str, ...] = ()
    """Lines of roles that are not trusted which say that a migration ran of which no row shows it: it did not, or was
    put back since. They are passed over where a role is trusted that wrote one before, or where they close the way."""
    round_about: bool = False
    """Whether those lead back to where the database was before them."""
    out_of_place: tuple[str, ...] = ()
    """What is wrong with a line of the ledger that cannot follow those before it."""
    unguarded: str = ""
    """Why the ledger stays without the trigger that keeps its lines in order; empty where it has it."""
    not_as_before: tuple[str, ...] = ()
    """Rows that are not as the migration left them that the database is at now, by the files, and what they hold."""

    @property
    def rows(self) -> tuple[str, ...]:
        """Return the rows, and what became of those that the migrations had added."""
        return tuple(row.text for rows in self.migrations.values() for row in rows)


class Resumed(Frozen, frozen=True, kw_only=True):
    """What a resume found and ended."""

    head: int
    """The migration that the database is at."""
    held: LedgerEntry | None
    """The entry that held it; None where nothing did."""
