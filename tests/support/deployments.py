"""A database of the sample platform that is deployed to: states, migrations between them, and what a person does."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import pytest
from msgspec.structs import replace

from ratesmith.core.errors import Exit, Fatal
from ratesmith.core.ir import Dataset, SecretKey
from ratesmith.core.secret import Secret
from ratesmith.database.driver import Progress, connect, silent
from ratesmith.deploy import secrets
from ratesmith.deploy.apply import apply
from ratesmith.deploy.drift import drift
from ratesmith.deploy.ledger.lines import LedgerLines
from ratesmith.deploy.ledger.state import read_ledger_state, with_changes
from ratesmith.deploy.receipts import ApplyOptions, Migrated, Receipt, Undone
from ratesmith.deploy.session import Deployment, Session
from ratesmith.deploy.undo.rollback import resume, undo_to
from ratesmith.plan.diff import Plan
from ratesmith.release.build import Build
from ratesmith.release.history import History
from ratesmith.release.migration import Migration
from ratesmith.secrets.decrypt import DecryptedSecrets
from ratesmith.sql.ledger import Attribution, LedgerEntry
from support.databases import Postgres, Site
from support.histories import Chain
from support.sample_tables import state


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
        unsealed: DecryptedSecrets | None = None,
        progress: Progress = silent,
        **options: Any,
    ) -> Receipt:
        """As `ratesmith apply` does, with the files of the first so many migrations."""
        with self.site.driver("rehearse" if dry_run else "write") as driver:
            given = {name: options.pop(name, "") for name in ("actor", "reason", "commit")}
            by = Attribution(actor=given["actor"], reason=given["reason"], git_commit=given["commit"])
            deployment = Deployment(self.build(files), driver, by)
            return apply(deployment, ApplyOptions(**options), unsealed=unsealed, dry_run=dry_run, progress=progress)

    def migrated(self, files: int | None = None, **options: Any) -> Migrated:
        """What became of the migrations in an apply."""
        found = self.apply(files, **options).migrated
        assert found is not None
        return found

    def rollback(
        self,
        to: int,
        reason: str = "too dear",
        *,
        files: int | None = None,
        dry_run: bool = False,
        only: tuple[str, ...] = (),
    ) -> Undone:
        """As `ratesmith rollback` does; `only` names models."""
        rows = {name: (lambda table, key, name=name: (table, key) == ("model", (name,))) for name in only}
        with self.site.driver() as driver:
            build = self.build(files)
            undone = undo_to(Session(build.target.scope, driver), build.history, to, reason, only=rows)
            if dry_run:
                driver.rollback()
            else:
                driver.commit()
            return undone

    def resume(self) -> LedgerEntry | None:
        """As `ratesmith resume` does."""
        with self.site.driver() as driver:
            held = resume(Session(self.build().target.scope, driver), "mended").held
            driver.commit()
            return held

    def drift(self, files: int | None = None) -> Plan:
        """What `ratesmith drift` compares."""
        with self.site.driver("read") as driver:
            return drift(Deployment(self.build(files), driver))

    @property
    def standing(self) -> LedgerLines:
        """What the ledger says, whoever wrote it."""
        with self.site.driver("read") as driver:
            session = Session(self.build().target.scope, driver)
            return with_changes(session, read_ledger_state(session, people=True)).as_written

    @property
    def log(self) -> list[tuple[str, int]]:
        """Action and head of each line of the ledger."""
        return [(entry.action, entry.head) for entry in self.standing.entries]

    def run(self, migration: Migration, direction: str = "up") -> None:
        """Run a file of a migration by psql."""
        assert self.said(migration, direction) == ""

    def said(self, migration: Migration, direction: str = "up") -> str:
        """What psql says of a file that it is given: nothing, unless the file fails."""
        path = self.site.folder / f"{migration.name}.{direction}.sql"
        path.write_bytes((migration.up if direction == "up" else migration.down).encode("ascii"))
        done = self.site.database.run(path)
        assert (done.returncode == 0) == (not done.stderr)
        return done.stderr

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


KEY: Final[SecretKey] = ("openai", "api_key")
EVERYTHING: Final = (
    "shop_provider",
    "shop_industry",
    '"content_Keyword"',
    "shop_model",
    "shop_settings",
    "shop_ratesmith_ledger",
    "shop_ratesmith_secret",
)


def applied(wanted: Build, url: str, key: str | None = None, commit: str = "", **wishes: Any) -> Receipt:
    """Apply, with a secret if there is one, which is opened where the database has not got it."""
    unsealed = None
    if key is not None:
        prints = {KEY: f"of {key}"}
        with connect(url, Path("/"), "read") as driver:
            opened = {it: Secret(key) for it in secrets.secrets_to_decrypt(Deployment(wanted, driver), prints)}
        unsealed = DecryptedSecrets(fingerprints=prints, values=opened)
    with connect(url, Path("/"), "write") as driver:
        by = Attribution(git_commit=commit)
        return apply(Deployment(wanted, driver, by), ApplyOptions(**wishes), unsealed=unsealed)


def together(*calls: Callable[[], Any]) -> list[Any]:
    """What they return, all started at once."""
    barrier = threading.Barrier(len(calls))

    def one(call: Callable[[], Any]) -> Any:
        barrier.wait()
        return call()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(one, calls))


def ledger(of: Postgres) -> list[tuple[Any, ...]]:
    """What was done, in order, without the notes of it."""
    return of.query("SELECT action, head FROM shop_ratesmith_ledger WHERE changes = '[]' ORDER BY id")


def versions(of: Postgres) -> list[object]:
    """Where each row stands and which transaction wrote or locked it last, and how far each sequence is."""
    there = [name for name in EVERYTHING if of.query(f"SELECT to_regclass('{name}')") != [(None,)]]
    rows = [of.query(f"SELECT ctid, xmin, xmax FROM {name} ORDER BY 1") for name in there]
    return [*rows, of.query("SELECT sequencename, last_value FROM pg_sequences ORDER BY 1")]


def apply_seed(site: Site, dataset: Dataset, *, dry_run: bool = False, **settings: Any) -> Receipt:
    with site.driver("rehearse" if dry_run else "write") as driver:
        return apply(Deployment(site.build(dataset, **settings), driver), ApplyOptions(), dry_run=dry_run)


def refusal(site: Site, dataset: Dataset, **settings: Any) -> Fatal:
    with pytest.raises(Fatal) as caught:
        apply_seed(site, dataset, **settings)
    return caught.value


def counts(receipt: Receipt, table: str) -> tuple[int, int, int, int]:
    (found,) = (each for each in receipt.tables if each.table == table)
    return found.inserted, found.updated, found.retired, found.unchanged


def renamed_since(build: Build) -> Build:
    """The same, where the table of the providers got another name in the configuration."""
    tables = [
        replace(it, table=replace(it.table, sql="shop_vendor")) if it.table.name == "provider" else it
        for it in build.target.dataset
    ]
    target = replace(build.target, dataset=replace(build.target.dataset, tables=tuple(tables)))
    return replace(build, target=target)


def meddle(deploys: Deploys, body: str, event: str) -> None:
    """A trigger of the platform's."""
    deploys.site.query(
        f"CREATE FUNCTION meddle() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN {body}; END';"
        f"CREATE TRIGGER meddle {event} FOR EACH ROW EXECUTE FUNCTION meddle()"
    )
