"""drift --adopt beside changes of the branch: what the branch changed is never overwritten."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from support.cli import run
from support.databases import Database, Postgres, Sqlite
from support.projects import BASE, project
from support.repositories import commit

WRITER = (BASE / "models/writer.yaml").read_text()
SEED, MIGRATIONS = "release: seed", "release: migrations"


class Branch:
    """A project that was built and applied; what is changed from then on is not."""

    def __init__(self, folder: Path, database: Database, release: str, files: Mapping[str, str] = {}) -> None:
        self.database, self.release = database, release
        settings = (BASE / "ratesmith.yaml").read_text().replace("dialect: sqlite", f"dialect: {database.dialect}")
        assert SEED in settings
        self.folder = project(folder / "shop", {"ratesmith.yaml": settings.replace(SEED, release), **files})
        self.fine("build")
        self.fine("apply", "--without-secrets", "--database", database.url)

    def fine(self, *arguments: str) -> str:
        done = run(*arguments, cwd=self.folder)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def write(self, old: str, new: str, name: str = "models/writer.yaml") -> None:
        path = self.folder / "config" / name
        text = path.read_text()
        assert old in text
        path.write_text(text.replace(old, new))

    def set(self, assignment: str, model: str = "writer-1") -> None:
        self.database.query(f"UPDATE ai_model_config SET {assignment} WHERE model_name = '{model}'")

    def adopt(self) -> tuple[int, str]:
        done = run("drift", "--adopt", "--database", self.database.url, cwd=self.folder)
        assert "Traceback" not in done.stderr
        return done.returncode, done.stdout + done.stderr

    def text(self, name: str = "models/writer.yaml") -> str:
        return (self.folder / "config" / name).read_text()


@pytest.fixture(params=[MIGRATIONS, pytest.param(SEED, marks=pytest.mark.slow)])
def branch(request: pytest.FixtureRequest, postgres: Postgres, tmp_path: Path) -> Branch:
    """A branch of each way to release, on PostgreSQL."""
    return Branch(tmp_path, postgres, request.param)


def test_a_price_that_branch_and_database_changed_is_refused_with_the_three_values(branch: Branch) -> None:
    branch.write("tokens_per_credit: 1000", "tokens_per_credit: 900")
    branch.set("tokens_per_credit = 950, sort_order = 7")
    code, said = branch.adopt()
    assert code == 5
    assert (
        "not adopted: config/models/writer.yaml:11: ai_model_config 'writer-1': tokens_per_credit: 1000 → 950 in the"
        " database, and → 900 in your branch; write 950 there to keep that, or put 1000 back in the database\n" in said
    )
    assert "adopted 1 value in 1 file" in said
    assert "writer.yaml:14: ai_model_config 'writer-1': sort_order: 100 → 7\n" in said
    assert branch.text() == WRITER.replace("1000", "900") + "sort_order: 7\n"


@pytest.mark.cases(ci=1)
@pytest.mark.slow
def test_what_only_the_branch_changed_is_no_drift(branch: Branch) -> None:
    branch.write("tokens_per_credit: 1000", "tokens_per_credit: 900")
    text = WRITER.replace("writer-1", "other-1").replace("is_default: true\n", "")
    (branch.folder / "config/models/other.yaml").write_text(text)
    code, said = branch.adopt()
    assert (code, branch.text()) == (0, WRITER.replace("1000", "900")), said
    assert "adopted" not in said
    if branch.release == SEED:
        assert "tokens_per_credit: 1000 → 900 is of your branch; the next apply writes it\n" in said
        assert "'other-1' is new in your branch, or renamed there; the next apply writes it\n" in said


@pytest.mark.cases(ci=1)
@pytest.mark.slow
def test_what_both_changed_to_the_same_value_is_there_already(branch: Branch) -> None:
    branch.write("tokens_per_credit: 1000", "tokens_per_credit: 950")
    branch.set("tokens_per_credit = 950")
    code, said = branch.adopt()
    assert (code, branch.text()) == (0, WRITER.replace("1000", "950")), said


@pytest.mark.cases(ci=1)
@pytest.mark.slow
def test_a_row_that_the_branch_changes_beside_the_adopted_value_is_applied_as_it_is(branch: Branch) -> None:
    branch.write("display_name: Writer", "display_name: Author")
    branch.set("tokens_per_credit = 950")
    code, said = branch.adopt()
    assert code == 0, said
    branch.fine("build")
    branch.fine("apply", "--without-secrets", "--database", branch.database.url)
    query = "SELECT display_name, tokens_per_credit FROM ai_model_config WHERE model_name = 'writer-1'"
    assert branch.database.query(query) == [("Author", 950)]


@pytest.mark.cases(ci=1)
@pytest.mark.slow
def test_a_row_that_the_branch_renamed_is_adopted_under_its_new_name(branch: Branch) -> None:
    branch.write("model_name: writer-1", "model_name: writer-2\nrenamed_from: writer-1")
    branch.set("sort_order = 7")
    code, said = branch.adopt()
    assert code == 0, said
    if branch.release == MIGRATIONS:
        assert branch.text().endswith("sort_order: 7\n")
    else:
        assert "'writer-2' is new in your branch, or renamed there; the next apply writes it\n" in said


@pytest.mark.slow
def test_a_row_that_the_branch_removed_is_not_adopted(postgres: Postgres, tmp_path: Path) -> None:
    spare = WRITER.replace("writer-1", "spare-1").replace("is_default: true\n", "")
    branch = Branch(tmp_path, postgres, MIGRATIONS, {"models/spare.yaml": spare})
    (branch.folder / "config/models/spare.yaml").unlink()
    branch.set("tokens_per_credit = 950", "spare-1")
    code, said = branch.adopt()
    assert code == 5
    assert "not adopted: ai_model_config 'spare-1': tokens_per_credit = 950: your branch removed the row" in said


def test_a_seed_that_was_built_again_leaves_nobody_who_knows_what_was_applied(sqlite: Sqlite, tmp_path: Path) -> None:
    branch = Branch(tmp_path, sqlite, SEED)
    branch.write("tokens_per_credit: 1000", "tokens_per_credit: 900")
    branch.fine("build")
    branch.set("sort_order = 7")
    code, said = branch.adopt()
    assert (code, branch.text()) == (5, WRITER.replace("1000", "900"))
    assert "tokens_per_credit is 1000, and 900 in your branch: either may be the change" in said
    assert "sort_order is 7, and 100 in your branch: either may be the change" in said
    assert "What was applied last is not known" in said


@pytest.mark.slow
def test_a_seed_that_is_committed_is_known_to_git(sqlite: Sqlite, tmp_path: Path) -> None:
    branch = Branch(tmp_path, sqlite, SEED)
    commit(branch.folder)
    branch.write("tokens_per_credit: 1000", "tokens_per_credit: 900")
    branch.fine("build")
    branch.set("sort_order = 7")
    code, said = branch.adopt()
    assert (code, branch.text()) == (0, WRITER.replace("1000", "900") + "sort_order: 7\n"), said
    assert "tokens_per_credit: 1000 → 900 is of your branch; the next apply writes it\n" in said
