"""Pull requests that hold YAML alone, and the job that builds behind each merge, as the servers run it."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from support.checkouts import Checkout, create, deploy
from support.databases import Postgres
from support.merges import ON_MERGE, Forge, Server

FORGES: list[Forge] = ["github", "gitlab"]
Edit = Callable[[Checkout], None]


def price(model: str, tokens: int) -> Edit:
    """Change the price of a model."""
    return lambda shop: shop.price(model, tokens)


def title(shop: Checkout) -> None:
    """Change another line of the file of the writer."""
    shop.write("models/writer.yaml", "display_name: Writer", "display_name: Author")


def images(shop: Checkout) -> None:
    """Change the price of images."""
    shop.write("models/painter.yaml", "credits_per_image: 5", "credits_per_image: 6")


PULLS: dict[str, Edit] = {
    "price": price("writer", 900),
    "title": title,
    "drafts": price("drafter", 9000),
    "extra": lambda shop: shop.model("extra"),
    "images": images,
}
"""Two are in one file, and all begin at one commit."""
BUILT = [
    "0001_initial",
    "0002_writer_1_900_tokens_per_credit",
    "0003_writer_1_display_name",
    "0004_drafter_1_9000_tokens_per_credit",
    "0005_add_extra_1",
    "0006_painter_1_6_credits_per_image",
    "0007_writer_1_1000_tokens_per_credit",
]


def landed(server: Server, *branches: str) -> None:
    """Merge them in order, each with the job behind it."""
    for branch in branches:
        server.merge(branch)
        code, printed = server.job()
        assert code == 0, printed
        server.main()


def test_a_merge_and_its_revert_are_a_migration_each_with_a_commit_that_says_what_it_does(tmp_path: Path) -> None:
    server = Server(tmp_path, "github")
    server.shop.price("writer", 900)
    merge = server.shop.commit()
    server.shop.git("push", "-q", "origin", "main")
    assert server.job().code == 0
    server.shop.git("pull", "-q", "--ff-only")
    message = server.shop.git("show", "-s", "--format=%an%n%B").splitlines()
    assert message[:3] == ["ratesmith", "Add 0002_writer_1_900_tokens_per_credit", ""]
    assert message[3:] == [f"{BUILT[1]} (live)", "  ai_model_config writer-1", "    tokens_per_credit: 1000 → 900"]
    server.shop.git("revert", "--no-edit", merge)
    server.shop.git("push", "-q", "origin", "main")
    assert server.job().code == 0
    assert server.main().names == [*BUILT[:2], "0003_writer_1_1000_tokens_per_credit"]


@pytest.mark.slow
def test_a_link_that_was_merged_gets_nothing_that_the_job_writes(tmp_path: Path) -> None:
    """The job has the token that may push, and what it says of itself is read by the jobs after it."""
    server = Server(tmp_path, "gitlab")
    mine = tmp_path / "mine"
    mine.write_text("mine")
    for name in ("message.txt", "built.env"):
        (server.shop.root / name).symlink_to(mine)
    server.shop.price("writer", 900)
    server.shop.commit()
    server.shop.git("push", "-q", "origin", "main")
    clone = server.clone()
    code, printed = server.job(clone)
    assert (code, mine.read_text()) == (0, "mine"), printed
    assert server.built(clone) == server.main().git("rev-parse", "HEAD")


@pytest.mark.cases(ci=1)
@pytest.mark.slow
@pytest.mark.parametrize("forge", FORGES)
def test_five_pull_requests_and_a_revert_of_the_first_make_a_chain_that_a_database_takes(
    forge: Forge, tmp_path: Path, postgres: Postgres
) -> None:
    server = Server(tmp_path, forge)
    start = server.shop.git("rev-parse", "HEAD")
    for branch, change in PULLS.items():
        said = server.pull(branch, change, start)
        assert said.startswith("0\n"), said
    merges = {}
    for branch in PULLS:
        assert server.check(branch).startswith("0\n")
        merges[branch] = server.merge(branch)
        clone = server.clone()
        code, printed = server.job(clone)
        assert code == 0, printed
        assert server.main().git("rev-parse", "HEAD") == server.built(clone)
        code, printed = server.deploy(clone, postgres.url)
        assert (code, f"; at migration {len(server.shop.names)}\n" in printed) == (0, True), printed
    assert server.shop.names == BUILT[:6]
    server.pull("undo", lambda shop: print(shop.git("revert", "--no-edit", "-m", "1", merges["price"])))
    landed(server, "undo")
    assert server.shop.names == BUILT
    assert server.shop.tokens() == {"writer-1": 1000, "drafter-1": 9000, "extra-1": 1000}
    deploy(server.shop, postgres, server.shop.ups[-1])
    # Nothing is left to do, and there is no commit of nothing.
    assert server.job().code == 0
    assert server.main().git("log", "--format=%an", "--author=ratesmith", "origin/main").count("ratesmith") == 6
    asked = ("audit", "model/writer.price.tokens_per_credit", "--database", postgres.url)
    said = " ".join(server.shop.run(*asked).stdout.split())
    assert (
        f" ratesmith: Add {BUILT[1]} behind {merges['price'][:12]}, 2026-01-01 00:00:00Z, a@b.test: Merge pull" in said
    )


@pytest.mark.cases(ci=1)  # the other forge than above
@pytest.mark.slow
@pytest.mark.parametrize("forge", FORGES[::-1])
def test_two_jobs_that_push_at_once_build_one_behind_the_other(
    forge: Forge, tmp_path: Path, postgres: Postgres
) -> None:
    server = Server(tmp_path, forge)
    start = server.shop.git("rev-parse", "HEAD")
    for branch in ("price", "drafts", "images"):
        server.pull(branch, PULLS[branch], start)
    server.merge("price")
    one = server.clone()
    # This one was made before the second merge, is held up when it would push, and meets what the other one pushed.
    hook = one / ".git/hooks/pre-push"
    # git dies of a hook that leaves its list of references unread, sooner or later.
    hook.write_text(
        f"#!/bin/sh\ncat > /dev/null\ntouch {tmp_path}/reached\nwhile [ ! -e {tmp_path}/go ]; do sleep 0.01; done\n"
    )
    hook.chmod(0o755)
    with ThreadPoolExecutor() as pool:
        late = pool.submit(server.job, one)
        while not (tmp_path / "reached").exists():
            assert not late.done(), late.result().printed
        server.merge("drafts")
        two = server.clone()
        assert server.job(two).code == 0
        assert server.main().names == [*BUILT[:1], "0002_drafter_1_9000_tokens_per_credit_and_1_more"]
        (tmp_path / "go").touch()
        code, printed = late.result()
    assert (code, "attempt 1: the push was refused" in printed) == (0, True), printed
    assert server.built(one) == server.built(two) == server.main().git("rev-parse", "HEAD")
    # Both run from the start at once, behind one merge.
    server.merge("images")
    with ThreadPoolExecutor() as pool:
        assert [it.code for it in pool.map(server.job, [server.clone(), server.clone()])] == [0, 0]
    assert server.main().names[2:] == ["0003_painter_1_6_credits_per_image"]
    deploy(server.shop, postgres)


@pytest.mark.slow
def test_what_a_cancelled_or_failed_job_left_is_built_by_the_next(tmp_path: Path) -> None:
    server = Server(tmp_path, "github")
    start = server.shop.git("rev-parse", "HEAD")
    for branch in ("price", "images"):
        server.pull(branch, PULLS[branch], start)
        server.merge(branch)
    said = server.shop.refused("--check")
    assert "generated/live/seed.sql: it differs" in said
    assert "stale; run: ratesmith build --on-merge, as the job behind a merge does\n" in said
    assert server.job().code == 0
    assert server.main().names[1:] == ["0002_painter_1_6_credits_per_image_and_1_more"]


def committed(folder: Path) -> Checkout:
    """A branch of a project that is released on merge."""
    shop = create(folder)
    (shop.root / "config/ratesmith.yaml").write_text(ON_MERGE)
    shop.commit()
    shop.branch("feature")
    return shop


@pytest.mark.slow
def test_a_build_on_a_branch_leaves_the_history_alone_and_takes_out_what_was_brought_by_hand(tmp_path: Path) -> None:
    shop = committed(tmp_path / "shop")
    before = shop.files()
    shop.price("writer", 900)
    said = shop.build()
    assert (
        "live: 0002_writer_1_900_tokens_per_credit is built behind the merge; what it changes: ratesmith plan" in said
    )
    assert shop.files() == before
    assert "built behind the merge" in shop.build("--check")
    done = shop.run("build", "--on-merge", "-q")
    assert done.stdout.startswith("Add 0002_writer_1_900_tokens_per_credit\n")
    shop.commit()
    refused = shop.refused("--check")
    assert (
        "plans/0002_writer_1_900_tokens_per_credit.json: the job behind the merge builds the next migration" in refused
    )
    assert "ratesmith.sum: the job behind the merge writes it" in refused
    assert "stale; run: ratesmith build\na branch brings nothing but YAML to live (release: on_merge)" in refused
    assert "live: removed 0002_writer_1_900_tokens_per_credit" in shop.build()
    assert shop.files() == before
    shop.git("commit", "-q", "--amend", "-a", "--no-edit")
    shop.build("--check", "--base", "main")


@pytest.mark.slow
def test_a_branch_that_is_behind_needs_no_update(tmp_path: Path) -> None:
    shop = committed(tmp_path / "shop")
    shop.price("writer", 900)
    shop.commit()
    shop.git("checkout", "-q", "main")
    shop.price("drafter", 9000)
    shop.release("--on-merge")
    assert shop.names == ["0001_initial", "0002_drafter_1_9000_tokens_per_credit"]
    shop.git("checkout", "-q", "feature")
    for check in ([], ["--check"]):
        assert "live: 0002_writer_1_900_tokens_per_credit is built behind the merge" in shop.build(*check)
    assert shop.names == ["0001_initial"]
    shop.git("merge", "-q", "main", "-m", "merge")
    assert "live: 0003_writer_1_900_tokens_per_credit is built behind the merge" in shop.build("--check")


@pytest.mark.slow
def test_before_the_first_commit_nothing_is_written_and_on_main_the_first_migration_is(tmp_path: Path) -> None:
    shop = committed(tmp_path / "shop")
    shop.git("checkout", "-q", "main")
    shop.git("rm", "-rq", "generated")
    shop.git("commit", "-q", "--amend", "-m", "start")
    shop.git("checkout", "-q", "--orphan", "fresh")
    shop.git("branch", "-q", "-D", "main", "feature")
    shop.git("branch", "-q", "-m", "main")
    for check in ([], ["--check"]):
        shop.build(*check)
        assert not shop.live.exists()
    shop.commit()
    shop.release("--on-merge")
    assert shop.names == ["0001_initial"]
    shop.build("--check")


@pytest.mark.slow
def test_a_mass_removal_is_asked_about_in_the_pull_request(tmp_path: Path) -> None:
    shop = committed(tmp_path / "shop")
    shop.git("checkout", "-q", "main")
    for number in range(11):
        shop.model(f"extra{number}")
    shop.release("--on-merge")
    shop.branch("cleanup")
    for number in range(11):
        (shop.root / f"config/models/extra{number}.yaml").unlink()
    shop.commit()
    assert "hint: look for a file that was lost in a merge; if it is meant: ratesmith build --check --allow" in (
        shop.refused("--check")
    )
    shop.build("--check", "--allow-mass-removal")


@pytest.mark.slow
def test_files_that_git_would_not_take_are_named_before_the_job_builds_them(tmp_path: Path) -> None:
    shop = committed(tmp_path / "shop")
    (shop.root / ".gitignore").write_text("/generated/*/plans/00*\n")
    shop.price("writer", 900)
    shop.commit()
    named = "generated/live/plans/0002_writer_1_900_tokens_per_credit.json: git ignores it"
    assert named in shop.refused("--check")


@pytest.mark.slow
def test_attributes_of_files_that_the_job_is_to_build_are_named_before_it_does_and_stop_it(tmp_path: Path) -> None:
    """No checkout held what the job had committed, so no deployment and no later build went on."""
    shop = committed(tmp_path / "shop")
    with (shop.root / ".gitattributes").open("a") as file:
        file.write("/generated/*/migrations/0002* eol=crlf\n")
    shop.price("writer", 900)
    shop.commit()
    named = "generated/live/migrations/0002_writer_1_900_tokens_per_credit.up.sql: git gives it and 1 other file the"
    assert named in shop.refused("--check")
    shop.git("checkout", "-q", "main")
    shop.git("merge", "-q", "feature")
    assert named in shop.refused("--on-merge") and shop.git("status", "--porcelain") == ""


def test_a_deployment_before_the_job_says_what_it_waits_for(tmp_path: Path) -> None:
    shop = committed(tmp_path / "shop")
    shop.git("checkout", "-q", "main")
    shop.price("writer", 900)
    shop.commit()
    done = shop.run("apply", "--without-secrets", "--base", "HEAD", "--database", "postgresql://u@127.0.0.1:1/x")
    assert (done.returncode, "wait for the commit of the job behind the merge" in done.stderr) == (5, True), done.stderr
