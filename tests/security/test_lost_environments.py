"""An environment that was released with migrations and is not any more: gone, or released with the seed."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.checkouts import PROJECT, Checkout, create

SEED = PROJECT.replace("release: migrations", "release: seed")
OTHER = PROJECT.replace("  live:", "  other:").replace("default_environment: live", "default_environment: other")
NOW = {"gone": (OTHER, "does not name it"), "seed": (SEED, "releases it with the seed")}
URL = "postgresql://nobody@127.0.0.1:1/none"


def lost(folder: Path, settings: str) -> Checkout:
    shop = create(folder)
    shop.branch("change")
    (shop.root / "config/ratesmith.yaml").write_text(settings)
    return shop


@pytest.mark.parametrize("now", NOW)
def test_a_released_history_is_not_lost_in_silence(now: str, tmp_path: Path) -> None:
    settings, why = NOW[now]
    shop = lost(tmp_path / "shop", settings)
    before = shop.files()
    for arguments in (["build"], ["build", "--check"]):
        done = shop.run(*arguments)
        assert done.returncode == 5, done.stderr
        assert f"environment live is released in main with 1 migration, and config/ratesmith.yaml {why}" in done.stderr
        assert "ratesmith build --retire live" in done.stderr
    assert shop.files() == before
    applied = shop.run("apply", "--database", URL)
    assert (applied.returncode, "is released in main" in applied.stderr) == ((5, True) if now == "seed" else (5, False))


@pytest.mark.slow
@pytest.mark.parametrize("now", NOW)
def test_a_history_that_is_given_up_is_deleted_and_what_else_is_there_is_named(now: str, tmp_path: Path) -> None:
    shop = lost(tmp_path / "shop", NOW[now][0])
    mine = shop.live / "migrations/0002_mine.up.sql"
    mine.write_text("GRANT ALL ON x TO PUBLIC;\n")
    said = shop.build("--retire", "live")
    assert "generated/live/migrations/0002_mine.up.sql: nothing writes this file; delete it" in said
    kept = [path for path in sorted(shop.files()) if path.startswith("live/migrations") or "plans" in path]
    assert kept == [
        "live/migrations/0002_mine.up.sql",
        *(["other/plans/0001_initial.json"] if now == "gone" else []),
    ]
    assert shop.run("build", "--check", "--retire", "live").returncode == 5
    mine.unlink()
    shop.commit()
    assert shop.run("build", "--check").returncode == 5
    assert shop.run("build", "--check", "--retire", "live").returncode == 0
    shop.git("branch", "-q", "-f", "main", "change")
    assert shop.run("build", "--check").returncode == 0
    again = shop.run("build", "--check", "--retire", "live")
    assert (again.returncode, "--retire does nothing" in again.stderr) == (0, True)


def test_a_history_that_is_kept_cannot_be_given_up(tmp_path: Path) -> None:
    shop = create(tmp_path / "shop")
    done = shop.run("build", "--retire", "live")
    assert (done.returncode, "take that out of config/ratesmith.yaml first" in done.stderr) == (2, True)


@pytest.mark.slow
def test_a_seed_takes_no_sql_from_a_folder_of_migrations(tmp_path: Path) -> None:
    """Where git says nothing of the base, what is in the folder of the lost history counts all the same."""
    shop = lost(tmp_path / "shop", SEED)
    shop.commit()
    shop.build("--base", "HEAD", "--retire", "live")
    evil = shop.live / "migrations/0001_initial.up.sql"
    evil.parent.mkdir(exist_ok=True)
    evil.write_text("GRANT ALL ON x TO PUBLIC;\n")
    shop.commit()
    shop.git("branch", "-q", "-f", "main", "change")
    checked = shop.run("build", "--check")
    assert (checked.returncode, "live/migrations/0001_initial.up.sql: nothing writes" in checked.stdout) == (5, True)
