"""What a rule of `.sops.yaml` says beside its recipients: with which credentials, and what stays in plain text."""

from __future__ import annotations

from typing import NamedTuple

import pytest

from ratesmith.secrets.compare_rules import compare_rules

RULE = "creation_rules:\n  - path_regex: ^config/secrets/example/\n"
ARN = "arn:aws:kms:eu-1:1:key/a"
GROUP = f"    key_groups: [{{kms: [{{arn: '{ARN}', #}}]}}]\n"


class Case(NamedTuple):
    before: str
    after: str
    said: list[str]


CASES = {
    "a profile": Case(
        f"    kms: {ARN}\n    aws_profile: ours\n",
        f"    kms: {ARN}\n    aws_profile: theirs\n",
        ["settings of sops changed: aws_profile: ours, now theirs"],
    ),
    "a role behind a key": Case(
        f"    kms: {ARN}+arn:aws:iam::1:role/ours\n",
        f"    kms: {ARN}\n",
        [f"settings of sops changed: role of kms {ARN}: arn:aws:iam::1:role/ours, now not there"],
    ),
    "a role of a key": Case(
        GROUP.replace("#", "role: ours"),
        GROUP.replace("#", "role: theirs"),
        [f"settings of sops changed: role of kms {ARN}: ours, now theirs"],
    ),
    "a context of a key": Case(
        GROUP.replace("#", "context: {a: b}"),
        GROUP.replace("#", "context: {a: c}"),
        [f"settings of sops changed: context of kms {ARN}: a: b, now a: c"],
    ),
    "a role that an alias makes one of another type first": Case(
        "    age: x\n",
        f"    age: x\n    pgp: &it {ARN}+role\n    kms: *it\n",
        [
            f"recipient added: kms {ARN}, pgp ARN:AWS:KMS:…A+ROLE can read what is encrypted from now on",
            f"settings of sops changed: role of kms {ARN}: not there, now role",
        ],
    ),
    "a vault, in full": Case(
        "    hc_vault_transit_uri: https://vault.example.com/v1/transit/keys/k\n",
        "    hc_vault_transit_uri: https://vault.example.com.0123456789abcdef0123456789abcdef.com/v1/transit/keys/k\n",
        [
            "recipient added: hc_vault https://vault.example.com.0123456789abcdef0123456789abcdef.com/v1/transit/keys/k"
            " can read what is encrypted from now on",
            "recipient removed: hc_vault https://vault.example.com/v1/transit/keys/k reads what was written before:"
            " rotate it",
        ],
    ),
    "a key that nobody knows": Case(
        "    key_groups: [{age: [a]}]\n",
        "    key_groups: [{age: [a], strange: {b: 1}}]\n",
        ["settings of sops changed: strange: not there, now b: 1"],
    ),
    "what stays in plain text": Case(
        "    age: a\n    unencrypted_regex: ^x$\n",
        "    age: a\n    unencrypted_regex: .\n",
        ["settings of sops changed: unencrypted_regex: ^x$, now ."],
    ),
    "where sops publishes": Case(
        "    age: a\n",
        "    age: a\ndestination_rules:\n  - {s3_bucket: theirs}\n",
        ["settings of sops changed: destination_rules: not there, now s3_bucket: theirs"],
    ),
    "a value whose end is not compared": Case(
        f"    age: a\n    aws_profile: [{'a, ' * 300}]\n",
        f"    age: a\n    aws_profile: [{'a, ' * 300}b]\n",
        ["settings of sops changed, unknown: aws_profile: …"],
    ),
    "how it is written": Case(
        "    age: a, b\n    pgp: ''\n",
        "    key_groups: [{age: [b, a]}]  # ours\n",
        [],
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_whatever_differs_between_two_rules_is_a_risk_with_its_place(case: Case) -> None:
    sides = (f"{RULE}{side}".encode() for side in (case.before, case.after))
    said = [
        f"{it.what}: {it.why}" if it.sure == "proved" else f"{it.what}, {it.sure}: {it.why.partition(' ')[0]} …"
        for _, it in compare_rules(*sides, "config/secrets")
        if it.risk
    ]
    assert said == case.said
