"""A price that is dated for tomorrow goes live without a build, and one that is called off the day before does not.

The clock of the database is turned on (libfaketime); the files are those of the day before.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from fractions import Fraction
from pathlib import Path
from random import Random
from typing import Any, Final

import pytest

from ratesmith.packs.ai_platform.reprice import reprice
from ratesmith.packs.ai_platform.usage import Usage
from support.cli import run
from support.clocks import Clock
from support.databases import Postgres, Site, Sqlite, program
from support.projects import BASE, project

pytestmark = pytest.mark.torture

BEFORE, AFTER = datetime(2030, 12, 31, 23, 59, 30), datetime(2031, 1, 1, 0, 0, 5)
WRITER: Final = (BASE / "models/writer.yaml").read_text()
DATED: Final = WRITER.replace(
    "price:\n  tokens_per_credit: 1000\n",
    'prices:\n  launch: {tokens_per_credit: 1000}\n  "2031-01-01": {tokens_per_credit: 500}\n',
)
CALLED_OFF: Final = DATED.replace('  "2031-01-01": {tokens_per_credit: 500}\n', "")


class Shop:
    """A project, its database, and what a platform does with both."""

    def __init__(self, site: Site, folder: Path, clock: Clock) -> None:
        self.site, self.folder, self.clock = site, project(folder, {"models/writer.yaml": DATED}), clock
        settings = self.folder / "config/ratesmith.yaml"
        if site.database.dialect == "postgresql":
            settings.write_text(settings.read_text().replace("dialect: sqlite", "dialect: postgresql"))
        self.log: list[tuple[str, str, int]] = []

    def write(self, model: str) -> None:
        (self.folder / "config/models/writer.yaml").write_text(model)

    def ratesmith(self, *arguments: str) -> str:
        done = run(
            *arguments, "--database", self.site.database.url, cwd=self.folder, mode="spawn", **self.clock.variables
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def apply(self) -> None:
        assert run("build", cwd=self.folder).returncode == 0
        self.ratesmith("apply", "--without-secrets")

    def activate(self) -> None:
        """Run activate.sql as a scheduled job does, by the database's own program alone."""
        path = self.folder / "generated/example/activate.sql"
        if isinstance(self.site.database, Sqlite):
            done = program(
                "sqlite3", "-bail", str(self.site.database.path), text=path.read_text(), **self.clock.variables
            )
        else:
            done = self.site.database.run(path)
        assert (done.returncode, done.stderr) == (0, "")

    def monitored(self) -> int:
        """How many rows monitor.sql calls late."""
        ((*_, late, _, _),) = self.clock.query(self.site, (self.folder / "generated/example/monitor.sql").read_text())
        return int(late)

    def charge(self, usage: str) -> int:
        """Charge a call by what the view says, as a platform does, and keep the id of the rate."""
        id, _, credits, _ = self.charge_in_full(Usage.parse(usage))
        self.log.append((id, usage, credits))
        return credits

    def charge_in_full(self, usage: Usage) -> tuple[str, Usage, int, Fraction | None]:
        """Return the id of the rate in force, the usage, and what it costs in credits and in US dollars."""
        ((id, content),) = self.clock.query(
            self.site,
            "SELECT f.rate_id, r.content FROM ai_model_in_force AS f JOIN ai_rate AS r ON r.rate_id = f.rate_id"
            " WHERE f.model_name = 'writer-1'",
        )
        priced = reprice(_json(content), usage)
        return id, usage, priced.credits, priced.usd

    def computed(self, id: str, usage: Usage) -> tuple[int, Fraction]:
        """What a usage costs at a rate, in fractions, from the rows of its components."""
        ((content,),) = self.site.query(f"SELECT content FROM ai_rate WHERE rate_id = '{id}'")
        rows = self.site.query(
            f"SELECT meter, per, CAST(amount_usd AS TEXT) FROM ai_model_cost_component WHERE rate_id = '{id}'"
        )
        each = {meter: Fraction(amount) / int(per) for meter, per, amount in rows}
        tokens = sum(int(it.number) for it in usage.counts if it.meter != "web_search")
        usd = sum((it.number * each[it.meter] for it in usage.counts), Fraction(0))
        return -(-tokens // _json(content)["price"]["tokens_per_credit"]), usd

    def column(self) -> int:
        ((found,),) = self.site.query("SELECT tokens_per_credit FROM ai_model_config WHERE model_name = 'writer-1'")
        return int(found)


def _json(content: Any) -> Any:
    return json.loads(content) if isinstance(content, str) else content


@pytest.fixture(params=["postgresql", "sqlite"])
def shop(request: pytest.FixtureRequest, clock: Clock, tmp_path: Path) -> Shop:
    servers: dict[str, Callable[[], Postgres | Sqlite]] = {
        "postgresql": lambda: request.getfixturevalue("postgres_of"),
        "sqlite": lambda: Sqlite(tmp_path / "test.db"),
    }
    return Shop(Site(servers[request.param](), tmp_path), tmp_path / "project", clock)


def test_a_price_of_tomorrow_goes_live_without_a_build_and_every_charge_can_be_priced_again(shop: Shop) -> None:
    shop.clock.turn(BEFORE)
    shop.apply()
    assert (shop.column(), shop.charge("input=1000")) == (1000, 1)
    shop.clock.turn(AFTER)
    # The view knows the day by itself; the copy in the table waits for whoever activates.
    assert (shop.column(), shop.charge("input=1000"), shop.monitored()) == (1000, 2, 1)
    shop.activate()
    assert (shop.column(), shop.charge("input=1500"), shop.monitored()) == (500, 3, 0)
    assert "0 rows changed" in shop.ratesmith("apply", "--without-secrets")
    lines = shop.clock.query(
        shop.site,
        "SELECT rate_id, CAST(until_at AS text) FROM ai_rate_applied WHERE model_name = 'writer-1' ORDER BY from_at",
    )
    assert [(until or "")[:19] for _, until in lines] == ["2031-01-01 00:00:00", ""]
    assert [id for id, _ in lines] == [shop.log[0][0], shop.log[-1][0]]
    for id, usage, credits in shop.log:
        ((content,),) = shop.site.query(f"SELECT content FROM ai_rate WHERE rate_id = '{id}'")
        assert reprice(_json(content), Usage.parse(usage)).credits == credits


WEEK: Final = DATED.replace(
    "cost:\n  per_1m_tokens:\n    input: 1\n    output: 4\n",
    """\
costs:
  launch: {per_1m_tokens: {input: 1, output: 4, cached_input: 0.1}, per_1k_calls: {web_search: 10}}
  "2031-01-03": {per_1m_tokens: {input: 1.25, output: 4.5, cached_input: 0.125}, per_1k_calls: {web_search: 7}}
""",
)


def test_a_week_of_charges_is_priced_again_from_the_ids_of_its_rates(shop: Shop) -> None:
    random, charged = Random(7), []
    shop.write(WEEK)
    shop.clock.turn(BEFORE)
    shop.apply()
    for day in range(7):
        shop.clock.turn(BEFORE + timedelta(days=day, hours=-random.randrange(1, 23)))
        for _ in range(3):
            counts = {meter: random.randrange(10**6) for meter in ("input", "output", "cached_input")}
            usage = Usage.of(web_search=random.randrange(4), **counts)
            charged.append(shop.charge_in_full(usage))
    # Afterwards the price is another one, and every amount too.
    shop.write(WEEK.replace("tokens_per_credit: 500", "tokens_per_credit: 400").replace("1.25", "1.3"))
    shop.apply()
    assert len({id for id, *_ in charged}) == 3
    for id, usage, credits, usd in charged:
        assert shop.computed(id, usage) == (credits, usd)


def test_a_price_that_is_called_off_the_day_before_does_not_begin(shop: Shop) -> None:
    shop.clock.turn(BEFORE)
    shop.apply()
    shop.write(CALLED_OFF)
    shop.apply()
    shop.clock.turn(AFTER)
    shop.activate()
    assert (shop.column(), shop.charge("input=1000"), shop.monitored()) == (1000, 1, 0)
    assert shop.site.query("SELECT count(*) FROM ai_model_price_window WHERE model_name = 'writer-1'") == [(1,)]
    # What the rate that never began meant is kept.
    assert shop.site.query("SELECT count(*) FROM ai_rate WHERE model_name = 'writer-1'") == [(2,)]
