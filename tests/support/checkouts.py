"""A project with a history in a real git repository, as the people who change prices and merge branches have it."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from ratesmith.packs.ai_platform.rate_tables import TABLES
from support.cli import run
from support.databases import Postgres
from support.projects import BASE, SHIPPED, project
from support.repositories import commit, git

FOLLOWING = {table.name for table in TABLES}
"""The tables of rates and windows, by the pack's names: their rows follow from what somebody changed."""
PROJECT = """\
version: 1
project: base
pack: ai_platform
default_environment: live
environments:
  live:
    dialect: postgresql
    database_env: DATABASE_URL
    release: migrations
"""
MODEL = """\
model_name: {id}-1
model_type: text
provider: openai
display_name: {id}
cost:
  per_1m_tokens:
    input: 1
    output: 4
price:
  tokens_per_credit: 1000
"""


class Checkout(NamedTuple):
    """A clone of the project."""

    root: Path

    @property
    def live(self) -> Path:
        """The generated files of the environment."""
        return self.root / "generated" / "live"

    @property
    def names(self) -> list[str]:
        """The migrations in the chain on disk."""
        return [line.split(" ")[0] for line in (self.live / "migrations/ratesmith.sum").read_text().splitlines()]

    @property
    def ups(self) -> list[Path]:
        """Their scripts, in order."""
        return [self.live / f"migrations/{name}.up.sql" for name in self.names]

    def git(self, *arguments: str) -> str:
        """What git prints."""
        return git(self.root, *arguments)

    def stops(self, *arguments: str) -> list[str]:
        """Run git where it must stop at a conflict; the files that have one."""
        try:
            self.git(*arguments)
        except subprocess.CalledProcessError:
            return self.git("diff", "--name-only", "--diff-filter=U").splitlines()
        raise AssertionError(f"git {arguments} met no conflict")

    def branch(self, name: str, start: str = "main") -> None:
        """Check out a new branch."""
        self.git("checkout", "-q", "-b", name, start)

    def commit(self) -> str:
        """Commit everything."""
        return commit(self.root)

    def write(self, path: str, old: str, new: str) -> None:
        """Change text in a file below config/."""
        file = self.root / "config" / path
        text = file.read_text()
        assert old in text, (old, text)
        file.write_text(text.replace(old, new))

    def price(self, model: str, tokens: int) -> None:
        """What a credit buys of a text model."""
        file = self.root / f"config/models/{model}.yaml"
        file.write_text(re.sub(r"tokens_per_credit: \d+", f"tokens_per_credit: {tokens}", file.read_text()))

    def model(self, id: str) -> None:
        """Add a text model."""
        (self.root / f"config/models/{id}.yaml").write_text(MODEL.format(id=id))

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """`ratesmith`, as somebody without settings of git."""
        return run(*arguments, cwd=self.root, HOME=str(self.root.parent), GIT_CONFIG_NOSYSTEM="1")

    def build(self, *arguments: str) -> str:
        """A build that works; what it says."""
        done = self.run("build", *arguments)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stderr

    def refused(self, *arguments: str, code: int = 5) -> str:
        """A build that fails and writes nothing; what it says."""
        before = self.files()
        done = self.run("build", *arguments)
        assert done.returncode == code, done.stdout + done.stderr
        assert "Traceback" not in done.stderr
        assert self.files() == before
        return done.stdout + done.stderr

    def release(self, *arguments: str) -> str:
        """Build and commit; the commit."""
        self.build(*arguments)
        return self.commit()

    def files(self) -> dict[str, bytes]:
        """Everything generated."""
        folder = self.root / "generated"
        return {it.relative_to(folder).as_posix(): it.read_bytes() for it in folder.rglob("*") if it.is_file()}

    def clone(self, to: Path, *options: str) -> Checkout:
        """A clone by the network's protocol, so that a depth holds."""
        git(self.root, "clone", "-q", *options, f"file://{self.root}", str(to))
        return Checkout(to)

    def up(self, name: str) -> str:
        """The script of a migration."""
        return (self.live / f"migrations/{name}.up.sql").read_text()

    def plan(self, name: str) -> list[dict[str, Any]]:
        """The operations of a migration on what people change, without the rates and windows that follow."""
        found: list[dict[str, Any]] = json.loads((self.live / f"plans/{name}.json").read_text())["operations"]
        return [it for it in found if it["table"] not in FOLLOWING]

    def tokens(self) -> dict[str, int]:
        """What a credit buys, by the compiled state."""
        rows = json.loads((self.live / "state.json").read_text())["tables"]["ai_model_config"]
        return {row["model_name"]: row["tokens_per_credit"] for row in rows if row["model_type"] == "text"}


def create(folder: Path) -> Checkout:
    """A repository whose main has the first migration."""
    shutil.copytree(Path(_template().name, "shop"), folder)
    return Checkout(folder)


@cache
def _template() -> TemporaryDirectory[str]:
    made = TemporaryDirectory(prefix="ratesmith-flow-")
    shop = Checkout(project(Path(made.name, "shop"), {"ratesmith.yaml": PROJECT}))
    shutil.copy(SHIPPED / ".gitattributes", shop.root)
    git(shop.root, "init", "-q", "-b", "main")
    shop.release()
    return made


def deploy(shop: Checkout, database: Postgres, *ups: Path) -> None:
    """Run these migrations, all by default, and see that the database is in the compiled state."""
    done = database.run(shop.live / "schema.sql", *(ups or shop.ups))
    assert (done.returncode, done.stderr) == (0, "")
    done = database.run(shop.live / "verify.sql", read_only=True)
    assert (done.returncode, done.stderr) == (0, "")


SHELL_PROJECT = """\
version: 1
project: base
pack: ai_platform
default_environment: example
environments:
  example: {dialect: sqlite, database: "sqlite:///var/base.db", release: seed}
  staging: {dialect: postgresql, database_env: STAGING_DATABASE_URL, release: migrations}
"""
WRITER = (BASE / "models/writer.yaml").read_text()


class Said(NamedTuple):
    """What a command said, and its exit code."""

    code: int
    out: str
    err: str


class Shell:
    """A project whose environment `staging` keeps migrations, and what a person types."""

    def __init__(self, folder: Path, url: str = "") -> None:
        """Take the project in a folder, and start one where there is none."""
        made = (folder / "config").exists()
        self.folder, self.url = folder if made else project(folder, {"ratesmith.yaml": SHELL_PROJECT}), url

    @classmethod
    def released(cls, folder: Path, url: str = "") -> Shell:
        """A project whose first migration is released, which is built once in a session."""
        shutil.copytree(Path(_released_shell().name, "shop"), folder, dirs_exist_ok=True)
        return cls(folder, url)

    def __call__(self, *arguments: str) -> Said:
        """Run a command for the environment that keeps migrations, unless another one is named."""
        given = arguments if "--env" in arguments else (*arguments, "--env", "staging")
        done = run(*given, cwd=self.folder, STAGING_DATABASE_URL=self.url, HOME=str(self.folder))
        return Said(done.returncode, done.stdout, done.stderr)

    def fine(self, *arguments: str) -> Said:
        """Run a command that must succeed."""
        said = self(*arguments)
        assert said.code == 0, said
        return said

    def price(self, tokens_per_credit: int, *options: str) -> None:
        """Change the price of a model, and build."""
        path = self.folder / "config/models/writer.yaml"
        path.write_text(WRITER.replace("tokens_per_credit: 1000", f"tokens_per_credit: {tokens_per_credit}"))
        self.fine("build", "-q", *options)

    def release(self) -> str:
        """Commit what there is on the default branch; the commit's id."""
        return commit(self.folder)

    def branch(self) -> None:
        """Go to a branch on which nothing is released yet."""
        git(self.folder, "switch", "-q", "-c", "change")


@cache
def _released_shell() -> TemporaryDirectory[str]:
    made = TemporaryDirectory(prefix="ratesmith-shell-")
    shell = Shell(Path(made.name, "shop"))
    shell.fine("build", "-q")
    shell.release()
    return made
