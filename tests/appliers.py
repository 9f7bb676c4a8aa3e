"""The sample platform brought along a history of migrations, by `apply` as the command calls it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Final

from msgspec.structs import replace

from chains import Chain
from databases import Postgres
from ratesmith.core.ir import Dataset, SecretKey
from ratesmith.core.secret import Secret
from ratesmith.database.driver import connect
from ratesmith.deploy import secrets
from ratesmith.deploy.apply import apply
from ratesmith.deploy.receipts import ApplyOptions, Receipt
from ratesmith.deploy.session import Deployment
from ratesmith.project.settings import Environment
from ratesmith.release.build import Build
from ratesmith.release.migration import Migration
from ratesmith.secrets.decrypt import Unsealed
from tables_sample import build

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


class Steps:
    """Some states, and the migrations that lead through them."""

    def __init__(self, *states: Dataset) -> None:
        chain = Chain()
        for each in states:
            chain.add(each)
        self.states, self.chain, self._history, self._state = states, chain.chain, chain.history, chain.state

    @property
    def build(self) -> Build:
        """The last state, with all the migrations."""
        environment = Environment(dialect="postgresql", release="migrations")
        target = replace(build(self.states[-1], "postgresql").target, environment=environment)
        return Build(target=target, history=self._history, state=self._state)

    def upto(self, number: int) -> Steps:
        """The first of them."""
        return Steps(*self.states[:number])


def applied(wanted: Build, url: str, key: str | None = None, **wishes: Any) -> Receipt:
    """Apply, with a secret if there is one, which is opened where the database has not got it."""
    unsealed = None
    if key is not None:
        prints = {KEY: f"of {key}"}
        with connect(url, Path("/"), "read") as driver:
            opened = {it: Secret(key) for it in secrets.wanted(Deployment(wanted, driver), prints)}
        unsealed = Unsealed(fingerprints=prints, values=opened)
    with connect(url, Path("/"), "write") as driver:
        return apply(Deployment(wanted, driver), ApplyOptions(**wishes), unsealed=unsealed)


def written(folder: Path, chain: Sequence[Migration], direction: str = "up") -> list[Path]:
    """The files of migrations."""
    paths = [folder / f"{migration.name}.{direction}.sql" for migration in chain]
    for path, migration in zip(paths, chain, strict=True):
        path.write_text(migration.up if direction == "up" else migration.down)
    return paths


def together(*calls: Callable[[], Any]) -> list[Any]:
    """What they return, all started at once."""
    barrier = threading.Barrier(len(calls))

    def one(call: Callable[[], Any]) -> Any:
        barrier.wait()
        return call()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(one, calls))


def ledger(of: Postgres) -> list[tuple[Any, ...]]:
    """What was done, in order."""
    return of.query("SELECT action, head FROM shop_ratesmith_ledger ORDER BY id")


def versions(of: Postgres) -> list[object]:
    """Where each row stands and which transaction wrote or locked it last, and how far each sequence is."""
    there = [name for name in EVERYTHING if of.query(f"SELECT to_regclass('{name}')") != [(None,)]]
    rows = [of.query(f"SELECT ctid, xmin, xmax FROM {name} ORDER BY 1") for name in there]
    return [*rows, of.query("SELECT sequencename, last_value FROM pg_sequences ORDER BY 1")]
