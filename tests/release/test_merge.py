"""Two branches change prices, and git brings them together in each of its ways: nothing of either is lost."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

import pytest

from support.checkouts import Checkout, create, deploy
from support.databases import Postgres
from support.projects import SHIPPED
from support.quick import first
from support.repositories import git

WRITER, DRAFTER = "writer_1_500_tokens_per_credit", "drafter_1_4000_tokens_per_credit"
BOTH = ["0001_initial", f"0002_{WRITER}", f"0003_{DRAFTER}"]


@pytest.fixture(scope="module")
def diverged(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository where a feature changed the price of one model and main that of another."""
    made = create(tmp_path_factory.mktemp("diverged") / "shop")
    made.branch("feature")
    made.price("drafter", 4000)
    made.release()
    made.git("checkout", "-q", "main")
    made.price("writer", 500)
    made.release()
    return made.root


@pytest.fixture
def shop(diverged: Path, tmp_path: Path) -> Checkout:
    """A copy of it."""
    return Checkout(shutil.copytree(diverged, tmp_path / "shop"))


def only_generated(conflicts: list[str]) -> bool:
    """Whether nothing but what a build writes is in conflict, and the chain is."""
    return "generated/live/migrations/ratesmith.sum" in conflicts and all(
        it.startswith("generated/") for it in conflicts
    )


def both(shop: Checkout) -> None:
    """The prices of both branches are in, and CI says the same."""
    assert shop.names == BOTH
    assert shop.tokens() == {"writer-1": 500, "drafter-1": 4000}
    assert len(shop.plan(BOTH[1])) == len(shop.plan(BOTH[2])) == 1
    shop.commit()
    assert shop.git("status", "--porcelain") == ""
    shop.build("--check")


@pytest.mark.cases(ci=4)
@pytest.mark.parametrize(
    ("checkout", "command"),
    [
        ("feature", ["merge", "-q", "main"]),
        pytest.param("main", ["merge", "-q", "feature"], marks=pytest.mark.slow),
        pytest.param("feature", ["rebase", "-q", "main"], marks=pytest.mark.slow),
        pytest.param("main", ["cherry-pick", "feature"], marks=pytest.mark.slow),
        pytest.param("main", ["merge", "-q", "--squash", "feature"], marks=pytest.mark.slow),
        pytest.param("feature", ["merge", "-q", "--squash", "main"], marks=pytest.mark.slow),
        pytest.param("feature", ["cherry-pick", "main"], marks=pytest.mark.slow),
    ],
    ids=lambda value: value if isinstance(value, str) else " ".join(value),
)
def test_a_build_in_the_middle_has_both_prices_and_main_s_migration_first(
    shop: Checkout, checkout: str, command: list[str]
) -> None:
    shop.git("checkout", "-q", checkout)
    assert only_generated(shop.stops(*command))
    shop.build()
    assert not [name for name, content in shop.files().items() if b"<<<<<<<" in content]
    if command[0] == "rebase":
        shop.git("add", "-A")
        shop.git("-c", "core.editor=true", "rebase", "--continue")
    both(shop)


@pytest.mark.parametrize("ours", ["feature", pytest.param("plain", marks=pytest.mark.slow)])
@pytest.mark.slow
def test_what_a_build_writes_in_a_merge_of_a_colleague_s_branch_is_right_once_it_is_committed(
    tmp_path: Path, ours: str
) -> None:
    shop = create(tmp_path / "shop")
    shop.branch("feature")
    shop.price("writer", 700)
    shop.release()
    shop.branch("colleague", "main")
    shop.price("drafter", 4000)
    shop.release()
    shop.branch("plain", "main")
    (shop.root / "readme").touch()
    shop.commit()
    shop.git("checkout", "-q", ours)
    if ours == "feature":
        assert only_generated(shop.stops("merge", "-q", "colleague"))
    else:
        shop.git("merge", "-q", "--no-ff", "--no-commit", "colleague")
    shop.build()
    names = shop.names
    assert len(names) == 2
    shop.build("--check")
    shop.commit()
    assert shop.git("status", "--porcelain") == ""
    shop.build("--check")
    assert shop.names == names


@pytest.mark.parametrize("side", first(1, ["--ours", "--theirs"]))
def test_the_build_does_not_care_how_somebody_resolved_the_generated_files(shop: Checkout, side: str) -> None:
    shop.git("checkout", "-q", "feature")
    shop.stops("merge", "-q", "main")
    shop.git("checkout", side, "--", "generated")
    shop.build()
    both(shop)


@pytest.mark.slow
def test_with_a_merge_driver_nothing_generated_is_in_conflict_and_a_build_still_has_to_follow(shop: Checkout) -> None:
    page = (SHIPPED / "docs/migrations.md").read_text()
    (config,) = re.findall(r"^git config merge\.ratesmith.*$", page, re.MULTILINE)
    (line,) = re.findall(r"^/generated/.* merge=.*$", page, re.MULTILINE)
    feature = shop.git("rev-parse", "feature")
    shop.git("checkout", "-q", "feature")
    attributes = shop.root / ".gitattributes"
    attributes.write_text(f"{attributes.read_text()}{line}\n")
    shop.commit()
    shop.git(*shlex.split(config)[1:])
    shop.git("merge", "-q", "--no-commit", "main")
    assert "drafter_1_4000" in shop.refused("--check")
    shop.build()
    both(shop)
    shop.git("config", "--unset", "merge.ratesmith.driver")
    shop.git("checkout", "-q", "-b", "without", feature)
    assert only_generated(shop.stops("merge", "-q", "main")), "a server has no driver"


@pytest.mark.slow
def test_a_merge_that_was_committed_with_the_marks_is_repaired_by_a_build(shop: Checkout) -> None:
    shop.git("checkout", "-q", "feature")
    shop.stops("merge", "-q", "main")
    shop.commit()
    assert "ratesmith build" in shop.refused("--check")
    shop.build()
    both(shop)


@pytest.mark.slow
def test_the_merged_history_deploys_on_a_new_database_and_on_one_that_has_mains(
    shop: Checkout, postgres: Postgres
) -> None:
    assert postgres.run(shop.live / "schema.sql", *shop.ups).returncode == 0
    assert postgres.run(shop.live / "verify.sql").returncode == 0
    shop.git("checkout", "-q", "feature")
    old = shop.up(f"0002_{DRAFTER}")
    shop.stops("merge", "-q", "main")
    shop.build()
    stray = shop.root / "stray.sql"
    stray.write_text(old)
    refused = postgres.run(stray)
    assert "another migration 2 than" in refused.stderr
    deploy(shop, postgres, shop.ups[-1])
    postgres.clear()
    deploy(shop, postgres)


@pytest.mark.slow
def test_of_one_price_that_both_changed_a_person_chooses_and_the_draft_leads_there(shop: Checkout) -> None:
    shop.branch("other", "feature~1")
    shop.price("writer", 700)
    shop.price("drafter", 4000)
    shop.release("--base", "other")
    conflicts = shop.stops("merge", "-q", "main")
    assert "config/models/writer.yaml" in conflicts
    assert "<<<<<<<" in shop.refused(code=1)
    shop.git("checkout", "--ours", "--", "config")
    shop.build()
    assert shop.names == ["0001_initial", f"0002_{WRITER}", f"0003_{DRAFTER}_and_1_more"]
    changed = {it["key"][0]: it["changes"]["tokens_per_credit"] for it in shop.plan(shop.names[2])}
    assert changed == {"drafter-1": [10000, 4000], "writer-1": [500, 700]}


@pytest.mark.slow
@pytest.mark.parametrize(("chosen", "left"), [("--ours", ["0003_writer_1_700_tokens_per_credit"]), ("--theirs", [])])
def test_two_drafts_of_one_name_are_told_apart(
    tmp_path: Path, chosen: str, left: list[str], postgres: Postgres
) -> None:
    shop = create(tmp_path / "shop")
    shop.branch("feature")
    shop.price("writer", 700)
    shop.release("-m", "price")
    shop.git("checkout", "-q", "main")
    shop.price("writer", 500)
    shop.release("-m", "price")
    main = shop.up("0002_price")
    shop.git("checkout", "-q", "feature")
    assert "generated/live/migrations/0002_price.up.sql" in shop.stops("merge", "-q", "main")
    shop.git("checkout", chosen, "--", "config")
    shop.build()
    assert shop.names == ["0001_initial", "0002_price", *left]
    assert shop.up("0002_price") == main
    deploy(shop, postgres)


@pytest.mark.slow
def test_two_branches_that_make_the_same_change_are_one_migration(tmp_path: Path) -> None:
    shop = create(tmp_path / "shop")
    for name in ("feature", "other"):
        shop.branch(name)
        shop.price("writer", 700)
        shop.release()
    shop.git("checkout", "-q", "main")
    shop.git("merge", "-q", "--no-ff", "feature", "-m", "merge")
    shop.git("merge", "-q", "--no-ff", "other", "-m", "merge")
    shop.build("--check")
    assert shop.names == ["0001_initial", "0002_writer_1_700_tokens_per_credit"]


def test_main_is_merged_into_a_feature_without_a_migration_of_its_own(shop: Checkout) -> None:
    shop.branch("words", "main~1")
    (shop.root / "README.md").write_text("words\n")
    shop.commit()
    shop.git("merge", "-q", "main", "-m", "merge")
    shop.build("--check")
    assert shop.names == BOTH[:2]


@pytest.mark.slow
def test_a_stack_of_two_branches_comes_to_main_one_after_the_other(tmp_path: Path) -> None:
    shop = create(tmp_path / "shop")
    shop.branch("lower")
    shop.price("writer", 500)
    shop.release()
    shop.branch("upper", "lower")
    shop.price("drafter", 4000)
    shop.build("--base", "lower")
    assert shop.names == BOTH
    shop.build()
    assert shop.names == ["0001_initial", f"0002_{DRAFTER}_and_1_more"], "one draft for both, as neither is released"
    shop.commit()
    shop.git("checkout", "-q", "main")
    shop.git("merge", "-q", "--no-ff", "lower", "-m", "merge")
    shop.git("checkout", "-q", "upper")
    shop.git("merge", "-q", "main", "-m", "merge")
    assert f"0002_{DRAFTER}_and_1_more.up.sql: it is of a draft that another one replaces" in shop.refused("--check")
    shop.build()
    both(shop)


@pytest.mark.slow
def test_a_feature_whose_number_was_taken_is_squashed_into_main(shop: Checkout) -> None:
    shop.git("checkout", "-q", "feature")
    shop.stops("merge", "-q", "main")
    shop.release()
    shop.git("checkout", "-q", "main")
    shop.git("merge", "-q", "--squash", "feature")
    both(shop)


@pytest.mark.slow
def test_a_name_that_a_person_chose_moves_behind_mains_migration(tmp_path: Path) -> None:
    shop = create(tmp_path / "shop")
    shop.branch("feature")
    shop.price("drafter", 4000)
    shop.release("-m", "spring_prices")
    assert shop.names == ["0001_initial", "0002_spring_prices"]
    shop.price("drafter", 5000)
    shop.release()
    assert shop.names == ["0001_initial", "0002_spring_prices"]
    shop.git("checkout", "-q", "main")
    shop.price("writer", 500)
    shop.release()
    shop.git("checkout", "-q", "feature")
    shop.stops("merge", "-q", "main")
    shop.release()
    assert shop.names == ["0001_initial", f"0002_{WRITER}", "0003_spring_prices"]
    shop.release("-m", "summer_prices")
    assert shop.names == ["0001_initial", f"0002_{WRITER}", "0003_summer_prices"]


@pytest.mark.parametrize("command", [["--check"], []], ids=["check", "build"])
def test_a_branch_that_is_behind_is_not_built_because_its_migration_would_take_mains_price_back(
    shop: Checkout, command: list[str]
) -> None:
    shop.git("checkout", "-q", "feature")
    said = shop.refused(*command)
    assert f"generated/live is behind main, where 0002_{WRITER} was released" in said
    assert "git merge main" in said


@pytest.mark.slow
def test_the_draft_is_the_same_in_another_clone(shop: Checkout, tmp_path: Path) -> None:
    shop.git("checkout", "-q", "feature")
    shop.stops("merge", "-q", "main")
    shop.release()
    shop.git("checkout", "-q", "main")
    other = shop.clone(tmp_path / "other")
    other.price("drafter", 4000)
    other.build()
    shop.git("checkout", "-q", "feature")
    assert other.files() == shop.files()


@pytest.mark.slow
def test_an_older_version_is_taken_as_it_is_where_that_is_said(shop: Checkout) -> None:
    shop.git("checkout", "-q", "--detach", "main~1")
    assert "for an older version as it is: --base HEAD" in shop.refused("--check")
    shop.build("--check", "--base", "HEAD")


@pytest.mark.slow
def test_a_rebase_that_stops_at_each_commit_ends_with_one_draft(tmp_path: Path, postgres: Postgres) -> None:
    shop = create(tmp_path / "shop")
    shop.branch("feature")
    for tokens in (4000, 5000):
        shop.price("drafter", tokens)
        shop.release("-m", "spring_prices")
    shop.git("checkout", "-q", "main")
    shop.price("writer", 500)
    shop.release()
    shop.git("checkout", "-q", "feature")
    assert only_generated(shop.stops("rebase", "-q", "main"))
    for stops in (True, False):
        shop.build()
        shop.git("add", "-A")
        command = ("-c", "core.editor=true", "rebase", "--continue")
        assert only_generated(shop.stops(*command)) if stops else shop.git(*command) is not None
    assert shop.names == ["0001_initial", f"0002_{WRITER}", "0003_spring_prices"]
    assert shop.plan("0003_spring_prices")[0]["changes"] == {"tokens_per_credit": [10000, 5000]}
    shop.build("--check")
    deploy(shop, postgres)


BASE = ("main:refs/remotes/origin/main",)
CHECKOUTS = [pytest.param(1, (), marks=pytest.mark.slow), (1, BASE), pytest.param(50, BASE, marks=pytest.mark.slow)]


def pull_request(shop: Checkout, folder: Path, *fetched: str, depth: int) -> Checkout:
    """What CI checks out of a pull request: its merge into main, by a commit and not by a branch."""
    shop.git("checkout", "-q", "-B", "pull", "main")
    shop.git("merge", "-q", "--no-ff", "-m", "pull request", "feature")
    shop.git("checkout", "-q", "main")
    folder.mkdir()
    git(folder, "init", "-q", "-b", "work")
    git(folder, "remote", "add", "origin", f"file://{shop.root}")
    git(folder, "fetch", "-q", f"--depth={depth}", "origin", "pull")
    git(folder, "checkout", "-q", "--detach", "FETCH_HEAD")
    if fetched:
        git(folder, "fetch", "-q", f"--depth={depth}", "origin", *fetched)
    return Checkout(folder)


@pytest.mark.parametrize(("depth", "fetched"), CHECKOUTS, ids=["alone", "base", "everything"])
@pytest.mark.slow
def test_ci_is_content_with_a_merged_pull_request_and_not_with_a_stale_one(
    shop: Checkout, tmp_path: Path, fetched: tuple[str, ...], depth: int
) -> None:
    shop.git("checkout", "-q", "feature")
    shop.stops("merge", "-q", "main")
    shop.release()
    pull_request(shop, tmp_path / "fresh", *fetched, depth=depth).build("--check")
    shop.git("checkout", "-q", "feature")
    shop.price("drafter", 5000)
    shop.commit()
    assert "ratesmith build" in pull_request(shop, tmp_path / "stale", *fetched, depth=depth).refused("--check")


@pytest.mark.parametrize(("depth", "fetched"), CHECKOUTS, ids=["alone", "base", "everything"])
def test_ci_refuses_the_bare_revert_of_a_merge_as_far_as_it_can_see_it(
    shop: Checkout, tmp_path: Path, fetched: tuple[str, ...], depth: int
) -> None:
    """Alone and one commit deep, it sees a history that never had the migration."""
    shop.git("branch", "-q", "-f", "feature", "main")
    shop.git("checkout", "-q", "feature")
    shop.git("revert", "--no-edit", "HEAD")
    ci = pull_request(shop, tmp_path / "revert", *fetched, depth=depth)
    if fetched:
        assert WRITER in ci.refused("--check")
    else:
        ci.build("--check")


@pytest.mark.slow
def test_ci_refuses_a_branch_that_adds_a_migration_and_takes_it_back(shop: Checkout) -> None:
    """Merged by fast-forward, its commits would be some of main, and the migration one that was released."""
    shop.git("checkout", "-q", "main")
    shop.branch("tried")
    shop.price("writer", 700)
    shop.release()
    shop.git("revert", "--no-edit", "HEAD")
    refused = shop.refused("--check", "--base", "main")
    assert "commits of this branch add 0003_writer_1_700_tokens_per_credit and take it back" in refused
    shop.git("checkout", "-q", "-b", "merged", "main")
    shop.git("merge", "-q", "--no-ff", "--no-edit", "tried")
    assert "take it back" in shop.refused("--check", "--base", "main")
    shop.git("checkout", "-q", "tried")
    shop.git("reset", "-q", "--soft", "main")
    shop.commit()
    shop.build("--check", "--base", "main")
