"""What `ratesmith review` lists: each case is a change, and all that is said of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import pytest

from ratesmith.core.errors import Fatal
from support.cli import run
from support.projects import BASE, project
from support.repositories import commit, git, real_git
from support.reviews import Remarks, said, write
from support.vaults import PROVIDER

OPENAI = "config/providers/openai.yaml"
PROJECT = "config/ratesmith.yaml"
WRITER = "config/models/writer.yaml"
PAYMENTS = "config/billing/payment-methods.yaml"
IBAN, OTHER_IBAN = "DE89 3704 0044 0532 0130 00", "GB33BUKB20201555555555"
UNTOLD = """\
default:
  methods:
    bank:
      display_name: Bank transfer
"""
TOLD, OTHER = (f"      instructions: Transfer it to {it}.\n" for it in (IBAN, OTHER_IBAN))
SETTINGS = (BASE / "ratesmith.yaml").read_text()
CREDITS = "config/billing/credits.yaml"
MODEL = (BASE / "models/writer.yaml").read_text()
CREDIT_VALUE = (BASE / "billing/credits.yaml").read_text()
ENDPOINT = "api_endpoint: https://api.openai.com/v1\n"
OTHER_ENDPOINT = "api_endpoint: https://api.openai.com.evil.example/v1\n"
LABEL = "0123456789abcdef0123456789abcdef"
LONG_HOST = f"https://api.openai.com.{LABEL}.com"
MORE = ("drafter", "painter", "sketcher")
WAIVER = "waive:\n  - rule: margin-below-floor\n    reason: a promotion\n    until: 2026-12-31\n"
DATED = MODEL.replace("limits:\n  max_tokens: 8192\n", "").replace(
    "price:\n  tokens_per_credit: 1000\n",
    'prices:\n  launch:\n    tokens_per_credit: 1000\n  "2026-02-01":\n    tokens_per_credit: 900\n'
    '  "2026-04-01":\n    tokens_per_credit: 700\n',
)


class Case(NamedTuple):
    before: Mapping[str, str]
    after: Mapping[str, str | None]
    said: Remarks


CASES = {
    "nothing": Case({}, {}, []),
    "a price": Case({}, {WRITER: MODEL.replace("tokens_per_credit: ", "tokens_per_credit: 1")}, []),
    "an endpoint": Case(
        {OPENAI: PROVIDER + ENDPOINT},
        {OPENAI: PROVIDER + OTHER_ENDPOINT},
        [("destinations", OPENAI, "api_endpoint", ENDPOINT[14:-1], OTHER_ENDPOINT[14:-1])],
    ),
    "a host that looks like a key, and a key that is none": Case(
        {OPENAI: PROVIDER + ENDPOINT},
        {OPENAI: f"{PROVIDER}api_endpoint: {LONG_HOST}/{LABEL}\n"},
        [
            ("destinations", OPENAI, "api_endpoint", None, LONG_HOST),
            ("destinations", OPENAI, "api_endpoint", "https://api.openai.com", None),
            ("destinations", OPENAI, "api_endpoint", ENDPOINT[14:-1], f"{LONG_HOST}/‹redacted›"),
        ],
    ),
    "an address below a key that is named like a secret": Case(
        {OPENAI: PROVIDER + "config: {token_url: https://auth.openai.com/token}\n"},
        {OPENAI: PROVIDER + "config: {token_url: https://auth.evil.example/token}\n"},
        [
            ("destinations", OPENAI, "config.token_url", None, "https://auth.evil.example"),
            ("destinations", OPENAI, "config.token_url", "https://auth.openai.com", None),
            (
                "destinations",
                OPENAI,
                "config.token_url",
                "https://auth.openai.com/‹redacted›",
                "https://auth.evil.example/‹redacted›",
            ),
        ],
    ),
    "a host below a key that is named like a secret, and what is no host": Case(
        {OPENAI: PROVIDER + "config: {secret_host: auth.openai.com, token_region: abcdefgh}\n"},
        {OPENAI: PROVIDER + "config: {secret_host: auth.evil.example, token_region: ijklmnop}\n"},
        [
            ("destinations", OPENAI, "config.secret_host", None, "//auth.evil.example"),
            ("destinations", OPENAI, "config.secret_host", "//auth.openai.com", None),
            ("destinations", OPENAI, "config.secret_host", "‹redacted›", "‹redacted›"),
            ("destinations", OPENAI, "config.token_region", "‹redacted›", "‹redacted›"),
        ],
    ),
    "an endpoint in one environment": Case(
        {OPENAI: PROVIDER + ENDPOINT},
        {"config/environments/example/providers/openai.yaml": OTHER_ENDPOINT},
        [
            (
                "destinations",
                "config/environments/example/providers/openai.yaml",
                "api_endpoint",
                None,
                OTHER_ENDPOINT[14:-1],
            )
        ],
    ),
    "a catalogue that costs are compared with, and the setting that names it": Case(
        {},
        {"lists/prices.json": "[]", PROJECT: SETTINGS + "sources:\n  own:\n    file: lists/prices.json\n"},
        [
            ("project-settings", PROJECT, "sources.own.file", None, "lists/prices.json"),
            ("catalogues", "lists/prices.json", "", None, None),
        ],
    ),
    "a catalogue that a setting names already": Case(
        {"lists/prices.json": "[]", PROJECT: SETTINGS + "sources:\n  own:\n    file: lists/prices.json\n"},
        {"lists/prices.json": "[{}]", "lists/other.json": "[]"},
        [("catalogues", "lists/prices.json", "", None, None)],
    ),
    "a new provider": Case(
        {},
        {"config/providers/other.yaml": "display_name: Other\nprovider_type: ai\n" + ENDPOINT},
        [("destinations", "config/providers/other.yaml", "api_endpoint", None, ENDPOINT[14:-1])],
    ),
    "a provider that takes over the row of another one": Case(
        {},
        {"config/providers/other.yaml": "renamed_from: openai\ndisplay_name: Other\nprovider_type: ai\n"},
        [
            ("destinations", "config/providers/other.yaml", "renamed_from", None, "openai"),
            ("keys-in-use", "config/providers/other.yaml", "provider_type", None, "ai"),
        ],
    ),
    "a provider that is switched on, in its test mode, for something else": Case(
        {OPENAI: PROVIDER + "is_active: false\n"},
        {OPENAI: PROVIDER.replace(": ai", ": payment").replace(": OpenAI", ": Open") + "is_sandbox: true\n"},
        [
            ("keys-in-use", OPENAI, "is_active", "false", None),
            ("keys-in-use", OPENAI, "provider_type", "ai", "payment"),
            ("keys-in-use", OPENAI, "is_sandbox", None, "true"),
        ],
    ),
    "the provider of a model, and a new model": Case(
        {},
        {
            WRITER: MODEL.replace("provider: openai", "provider: other"),
            "config/models/poet.yaml": MODEL,
            "config/environments/example/models/writer.yaml": "provider: third\n",
        },
        [
            ("keys-in-use", "config/environments/example/models/writer.yaml", "provider", None, "third"),
            ("keys-in-use", WRITER, "provider", "openai", "other"),
        ],
    ),
    "settings that only programs tell apart": Case(
        {OPENAI: PROVIDER + "config: {verify: true, retries: 1, ratios: [1.0]}\n"},
        {OPENAI: PROVIDER + "config: {verify: 1, retries: true, ratios: [1]}\n"},
        [
            ("destinations", OPENAI, "config.ratios", "[1.0]", "[1]"),
            ("destinations", OPENAI, "config.retries", "1", "true"),
            ("destinations", OPENAI, "config.verify", "true", "1"),
        ],
    ),
    "a column that addresses are written to": Case(
        {},
        {
            PROJECT: f"{SETTINGS}tables:\n  columns:\n"
            "    integration_provider: {api_endpoint: spare, api_key: note}\n    plan: {name: n}\n"
        },
        [
            ("destinations", PROJECT, "tables.columns.integration_provider.api_endpoint", None, "spare"),
            ("destinations", PROJECT, "tables.columns.integration_provider.api_key", None, "note"),
            ("project-settings", PROJECT, "tables.columns.plan.name", None, "n"),
        ],
    ),
    "a proxy": Case(
        {OPENAI: PROVIDER + "config:\n  region: eu\n"},
        {OPENAI: PROVIDER + "config:\n  region: us\n  proxy: https://proxy.example\n"},
        [
            ("destinations", OPENAI, "config.proxy", None, "https://proxy.example"),
            ("destinations", OPENAI, "config.region", "eu", "us"),
        ],
    ),
    "the hosts that keys may be sent to": Case(
        {PROJECT: SETTINGS + "secrets: {destinations: [a.example, b.example]}\n"},
        {PROJECT: SETTINGS + "secrets: {destinations: [b.example, 0123456789abcdef0123456789abcdef.example]}\n"},
        [
            ("destinations", PROJECT, "secrets.destinations", None, f"{LABEL}.example"),
            ("destinations", PROJECT, "secrets.destinations", "a.example", None),
        ],
    ),
    "no list of hosts any more": Case(
        {PROJECT: SETTINGS + "secrets: {destinations: [a.example]}\n"},
        {PROJECT: SETTINGS},
        [
            ("destinations", PROJECT, "secrets.destinations", None, "any host"),
            ("destinations", PROJECT, "secrets.destinations", "a.example", None),
        ],
    ),
    "a database": Case(
        {},
        {PROJECT: SETTINGS.replace("var/base.db", "../x.db")},
        [("databases", PROJECT, "environments.example.database", "sqlite:///var/base.db", "sqlite:///../x.db")],
    ),
    "owners and tables": Case(
        {},
        {PROJECT: SETTINGS + "ownership:\n  provider: {operator: [is_active]}\n"},
        [("project-settings", PROJECT, "ownership.provider.operator", None, "[is_active]")],
    ),
    "where customers pay": Case(
        {PAYMENTS: f"{UNTOLD}{TOLD}"},
        {PAYMENTS: f"{UNTOLD}{OTHER}{UNTOLD.replace('default', 'DE')}{TOLD}"},
        [
            ("payments", PAYMENTS, f"{place}.methods.bank.instructions", was, f"Transfer it to {now}.")
            for place, was, now in (("default", f"Transfer it to {IBAN}.", OTHER_IBAN), ("DE", None, IBAN))
        ],
    ),
    "where nobody is told to pay any more": Case({PAYMENTS: f"{UNTOLD}{TOLD}"}, {PAYMENTS: UNTOLD}, []),
    "a waiver": Case(
        {},
        {WRITER: MODEL + WAIVER},
        [("waivers", WRITER, "waive", None, "margin-below-floor until 2026-12-31: a promotion")],
    ),
    "the least margin": Case(
        {},
        {CREDITS: CREDIT_VALUE + "margin_floor_pct: 19\n"},
        [("waivers", CREDITS, "margin_floor_pct", None, "19")],
    ),
    "when a jump of a cost is asked about": Case(
        {OPENAI: PROVIDER},
        {OPENAI: PROVIDER + "guardrails: {price_jump: 1000000}\n"},
        [("waivers", OPENAI, "guardrails.price_jump", None, "1000000")],
    ),
    "a waiver less": Case({WRITER: MODEL + WAIVER}, {WRITER: MODEL}, []),
    "what is expected of a key": Case(
        {OPENAI: PROVIDER},
        {OPENAI: PROVIDER.replace("min_length: 20", "min_length: 1", 1)},
        [("secret-declarations", OPENAI, "secrets.api_key.min_length", "20", "1")],
    ),
    "a key of which nothing is expected": Case(
        {},
        {
            "config/providers/other.yaml": "display_name: Other\nprovider_type: ai\nsecrets: {api_key: {}}\n",
        },
        [("secret-declarations", "config/providers/other.yaml", "secrets.api_key", None, "{}")],
    ),
    "a key that stands there twice": Case(
        {OPENAI: PROVIDER + ENDPOINT},
        {OPENAI: OTHER_ENDPOINT + PROVIDER + ENDPOINT},
        [("unreadable-files", OPENAI, "", None, None)],
    ),
    "a price that has begun, in one environment, and one to come": Case(
        {WRITER: DATED},
        {
            WRITER: DATED.replace("tokens_per_credit: 700", "tokens_per_credit: 600"),
            "config/environments/example/models/writer.yaml": 'prices:\n  "2026-02-01":\n    tokens_per_credit: 800\n',
        },
        [
            (
                "past",
                "config/environments/example/models/writer.yaml",
                "prices.2026-02-01",
                "tokens_per_credit 900",
                "tokens_per_credit 800",
            )
        ],
    ),
    "a price that was called off": Case({WRITER: DATED}, {WRITER: DATED[: DATED.index('  "2026-04-01"')]}, []),
    "files that cannot be read": Case(
        {},
        {OPENAI: "api_endpoint: [\n", "config/models/\xe9.yaml": "x: y\n"},
        [("unreadable-files", OPENAI, "", None, None), ("unreadable-files", "config/models/é.yaml", "", None, None)],
    ),
}


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    real_git()
    folder = project(tmp_path_factory.mktemp("review") / "project")
    commit(folder)
    return folder


@pytest.mark.cases(quick=8)
@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_a_change_is_listed_with_its_place_and_both_values(case: Case, repository: Path) -> None:
    git(repository, "checkout", "-q", "-B", "case", "main")
    before = write(repository, case.before)
    after = write(repository, case.after)
    git(repository, "checkout", "-q", "main")
    assert said(repository, f"{before}..{after}") == case.said


def test_what_is_checked_out_counts_for_nothing(repository: Path) -> None:
    git(repository, "checkout", "-q", "-B", "case", "main")
    after = write(repository, {OPENAI: PROVIDER + ENDPOINT, PROJECT: SETTINGS + "unknown: 1\n"})
    expected = said(repository, f"main..{after}")
    git(repository, "checkout", "-q", "main")
    assert [it[:3] for it in expected] == [
        ("destinations", OPENAI, "api_endpoint"),
        ("project-settings", PROJECT, "unknown"),
        ("secret-declarations", OPENAI, "secrets.api_key.min_length"),
        ("secret-declarations", OPENAI, "secrets.api_secret.min_length"),
        ("secret-declarations", OPENAI, "secrets.api_secret.required"),
    ]
    assert said(repository, f"main..{after}") == expected


def test_three_dots_leave_out_what_the_base_has_done_since(repository: Path) -> None:
    git(repository, "checkout", "-q", "-B", "case", "main")
    ours = write(repository, {WRITER: MODEL + WAIVER})
    git(repository, "checkout", "-q", "-B", "base", "main")
    write(repository, {"CODEOWNERS": "* @them\n"})
    git(repository, "checkout", "-q", "main")
    assert [it[0] for it in said(repository, f"base...{ours}")] == ["waivers"]
    assert [it[0] for it in said(repository, f"base..{ours}")] == ["waivers", "pipeline"]


def test_branches_that_were_merged_crosswise_have_to_be_merged_before_they_are_reviewed(repository: Path) -> None:
    """From one of two common commits, what the branch brings back would not be seen."""
    git(repository, "checkout", "-q", "-B", "base", "main")
    write(repository, {OPENAI: PROVIDER + OTHER_ENDPOINT})
    git(repository, "checkout", "-q", "-B", "branch", "base")
    harmless = write(repository, {"README.md": "x"})
    git(repository, "checkout", "-q", "base")
    mended = write(repository, {OPENAI: PROVIDER + ENDPOINT})
    git(repository, "merge", "-q", "--no-edit", harmless)
    git(repository, "checkout", "-q", "branch")
    git(repository, "merge", "-q", "--no-edit", "-s", "ours", mended)
    with pytest.raises(Fatal, match=r"base\.\.\.branch have 2 last common commits"):
        said(repository, "base...branch")


def test_an_address_at_the_end_of_a_long_value_is_a_line_of_its_own(repository: Path) -> None:
    git(repository, "checkout", "-q", "-B", "case", "main")
    hosts = [f"https://api{number}.openai.com" for number in range(20)]
    before = write(repository, {OPENAI: f"{PROVIDER}config:\n  hosts: [{', '.join(hosts)}]\n"})
    after = write(
        repository, {OPENAI: f"{PROVIDER}config:\n  hosts: [{', '.join([*hosts, 'https://evil.example'])}]\n"}
    )
    git(repository, "checkout", "-q", "main")
    first, second = said(repository, f"{before}..{after}")
    assert first == ("destinations", OPENAI, "config.hosts", None, "https://evil.example")
    assert second[4].endswith(", https://evil.example]")


def test_a_submodule_among_the_secrets_is_listed(repository: Path) -> None:
    git(repository, "checkout", "-q", "-B", "case", "main")
    before = commit(repository)
    inside = "config/secrets/example/sub"
    git(repository, "update-index", "--add", "--cacheinfo", f"160000,{before},{inside}")
    git(repository, "commit", "-q", "-m", "a submodule")
    after = git(repository, "rev-parse", "HEAD")
    git(repository, "checkout", "-q", "main")
    assert said(repository, f"{before}..{after}") == [
        ("pipeline", inside, "", None, None),
        ("unreadable-files", inside, "", None, None),
    ]


@pytest.mark.slow
def test_strict_refuses_a_change_that_has_something_to_look_at(repository: Path) -> None:
    git(repository, "checkout", "-q", "-B", "case", "main")
    write(repository, {WRITER: MODEL + WAIVER})
    assert run("review", "main..case", cwd=repository).returncode == 0
    refused = run("review", "main..case", "--strict", "--format", "json", cwd=repository)
    assert (refused.returncode, json.loads(refused.stdout)["exit"]) == (5, 5)
    nothing = run("review", "main..main", "--strict", cwd=repository)
    assert (nothing.returncode, nothing.stdout.partition(": ")[2]) == (0, "nothing that needs a second pair of eyes\n")
    one = run("review", "main", cwd=repository)
    assert (one.returncode, one.stderr) == (
        2,
        "ratesmith: review compares two commits\n  hint: write BASE..HEAD, and commit what is to be reviewed\n",
    )


def test_the_markdown_holds_no_markup_of_the_change(repository: Path) -> None:
    git(repository, "checkout", "-q", "-B", "case", "main")
    hostile = "`x` <img src=x> [a](https://evil.example) @team\n::set-env:: | **b**"
    write(repository, {WRITER: MODEL + WAIVER.replace("a promotion", json.dumps(hostile))})
    printed = run("review", "main..case", "--format", "markdown", cwd=repository).stdout
    line = next(line for line in printed.splitlines() if "margin-below-floor" in line)
    assert line.startswith(f"- `{WRITER}` `waive`: `margin-below-floor until 2026-12-31: ")
    assert line.count("`") == 6
    assert not any(it in printed for it in ("<img", "](https", " @team", "\n::"))


@pytest.mark.slow
def test_a_long_list_is_cut_behind_what_nobody_can_hide_except_in_json(repository: Path) -> None:
    git(repository, "checkout", "-q", "-B", "case", "main")
    before = write(repository, {"config/providers/z.yaml": PROVIDER + ENDPOINT})
    decoys = {f"config/providers/p{n}.yaml": f"display_name: P{n}\nprovider_type: ai\n{ENDPOINT}" for n in range(60)}
    after = write(repository, decoys | {"config/providers/z.yaml": PROVIDER + OTHER_ENDPOINT})
    heading, _, topic, first, *more = run("review", f"{before}..{after}", cwd=repository).stdout.splitlines()
    number = "61 changes need a second pair of eyes; 11 of them NOT SHOWN here: ratesmith review --format json"
    assert (heading.partition(": ")[2], topic) == (number, "where keys are sent (the first 50 of 61)")
    assert (first.startswith("  config/providers/z.yaml: api_endpoint: "), len(more)) == (True, 49)
    markdown = run("review", f"{before}..{after}", "--format", "markdown", cwd=repository).stdout
    assert (number in markdown, topic[1:] in markdown) == (True, True)
    topics = json.loads(run("review", f"{before}..{after}", "--format", "json", cwd=repository).stdout)["topics"]
    assert [len(topic["remarks"]) for topic in topics] == [61]


@pytest.mark.parametrize("decoys", [OPENAI, "config/environments/example/providers/openai.yaml"])
def test_settings_that_are_added_to_a_provider_hide_no_address_that_another_one_has_now(
    decoys: str, repository: Path
) -> None:
    git(repository, "checkout", "-q", "-B", "case", "main")
    other = "config/providers/z.yaml"
    before = write(repository, {OPENAI: PROVIDER, other: PROVIDER + ENDPOINT})
    many = "config:\n" + "".join(f"  a{number:02}: v\n" for number in range(60))
    after = write(
        repository,
        {
            decoys: (PROVIDER if decoys == OPENAI else "") + many + "  proxy: https://proxy.evil.example\n",
            other: PROVIDER + OTHER_ENDPOINT,
            PROJECT: SETTINGS + "secrets: {destinations: [evil.example]}\n",
        },
    )
    git(repository, "checkout", "-q", "main")
    found = [(it[2], it[4]) for it in said(repository, f"{before}..{after}") if it[0] == "destinations"]
    assert {*found[:4]} == {
        ("config.proxy", "https://proxy.evil.example"),
        ("api_endpoint", OTHER_ENDPOINT[14:-1]),
        ("secrets.destinations", "evil.example"),
        ("secrets.destinations", None),
    }
    assert len(found) == 64


def test_waivers_that_are_added_stand_behind_one_that_is_changed(repository: Path) -> None:
    git(repository, "checkout", "-q", "-B", "case", "main")
    before = write(repository, {"config/models/writer.yaml": MODEL + WAIVER})
    more = {f"config/models/{name}.yaml": (BASE / f"models/{name}.yaml").read_text() + WAIVER for name in MORE}
    changed = MODEL + WAIVER.replace("a promotion", "for good")
    after = write(repository, more | {"config/models/writer.yaml": changed})
    git(repository, "checkout", "-q", "main")
    assert [it[1] for it in said(repository, f"{before}..{after}")] == [
        WRITER,
        *(f"config/models/{name}.yaml" for name in MORE),
    ]
