"""`ratesmith squash`: the files of old migrations go, and everything behind them stays as it is."""

from __future__ import annotations

import json
import re
import shutil
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from msgspec.structs import replace

from ratesmith.release.checkpoint import checkpoint_text, read_checkpoint
from support.checkouts import Checkout, create
from support.cli import run
from support.databases import Postgres
from support.ledgers import tamper
from support.merges import ON_MERGE

pytestmark = pytest.mark.slow
CHECKPOINT = "plans/checkpoint.json"
SECOND, THIRD = "0002_writer_1_500_tokens_per_credit", "0003_writer_1_600_tokens_per_credit"
ASKED = ("--reason", "x")


class Shop:
    """A checkout whose main has three migrations, and a database."""

    def __init__(self, folder: Path, postgres: Postgres) -> None:
        shutil.copytree(Path(_released().name, "shop"), folder)
        self.made, self.postgres = Checkout(folder), postgres

    def release(self, *prices: int) -> None:
        """A migration for each of these prices."""
        for tokens in prices:
            self.made.price("writer", tokens)
            self.made.release()

    def __call__(self, *arguments: str) -> tuple[int, str]:
        """Run a command with the database; its exit code, and what it says."""
        given = {"HOME": str(self.made.root.parent), "GIT_CONFIG_NOSYSTEM": "1"}
        done = run(*arguments, cwd=self.made.root, DATABASE_URL=self.postgres.url, **given)
        assert "Traceback" not in done.stderr
        return done.returncode, done.stdout + done.stderr

    def fine(self, *arguments: str) -> str:
        code, said = self(*arguments)
        assert code == 0, said
        return said

    def refused(self, *arguments: str, code: int = 5) -> str:
        """A command that fails and leaves the files as they are; what it says."""
        before = self.made.files()
        found, said = self(*arguments)
        assert found == code, said
        assert self.made.files() == before
        return said

    def squash(self, to: int) -> None:
        """Squash and commit, where that goes by what git has, and not by what the database has."""
        self.fine("apply")
        self.fine("squash", "--to", str(to))
        self.made.commit()

    @property
    def checkpoint(self) -> Path:
        return self.made.live / CHECKPOINT

    @property
    def log(self) -> list[tuple[object, ...]]:
        return self.postgres.query("SELECT action, head FROM ratesmith_ledger ORDER BY id")


@cache
def _released() -> TemporaryDirectory[str]:
    """The checkout, made once in a session."""
    made = TemporaryDirectory(prefix="ratesmith-squash-")
    shop = create(Path(made.name, "shop"))
    for tokens in (500, 600):
        shop.price("writer", tokens)
        shop.release()
    return made


@pytest.fixture
def shop(tmp_path: Path, postgres: Postgres) -> Shop:
    return Shop(tmp_path / "shop", postgres)


def files_of(*names: str) -> set[str]:
    """The files of these migrations."""
    made = ("migrations/{}.up.sql", "migrations/{}.down.sql", "plans/{}.json")
    return {f"live/{path.format(name)}" for name in names for path in made}


def test_the_files_up_to_the_checkpoint_go_and_nothing_else_changes(shop: Shop) -> None:
    made, before = shop.made, shop.made.files()
    shop.fine("apply")
    said = shop.fine("squash", "--to", "2")
    assert f"live: the history begins after {SECOND}; commit generated/live" in said
    after, gone = made.files(), files_of("0001_initial", SECOND)
    assert after.keys() == before.keys() - gone | {f"live/{CHECKPOINT}"}
    assert {path: after[path] for path in before.keys() - gone} == {path: before[path] for path in before.keys() - gone}
    for _ in ("not committed", "committed"):
        shop.fine("build", "--check")
        shop.fine("apply")
        assert shop.log == [("up", 1), ("up", 2), ("up", 3)]
        made.commit()
    shop.release(700)
    shop.fine("apply")
    assert shop.log[-1] == ("up", 4)
    assert shop.postgres.run(made.live / "verify.sql", read_only=True).returncode == 0
    shop.squash(4)
    shop.fine("build", "--check")
    shop.fine("drift")
    assert [path.name for path in (made.live / "plans").iterdir()] == ["checkpoint.json"]
    for revert in range(2):
        made.git("revert", "--no-edit", "HEAD" if revert else f"HEAD~{revert}")
        shop.fine("build", "--check")


def test_a_squash_asks_every_database_and_what_is_released(shop: Shop) -> None:
    made = shop.made
    said = shop.refused("squash", "--to", "2")
    assert "migrations up to 2 of live cannot go: " in said and "it is at migration 0" in said
    shop.fine("apply", "--to", "1")
    assert "it is at migration 1" in shop.refused("squash", "--to", "2")
    # What a role says that may only add lines to the ledger: no row was asked, and the files went.
    (id,) = re.findall(r"^-- id: +(\w+)$", next(made.live.glob("migrations/0002_*.up.sql")).read_text(), re.MULTILINE)
    line = f'{{"id": 2, "head": 2, "migration": "{id}", "down": []}}'
    shop.postgres.query(
        "CREATE ROLE mallory; GRANT USAGE ON SCHEMA public TO mallory;"
        " GRANT SELECT, INSERT ON ratesmith_ledger TO mallory; SET SESSION AUTHORIZATION mallory;"
        f" INSERT INTO ratesmith_ledger SELECT (jsonb_populate_record(l, '{line}')).* FROM ratesmith_ledger AS l;"
        " RESET SESSION AUTHORIZATION"
    )
    assert "it is at migration 1" in shop.refused("squash", "--to", "2")
    tamper(shop.postgres, "DELETE FROM ratesmith_ledger WHERE id = 2", "ratesmith_ledger")
    shop.postgres.query("DROP OWNED BY mallory; DROP ROLE mallory")
    shop.fine("apply")
    shop.fine("rollback", "--to", "2", *ASKED)
    assert "a rollback to migration 2 holds it" in shop.refused("squash", "--to", "2")
    shop.fine("resume", *ASKED)
    nowhere = ("--database", "postgresql://u@127.0.0.1:1/x")
    said = shop.refused("squash", "--to", "2", *nowhere, "--database", shop.postgres.url, code=4)
    assert "127.0.0.1:1/x: cannot connect" in said and shop.postgres.url not in said
    for number in ("0", "4"):
        shop.refused("squash", "--to", number, code=2)
    made.price("writer", 800)
    assert "run: ratesmith build" in shop.refused("squash", "--to", "2")
    shop.fine("build")
    assert "migration 4 is not released" in shop.refused("squash", "--to", "4", code=2)
    shop.fine("squash", "--to", "2")
    assert "0004_writer_1_800_tokens_per_credit" in made.names
    assert "the migrations up to 2 are squashed already" in shop.refused("squash", "--to", "1", code=2)


def test_a_database_before_the_checkpoint_is_told_the_way(shop: Shop, second: Postgres) -> None:
    shop.squash(2)
    first, shop.postgres = shop.postgres, second
    said = shop.refused("apply")
    assert f"at migration 0, and these files begin after {SECOND}" in said and "apply --from-seed" in said
    shop.fine("apply", "--from-seed")
    assert shop.log == [("seed", 3)]
    said = shop.refused("rollback", "--to", "1", *ASKED)
    assert "migration 2 was not carried out here, its rows came with a seed, and its files were squashed" in said
    shop.postgres = first
    assert f"{SECOND}: " in shop.fine("rollback", "--to", "1", *ASKED, "-v")
    assert shop.log[-1] == ("down", 1)
    shop.fine("resume", *ASKED)
    said = shop.refused("apply")
    assert f"at migration 1, and these files begin after {SECOND}" in said and "before the squash" in said
    assert "these files begin after" in shop("status")[1]
    shop.made.git("checkout", "-q", "HEAD~1")
    shop.fine("apply", "--base", "HEAD")
    shop.made.git("checkout", "-q", "main")
    shop.fine("apply")


def forge(path: Path) -> None:
    """Another price in a checkpoint, by somebody who knows how one is written."""
    made = read_checkpoint({CHECKPOINT: path.read_bytes()}, "live", "here")
    assert made is not None
    tables = {
        name: {key: row.replace('"tokens_per_credit": 600', '"tokens_per_credit": 1') for key, row in rows.items()}
        for name, rows in made.state.tables.items()
    }
    state = replace(made.state, tables=tables)
    assert state.hash != made.state_hash
    path.write_text(checkpoint_text(replace(made, state=state, state_hash=state.hash)))


def test_a_forged_checkpoint_is_refused_in_a_branch_and_on_main(shop: Shop) -> None:
    made = shop.made
    made.branch("squashed")
    shop.fine("apply")
    shop.fine("squash", "--to", "3")
    forge(shop.checkpoint)
    made.commit()
    for command in (("build", "--check"), ("apply",)):
        assert f"live/{CHECKPOINT}: it differs from what" in shop.refused(*command)
    made.git("checkout", "-q", "main")
    made.git("merge", "-q", "--no-ff", "--no-edit", "squashed")
    wrong = f"live/{CHECKPOINT} in HEAD is not what the migrations up to 3 led to, as "
    for command in (("build", "--check"), ("build",), ("apply",)):
        assert wrong in shop.refused(*command)
    made.git("reset", "-q", "--hard", "HEAD~1")
    shop.squash(3)
    forge(shop.checkpoint)
    made.commit()
    assert wrong in shop.refused("apply")


def test_a_squash_that_was_killed_is_finished_by_the_next_build(shop: Shop) -> None:
    shop.squash(2)
    done = shop.made.files()
    shop.made.git("checkout", "-q", "HEAD~1", "--", "generated")
    assert shop.made.files().keys() > done.keys()
    said = shop.refused("build", "--check")
    assert "0001_initial.up.sql: it is of a draft that another one replaces, or of a squashed migration" in said
    shop.fine("build")
    assert shop.made.files() == done


def test_a_branch_from_before_the_squash_is_merged(shop: Shop) -> None:
    made = shop.made
    made.branch("feature")
    shop.release(650)
    made.git("checkout", "-q", "main")
    shop.squash(2)
    made.git("checkout", "-q", "feature")
    made.git("merge", "-q", "--no-edit", "main")
    shop.fine("build", "--check")
    assert made.names[-1] == "0004_writer_1_650_tokens_per_credit" and not (made.ups[0]).exists()
    shallow = made.clone(made.root.parent / "shallow", "--depth", "1", "--branch", "main")
    assert shallow.run("build", "--check").returncode == 0


def test_a_review_lists_a_squash(shop: Shop) -> None:
    shop.squash(2)
    (topic,) = json.loads(shop.fine("review", "HEAD~1..HEAD", "--format", "json"))["topics"]
    (found,) = topic["remarks"]
    assert (topic["topic"], found["file"], found["where"]) == ("checkpoints", f"generated/live/{CHECKPOINT}", "live")


def test_the_files_of_a_layout_go_too(shop: Shop) -> None:
    made, modules = shop.made, shop.made.live / "migrations/django"
    made.write(
        "ratesmith.yaml", "release: migrations", "release: migrations\n    layout: django\n    django: {app: prices}"
    )
    made.release()
    shop.fine("apply")
    third = (modules / f"{THIRD}.py").read_bytes()
    shop.fine("squash", "--to", "2")
    for _ in ("not committed", "committed"):
        shop.fine("build", "--check")
        assert sorted(path.name for path in modules.iterdir()) == [f"{SECOND}.py", f"{THIRD}.py", "__init__.py"]
        made.commit()
    assert (modules / f"{THIRD}.py").read_bytes() == third
    with (modules / f"{SECOND}.py").open("a") as module:
        module.write("import os\n")
    assert f"django/{SECOND}.py" in shop.refused("build", "--check")
    shop.fine("build")
    shop.release(700)
    shop.fine("build", "--check")


def test_an_audit_names_what_was_squashed(shop: Shop) -> None:
    shop.squash(2)
    answer = json.loads(shop.fine("audit", "model/writer.price.tokens_per_credit", "--format", "json"))["audit"]
    found = {it["number"]: (it["name"], it["standing"], bool(it["commit"])) for it in answer["changes"]}
    assert found[2] == (SECOND, "released", True)
    assert found[3] == (THIRD, "released", True)


def test_where_migrations_are_built_behind_the_merge_a_branch_can_bring_a_squash(shop: Shop) -> None:
    made = shop.made
    (made.root / "config/ratesmith.yaml").write_text(ON_MERGE)
    made.release("--on-merge")
    shop.fine("apply")
    made.branch("squashed")
    made.price("writer", 700)
    shop.fine("squash", "--to", "2")
    made.commit()
    for check in (["--check"], [], ["--check", "--base", "main"]):
        shop.fine("build", *check)
    assert not made.ups[0].exists() and made.ups[2].exists() and len(made.names) == 3
    made.git("checkout", "-q", "main")
    made.git("merge", "-q", "squashed")
    made.commit()
    made.release("--on-merge")
    shop.fine("build", "--check")
    assert made.names[3:] == ["0004_writer_1_700_tokens_per_credit"]
