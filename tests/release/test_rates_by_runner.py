"""Rates, windows and their log where psql, dbmate or Django runs the migrations, and psql alone activates each day."""

from __future__ import annotations

import shutil
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final, NamedTuple

import pytest

from support.checkouts import PROJECT, Checkout
from support.cli import run
from support.databases import Postgres
from support.days import LATER, YESTERDAY
from support.projects import project
from support.repositories import git
from support.runners import AFTER, APP, Dbmate, Django, Psql

pytestmark = pytest.mark.slow
KINDS: Final = (Psql, Dbmate, Django)
LAYOUTS: Final = {
    "Psql": "plain",
    "Dbmate": "dbmate",
    "Django": f"django\n    django: {{app: {APP}, after: {AFTER}}}",
}
PRICE: Final = "price:\n  tokens_per_credit: 1000\n"
BEGAN: Final = f'prices:\n  launch: {{tokens_per_credit: 1000}}\n  "{YESTERDAY}": {{tokens_per_credit: 500}}\n'
TO_COME: Final = f'  "{LATER}": {{tokens_per_credit: 400, confirmed_on: {YESTERDAY}}}\n'


class Shop(NamedTuple):
    """A project with an environment for each program, a database, and the program."""

    made: Checkout
    environment: str
    postgres: Postgres
    tool: Psql | Dbmate | Django

    @property
    def files(self) -> Path:
        return self.made.root / "generated" / self.environment

    def sql(self, name: str) -> str:
        """Run a file with psql; what it complains of."""
        return self.postgres.run(self.files / f"{name}.sql").stderr

    def up(self) -> None:
        code, printed = self.tool.up().run()
        assert code == 0, printed

    def down(self, to: int) -> None:
        """Undo the last migration with the program itself."""
        (path,) = (self.files / "migrations").glob(f"{to:04d}_*.up.sql")
        at: Any = _Named(to, path.name.removesuffix(".up.sql"))
        code, printed = self.tool.down(at).run()
        assert code == 0, printed

    def ratesmith(self, *arguments: str) -> str:
        done = run("--env", self.environment, *arguments, "--database", self.postgres.url, cwd=self.made.root)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def writer(self) -> tuple[Any, ...]:
        """What the view and the column say a credit buys, and which lines the log has of it."""
        ((view, column),) = self.postgres.query(
            "SELECT CAST(r.content->'price'->>'tokens_per_credit' AS integer), m.tokens_per_credit"
            " FROM ai_model_in_force AS f JOIN ai_rate AS r ON r.rate_id = f.rate_id"
            " JOIN ai_model_config AS m ON m.model_name = f.model_name WHERE f.model_name = 'writer-1'"
        )
        log = self.postgres.query(
            "SELECT CAST(r.content->'price'->>'tokens_per_credit' AS integer), a.until_at IS NULL FROM ai_rate_applied"
            " AS a JOIN ai_rate AS r ON r.rate_id = a.rate_id WHERE a.model_name = 'writer-1' ORDER BY a.from_at"
        )
        return view, column, [tokens if is_open else -tokens for tokens, is_open in log]

    def monitored(self) -> tuple[Any, ...]:
        query = (self.files / "monitor.sql").read_text()
        ((*_, head, _, held, up_to_date, late, rates_late, _),) = self.postgres.query(query)
        assert rates_late == 0
        return head, held, up_to_date, late

    def windows(self) -> int:
        ((count,),) = self.postgres.query("SELECT count(*) FROM ai_model_price_window WHERE model_name = 'writer-1'")
        return int(count)


class _Named(NamedTuple):
    """What programs ask of the migration that is the last one behind their way back."""

    number: int
    name: str


@cache
def _template() -> TemporaryDirectory[str]:
    """Four releases: a price, two days of it, a cost of another model, and the second day called off."""
    made = TemporaryDirectory(prefix="ratesmith-runners-")
    head, _, environment = PROJECT.partition("  live:\n")
    settings = head.replace("environment: live", "environment: psql")
    for name, layout in LAYOUTS.items():
        settings += f"  {name.lower()}:\n{environment}    layout: {layout}\n"
    shop = Checkout(project(Path(made.name, "shop"), {"ratesmith.yaml": settings}))
    (shop.root / ".gitignore").write_text("__pycache__/\n")
    git(shop.root, "init", "-q", "-b", "main")
    shop.release()
    shop.write("models/writer.yaml", PRICE, BEGAN + TO_COME)
    shop.release()
    shop.write("models/drafter.yaml", "input: 0.1\n", "input: 0.11\n")
    shop.release()
    shop.write("models/writer.yaml", TO_COME, "")
    shop.release()
    return made


EVERY: Final = pytest.mark.parametrize("shop", KINDS, ids=lambda it: it.__name__, indirect=True)
ALONE: Final = pytest.mark.parametrize("shop", [Psql], ids=["psql"], indirect=True)


@pytest.fixture
def shop(request: pytest.FixtureRequest, postgres: Postgres, tmp_path: Path) -> Shop:
    made, kind = Checkout(tmp_path / "shop"), request.param
    shutil.copytree(Path(_template().name, "shop"), made.root)
    name = kind.__name__.lower()
    files = made.root / "generated" / name
    folder = files
    if kind is Django:
        folder = tmp_path / "django"
        folder.mkdir()
        shutil.copy(files / "schema.sql", folder)
    tool = kind(postgres, folder)
    if isinstance(tool, Django):
        tool.write(())
        shutil.rmtree(folder / "project/generated/staging")
        (folder / "project/generated/staging").symlink_to(files)
        assert tool.call("migrate", "shop").run()[0] == 0
    else:
        assert postgres.run(files / "schema.sql").stderr == ""
    return Shop(made, name, postgres, tool)


@EVERY
def test_a_dated_price_goes_up_down_and_up_again(shop: Shop) -> None:
    shop.up()
    # Each migration is a transaction of its own: for a moment the database charged by the first price.
    assert shop.writer() == (500, 500, [-1000, 500])
    assert shop.sql("activate") == ""
    assert (shop.writer(), shop.monitored(), shop.windows()) == ((500, 500, [-1000, 500]), (4, 0, 1, 0), 2)
    shop.postgres.query("UPDATE ai_model_config SET tokens_per_credit = 1000 WHERE model_name = 'writer-1'")
    assert "activation-late 'writer-1' (tokens_per_credit)" in shop.sql("verify")
    assert (shop.monitored(), shop.sql("activate")) == ((4, 0, 1, 1), "")
    assert (shop.writer(), shop.sql("verify")) == ((500, 500, [-1000, 500]), "")
    now = (500, 500, [-1000, 500])
    for to, windows, writer in ((3, 3, now), (2, 3, now), (1, 1, (1000, 1000, [-1000, -500, 1000]))):
        shop.down(to)
        assert (shop.windows(), shop.writer(), shop.monitored()) == (windows, writer, (to, 1, 0, None))
        assert "no drift" in shop.ratesmith("drift")
    assert shop.sql("resume") == ""
    shop.up()
    assert shop.sql("activate") + shop.sql("verify") == ""
    assert (shop.writer(), shop.monitored()) == ((500, 500, [-1000, -500, -1000, 500]), (4, 0, 1, 0))
    assert "0 rows changed" in shop.ratesmith("apply", "--without-secrets")


@pytest.mark.cases(ci=2)
@EVERY
def test_a_squashed_history_with_rates_goes_on(shop: Shop) -> None:
    shop.up()
    shop.ratesmith("squash", "--to", "3")
    shop.made.commit()
    shop.made.price("drafter", 9000)
    shop.made.release()
    shop.up()
    assert shop.sql("activate") + shop.sql("verify") == ""
    assert shop.monitored() == (5, 0, 1, 0)
    shop.down(4)
    shop.ratesmith("rollback", "--to", "2", "--reason", "behind the checkpoint")
    assert (shop.windows(), shop.writer()) == (3, (500, 500, [-1000, 500]))
    shop.ratesmith("resume", "--reason", "on")


@ALONE
def test_a_database_that_began_with_the_seed_goes_on_and_back(shop: Shop) -> None:
    shop.ratesmith("apply", "--from-seed", "--without-secrets")
    assert shop.writer() == (500, 500, [500])
    for to, windows in ((3, 3), (2, 3)):
        shop.ratesmith("rollback", "--to", str(to), "--reason", "back")
        assert (shop.windows(), shop.writer()) == (windows, (500, 500, [500]))
    shop.ratesmith("resume", "--reason", "on")
    shop.up()
    assert shop.sql("activate") + shop.sql("verify") == ""


@ALONE
def test_a_database_that_was_filled_without_a_ledger_gets_a_baseline(shop: Shop) -> None:
    shop.ratesmith("apply", "--from-seed", "--without-secrets")
    shop.postgres.query("DROP TABLE ratesmith_ledger")
    assert "0004" in shop.ratesmith("apply", "--baseline")
    assert shop.sql("activate") + shop.sql("verify") == ""
    assert (shop.writer(), shop.monitored()) == ((500, 500, [500]), (4, 0, 1, 0))
    shop.made.price("drafter", 9000)
    shop.made.release()
    shop.up()
    shop.down(4)
    shop.ratesmith("rollback", "--to", "2", "--reason", "behind the baseline")
    assert (shop.windows(), shop.writer()) == (3, (500, 500, [500]))
