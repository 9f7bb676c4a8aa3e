"""Groups of keys, all or some of which have to act together: fewer of them are seen without a key."""

from __future__ import annotations

from pathlib import Path

import pytest

from ratesmith.secrets.compare_rules import compare_rules
from ratesmith.secrets.creation_rules import UnreadableRules, parse_rules
from ratesmith.secrets.encrypted_file import EncryptedFile
from support.vaults import CANARY, new_key, rule, vault

RULE = "creation_rules:\n  - path_regex: ^config/secrets/example/[^/]+\\.sops\\.yaml$\n"
GROUPS = f"{RULE}    key_groups: [{{age: [age1a]}}, {{age: [age1b]}}, {{age: [age1c]}}]\n"
FEWER = f"{GROUPS}    shamir_threshold: 2\n"
ONE_LIST = f"{RULE}    age: age1a, age1b, age1c\n"


def test_groups_of_keys_are_those_of_a_file_in_whatever_order() -> None:
    rules = parse_rules(
        "creation_rules:\n  - path_regex: ^config/secrets/example/[^/]+\\.sops\\.yaml$\n    key_groups:\n"
        "      - age: [age1a]\n        merge: [{age: [age1b]}]\n      - age: [age1c]\n      - age: [age1d]\n"
        "    shamir_threshold: 2\n",
        "config/secrets",
    )
    assert not isinstance(rules, UnreadableRules)
    groups = [{"age": [{"recipient": f"age1{name}"} for name in names]} for names in ("c", "d", "ba")]
    file = EncryptedFile({"sops": {"key_groups": groups, "shamir_threshold": 2}})
    assert file.key_groups == rules["example"].key_groups
    assert str(file.key_groups) == "keys of 2 out of 3 groups (age age1a, age age1b; age age1c; age age1d)"
    assert EncryptedFile({"sops": {"key_groups": groups}}).key_groups.needed == 3


@pytest.mark.parametrize("threshold", ["2.0", "2.9", "0o2", "2e0", "1_0", "010", "true", "0", '"2"', "[2]", "null"])
def test_a_threshold_that_sops_may_read_otherwise_is_refused(threshold: str) -> None:
    found = parse_rules(f"{GROUPS}    shamir_threshold: {threshold}\n", "config/secrets")
    assert isinstance(found, UnreadableRules)
    assert (found.message, found.span.line if found.span else 0) == (
        "a shamir_threshold is no whole number from 1 on, written in digits",
        4,
    )


def test_a_rule_by_which_fewer_have_to_act_together_is_a_risk() -> None:
    def told(before: str, after: str) -> list[tuple[str, str]]:
        found = compare_rules(before.encode(), after.encode(), "config/secrets")
        return [(verdict.what, verdict.why.partition(" (")[0]) for _, verdict in found if verdict.risk]

    assert told(GROUPS, FEWER) == [("key groups changed", "keys of 3 out of 3 groups")]
    assert told(GROUPS, ONE_LIST) == [("key groups changed", "keys of 3 out of 3 groups")]
    assert told(ONE_LIST, GROUPS) == [("key groups changed", "any one key opened it, now keys of 3 out of 3 groups")]
    assert told(GROUPS, f"# a note\n{GROUPS}    shamir_threshold: 3\n") == []


def test_a_file_that_one_opens_alone_is_not_what_a_rule_of_groups_asks_for(tmp_path: Path) -> None:
    """What the real sops writes has the groups of its rule, so there is nothing to say of it."""
    of, (_, other) = vault(tmp_path / "project"), new_key()
    groups = f"{RULE}    key_groups: [{{age: [{of.public}]}}, {{age: [{other}]}}]\n"
    (of.folder / ".sops.yaml").write_text(groups)
    done = of.set("api_key", CANARY)
    assert done.returncode == 0, done.stderr
    assert "asks for" not in of.ratesmith("validate").stdout
    (of.folder / ".sops.yaml").write_text(rule(f"{of.public},{other}"))
    assert "out of 2 groups" in of.ratesmith("validate").stdout
    of.fill()
    (of.folder / ".sops.yaml").write_text(groups)
    (line,) = [line for line in of.ratesmith("validate").stdout.splitlines() if "sops-recipients-drift" in line]
    assert "any one key opens the file, and .sops.yaml asks for keys of 2 out of 2 groups" in line
