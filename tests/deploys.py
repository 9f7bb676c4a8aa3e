"""A database of the sample platform that is deployed to: states, migrations between them, and what a person does."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from chains import Chain
from databases import Postgres, Site
from ratesmith.core.errors import Exit, Fatal
from ratesmith.core.ir import Dataset
from ratesmith.database.driver import Progress, silent
from ratesmith.deploy.apply import apply
from ratesmith.deploy.drift import drift
from ratesmith.deploy.ledger_state import LedgerState, read_ledger_state
from ratesmith.deploy.receipts import ApplyOptions, Migrated, Receipt
from ratesmith.deploy.rollback import Undone, resume, rollback
from ratesmith.deploy.session import Deployment, Session
from ratesmith.plan.diff import Plan
from ratesmith.release.build import Build
from ratesmith.release.history import History
from ratesmith.release.migration import Migration
from ratesmith.secrets.decrypt import Unsealed
from ratesmith.sql.ledger import LedgerEntry
from tables_sample import state


@dataclass
class Deploys:
    """One database, and the files of an environment that keeps migrations."""

    site: Site
    history: Chain = field(default_factory=Chain)
    datasets: list[Dataset] = field(default_factory=list)
    """The state behind each migration."""
    drafts: int = 0
    """How many of the migrations are not released."""
    settings: dict[str, Any] = field(default_factory=dict)

    def release(self, *datasets: Dataset) -> list[Migration]:
        """Add a migration to each of these states; all there are."""
        for dataset in datasets:
            assert self.history.add(dataset) is not None
            self.datasets.append(dataset)
        return self.history.chain

    def replace_last(self, dataset: Dataset) -> None:
        """Build the last migration again, for another state."""
        self.history.chain.pop()
        self.datasets.pop()
        self.release(dataset)

    def build(self, files: int | None = None) -> Build:
        """The compiled environment, with the files of the first so many migrations."""
        chain = tuple(self.history.chain[:files])
        released = chain[: len(chain) - self.drafts]
        dataset = self.datasets[len(chain) - 1] if chain else state()
        if not chain:
            dataset = replace(dataset, tables=tuple(replace(data, rows=(), sources=()) for data in dataset))
        history = History(
            environment=dataset.environment,
            where="origin/main",
            released=released,
            draft=chain[-1] if self.drafts else None,
        )
        seeded = self.site.build(dataset, release="migrations", **self.settings)
        return replace(seeded, history=history, state=Chain(chain=list(chain)).state)

    def apply(
        self,
        files: int | None = None,
        *,
        dry_run: bool = False,
        unsealed: Unsealed | None = None,
        progress: Progress = silent,
        **options: Any,
    ) -> Receipt:
        """As `ratesmith apply` does, with the files of the first so many migrations."""
        with self.site.driver("rehearse" if dry_run else "write") as driver:
            deployment = Deployment(self.build(files), driver)
            return apply(deployment, ApplyOptions(**options), unsealed=unsealed, dry_run=dry_run, progress=progress)

    def migrated(self, files: int | None = None, **options: Any) -> Migrated:
        """What became of the migrations in an apply."""
        found = self.apply(files, **options).migrated
        assert found is not None
        return found

    def rollback(self, to: int, reason: str = "too dear", *, files: int | None = None, dry_run: bool = False) -> Undone:
        """As `ratesmith rollback` does."""
        with self.site.driver() as driver:
            build = self.build(files)
            return rollback(Session(build.target.scope, driver), build.history, to, reason, dry_run=dry_run)

    def resume(self) -> LedgerEntry | None:
        """As `ratesmith resume` does."""
        with self.site.driver() as driver:
            return resume(Session(self.build().target.scope, driver), "mended")

    def drift(self, files: int | None = None) -> Plan:
        """What `ratesmith drift` compares."""
        with self.site.driver("read") as driver:
            return drift(Deployment(self.build(files), driver))

    @property
    def standing(self) -> LedgerState:
        """What the ledger says."""
        with self.site.driver("read") as driver:
            return read_ledger_state(Session(self.build().target.scope, driver), people=True)

    @property
    def log(self) -> list[tuple[str, int]]:
        """Action and head of each line of the ledger."""
        return [(entry.action, entry.head) for entry in self.standing.entries]

    def run(self, migration: Migration, direction: str = "up") -> None:
        """Run a file of a migration by psql."""
        path = self.site.folder / f"{migration.name}.{direction}.sql"
        path.write_bytes((migration.up if direction == "up" else migration.down).encode("ascii"))
        done = self.site.database.run(path)
        assert (done.returncode, done.stderr) == (0, "")

    def dump(self) -> dict[str, list[str]]:
        """Every row of every table, and which transaction wrote it."""
        names = [name for (name,) in self.site.query("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")]
        return {
            name: sorted(str(row) for row in self.site.query(f'SELECT xmin, t FROM "{name}" AS t')) for name in names
        }

    @contextmanager
    def refused(self, exit: Exit = Exit.REFUSED) -> Iterator[pytest.ExceptionInfo[Fatal]]:
        """What is done here ends in a Fatal with this exit code, and leaves the database as it was."""
        before = self.dump()
        with pytest.raises(Fatal) as caught:
            yield caught
        assert self.dump() == before
        assert caught.value.exit == exit, caught.value.message


@pytest.fixture
def deploys(postgres: Postgres, tmp_path: Path) -> Deploys:
    """An empty database without tables, and no migration yet."""
    return Deploys(Site(postgres, tmp_path))
