"""Histories of the sample platform: migrations from state to state, and what they leave in a database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from hypothesis import strategies as st
from msgspec.structs import replace

from ratesmith.core.ir import Dataset
from ratesmith.output.sql_scripts import schema_file
from ratesmith.plan.planner import with_tombstones
from ratesmith.plan.state import State, state_of
from ratesmith.project.settings import Environment
from ratesmith.release.build import Build
from ratesmith.release.history import History
from ratesmith.release.migration import Migration, MigrationSettings, plan_migration
from ratesmith.sql.dialect import dialect
from ratesmith.sql.ledger import LedgerEntry, entry_values
from support.databases import Postgres, Site
from support.file_texts import seed_file, verify_file
from support.sample_tables import TABLES, build, model, provider, state

HOSTILE = "a'b\\c\td\ne\"f;--%s{}$1:x€\U0001f600\n-- migrate:down\nGO\n${x}\r\n.quit\n$$"

SETTINGS = MigrationSettings(dialect=dialect("postgresql"), ledger=TABLES.ledger)


@dataclass
class Chain:
    """The migrations so far, and the state that they lead to."""

    environment: str = "staging"
    chain: list[Migration] = field(default_factory=list)

    @property
    def history(self) -> History:
        """The history, as a build has it."""
        return History(environment=self.environment, where="main", released=tuple(self.chain))

    @property
    def state(self) -> State:
        return self.history.state_at(len(self.chain))

    def draft(self, dataset: Dataset) -> Migration | None:
        """What would lead to that state."""
        last = self.state
        new = with_tombstones(state_of(dataset), last, dataset)
        planned = plan_migration(self.history.released_head, last, new, dataset, SETTINGS)
        return None if planned is None else planned.rendered

    def add(self, dataset: Dataset) -> Migration | None:
        """Release it."""
        draft = self.draft(dataset)
        if draft is not None:
            self.chain.append(draft)
        return draft


def chain(*states: Dataset) -> list[Migration]:
    history = Chain()
    for each in states:
        history.add(each)
    return history.chain


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


class Runner:
    """One empty database with the tables, and the files of migrations run in it."""

    def __init__(self, postgres: Postgres, folder: Path, first: Dataset | None = None) -> None:
        self.site, self.folder = Site(postgres, folder), folder
        postgres.clear()
        done = postgres.run(self.site.file("schema", first or state(model("a"))))
        assert done.returncode == 0, done.stderr

    def run(self, migration: Migration, direction: str = "up") -> str:
        """What psql says when it fails, or nothing."""
        path = self.folder / f"{migration.name}.{direction}.sql"
        path.write_bytes((migration.up if direction == "up" else migration.down).encode("ascii"))
        done = self.site.database.run(path)
        assert (done.returncode == 0) == (not done.stderr), done.stderr
        return done.stderr

    def rows(self) -> dict[str, Any]:
        """Every owned value of every table; ids and timestamps aside."""
        query = self.site.query
        return {
            "provider": query("SELECT provider_id, title, is_active, api_key FROM shop_provider ORDER BY 1"),
            "industry": query("SELECT slug, name, is_active, extra FROM shop_industry ORDER BY 1"),
            "keyword": query(
                'SELECT i.slug, k.keyword, r.slug, k.volume FROM "content_Keyword" AS k'
                " JOIN shop_industry AS i ON i.id = k.industry_id"
                " LEFT JOIN shop_industry AS r ON r.id = k.related_id ORDER BY 1, 2"
            ),
            "settings": query('SELECT id, "order" FROM shop_settings ORDER BY 1'),
            "model": query(
                "SELECT model_name, model_type, provider, is_default, is_testing, is_active, cost, credits, small,"
                " large, temperature, capabilities, released, opens, since, token, remarks FROM shop_model ORDER BY 1"
            ),
        }

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        return self.site.query(sql)


@st.composite
def datasets(draw: st.DrawFn) -> Dataset:
    """A state that keeps the unique indexes."""
    names = draw(st.lists(st.sampled_from("abcd"), unique=True))
    models = []
    taken: set[tuple[str, str]] = set()
    for name in names:
        type = draw(st.sampled_from(["text", "image"]))
        flags = {flag: draw(st.booleans()) for flag in ("is_default", "is_testing", "is_active")}
        for flag in ("is_default", "is_testing"):
            flags[flag] &= (type, flag) not in taken
            taken |= {(type, flag)} if flags[flag] else set()
        models.append(
            model(
                name,
                model_type=type,
                credits=draw(st.sampled_from([None, 1, 2])),
                notes=draw(st.sampled_from(["", HOSTILE])),
                **flags,
            )
        )
    words = draw(st.lists(st.sampled_from(["crm", "erp", "x;y"]), unique=True))
    keywords = [
        {"industry_id": "saas", "keyword": word, "related_id": draw(st.sampled_from([None, "retail"])), "volume": 1}
        for word in words
    ]
    providers = ["openai", *(["extra"] if draw(st.booleans()) else [])]
    return state(*models, keyword=keywords, provider=[provider(name) for name in providers])


_FLAGS: Final = {"provider": (2,), "industry": (2,), "model": (3, 4, 5), "keyword": (1,), "settings": (1,)}
"""Where the flags stand that are cleared when a row retires; where none is, something that is never empty."""
_HEAD: Final = "SELECT head, migration, state_hash FROM shop_ratesmith_ledger ORDER BY id DESC LIMIT 1"


_KEPT: Final = {name: name for name in ("environment", "head", "migration", "state_hash")}
_RESUME: Final = LedgerEntry(id=0, environment="", action="resume", head=0, migration="", state_hash="")
_VALUES: Final = entry_values(dialect("postgresql"), _RESUME, **_KEPT)
_RESUMED: Final = (
    f"INSERT INTO shop_ratesmith_ledger (id, {', '.join(_VALUES)}, hash)"
    f" SELECT id + 1, {', '.join(_VALUES.values())}, '' FROM shop_ratesmith_ledger ORDER BY id DESC LIMIT 1"
)
"""What `ratesmith resume` appends."""


def taken_back(after: dict[str, Any], before: dict[str, Any]) -> bool:
    """Whether the rows are as before, but for added ones that are switched off, or whose kind keeps them."""
    for table, rows in after.items():
        added = [row for row in rows if row not in before[table]]
        if table != "settings" and any(row[place] for row in added for place in _FLAGS[table]):
            return False
        if any(row not in rows for row in before[table]):
            return False
    return True


def written(folder: Path, chain: Sequence[Migration], direction: str = "up") -> list[Path]:
    """The files of migrations."""
    paths = [folder / f"{migration.name}.{direction}.sql" for migration in chain]
    for path, migration in zip(paths, chain, strict=True):
        path.write_text(migration.up if direction == "up" else migration.down)
    return paths


def same_by_seed_and_by_migrations(postgres: Postgres, folder: Path, states: list[Dataset], older: int) -> None:
    """From nothing, and from the migration `older`, the seed ends where the migrations do."""
    steps = Steps(*states)
    for name, make in (("schema", schema_file), ("seed", seed_file), ("verify", verify_file)):
        (folder / f"{name}.sql").write_text(make(steps.build))
    schema, seed, verify = (folder / f"{name}.sql" for name in ("schema", "seed", "verify"))
    files = written(folder, steps.chain)

    def made_by(*files: Path, check: bool = True) -> tuple[dict[str, Any], list[tuple[Any, ...]]]:
        runner = Runner(postgres, folder)
        done = postgres.run(schema, *files, *([verify] if check else []))
        assert (done.returncode, done.stderr) == (0, "")
        return runner.rows(), runner.query(_HEAD) if check else []

    migrated, head = made_by(*files)
    for at in sorted({0, min(older, len(files))}):
        before, _ = made_by(*files[:at], check=False)
        seeded, seeded_head = made_by(*files[:at], seed)
        assert seeded_head == head
        for table, rows in migrated.items():
            # Of what came and went behind that migration the seed knows nothing: there it is absent, or as it was then.
            # All rows of the state itself were verified above.
            absent = [row for row in rows if row not in seeded[table]]
            strange = [row for row in seeded[table] if row not in rows]
            assert not any(row[place] for row in absent + strange for place in _FLAGS[table])
            there = {row[0] for row in before[table]}
            assert {row[0] for row in strange} <= there & {row[0] for row in absent}
            assert there <= {row[0] for row in seeded[table]} or table == "keyword"


def back_again(postgres: Postgres, folder: Path, states: list[Dataset]) -> None:
    """Every migration, and then its way back, is as if it had not been; so for all of them."""
    runner, steps = Runner(postgres, folder), Steps(*states)
    seen = []
    for migration in steps.chain:
        seen.append(runner.rows())
        assert runner.run(migration) == ""
        after = runner.rows()
        assert runner.run(migration, "down") == ""
        assert taken_back(runner.rows(), seen[-1])
        runner.query(_RESUMED)
        assert runner.run(migration) == ""
        assert runner.rows() == after
    for migration, before in zip(reversed(steps.chain), reversed(seen), strict=True):
        assert runner.run(migration, "down") == ""
        assert taken_back(runner.rows(), before)
