"""What a build writes behind what is released: one draft, or none, and never a released file."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from support.checkouts import FOLLOWING, Checkout, create, deploy
from support.databases import Postgres
from support.quick import first
from support.repositories import git

READ = "generated/live/migrations"
WRITER = "0002_writer_1_500_tokens_per_credit"
BACK = "0003_writer_1_1000_tokens_per_credit"
SMALL = 30
"""Rows of which six are a fifth."""


@pytest.fixture
def shop(tmp_path: Path) -> Checkout:
    """A repository whose main has one migration, with a feature checked out."""
    made = create(tmp_path / "shop")
    made.branch("feature")
    return made


@pytest.fixture
def merged(tmp_path: Path) -> Checkout:
    """A repository where a feature with a price was merged into main, and a branch off it is checked out."""
    made = create(tmp_path / "shop")
    made.branch("feature")
    made.price("writer", 500)
    made.release()
    made.git("checkout", "-q", "main")
    made.git("merge", "-q", "--no-ff", "feature", "-m", "merge")
    made.branch("next")
    return made


# The draft


@pytest.mark.slow
def test_a_build_writes_the_next_migration_and_the_next_build_replaces_it(shop: Checkout) -> None:
    shop.price("writer", 500)
    assert shop.build().endswith(f"live: wrote the migration {WRITER}; read {READ}/{WRITER}.up.sql\n")
    assert shop.names == ["0001_initial", WRITER]
    assert WRITER not in shop.build()
    shop.price("writer", 600)
    other = WRITER.replace("500", "600")
    assert f"live: replaced {WRITER} by the migration {other}; read {READ}/{other}.up.sql\n" in shop.build()
    shop.price("drafter", 4000)
    shop.release()
    shop.build("--check")
    shop.price("drafter", 5000)
    assert "stale; run: ratesmith build" in shop.refused("--check")
    said = shop.build("-m", "spring")
    before = "0002_drafter_1_4000_tokens_per_credit_and_1_more"
    assert f"live: replaced {before} by the migration 0002_spring; read {READ}/0002_spring.up.sql\n" in said
    shop.price("writer", 700)
    assert f"live: changed the migration 0002_spring; read {READ}/0002_spring.up.sql\n" in shop.build()
    shop.build("-m", "summer")
    assert shop.names == ["0001_initial", "0002_summer"]
    assert sorted(path.stem for path in (shop.live / "plans").iterdir()) == shop.names


@pytest.mark.slow
def test_back_to_what_is_released_is_no_draft(shop: Checkout) -> None:
    before = shop.files()
    shop.price("writer", 500)
    shop.release()
    shop.price("writer", 1000)
    assert f"live: removed the draft {WRITER}: nothing differs from what is released\n" in shop.build()
    assert shop.files() == before


@pytest.mark.slow
def test_a_migration_that_somebody_wrote_by_hand_is_named_and_not_deleted(shop: Checkout) -> None:
    own = shop.live / "migrations/0002_fix.up.sql"
    own.write_text("SELECT 1;\n")
    for said in (shop.build(), shop.refused("--check")):
        assert "live/migrations/0002_fix.up.sql: nothing writes this file; delete it" in said
    assert own.read_text() == "SELECT 1;\n"


@pytest.mark.slow
def test_a_second_build_writes_nothing(shop: Checkout) -> None:
    shop.price("writer", 500)
    shop.build()
    assert "0 changed" in shop.build()


@pytest.mark.parametrize("name", ["Spring Prices", "spring-prices", "_", "spring__prices"])
def test_a_name_that_is_none_is_a_mistake_of_the_command_line(shop: Checkout, name: str) -> None:
    shop.price("writer", 500)
    assert "-m takes" in shop.refused("-m", name, code=2)


# What is released


@pytest.mark.cases(ci=4)
@pytest.mark.parametrize("path", first(1, ["migrations/{}.up.sql", "migrations/{}.down.sql", "plans/{}.json"]))
@pytest.mark.parametrize(
    "command", [pytest.param([], id="build", marks=pytest.mark.slow), pytest.param(["--check"], id="check")]
)
def test_a_released_file_that_was_edited_is_named_and_how_to_get_it_back(
    merged: Checkout, path: str, command: list[str]
) -> None:
    file = merged.live / path.format(WRITER)
    file.write_text(file.read_text().replace("500", "501"))
    merged.commit()
    said = merged.refused(*command)
    shown = f"generated/live/{path.format(WRITER)}"
    assert f"{shown} was edited, and it is released in main" in said
    assert f"git checkout main -- {shown}" in said
    merged.git("checkout", "-q", "main", "--", shown)
    merged.build("--check")


@pytest.mark.slow
def test_released_files_that_are_gone_come_back(merged: Checkout) -> None:
    before = merged.files()
    shutil.rmtree(merged.live)
    assert f"{WRITER}.up.sql: it is missing" in merged.refused("--check")
    merged.build()
    assert merged.files() == before


@pytest.mark.parametrize(
    "edited",
    first(
        1,
        {
            "conflict": "<<<<<<< ours\n{0}\n{1}\n",
            "shorter": "0001_initial {0}\n",
            "reordered": "{1}\n{0}\n",
            "one line": "{0}\n",
            "twice": "{0}\n{1}\n{1}\n",
            "empty": "",
        },
    ),
)
def test_a_chain_that_somebody_edited_on_a_branch_is_stale_and_is_written_again(merged: Checkout, edited: str) -> None:
    file = merged.live / "migrations/ratesmith.sum"
    lines = file.read_text().splitlines()
    file.write_text(edited.format(*lines))
    assert "ratesmith.sum: it differs" in merged.refused("--check")
    merged.build()
    assert file.read_text().splitlines() == lines


def plain(merged: Checkout) -> Path:
    """The same files in no repository; its chain."""
    shutil.rmtree(merged.root / ".git")
    return merged.live / "migrations/ratesmith.sum"


@pytest.mark.parametrize(
    ("edited", "message"),
    first(2, [
        ("{1}\n{0}\n", f"{WRITER} comes after the beginning in migrations/ratesmith.sum in generated/live/: lines"
                       " were reordered"),
        ("{1}\n", f"{WRITER} comes after the beginning in migrations/ratesmith.sum in generated/live/: lines"
                  " were removed"),
        ("{0}\n", f"{WRITER}.down.sql in generated/live/ is not in migrations/ratesmith.sum: the chain is broken"),
        ("{0}\n{1}\n0002_other " + 64 * "0", f"{WRITER} and 0002_other in generated/live/ have one number: a fork"),
        ("{0}\nand so on\n", "line 2 of migrations/ratesmith.sum in generated/live/ is not a migration and its id"),
        ("{0}\n{1}x\n", "line 2 of migrations/ratesmith.sum in generated/live/ is not a migration and its id"),
    ]),
    ids=["reordered", "the first removed", "the last removed", "forked", "no line", "no id"],
)  # fmt: skip
def test_a_chain_that_nothing_restores_is_refused_with_what_is_wrong(
    merged: Checkout, edited: str, message: str
) -> None:
    chain = plain(merged)
    chain.write_text(edited.format(*chain.read_text().splitlines()))
    assert message in merged.refused()
    said = merged.refused("--check")
    assert message in said
    assert "hint:" in said


@pytest.mark.slow
def test_without_git_every_migration_counts_and_a_file_of_one_is_neither_edited_nor_removed(merged: Checkout) -> None:
    plain(merged)
    merged.build("--check")
    merged.price("drafter", 4000)
    assert "0003_drafter_1_4000_tokens_per_credit.up.sql: it is missing" in merged.refused("--check")
    merged.price("drafter", 10000)
    file = merged.live / f"migrations/{WRITER}.up.sql"
    text = file.read_text()
    file.write_text(text + "\n")
    assert f"{WRITER} in generated/live/ is not as it was written" in merged.refused()
    file.unlink()
    assert f"{WRITER}.up.sql in generated/live/ is missing" in merged.refused()
    file.write_text(text)
    merged.build("--check")


@pytest.mark.slow
def test_another_migration_of_the_same_number_is_a_fork(merged: Checkout, tmp_path: Path) -> None:
    """Every file is genuine, but the third was built behind another second one."""
    other = create(tmp_path / "other")
    for model, tokens in (("drafter", 4000), ("writer", 600)):
        other.price(model, tokens)
        other.release()
    chain = plain(merged)
    third = other.names[2]
    for path in (f"migrations/{third}.up.sql", f"migrations/{third}.down.sql", f"plans/{third}.json"):
        shutil.copy(other.live / path, merged.live / path)
    chain.write_text(chain.read_text() + (other.live / "migrations/ratesmith.sum").read_text().splitlines()[2] + "\n")
    assert f"{third} in generated/live/ was not built after {WRITER}: a fork" in merged.refused()


@pytest.mark.slow
def test_a_chain_of_another_environment_is_refused(merged: Checkout) -> None:
    plain(merged)
    merged.write("ratesmith.yaml", "  live:", "  other:")
    merged.write("ratesmith.yaml", "default_environment: live", "default_environment: other")
    merged.live.rename(merged.live.parent / "other")
    assert "0001_initial in generated/other/ is a migration of 'live', not of other" in merged.refused()


@pytest.mark.slow
def test_a_shallow_clone_without_the_base_counts_everything(merged: Checkout, tmp_path: Path) -> None:
    merged.price("drafter", 4000)
    merged.release()
    shallow = tmp_path / "shallow"
    shallow.mkdir()
    git(shallow, "init", "-q", "-b", "work")
    git(shallow, "fetch", "-q", "--depth=1", f"file://{merged.root}", "next")
    git(shallow, "checkout", "-q", "--detach", "FETCH_HEAD")
    ci = Checkout(shallow)
    ci.build("--check")
    ci.price("drafter", 5000)
    assert "0004_drafter_1_5000_tokens_per_credit.up.sql: it is missing" in ci.refused("--check")
    assert "there is no commit 'main' here" in ci.refused("--base", "main", code=4)


@pytest.mark.slow
def test_a_base_that_is_not_there_is_said(merged: Checkout) -> None:
    said = merged.refused("--base", "relaese", code=4)
    assert "there is no commit 'relaese' here, so it is not known what is released" in said


# A revert


@pytest.mark.slow
def test_a_revert_is_followed_by_a_migration_back(merged: Checkout, postgres: Postgres) -> None:
    deploy(merged, postgres)
    merged.git("revert", "--no-edit", "-m", "1", "main")
    assert merged.names == ["0001_initial"]
    assert merged.tokens()["writer-1"] == 1000
    said = merged.refused("--check")
    assert f"{WRITER}.up.sql: it is missing" in said
    assert "run: ratesmith build" in said
    merged.release()
    assert merged.names == ["0001_initial", WRITER, BACK]
    assert merged.plan(BACK)[0]["changes"] == {"tokens_per_credit": [500, 1000]}
    merged.build("--check")
    deploy(merged, postgres, merged.ups[-1])
    postgres.clear()
    deploy(merged, postgres)


@pytest.mark.slow
def test_a_revert_that_came_to_main_alone_is_noticed_there_and_on_every_branch(
    merged: Checkout, tmp_path: Path
) -> None:
    merged.git("checkout", "-q", "main")
    merged.git("revert", "--no-edit", "-m", "1", "HEAD")
    assert f"{WRITER}.up.sql: it is missing" in merged.refused("--check")
    clone = merged.clone(tmp_path / "clone")
    clone.branch("repair", "origin/main")
    clone.release()
    assert clone.names == ["0001_initial", WRITER, BACK]
    clone.git("checkout", "-q", "main")
    clone.git("merge", "-q", "repair")
    clone.build("--check")
    merged.release()
    assert merged.files() == clone.files()


@pytest.mark.slow
def test_a_revert_of_the_revert_is_a_migration_too(merged: Checkout, postgres: Postgres) -> None:
    merged.git("revert", "--no-edit", "-m", "1", "main")
    merged.release()
    merged.git("checkout", "-q", "main")
    merged.git("merge", "-q", "--no-ff", "next", "-m", "merge the revert")
    merged.git("revert", "--no-edit", "-m", "1", "HEAD")
    merged.branch("again")
    merged.release()
    assert merged.names == ["0001_initial", WRITER, BACK, "0004_writer_1_500_tokens_per_credit"]
    assert merged.tokens()["writer-1"] == 500
    deploy(merged, postgres)


@pytest.mark.slow
def test_a_fork_on_main_is_healed_by_undoing_one_merge(merged: Checkout) -> None:
    merged.branch("late", "main~1")
    merged.price("drafter", 4000)
    merged.release("--base", "main~1")
    merged.git("checkout", "-q", "main")
    merged.stops("merge", "-q", "late")
    merged.git("checkout", "--ours", "--", "generated")
    chain = merged.live / "migrations/ratesmith.sum"
    chain.write_text(
        chain.read_text() + merged.git("show", "late:generated/live/migrations/ratesmith.sum").split("\n")[1] + "\n"
    )
    merged.commit()
    said = merged.refused()
    assert f"{WRITER} and 0002_drafter_1_4000_tokens_per_credit in HEAD have one number: a fork" in said
    assert "undo one of the two merges" in said
    merged.git("revert", "--no-edit", "-m", "1", "HEAD")
    merged.build("--check")
    merged.git("cherry-pick", "--no-commit", "late~0", "-X", "ours")
    merged.release()
    assert merged.names == ["0001_initial", WRITER, "0003_drafter_1_4000_tokens_per_credit"]


# Many rows at once


def sized(folder: Path, wanted: int) -> Checkout:
    """A project whose first migration has so many rows; a feature is checked out."""
    shop = create(folder)
    for number in range(wanted - rows(shop)):
        shop.model(f"m{number:02d}")
    shutil.rmtree(shop.root / ".git")
    shutil.rmtree(shop.live)
    git(shop.root, "init", "-q", "-b", "main")
    shop.release()
    assert rows(shop) == wanted
    shop.branch("feature")
    return shop


def rows(shop: Checkout) -> int:
    tables = json.loads((shop.live / "state.json").read_text())["tables"]
    return sum(len(found) for table, found in tables.items() if table not in FOLLOWING)


def remove(shop: Checkout, *numbers: int) -> None:
    for number in numbers:
        (shop.root / f"config/models/m{number:02d}.yaml").unlink()


@pytest.mark.slow
def test_a_migration_that_removes_more_than_ten_rows_must_be_allowed_once(tmp_path: Path) -> None:
    shop = sized(tmp_path / "shop", 60)
    remove(shop, *range(10))
    shop.build()
    remove(shop, 10)
    said = shop.refused()
    assert "live: migration 0002_remove_m00_1_and_10_more removes 11 of 60 rows; nothing was written" in said
    assert "ratesmith build --allow-mass-removal" in said
    assert "0002_remove_m00_1_and_9_more.up.sql: it is of a draft" in shop.refused("--check")
    shop.release("--allow-mass-removal")
    assert [it["op"] for it in shop.plan("0002_remove_m00_1_and_10_more")] == ["retires"] * 11
    shop.build("--check")
    shop.git("checkout", "-q", "main")
    shop.price("drafter", 4000)
    shop.release()
    shop.git("checkout", "-q", "feature")
    shop.stops("merge", "-q", "main")
    shop.build()
    assert shop.names[2] == "0003_remove_m00_1_and_10_more", "it was allowed before the merge"
    remove(shop, 11)
    assert "removes 12 of 60 rows" in shop.refused()


@pytest.mark.parametrize(("size", "asked"), first(1, [(SMALL - 1, True), (SMALL, False)]))
def test_a_migration_that_removes_more_than_a_fifth_must_be_allowed(tmp_path: Path, size: int, asked: bool) -> None:
    shop = sized(tmp_path / "shop", size)
    remove(shop, *range(SMALL // 5))
    if asked:
        assert f"removes {SMALL // 5} of {size} rows" in shop.refused()
    else:
        shop.build()
