"""Databases go on with psql, dbmate and Django after a squash, and those before the checkpoint are refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from ratesmith.output.sql_scripts import schema_file
from ratesmith.project.layout_settings.django import Django as DjangoSettings
from ratesmith.project.settings import Environment
from ratesmith.release.layout import HISTORY, laid_out, laid_out_again
from support.databases import Postgres, Site
from support.deployments import Deploys
from support.runners import AFTER, APP, Dbmate, Django, Psql
from support.sample_tables import model, state

pytestmark = pytest.mark.slow
SAID = {Psql: "does not exist", Dbmate: "does not exist", Django: "up to 0002_a_credits were squashed; fill an empty"}


class Squashed:
    """A program, three migrations of which the files of the first two go, and a fourth one."""

    def __init__(self, kind: type[Psql | Dbmate | Django], postgres: Postgres, folder: Path) -> None:
        self.deploys, self.folder, self.tool = Deploys(Site(postgres, folder)), folder, kind(postgres, folder)
        self.deploys.release(*(state(model("a", credits=credits)) for credits in (5, 6, 7)))
        (folder / "schema.sql").write_text(schema_file(self.deploys.build()))
        if isinstance(self.tool, Django):
            self.tool.write(self.deploys.history.chain)
            assert self.tool.call("migrate", "shop").run()[0] == 0
        else:
            assert postgres.run(folder / "schema.sql").returncode == 0

    def up(self) -> tuple[int, str]:
        return self.tool.up().run()

    def squash(self) -> None:
        """The files after the squash, and none of those before it."""
        for path in (*self.folder.rglob("000*_a_credits*"), *self.folder.rglob("0001_initial*")):
            path.unlink()
        self.tool.write(self.deploys.history.history.squashed_at(2).released)


@pytest.mark.cases(ci=2)
@pytest.mark.parametrize("kind", SAID, ids=lambda it: it.__name__)
def test_a_database_goes_on_behind_a_squash(
    kind: type[Psql | Dbmate | Django], postgres: Postgres, tmp_path: Path
) -> None:
    shop = Squashed(kind, postgres, tmp_path)
    shop.tool.write(shop.deploys.history.chain)
    assert shop.up()[0] == 0
    shop.deploys.release(state(model("a", credits=8)))
    shop.squash()
    for _ in ("the new one", "nothing"):
        code, printed = shop.up()
        assert code == 0, printed
    assert shop.deploys.site.models("credits") == {"a": 8}
    assert shop.deploys.log == [("up", 1), ("up", 2), ("up", 3), ("up", 4)]
    assert not shop.deploys.drift()


@pytest.mark.cases(ci=2)
@pytest.mark.parametrize("kind", SAID, ids=lambda it: it.__name__)
def test_an_empty_database_is_filled_by_the_seed_first(
    kind: type[Psql | Dbmate | Django], postgres: Postgres, tmp_path: Path
) -> None:
    shop = Squashed(kind, postgres, tmp_path)
    shop.squash()
    code, printed = shop.up()
    assert code != 0 and SAID[kind] in printed, printed
    assert shop.deploys.site.models("credits") == {}
    shop.deploys.apply(from_seed=True)
    code, printed = shop.up()
    assert code == 0, printed
    assert shop.deploys.log == [("seed", 3)]


def test_a_database_before_the_checkpoint_is_refused_by_the_next_file(postgres: Postgres, tmp_path: Path) -> None:
    shop = Squashed(Django, postgres, tmp_path)
    shop.deploys.run(shop.deploys.history.chain[0])
    shop.squash()
    assert "at migration 1, and the migrations up to 0002_a_credits were squashed" in shop.up()[1]
    assert "is at migration 1, and 0003_a_credits follows 2" in shop.deploys.said(shop.deploys.history.chain[2])


def test_the_module_of_the_checkpoint_is_written_again_from_the_checkpoint(postgres: Postgres, tmp_path: Path) -> None:
    whole = Squashed(Psql, postgres, tmp_path).deploys.history.history
    django = Environment(layout="django", django=DjangoSettings(app=APP, after=AFTER))
    released = dict(laid_out(whole.released, django))
    squashed = whole.squashed_at(2)
    files = dict(laid_out_again(squashed.released, released, Environment(layout="dbmate")))
    assert files == dict(laid_out(squashed.released, django))
    third = f"{HISTORY}/django/0003_a_credits.py"
    assert files.keys() == {f"{HISTORY}/django/__init__.py", f"{HISTORY}/django/0002_a_credits.py", third}
    assert files[third] == released[third]
    assert dict(laid_out_again(squashed.released, files, Environment())) == files
