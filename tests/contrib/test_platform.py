"""`examples/platform` as a real server on PostgreSQL, with two tenants."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from typing import Any, Final

import pytest

from support.databases import Postgres
from support.platforms import Answer, Platform, Tenant, commands, running
from support.projects import SHIPPED

pytestmark = pytest.mark.slow

ACCOUNT: Final = "/api/v1/accounts/settings/ai/"
STAGE: Final = ["number", "name", "has_ai", "enabled", "batch_size", "per_run_limit", "use_testing", "budget_pct"]
MODELS: Final = {"testing": None, "live": None}
ACCOUNT_KEYS: Final = {
    "content_generation": {"temperature": None, "max_tokens": None},
    "image_generation": {
        "quality_tiers": [dict.fromkeys(["tier", "credits", "label", "description"])] * 3,
        "selected_tier": None,
        "styles": [dict.fromkeys(["value", "label"])] * 6,
        "selected_style": None,
        "max_images": None,
        "max_allowed": None,
    },
}
SITE_KEYS: Final = {
    "automation": dict.fromkeys(["enabled", "frequency", "time"]),
    "stages": [dict.fromkeys(STAGE)] * 7,
    "delays": dict.fromkeys(["within_stage", "between_stage"]),
    "publishing": {
        **dict.fromkeys(["auto_approval_enabled", "auto_publish_enabled"]),
        "publish_days": [None] * 5,
        "time_slots": [None] * 3,
        **dict.fromkeys(["daily_capacity", "weekly_capacity"]),
    },
    "available_models": {"text": MODELS, "image": MODELS},
}
"""The keys that the platform's documents name."""


@pytest.fixture(scope="module")
def platform(postgres_database: Postgres, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    with running(tmp_path_factory.mktemp("platform"), postgres_database) as platform:
        yield platform


def alice(platform: Platform) -> Tenant:
    return platform.tenants["alice"]


def bob(platform: Platform) -> Tenant:
    return platform.tenants["bob"]


def site(tenant: Tenant) -> str:
    return f"/api/v1/sites/{tenant.site}/unified-settings/"


def run(platform: Platform, tenant: Tenant, stage: int, prompt: Any) -> Answer:
    path = f"/api/v1/sites/{tenant.site}/stages/{stage}/run/"
    return platform.ask(path, of=tenant, method="POST", body={"prompt": prompt})


def keys(value: Any) -> Any:
    """A body without its values."""
    if isinstance(value, dict):
        return {key: keys(it) for key, it in value.items()}
    return [*map(keys, value)] if isinstance(value, list) else None


def test_the_requests_of_the_readme_are_answered_as_it_says(platform: Platform) -> None:
    if shutil.which("curl") is None:
        pytest.skip("curl was not found")
    requests = [(it, printed) for it, printed in commands() if it.startswith("curl ")]
    assert len(requests) == 4
    for command, printed in requests:
        here = command.replace("localhost:8000", f"127.0.0.1:{platform.port}").replace("curl ", "curl -sS ")
        done = platform.shell(here, TOKEN=alice(platform).token)
        assert done.returncode == 0, done.stderr
        assert not printed or re.fullmatch(re.escape(printed.strip()).replace("…", '[^"]*'), done.stdout)


def test_every_get_has_the_keys_of_the_documents_and_no_other(platform: Platform) -> None:
    for path, expected in ((ACCOUNT, ACCOUNT_KEYS), (site(bob(platform)), SITE_KEYS)):
        status, body = platform.ask(path, of=bob(platform))
        assert (status, keys(body)) == (200, expected)
        assert platform.ask(path, of=bob(platform), method="PUT", body=body) == (200, body)


@pytest.mark.parametrize(
    ("path", "body", "fields"),
    [
        (ACCOUNT, {"temperature": 9, "max_images": 9}, {"temperature": "from 0 to 2", "max_images": "from 1 to 8"}),
        (ACCOUNT, {"image_style": "oil"}, {"image_style": "one of photorealistic"}),
        (ACCOUNT, {"content_generation": {"temperature": "hot"}}, {"content_generation.temperature": "a number"}),
        (ACCOUNT, {"api_key": "sk-1"}, {"api_key": "is not a setting"}),
        (ACCOUNT, '{"\\ud800": 1}', {"?": "is not a setting"}),
        (ACCOUNT, [], {"non_field_errors": "an object"}),
        (ACCOUNT, '{"temperature": NaN}', {"detail": "JSON parse error"}),
        ("site", {"automation": {"time": "2:00"}}, {"automation.time": "such as 09:00"}),
        ("site", {"publishing": {"time_slots": ["09:00", "9"]}}, {"publishing.time_slots.1": "such as 09:00"}),
        ("site", {"publishing": {"publish_days": []}}, {"publishing.publish_days": "at least one"}),
        ("site", {"available_models": {}}, {"available_models": "cannot be changed"}),
    ],
)
def test_a_put_that_does_not_fit_is_refused_by_field(
    platform: Platform, path: str, body: Any, fields: dict[str, str]
) -> None:
    path = site(bob(platform)) if path == "site" else path
    before = platform.ask(path, of=bob(platform))
    status, refused = platform.ask(path, of=bob(platform), method="PUT", body=body)
    assert status == 400
    assert {*refused} == {*fields}
    assert [name for name, part in fields.items() if part not in str(refused[name])] == []
    assert platform.ask(path, of=bob(platform)) == before


def test_budgets_of_more_than_a_hundred_are_refused_together(platform: Platform) -> None:
    body = platform.ask(site(bob(platform)), of=bob(platform)).body
    body["stages"][3]["budget_pct"] = 100
    status, refused = platform.ask(site(bob(platform)), of=bob(platform), method="PUT", body=body)
    assert (status, refused) == (400, {"stages": ["the budgets add up to 160 %, and 100 % is the most"]})


def test_only_what_differs_is_stored_and_of_whoever_changed_it(platform: Platform) -> None:
    of, settings = alice(platform), "SELECT key, value FROM tenants_accountsettings ORDER BY key"
    platform.database.query(
        "INSERT INTO tenants_accountsettings (account_id, key, value, created_at, updated_at)"
        f" SELECT account_id, 'ai.model_preferences', '1', now(), now() FROM tenants_site WHERE id = {of.site}"
    )
    full = {"temperature": 0.8, "max_tokens": 8192, "image_quality_tier": "premium", "image_style": "illustration"}
    status, body = platform.ask(ACCOUNT, of=of, method="PUT", body=full)
    assert status == 200
    assert (body["content_generation"]["temperature"], body["image_generation"]["selected_tier"]) == (0.8, "premium")
    assert platform.ask(ACCOUNT, of=of) == (200, body)
    theirs = ("ai.model_preferences", 1)
    stored = [("ai.image_quality_tier", "premium"), ("ai.image_style", "illustration"), theirs]
    assert platform.database.query(settings) == [*stored, ("ai.temperature", 0.8)]
    assert platform.ask(ACCOUNT, of=of, method="PUT", body={"image_style": None, "temperature": 0.9}).status == 200
    assert platform.database.query(settings) == [stored[0], theirs, ("ai.temperature", 0.9)]
    assert platform.ask(ACCOUNT, of=bob(platform)).body["content_generation"]["temperature"] == 0.7


def test_a_site_is_changed_by_its_own_account_and_is_nowhere_for_others(platform: Platform) -> None:
    mine, theirs = alice(platform), bob(platform)
    change = {"automation": {"enabled": True}, "publishing": {"time_slots": ["08:00", "12:30"]}}
    before = platform.ask(site(theirs), of=theirs)
    status, body = platform.ask(site(mine), of=mine, method="PUT", body=change)
    assert status == 200
    assert (body["automation"]["enabled"], body["publishing"]["weekly_capacity"]) == (True, 10)
    assert platform.ask(site(mine), of=mine) == (200, body)
    nowhere = platform.ask("/api/v1/sites/999999/unified-settings/", of=mine)
    assert nowhere.status == 404
    for of, other in ((mine, theirs), (theirs, mine)):
        assert platform.ask(site(other), of=of) == nowhere
        assert platform.ask(site(other), of=of, method="PUT", body=change) == nowhere
        path = f"/api/v1/sites/{other.site}/stages/4/run/"
        assert platform.ask(path, of=of, method="POST", body={"prompt": "hello"}) == nowhere
        assert [it["id"] for it in platform.ask("/api/v1/sites/", of=of).body] == [of.site]
    assert platform.ask(site(theirs), of=theirs) == before
    for path in (ACCOUNT, site(mine), "/api/v1/sites/"):
        assert platform.ask(path).status == 401


def credits_of(platform: Platform, tenant: Tenant) -> int:
    of = f"(SELECT account_id FROM tenants_site WHERE id = {tenant.site})"
    ((credits,),) = platform.database.query(f"SELECT credits FROM tenants_account WHERE id = {of}")
    return int(credits)


def test_a_call_takes_the_credits_of_the_rate_that_is_in_the_log(platform: Platform) -> None:
    """1,500 tokens go in and come out: 3,000 at 1,000 a credit are 3. An image of the premium tier is 15."""
    of = alice(platform)
    before, last = (
        credits_of(platform, of),
        platform.database.query("SELECT coalesce(max(id), 0) FROM billing_usagelog"),
    )
    done = run(platform, of, 4, "word " * 1500)
    assert (done.status, done.body["credits"], done.body["model"]) == (200, 3, "gpt-5.1")
    assert platform.ask(ACCOUNT, of=of, method="PUT", body={"image_quality_tier": "premium"}).status == 200
    assert run(platform, of, 6, "a cat").body["credits"] == 15
    assert credits_of(platform, of) == before - 18
    (price, state, usage), (each, *_) = platform.database.query(
        "SELECT r.content -> 'price', u.state, u.usage FROM billing_usagelog AS u"
        f" JOIN igny8_ai_rate AS r USING (rate_id) WHERE u.id > {last[0][0]} ORDER BY u.id"
    )
    assert (price, state, usage) == ({"tokens_per_credit": 1000}, "charged", {"input": 1500, "output": 1500})
    assert each == {"credits_per_image": 15}


def test_a_call_that_takes_more_than_there_is_is_refused_and_takes_nothing(platform: Platform) -> None:
    """A prompt of 200,000 bytes has that many tokens at most, and the answer 8,192: 209 credits."""
    of = bob(platform)
    before, logged = credits_of(platform, of), "SELECT count(*) FROM billing_usagelog"
    calls = platform.database.query(logged)
    status, refused = run(platform, of, 4, "x" * 200_000)
    assert (status, refused) == (402, {"detail": "this call may take 209 credits, and the account has fewer"})
    for prompt, stage in (("", 4), (7, 4), ("hello", 3), ("hello", 8)):
        assert run(platform, of, stage, prompt).status == 400
    assert (credits_of(platform, of), platform.database.query(logged)) == (before, calls)


def test_health_and_the_manifest_of_browsers_are_public(platform: Platform) -> None:
    assert platform.ask("/healthz/") == (200, {"database": "current", "head": 1, "stale": False})
    pointer = platform.ask("/public/v1/manifest.json").body
    assert platform.ask(f"/public/v1/{pointer['manifest']}").body["content_hash"] == pointer["content_hash"]
    for path in ("/public/../release.json", "/public/%2e%2e/release.json", "/public//etc/passwd"):
        assert platform.ask(path).status in (400, 404)


def test_the_code_and_the_commands_of_the_page_work(platform: Platform) -> None:
    page = (SHIPPED / "docs/django.md").read_text(encoding="utf-8")
    settings, *code = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    assert settings.count("ratesmith.contrib.django") == 1 and len(code) == 3
    (platform.folder.parent / "page.py").write_text("\n".join(code))
    done, printed = platform.manage("shell", "-v0", "<", "../page.py")
    assert done == 0
    assert re.fullmatch(r"5 r[a-z0-9]{26} False\ncurrent 1 1 \w+ False True\n", printed)
    lines = "".join(re.findall(r"```sh\n(.*?)```", page, re.DOTALL)).splitlines()
    assert len(lines) == 3
    for line in lines:
        done, printed = platform.manage(*line.removeprefix("python manage.py ").split())
        assert done == 0, printed
    assert {*re.findall(r"`ratesmith\.([EW][0-9]+)`", page)} == {"E001", "E002", "E003", "W001", "W002"}


CHARGES = """
from concurrent.futures import ThreadPoolExecutor
from django.db import connection
from billing.charge import NotEnoughCredits, give_back, reserve, settle
from billing.models import UsageLog
from ratesmith.contrib.django import rates
from ratesmith.packs.ai_platform.usage import Usage
from tenants.models import Account, Site

account = Account.objects.create(name="carol", credits=100)
site = Site.objects.create(account=account, name="carol.example")
quote = rates().credits_for("gpt-5.1", tokens=8_001)
kept = lambda: Account.objects.get(pk=account.pk).credits

def attempt(_):
    try:
        return reserve(site, 4, quote)
    except NotEnoughCredits:
        return None
    finally:
        connection.close()

with ThreadPoolExecutor(8) as pool:
    made = [it for it in pool.map(attempt, range(30)) if it]
print(quote.credits, len(made), kept())

print(settle(made[0], Usage.of(input=1_000, output=1_001)), kept())
print(settle(made[1], Usage.of(input=1_000_000)), kept())
give_back(made[2])
print(kept(), *UsageLog.objects.filter(pk=made[2].pk).values_list("state", "credits"))
for again in (lambda: settle(made[0], Usage.of(input=1)), lambda: give_back(made[2])):
    try:
        again()
    except UsageLog.DoesNotExist:
        print("ended already", kept())
"""
FAILS = """
import os, psycopg
from django.db import connection
from ratesmith.contrib.django import live, rates, status

live.SECONDS = 0
rates()
connection.ensure_connection()
with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as other:
    other.execute("SELECT pg_terminate_backend(%s)", [connection.connection.info.backend_pid])
print(rates().stale, rates().stale, status().database)
with connection.cursor() as cursor:
    cursor.execute("SET statement_timeout = 200")
    with psycopg.connect(os.environ["DATABASE_URL"]) as other:
        other.execute("LOCK TABLE igny8_ai_rate")
        print(rates().stale, rates().credits_for("gpt-5.1", tokens=1_001).credits)
print(rates().stale)
"""


def test_credits_are_reserved_once_and_settled_once_however_many_ask_at_once(platform: Platform) -> None:
    """A call of 8,001 tokens may take 9 credits, so 100 are enough for 11, and 1 is left. 2,001 tokens take 3."""
    (platform.folder.parent / "charges.py").write_text(CHARGES)
    done, printed = platform.manage("shell", "-v0", "<", "../charges.py")
    assert done == 0, printed
    assert printed.splitlines() == [
        "9 11 1",
        "3 7",
        "9 7",
        "16 ('failed', 0)",
        "ended already 16",
        "ended already 16",
    ]


def test_a_process_whose_server_broke_the_connection_finds_back(platform: Platform) -> None:
    (platform.folder.parent / "fails.py").write_text(FAILS)
    done, printed = platform.manage("shell", "-v0", "<", "../fails.py")
    assert (done, printed.splitlines()[-3:]) == (0, ["True False current", "True 2", "False"]), printed
