"""A migration that no build wrote, with a chain that fits: it is refused whatever git says of what is released."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from support.checkouts import Checkout
from support.cli import run
from support.databases import Postgres
from support.forgeries import Edit, beside_a_statement, forge, forge_plan, same, second_migration
from support.quick import first
from support.repositories import git

URL = "postgresql://nobody@127.0.0.1:1/none"
"""A database that is never asked: what is wrong with the files is found before."""


def forged(folder: Path, *, up: Edit = beside_a_statement, down: Edit = same) -> Checkout:
    shop = second_migration(folder)
    forge(shop.live, up=up, down=down)
    return shop


def depth_one(shop: Checkout) -> tuple[Checkout, list[str]]:
    shop.commit()
    return shop.clone(shop.root.parent / "shallow", "--depth=1", "--branch=change"), []


def base_is_head(shop: Checkout) -> tuple[Checkout, list[str]]:
    shop.commit()
    return shop, ["--base", "HEAD"]


def no_git(shop: Checkout) -> tuple[Checkout, list[str]]:
    shutil.rmtree(shop.root / ".git")
    return shop, []


def main_is_ahead(shop: Checkout) -> tuple[Checkout, list[str]]:
    shop.git("update-ref", "refs/remotes/origin/main", "main")
    shop.commit()
    shop.git("branch", "-q", "-f", "main", "change")
    shop.git("switch", "-q", "main")
    return shop, []


@pytest.mark.parametrize("seen", first(2, [depth_one, no_git, base_is_head, main_is_ahead]))
def test_a_forged_migration_is_refused_where_git_takes_it_for_released(seen: object, tmp_path: Path) -> None:
    shop, options = seen(forged(tmp_path / "shop"))  # type: ignore[operator]
    for arguments in (["build", "--check"], ["apply", "--database", URL]):
        done = run(*arguments, *options, cwd=shop.root)
        assert done.returncode == 5, done.stderr
        assert "generated/live/migrations/0002_writer_1_2000_tokens_per_credit.up.sql:" in done.stderr
        assert "is not what the plan of 0002_writer_1_2000_tokens_per_credit gives: no build wrote this" in done.stderr
        assert "git log -p" in done.stderr


@pytest.mark.slow
def test_the_line_of_a_forgery_is_named(tmp_path: Path) -> None:
    shop = forged(tmp_path / "shop", up=same, down=lambda text: f"{text}-- more\n")
    shop.commit()
    said = shop.refused("--check", "--base", "HEAD")
    path = shop.live / "migrations/0002_writer_1_2000_tokens_per_credit.down.sql"
    assert f"generated/live/migrations/{path.name}:{len(path.read_text().splitlines())} in HEAD" in said


PLANS = {
    "another form": ('"version": 1,', '"version":1,', "is no plan that a build writes after those before it"),
    "another renderer": ('"renderer": 1', '"renderer": 7', "is for renderer 7; this version of ratesmith has up to 1"),
    "a name that ends": ('"ledger": "', '"ledger": "x\\" (a int); --', "is no plan that a build writes"),
    "an unknown dialect": ('"dialect": "postgresql"', '"dialect": "oracle"', "is no plan that a build writes"),
}


@pytest.mark.cases(quick=1)
@pytest.mark.parametrize(("old", "new", "said"), PLANS.values(), ids=PLANS)
def test_a_plan_that_no_build_writes_is_refused(old: str, new: str, said: str, tmp_path: Path) -> None:
    shop = second_migration(tmp_path / "shop")
    path = shop.live / "plans/0002_writer_1_2000_tokens_per_credit.json"
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))
    forge(shop.live)
    shop.commit()
    assert said in shop.refused("--check", "--base", "HEAD")


def other_table(plan: str) -> str:
    """What the plan pins leads to a table of the platform; its columns are those of the configuration."""
    pinned = '"ai_model_config": null'
    assert pinned in plan
    table = (
        '{"sql": "auth_user", "key": ["model_name"], "columns": [{"name": "model_name", "sql": "username", "type":'
        ' "varchar(100)"}, {"name": "tokens_per_credit", "sql": "is_superuser", "type": "integer", "null": true},'
        ' {"name": "is_active", "type": "boolean"}]}'
    )
    return plan.replace(pinned, f'"ai_model_config": {table}')


def other_ledger(plan: str) -> str:
    return plan.replace('"ledger": "ratesmith_ledger"', '"ledger": "auth_user"')


@pytest.mark.slow
@pytest.mark.parametrize(
    ("edit", "said"),
    [(other_table, "writes the table auth_user"), (other_ledger, "writes the ledger auth_user")],
)
def test_a_plan_leads_to_no_table_that_configuration_does_not_name(
    edit: Edit, said: str, tmp_path: Path, postgres: Postgres
) -> None:
    shop = second_migration(tmp_path / "shop")
    forge_plan(shop.live, edit)
    shop.commit()
    bare, _ = no_git(Checkout(Path(shutil.copytree(shop.root, tmp_path / "bare"))))
    done = bare.run("build", "--check")
    assert (done.returncode, said in done.stderr) == (5, True), done.stderr
    assert said in shop.refused("--check", "--base", "HEAD")
    assert shop.run("build", "--base", "HEAD").returncode == 0
    applied = shop.run("apply", "--base", "HEAD", "--allow-draft", "--database", postgres.url)
    assert (applied.returncode, said in applied.stderr) == (5, True), applied.stderr


@pytest.mark.slow
def test_a_file_of_a_layout_is_what_its_migration_gives(tmp_path: Path) -> None:
    shop = second_migration(tmp_path / "shop")
    settings = shop.root / "config/ratesmith.yaml"
    django = "release: migrations\n    layout: django\n    django: {app: prices, after: billing.0042_x}"
    settings.write_text(settings.read_text().replace("release: migrations", django))
    shop.release()
    assert shop.run("build", "--check", "--base", "HEAD").returncode == 0
    settings.write_text(settings.read_text().replace("0042_x", "0043_y"))
    assert shop.run("build", "--check", "--base", "HEAD").returncode == 0
    module = shop.live / "migrations/django/0001_initial.py"
    module.write_text(module.read_text().replace("from django", "import os\nfrom django"))
    shop.commit()
    assert "django/0001_initial.py" in shop.refused("--check", "--base", "HEAD")


@pytest.mark.slow
def test_the_id_of_the_last_migration_is_pinned_from_outside(tmp_path: Path) -> None:
    shop = second_migration(tmp_path / "shop")
    shop.commit()
    printed = shop.run("build", "-v").stdout.splitlines()[-1]
    id = (shop.live / "migrations/ratesmith.sum").read_text().splitlines()[-1].split(" ")[1]
    assert printed == f"live: head {id}"
    assert f'"live": "{id}"' in shop.run("build", "--check", "--format", "json").stdout
    assert shop.run("build", "--check", "--expect", id).returncode == 0
    for arguments in (["build", "--check"], ["apply", "--database", URL]):
        other = f"{id[:-1]}{'1' if id.endswith('0') else '0'}"
        done = shop.run(*arguments, "--expect", other)
        said = f"with the id {id}, and --expect names {other};"
        assert (done.returncode, said in done.stderr) == (5, True), done.stderr
    git(shop.root, "reset", "-q", "--hard", "main")
    assert shop.run("build", "--check", "--expect", id).returncode == 5
    assert shop.run("build", "--expect", id).returncode == 2
