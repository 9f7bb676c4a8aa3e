"""What gives a secret away: the names of keys and the forms of values, and what only resembles them."""

from __future__ import annotations

import re

import pytest

from ratesmith.core.sanitize import REDACTED, redact_keys
from ratesmith.secrets.patterns import find_keys, names_a_secret
from support.projects import SHIPPED
from support.rule_examples import ALICE, sealed

HARMLESS = """\
tokens_per_credit max_tokens max_output_tokens tokens keys sort_key primary_key public_key author key keyword secrets
database_env api_key_env token_url secret_name password_reset stop_token next_step credit authority
"""
TELLING = """\
api_key apiKey API-KEY apikey OPENAI_API_KEY api_key_2 api_key_live client_secret clientSecret webhook_secret password
db.password passwd passphrase token access_token refreshToken private_key signing_key credentials Authorization bearer
AWS_SECRET_ACCESS_KEY secret pwd
"""


@pytest.mark.parametrize("key", HARMLESS.split())
def test_a_harmless_name_is_none_of_a_secret(key: str) -> None:
    assert not names_a_secret(key)


@pytest.mark.parametrize("key", TELLING.split())
def test_a_name_of_a_secret_is_known_in_every_way_of_writing_it(key: str) -> None:
    assert names_a_secret(key)


FORMS = {
    "sk-proj-abcdefghij0123456789": "an API key",
    "sk-ant-api03-abcdefghij0123456789": "an API key",
    "sk_live_abcdefgh1234": "a Stripe key",
    "rk_test_abcdefgh1234": "a Stripe key",
    "whsec_abcdefgh1234": "a webhook secret",
    "whsec_ab/c2hunter+abcd/efgh==": "a webhook secret",
    "ASIAABCDEFGHIJKLMNOP": "an AWS key",
    "AKIAABCDEFGHIJKLMNOP": "an AWS key",
    "AIza" + "x" * 35: "a Google key",
    "ghp_" + "x" * 36: "a GitHub token",
    "github_pat_" + "x" * 30: "a GitHub token",
    "glpat-" + "x" * 20: "a GitLab token",
    "ghu_" + "x" * 36: "a GitHub token",
    "xoxb-1234567890-abc": "a Slack token",
    "xoxe-1-abcdefghij": "a Slack token",
    "SG." + "x" * 22 + "." + "y" * 43: "a SendGrid key",
    "re_abcdefgh_" + "x" * 24: "a Resend key",
    "hf_" + "x" * 34: "a Hugging Face token",
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJl": "a JSON Web Token",
    "AGE-SECRET-KEY-1" + "Q" * 58: "an age private key",
    "AGE-SECRET-KEY-PQ-1" + "Q" * 58: "an age private key",
    "-----BEGIN PGP PRIVATE KEY BLOCK-----\nlQOYBF/abc/def+ghi": "a private key",
    "-----BEGIN OPENSSH PRIVATE KEY-----\nb3Bl\n-----END OPENSSH PRIVATE KEY-----": "a private key",
    "postgres://me:abcd@host/db": "a password in a URL",
}


@pytest.mark.parametrize("key", FORMS)
def test_a_well_known_form_is_known(key: str) -> None:
    assert [form.what for form in find_keys(f"a: {key}\n")] == [FORMS[key]]


@pytest.mark.parametrize("key", FORMS)
def test_what_the_search_in_files_knows_is_hidden_whole_wherever_it_is_shown(key: str) -> None:
    hidden = re.sub(r"//.*@", f"//{REDACTED}@", key) if "://" in key else REDACTED
    assert redact_keys(f"a {key}") == f"a {hidden}"


@pytest.mark.parametrize(
    "text",
    [
        "risk-adjusted-returns-of-a-portfolio",
        "a store_of_things and a score_abcdefgh",
        "https://example.com:8080/a@b",
        "https://{user}:{password}@host",
        "runware:97@1",
        "-----BEGIN AGE ENCRYPTED FILE-----",
        "-----BEGIN PUBLIC KEY-----",
        "sk-learn",
        ALICE,
        sealed(40),
    ],
)
def test_what_only_resembles_a_key_is_left_alone(text: str) -> None:
    assert list(find_keys(f"a: {text}\n")) == []


def test_no_shipped_file_and_no_generated_one_has_the_form_of_a_key() -> None:
    for path in [*(SHIPPED / "config").rglob("*.yaml"), *(SHIPPED / "generated").rglob("*.sql")]:
        assert list(find_keys(path.read_text(encoding="utf-8"))) == [], path
