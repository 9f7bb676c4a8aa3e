"""A database with rows that others made, and random things that people do to it: what is theirs must stay."""

from __future__ import annotations

import sqlite3
from collections import Counter
from dataclasses import dataclass, field
from random import Random
from typing import Any, Final

import psycopg
from msgspec.structs import replace

from ratesmith.core.errors import Fatal
from ratesmith.core.ir import Dataset
from ratesmith.output.sql_scripts import schema_file
from ratesmith.plan.diff import Insert, keyed
from ratesmith.plan.ordering import Step
from ratesmith.sql.bound_table import bind_tables
from ratesmith.sql.dialect import dialect
from ratesmith.sql.migration_script import repairs
from support.deployments import Deploys, apply_seed
from support.file_texts import seed_file
from support.sample_tables import model, provider, state, with_table

EDITED: Final = 9999
"""A price that no configuration has."""
_MODEL: Final = "model_name, model_type, provider, is_default, is_testing, is_active, capabilities, remarks, updated_by"
_THEIRS: Final = """
INSERT INTO shop_provider (provider_id, title, is_active, api_key) VALUES ('theirs', 'Theirs', TRUE, 'their key');
INSERT INTO shop_industry (slug, name, is_active, extra, rank, shown) VALUES ('theirs', 'Theirs', TRUE, '', 1, TRUE);
INSERT INTO "content_Keyword" (industry_id, keyword, volume)
  SELECT id, 'theirs', 3 FROM shop_industry WHERE slug = 'theirs';
INSERT INTO shop_settings (id, "order") VALUES (77, 'theirs');
CREATE TABLE calls (id INTEGER PRIMARY KEY, note TEXT,
  provider VARCHAR(50) REFERENCES shop_provider (provider_id) ON DELETE CASCADE,
  model BIGINT REFERENCES shop_model (id) ON DELETE CASCADE,
  industry BIGINT REFERENCES shop_industry (id) ON DELETE SET NULL,
  keyword BIGINT REFERENCES "content_Keyword" (id) ON DELETE {keyword});
INSERT INTO calls (id, note, provider, industry, keyword)
  SELECT 1, 'theirs', 'theirs', i.id, k.id FROM shop_industry AS i, "content_Keyword" AS k
  WHERE i.slug = 'theirs' AND k.keyword = 'theirs';
"""
"""Rows that no configuration names, and a table of the platform whose rows would go with them."""
_LASTING: Final = (
    "SELECT * FROM shop_provider WHERE provider_id = 'theirs'",
    "SELECT * FROM shop_industry WHERE slug = 'theirs'",
    "SELECT * FROM \"content_Keyword\" WHERE keyword = 'theirs'",
    "SELECT * FROM shop_model WHERE model_name LIKE 'theirs%'",
    "SELECT * FROM shop_settings WHERE id = 77",
    "SELECT * FROM calls",
    "SELECT provider_id FROM shop_provider",
    "SELECT id FROM shop_model",
    "SELECT id, updated_by FROM shop_model WHERE updated_by IS NOT NULL",
    "SELECT id FROM shop_industry",
    "SELECT id FROM shop_settings",
)
"""What may become more, never less: no row of theirs is touched, no row of a kind that switches off is deleted."""
_EDITED: Final = f"SELECT id FROM shop_model WHERE credits = {EDITED}"


@dataclass
class Neighbours:
    """A database, the versions of its configuration, and the random choice of what happens next."""

    deploys: Deploys
    random: Random
    on_drift: str = "refuse"
    done: Counter[str] = field(default_factory=Counter)
    """How often each thing was not refused."""
    happened: list[str] = field(default_factory=list)
    """What was done, for the message of a failure."""
    added: set[str] = field(default_factory=set)
    """Models that a person added as the configuration has them."""
    number: int = 1

    def live(self, steps: int) -> None:
        """Make the platform and let so many things happen; after each one all is there that was theirs."""
        self.cascades = self.random.random() < 0.5
        self._platform()
        actions = [self.configure, self.configure, self.seed, self.edit, self.insert, self.call]
        if self.migrates:
            actions += [self.apply, self.apply, self.up, self.down, self.back, self.back, self.only, self.resume]
        for _ in range(steps):
            action = self.random.choice(actions)
            before, own = self._seen(), self._in_use()
            said = self._tried(action.__name__)
            self.happened.append(f"{action.__name__}: {said}" if said else action.__name__)
            self.done[action.__name__] += not said
            overwrites = action in (self.seed, self.edit) or self.on_drift == "overwrite"
            for query, rows in self._seen().items():
                if not (query == _EDITED and overwrites):
                    assert before[query] <= rows, f"{query}: {before[query] - rows} after {self.happened}"
            if action in (self.down, self.back, self.only):
                assert own <= self._in_use(), self.happened

    def configure(self) -> None:
        """Another state; in an environment with a history also its migration, or another one than the last."""
        names = [name for name in "abcd" if self.random.random() < 0.7]
        prices = {name: {it: self.random.randint(1, 3) for it in ("credits", "small")} for name in names}
        models = [model(name, **prices[name], is_default=name == names[0]) for name in names]
        keywords = [
            {"industry_id": "saas", "keyword": word, "related_id": None, "volume": self.random.randint(1, 3)}
            for word in ("crm", "erp")
            if self.cascades or self.random.random() < 0.6
        ]
        providers = [provider("openai"), *([provider("extra")] if self.random.random() < 0.5 else [])]
        settings = [{"id": id, "order": self.random.choice("xy")} for id in range(1, self.random.randint(2, 3))]
        made = state(*models, keyword=keywords, provider=providers, settings=settings)
        if "a" not in names and "b" in names:
            made = _renamed(made, {"b": "a"})
        self._release(with_table(made, "model", on_drift=self.on_drift))

    def apply(self) -> None:
        self.deploys.apply(baseline=self.random.random() < 0.7)

    def up(self) -> str:
        return self._psql(self.random.choice(self.deploys.history.chain).up)

    def down(self) -> str:
        return self._psql(self.random.choice(self.deploys.history.chain[-2:]).down)

    def back(self) -> None:
        self.deploys.rollback(max(0, self.deploys.standing.head - self.random.randint(1, 3)))

    def only(self) -> None:
        head = self.deploys.standing.head
        self.deploys.rollback(max(0, head - self.random.randint(1, 3)), only=(self.random.choice("abcd"),))

    def resume(self) -> None:
        self.deploys.resume()

    def seed(self) -> str:
        if self.migrates:
            return self._psql(seed_file(self.deploys.build()))
        apply_seed(self.deploys.site, self.deploys.datasets[-1])
        return ""

    def edit(self) -> None:
        """A person changes a column that no configuration has, and now and then a price, also to a later one."""
        there = f"WHERE model_name = '{self.random.choice('abcd')}' AND is_active"
        self.deploys.site.query(f"UPDATE shop_model SET updated_by = 9 {there} AND updated_by IS NULL")
        if self.random.random() < 0.3:
            self.deploys.site.query(f"UPDATE shop_model SET credits = {EDITED} {there}")
        elif self.random.random() < 0.5:
            self.deploys.site.query(f"UPDATE shop_model SET credits = {self.random.randint(1, 3)} {there}")

    def insert(self) -> None:
        """Somebody adds a model: one of their own, or one that a configuration names, in its words or in others."""
        self.number += 1
        name = self.random.choice(["a", "b", "c", "d", f"theirs-{self.number}"])
        dataset = self.deploys.datasets[-1]
        row = keyed(dataset.tables[3]).get((name,))
        if self.deploys.site.query(f"SELECT 1 FROM shop_model WHERE model_name = '{name}'"):
            return
        if row is not None and self.random.random() < 0.8:
            spoken = dialect(self.deploys.site.database.dialect)
            step = Step(operation=Insert(table="model", key=(name,), row=row))
            ((_, statement),) = repairs([step], bind_tables(dataset, spoken), spoken)
            try:
                self.deploys.site.query(statement.sql)
            except (psycopg.IntegrityError, sqlite3.IntegrityError):  # without its provider, or a second default
                return
            self.added.add(name)
        else:
            self.deploys.site.query(
                f"INSERT INTO shop_model ({_MODEL})"
                f" VALUES ('{name}', 'text', 'theirs', FALSE, FALSE, TRUE, '{{}}', '', 8)"
            )

    def call(self) -> None:
        """The platform refers to whatever rows there are."""
        self.number += 1
        found = (
            "(SELECT max(provider_id) FROM shop_provider WHERE provider_id <> 'theirs')",
            f"(SELECT max(id) FROM shop_model WHERE model_name = '{self.random.choice('abcd')}')",
            "(SELECT max(id) FROM shop_industry WHERE slug = 'saas')",
            "(SELECT max(id) FROM \"content_Keyword\" WHERE keyword = 'crm')",
        )
        if not self.cascades and self.random.random() < 0.8:
            found = (*found[:3], "NULL")
        self.deploys.site.query(f"INSERT INTO calls SELECT {self.number}, 'called', {', '.join(found)}")

    @property
    def migrates(self) -> bool:
        """Whether the environment keeps a history."""
        return self.deploys.site.database.dialect == "postgresql"

    def _platform(self) -> None:
        self.configure()
        build = self.deploys.build() if self.migrates else self.deploys.site.build(self.deploys.datasets[-1])
        text = schema_file(build)
        if self.random.random() < 0.3:
            text += seed_file(build) + ("DROP TABLE shop_ratesmith_ledger;\n" if self.migrates else "")
        said = self._psql(text + _THEIRS.format(keyword="CASCADE" if self.cascades else "NO ACTION"))
        assert said == "", said

    def _release(self, dataset: Dataset) -> None:
        chain, datasets = self.deploys.history, self.deploys.datasets
        if not self.migrates:
            datasets.append(dataset)
            return
        if len(chain.chain) > 1 and self.random.random() < 0.2:
            chain.chain.pop()
            datasets.pop()
        if chain.add(dataset) is not None:
            datasets.append(dataset)

    def _tried(self, name: str) -> str:
        """Why it was refused; nothing where it was done."""
        try:
            return str(getattr(self, name)() or "")
        except Fatal as refusal:
            return refusal.message

    def _psql(self, text: str) -> str:
        """What the program of the database says of a file: nothing, unless it fails."""
        path = self.deploys.site.folder / "some.sql"
        path.write_text(text)
        done = self.deploys.site.database.run(path)
        assert (done.returncode == 0) == (not done.stderr)
        return done.stderr

    def _seen(self) -> dict[str, set[str]]:
        return {query: {repr(row) for row in self.deploys.site.query(query)} for query in (*_LASTING, _EDITED)}

    def _in_use(self) -> set[Any]:
        """The models in use that a person added, and that no version took out of the configuration since."""
        lasting = {
            name
            for name in self.added
            for named in [[(name,) in keyed(it.tables[3]) for it in self.deploys.datasets]]
            if all(named[named.index(True) :] if True in named else named)
        }
        return {
            name for (name,) in self.deploys.site.query("SELECT model_name FROM shop_model WHERE is_active")
        } & lasting


def _renamed(dataset: Dataset, names: dict[str, str]) -> Dataset:
    keys = {(now,): (before,) for now, before in names.items()}
    tables = (replace(it, renamed=keys) if it.table.name == "model" else it for it in dataset)
    return replace(dataset, tables=tuple(tables))
