"""A database that began at a checkpoint goes on with dbmate or Django, by the commands of docs/operations.md."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
from pathlib import Path

import pytest

from ratesmith.output.sql_scripts import schema_file
from support.cli import django
from support.databases import Postgres, Site
from support.deployments import Deploys
from support.projects import SHIPPED
from support.runners import APP, Call, Dbmate, Django, Tool
from support.sample_tables import model, moved_on, state

pytestmark = pytest.mark.slow
PAGE = (SHIPPED / "docs/operations.md").read_text(encoding="utf-8")


def block(word: str) -> str:
    """The commands of the page that have this word."""
    (found,) = (text for text in re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL) if word in text)
    return str(found)


class Moved:
    """A platform whose tables have moved on, two migrations that name those of before, and a program that runs them."""

    def __init__(self, tool: Tool, postgres: Postgres, folder: Path) -> None:
        self.deploys, self.tool, self.folder = Deploys(Site(postgres, folder)), tool, folder
        self.deploys.release(state(model("a")), state(model("a", credits=6)))
        self.deploys.datasets = [moved_on(dataset) for dataset in self.deploys.datasets]
        (folder / "schema.sql").write_text(schema_file(self.deploys.build()))
        tool.write(self.deploys.history.chain)

    def goes_on(self, up: Call) -> None:
        """Another migration, for the tables of today, is the only one that the program runs."""
        self.deploys.release(moved_on(state(model("a", credits=7))))
        self.tool.write(self.deploys.history.chain)
        code, printed = up.run()
        assert code == 0, printed
        assert self.deploys.site.models("credits") == {"a": 7}
        assert self.deploys.log == [("seed", 2), ("up", 3)]
        assert not self.deploys.drift()


def test_dbmate_goes_on_behind_a_checkpoint(postgres: Postgres, tmp_path: Path) -> None:
    moved = Moved(Dbmate(postgres, tmp_path), postgres, tmp_path)
    (program, *options, _), variables, _ = moved.tool.up()
    up = Call([program, *options, "--migrations-table", "ratesmith_migrations", "migrate"], variables, tmp_path)
    moved.deploys.apply(from_seed=True)
    code, printed = up.run()
    assert code != 0 and 'column "remarks"' in printed
    postgres.query("DROP TABLE IF EXISTS ratesmith_migrations")
    commands = block("ratesmith_migrations").replace("generated/production", ".")
    path = f"{Path(postgres.psql).parent}:{os.environ['PATH']}"
    subprocess.run(
        ["bash", "-euo", "pipefail", "-c", commands],
        cwd=tmp_path,
        env={"PATH": path, "DATABASE_URL": postgres.url},
        check=True,
        timeout=60,
    )
    moved.goes_on(up)


def test_django_goes_on_behind_a_checkpoint(postgres: Postgres, tmp_path: Path) -> None:
    tool = Django(postgres, tmp_path)
    moved = Moved(tool, postgres, tmp_path)
    assert tool.call("migrate", "shop").run()[0] == 0
    moved.deploys.apply(from_seed=True)
    code, printed = tool.up().run()
    assert code != 0 and 'column "remarks"' in printed
    words = shlex.split(block("--fake"))
    arguments = words[words.index("manage.py") + 1 :]
    assert arguments[-1] == APP
    code, printed = tool.up()._replace(arguments=django(*arguments)).run()
    assert code == 0, printed
    moved.goes_on(tool.up())
