"""The system checks and `ratesmith_apply`, on the platform of `examples/platform` while its configuration changes."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.checks import run_checks
from django.core.management import CommandError, call_command
from django.test.utils import override_settings

from ratesmith.contrib.django.management.commands.ratesmith_apply import _connection
from support.cli import run
from support.databases import Postgres
from support.django_site import DjangoSite
from support.platforms import Platform, prepared

MINI = "config/models/gpt-4o-mini.yaml"
APPLY = ("ratesmith_apply", "--", "--without-secrets")


@pytest.mark.slow
def test_a_database_beside_a_release_that_it_is_at_is_silent(shop: DjangoSite) -> None:
    assert run_checks(databases=["default"]) == []


def test_a_check_that_is_asked_for_no_database_asks_none(shop: DjangoSite) -> None:
    with shop.failing():
        assert run_checks() == []
        with override_settings(RATESMITH={"RELEASE": shop.release, "DATABASE": "other"}):
            assert run_checks(databases=["default"]) == []
        (found,) = run_checks(databases=["default"])
    assert (found.id, found.msg, found.hint) == (
        "ratesmith.W001",
        "the database does not answer, so nobody knows where it stands",
        'check that its server runs, and DATABASES["default"], which RATESMITH["DATABASE"] chooses',
    )


def test_a_release_that_cannot_be_read_is_an_error_without_a_database(shop: DjangoSite) -> None:
    with override_settings(RATESMITH={"RELEASE": "/nowhere/release.json"}):
        (found,) = run_checks()
        with pytest.raises(CommandError, match=r"/nowhere/release\.json: No such file"):
            call_command("ratesmith_apply")
    assert (found.id, "/nowhere/release.json: No such file" in found.msg) == ("ratesmith.E003", True)


def test_what_operators_changed_of_a_model_is_named_with_both_values(shop: DjangoSite) -> None:
    shop.database.query("UPDATE ai_model_config SET is_active = 0, max_tokens = 5 WHERE model_name = 'writer-1'")
    shop.database.query("DELETE FROM ai_model_config WHERE model_name = 'painter-1'")
    found = run_checks(databases=["default"])
    assert {it.id for it in found} == {"ratesmith.W002"}
    assert {it.msg for it in found} == {
        "painter-1 of openai has no row in the database",
        "writer-1: is_active is False in the database, and True in this image",
        "writer-1: max_tokens is 5 in the database, and 8192 in this image",
    }


def test_a_seed_that_is_of_another_state_is_behind(shop: DjangoSite) -> None:
    path = shop.folder / "config/models/writer.yaml"
    path.write_text(path.read_text().replace("Writer", "Scribe"))
    assert run("build", cwd=shop.folder).returncode == 0
    other = shop.release.with_name("next.json")
    shutil.copy(shop.release, other)
    with override_settings(RATESMITH={"RELEASE": other}):
        (found,) = run_checks(databases=["default"])
    assert found.id == "ratesmith.W001"


@pytest.mark.parametrize(
    ("given", "url", "variables"),
    [
        (
            {
                "NAME": "a b",
                "USER": "u@x",
                "HOST": "db.test",
                "PORT": 5433,
                "PASSWORD": "hunter#2",
                "OPTIONS": {"sslmode": "require"},
            },
            "postgresql://u%40x@db.test:5433/a%20b?sslmode=require",
            {"PGPASSWORD": "hunter#2"},
        ),
        (
            {"NAME": "p", "USER": "", "HOST": "/run/pg", "PORT": "5433", "PASSWORD": "", "OPTIONS": {"pool": {}}},
            "postgresql://@/p?host=%2Frun%2Fpg&port=5433",
            {},
        ),
        ({"NAME": "p", "USER": "u", "HOST": "::1"}, "postgresql://u@[::1]/p", {}),
        (
            {"NAME": "p", "USER": "u", "OPTIONS": {"password": "x", "server_side_binding": True, "isolation_level": 4}},
            "postgresql://u@/p",
            {"PGPASSWORD": "x"},
        ),
    ],
)
def test_a_password_goes_by_a_variable_and_never_by_an_argument(
    given: dict[str, Any], url: str, variables: dict[str, str]
) -> None:
    engine = {"ENGINE": "django.db.backends.postgresql"}
    assert _connection({**engine, **given}) == (url, variables)
    with pytest.raises(CommandError, match="sslpassword in OPTIONS would be seen"):
        _connection({**engine, **given, "OPTIONS": {"sslpassword": "x"}})


@pytest.fixture
def platform(postgres_database: Postgres, tmp_path: Path) -> Iterator[Platform]:
    with prepared(tmp_path, postgres_database) as platform:
        yield platform


def said(platform: Platform, **variables: str) -> list[str]:
    """The ids of what `manage.py check` finds."""
    _, printed = platform.manage("check", "--database", "default", **variables)
    assert "Traceback" not in printed
    return re.findall(r"\(ratesmith\.([EW][0-9]+)\)", printed)


def reprice(platform: Platform, credits: int) -> None:
    path = platform.folder / MINI
    path.write_text(re.sub(r"tokens_per_credit: [0-9]+", f"tokens_per_credit: {credits}", path.read_text()))
    done = platform.shell("ratesmith build -q && git add -A && git commit -q -m 'Another price'")
    assert done.returncode == 0, done.stderr


@pytest.mark.slow
def test_each_check_says_how_the_database_stands_while_it_is_deployed_to(platform: Platform) -> None:
    query, first = platform.database.query, platform.folder.parent / "first"
    changed = "UPDATE igny8_ai_model_config SET {} WHERE model_name = 'gpt-4o-mini'"
    assert said(platform) == []
    assert said(platform, RATESMITH_ENVIRONMENT="staging") == ["E001"]
    query(changed.format("display_name = 'Mini'"))
    assert said(platform) == ["W002"]
    code, printed = platform.manage(*APPLY)
    assert code == 5 and "gpt-4o-mini" in printed and "Traceback" not in printed
    assert printed.strip().endswith("CommandError: ratesmith apply ended with 5")
    query(changed.format("display_name = 'GPT-4o mini'"))

    shutil.copytree(platform.folder, first)
    reprice(platform, 9000)
    assert said(platform) == ["W001"]
    code, printed = platform.manage(*APPLY, "--dry-run")
    assert code == 0 and said(platform) == ["W001"]
    code, printed = platform.manage("migrate")
    assert code == 0 and "(ratesmith.W001)" in printed and "Applying ratesmith_config.0002" in printed
    code, printed = platform.manage(*APPLY)
    assert code == 0 and "0 rows changed, verified and committed; at migration 2" in printed
    assert said(platform) == []

    newer = platform.folder
    platform.folder = first  # an old image behind a deploy
    assert said(platform) == []
    reprice(platform, 8000)
    assert said(platform) == ["E002"]
    code, printed = platform.manage("migrate")
    assert code == 1 and "(ratesmith.E002)" in printed and "Applying" not in printed

    platform.folder = newer
    done = platform.shell('ratesmith --env production rollback --to 1 --reason "a slip"')
    assert done.returncode == 0, done.stderr
    code, printed = platform.manage("check", "--database", "default")
    assert code == 0 and "(ratesmith.W001) the database was rolled back to migration 1 of production" in printed
    assert "of production (as a line by 'postgres' says), and this image" in printed
    platform.folder = first  # the image of before, again
    assert platform.shell("git checkout -q HEAD~1").returncode == 0
    assert said(platform) == []
    empty = platform.database.url.replace("/platform?", "/template1?")
    assert said(platform, DATABASE_URL=empty) == ["W001"]
