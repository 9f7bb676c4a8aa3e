"""What is read of encrypted files and of `.sops.yaml` without a key, however they are made."""

from __future__ import annotations

import re
import string
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from ratesmith.compile.pipeline import configuration
from ratesmith.language.parser import parse
from ratesmith.secrets.creation_rules import CreationRule, UnreadableRules, parse_rules, rule_for, tree_of_texts
from ratesmith.secrets.encrypted_file import EncryptedFile, Recipient, parse_ciphertext
from ratesmith.secrets.leaks import find_leaks
from ratesmith.secrets.load import load_secrets
from ratesmith.secrets.status import list_secrets
from support.projects import findings as findings_of
from support.projects import opened
from support.rule_examples import ALICE, META, TODAY, VALUES, copy_of_base, parts, sealed, stage
from support.vaults import CANARY, Vault, filled_vault, vault


def junk() -> st.SearchStrategy[object]:
    scalars = (
        st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.sampled_from(["age", sealed(), ALICE])
    )
    keys = st.sampled_from(
        ["age", "kms", "mac", "key_groups", "recipient", "lastmodified", "sops", "example", "openai"]
    )
    return st.recursive(scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=4))


@pytest.mark.slow
@given(st.dictionaries(st.sampled_from(["sops", "example", "x"]), junk()))
def test_no_tree_of_a_secret_file_is_too_strange_to_be_read(tree: dict[str, object]) -> None:
    encrypted = EncryptedFile(tree)
    assert all(isinstance(recipient, Recipient) for recipient in encrypted.recipients)
    assert encrypted.mac is None or encrypted.mac.length >= 0
    assert [*encrypted.leaves, *encrypted.selectors, encrypted.last_modified]
    assert encrypted.ciphertexts("example", "openai").keys() <= {str(route[-1]) for route in encrypted.leaves}


@given(st.text(alphabet="[]{}:-&*!<> \n\"'#abc", max_size=60) | junk().map(str))
def test_no_text_is_too_strange_for_the_rules(text: str) -> None:
    for source in (text, f"creation_rules:\n{text}", f"creation_rules:\n  - {text}"):
        rules = parse_rules(source, "config/secrets")
        assert isinstance(rules, UnreadableRules) or all(isinstance(it, CreationRule) for it in rules.values())


WORDS = [
    *("age1bob", "^config/live/[^/]+\\.sops\\.yaml$", "yes", "No", "null", "~", "TRUE", "2026-01-01", "1_000", "010"),
    *("1:30", "0x1f", ".inf", "=", "''", "'2'", '"on"', "[a, 2]", "[a, no]", "{}", "", "&a x", "*a", "!!str x", "- x"),
    *("|\n      a\n      b", "2", "shamir_threshold", "# x", "a: b", "x # y"),
]
"""What YAML readers take for different things, and what they do not."""


@given(st.lists(st.tuples(st.sampled_from(["    ", "  - ", ""]), st.sampled_from(WORDS), st.sampled_from(WORDS))))
def test_what_is_read_without_a_yaml_library_is_what_the_library_reads(lines: list[tuple[str, str, str]]) -> None:
    source = "creation_rules:\n" + "".join(f"{start}{key}: {value}\n" for start, key, value in lines)
    if (tree := tree_of_texts(source)) is not None:
        assert tree == yaml.safe_load(source)


@pytest.mark.parametrize("word", ["2026-01-01", "1_000", "yes", "null", "2", "{x: <<}", "'<<'", "shamir_threshold"])
def test_a_word_that_is_not_text_to_every_reader_is_left_to_the_library(word: str) -> None:
    assert tree_of_texts("a: x\n") == {"a": "x"}
    assert tree_of_texts(f"a: {word}\n") is None


HANGING = [
    "creation_rules:\n  - path_regex: '(a+)+$'\n    age: x\n",
    "creation_rules:\n  - path_regex: '(x{1000}){1000}'\n",
    "a: &a [x]\n" + "".join(f"b{n}: &b{n} [*{'a' if n == 0 else f'b{n - 1}'},*a]\n" for n in range(60)),
    "a: &a {x: 1}\n" + "b: &b {<<: [*a, *a]}\n" * 50,
    "creation_rules: &a\n  - *a\n",
    "creation_rules:\n  - age: &a [*a]\n",
    "[" * 5000,
]
RULE = "creation_rules:\n  - path_regex: ^config/secrets/live/[^/]+\\.sops\\.yaml$\n    age: age1bob\n"
AMBIGUOUS = {
    "a key that one reader merges": "    !!merge x: {key_groups: [{age: [age1alice]}]}\n",
    "a tag on a value": "    pgp: !!str x\n",
    "a key of a rule twice": "    age: age1alice\n",
    "a key that sops does not know": "    Age: age1alice\n",
    "a list of rules twice": "creation_rules: []\n",
}
"""What follows a good rule, and two YAML readers may take for different things."""


@pytest.mark.parametrize("more", AMBIGUOUS.values(), ids=AMBIGUOUS)
def test_rules_that_sops_may_read_otherwise_are_none(more: str) -> None:
    assert not isinstance(parse_rules(RULE, "config/secrets"), UnreadableRules)
    assert isinstance(parse_rules(RULE + more, "config/secrets"), UnreadableRules)


@pytest.mark.parametrize("hostile", HANGING, ids=range(len(HANGING)))
def test_a_hostile_sops_yaml_neither_hangs_nor_fails_otherwise(hostile: str) -> None:
    assert isinstance(parse_rules(hostile, "config/secrets"), UnreadableRules)


def test_the_rule_of_an_environment_names_its_keys_as_a_file_does() -> None:
    rules = parse_rules(
        "keys:\n  - &alice age1alice\n"
        "creation_rules:\n"
        "  - path_regex: ^config/secrets/a/\n    age: age1alice, age1bob\n    pgp: 'ab cd'\n"
        "  - path_regex: ^config/secrets/b/[^/]+\\.sops\\.yaml$\n    key_groups:\n"
        "      - age: [*alice]\n        kms:\n          - arn: arn:aws:kms:x+arn:aws:iam::1:role/y\n"
        "        azure_keyvault:\n          - {vaultUrl: 'https://v/', key: k, version: v1}\n"
        "        hc_vault: ['https://h/v1/sops/keys/k']\n",
        "config/secrets",
    )
    assert not isinstance(rules, UnreadableRules)
    first, second = rule_for(rules, "a"), rule_for(rules, "b")
    assert rule_for(rules, "c") is None
    assert first is not None
    assert first.recipients == {("age", "age1alice"), ("age", "age1bob"), ("pgp", "ABCD")}
    assert second is not None
    metadata = {
        "age": [{"recipient": "age1alice", "enc": "x"}],
        "kms": [{"arn": "arn:aws:kms:x", "role": "y"}],
        "azure_kv": [{"vault_url": "https://v", "name": "k", "version": "v1"}],
        "hc_vault": [{"vault_address": "https://h", "engine_path": "sops", "key_name": "k"}],
    }
    assert EncryptedFile({"sops": metadata}).recipients == second.recipients
    assert EncryptedFile({"sops": {"key_groups": [metadata]}}).recipients == second.recipients


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Vault]:
    yield filled_vault(tmp_path_factory.mktemp("real"))


def test_what_the_real_sops_writes_is_read_without_a_key(real: Vault) -> None:
    tree, problems = parse(real.file.read_text())
    encrypted = EncryptedFile(tree)
    assert problems == []
    assert encrypted.recipients == {Recipient("age", real.public)}
    assert encrypted.ciphertexts("example", "openai")["api_key"].length == len(CANARY)
    assert encrypted.mac is not None
    assert encrypted.last_modified is not None
    assert list(encrypted.selectors) == []
    assert parse_ciphertext(CANARY) is None


def test_a_ciphertext_that_is_spelled_otherwise_is_none(real: Vault) -> None:
    (sealed,) = re.findall(r"ENC\[AES256_GCM.*?type:str\]", real.file.read_text().partition("\nsops:")[0])[:1]
    assert parse_ciphertext(sealed) is not None
    letters = string.ascii_uppercase + string.ascii_lowercase + string.digits + "+/"
    for part in re.findall(r":([A-Za-z0-9+/]+)==?", sealed):
        other = part[:-1] + letters[letters.index(part[-1]) ^ 1]
        assert parse_ciphertext(sealed.replace(f":{part}=", f":{other}=")) is None


def test_what_the_real_sops_writes_has_no_finding(real: Vault) -> None:
    assert findings_of(real.folder, today=date.today()) == ()


def test_an_empty_text_that_the_real_sops_leaves_as_it_is_is_found(tmp_path: Path) -> None:
    of = vault(tmp_path / "project")
    of.file.parent.mkdir(parents=True)
    of.file.write_text(of.encrypt('{"example":{"openai":{"api_key":""}}}'))
    assert [finding.rule for finding in findings_of(of.folder, today=date.today())] == ["secret-empty"]


def test_a_file_that_was_moved_to_another_provider_is_found(tmp_path: Path) -> None:
    of = filled_vault(tmp_path / "project")
    of.file.rename(of.file.with_name("stripe.sops.yaml"))
    found = {finding.rule: finding for finding in findings_of(of.folder, today=TODAY)}
    assert set(found) == {"secret-malformed", "secret-missing"}
    assert "by its path" in found["secret-malformed"].message


def test_the_status_has_a_row_for_each_secret_declared_or_present(tmp_path: Path) -> None:
    config = copy_of_base(tmp_path)
    stage(config, parts(VALUES + "    extra: ENC[…]\n" + META))
    stage(config, parts("# providers/stripe.yaml\nsecrets:\n  api_key:\n    required: false\n"))
    it = opened(tmp_path)
    secrets = load_secrets(it.root, it.config, it.pack.secret_kind, it.project.environments)
    known = list_secrets(secrets, it.pack.secret_kind, configuration(it, "example"), date(2026, 3, 2))
    assert [(row.id, row.name, row.declared, row.required, row.present, row.age, row.overdue) for row in known] == [
        ("openai", "api_key", True, True, True, 91, True),
        ("openai", "extra", False, False, True, 91, False),
        ("stripe", "api_key", True, False, False, None, False),
    ]
    unread = list_secrets(None, it.pack.secret_kind, configuration(it, "example"), TODAY)
    assert [row.present for row in unread] == [False, False]
    assert list(list_secrets(secrets, None, configuration(it, "example"), TODAY)) == []


LONG = {
    "names in one line": "{" + "a_token: x, " * 60_000 + "}",
    "names below each other": "a_token: x\n" * 60_000,
    "one long word": "a" * 700_000,
    "one long word behind a name": "a_token " + " " * 700_000,
    "names that go deeper": "".join(" " * n + "password:\n" for n in range(1000)),
    "beginnings of a JSON Web Token": "eyJ-" * 180_000,
    "beginnings of a private key": "-----BEGIN PRIVATE KEY-----\n" * 20_000,
    "beginnings of a URL": "a://b:" * 100_000,
    "beginnings of many keys": "sk- re_a SG.a xoxb- AKIA " * 30_000,
}


@pytest.mark.parametrize("text", LONG.values(), ids=LONG)
def test_a_long_text_is_looked_through_in_one_pass(text: str) -> None:
    found = find_leaks((), (), {"x.yaml": text})
    assert all(finding.origin.path == "x.yaml" for finding in found.findings)
