"""Files of secrets against whoever once made or opened one, and against a pull request that gives access unseen."""

from __future__ import annotations

import base64
import json
import os
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pyrage
import pytest

from ratesmith.secrets.creation_rules import UnreadableRules, parse_rules
from support.projects import SHIPPED
from support.repositories import commit
from support.vaults import CANARY, OTHER, Vault, fake_sops, filled_vault, new_key, real_sops, rule, vault

NEW = CANARY.replace("Zq7", "Zq9")


@pytest.fixture
def full(tmp_path: Path) -> Vault:
    """A repository with two secrets in its one commit."""
    made = filled_vault(tmp_path)
    commit(tmp_path)
    return made


def opens(of: Vault, text: str, private: str) -> bool:
    """Whether the real sops opens a text with a key."""
    environment = {"PATH": os.environ["PATH"], "HOME": str(of.folder), "SOPS_AGE_KEY": private}
    command = [real_sops(), "decrypt", "--input-type", "yaml", "--output-type", "yaml", "/dev/stdin"]
    return subprocess.run(command, env=environment, input=text, capture_output=True, text=True).returncode == 0


def entry(text: str) -> str:
    """The armored age file of the only recipient, without its indentation."""
    found = re.search(r"-----BEGIN.*?END AGE ENCRYPTED FILE-----\n", text, re.DOTALL)
    assert found
    return re.sub(r"(?m)^ +", "", found[0])


def with_entry(text: str, armored: str) -> str:
    indented = "".join(f"            {line}\n" for line in armored.strip().splitlines()).lstrip()
    return re.sub(r"-----BEGIN.*?END AGE ENCRYPTED FILE-----\n", lambda _: indented, text, flags=re.DOTALL)


def wrapped(of: Vault, *public: str) -> str:
    """The data key of the file, encrypted to these keys: what whoever made the file can write at any time."""
    identity = pyrage.x25519.Identity.from_str(of.private)
    data_key = pyrage.decrypt(entry(of.file.read_text()).encode(), [identity])
    recipients = [pyrage.x25519.Recipient.from_str(each) for each in public]
    return bytes(pyrage.encrypt(data_key, recipients, armored=True)).decode()


def hide(of: Vault) -> str:
    """Give the file to a key that nothing names, and return its private side."""
    private, public = new_key()
    of.file.write_text(with_entry(of.file.read_text(), wrapped(of, of.public, public)))
    return private


def verdicts(of: Vault) -> dict[str, tuple[str, bool]]:
    """What `secrets diff` says of each file and rule as a whole: how sure it is, and whether it is a risk."""
    files = json.loads(of.ratesmith("secrets", "diff", "--format", "json").stdout)["files"]
    return {it["what"]: (it["sure"], it["risk"]) for file in files for it in file["verdicts"] if not it["secret"]}


def test_a_hidden_recipient_opens_the_file_and_is_said_by_every_check(full: Vault) -> None:
    private = hide(full)
    assert opens(full, full.file.read_text(), private)
    found = full.ratesmith("validate")
    assert (found.returncode, "[sops-recipient-hidden]" in found.stdout) == (1, True), found.stdout
    assert "instead of one, whose owners nobody can name" in found.stdout
    assert full.ratesmith("secrets", "verify", variables=full.key).returncode == 1
    assert verdicts(full)["recipient hidden"] == ("proved", True)


WRITES = [("set", "example", "openai", "api_key"), pytest.param(("reencrypt", "example"), marks=pytest.mark.slow)]


@pytest.mark.parametrize("arguments", WRITES, ids=["set", "reencrypt"])
def test_who_once_knew_the_data_key_reads_nothing_that_is_written_later(
    arguments: tuple[str, ...], full: Vault
) -> None:
    private, kept = hide(full), entry(full.file.read_text())
    done = full.ratesmith("secrets", *arguments, value=NEW, variables=full.key)
    assert done.returncode == 0, done.stderr
    after = full.file.read_text()
    assert opens(full, after, full.private)
    assert not opens(full, after, private)
    assert not opens(full, with_entry(after, kept), private)
    assert full.ratesmith("validate").returncode == 0
    assert json.loads(full.values())["example"]["openai"]["api_secret"] == OTHER


def two_entries(of: Vault) -> None:
    """A second entry with the name of the first one, for somebody else."""
    text, armored = of.file.read_text(), wrapped(of, new_key()[1])
    block = re.search(r"        - recipient: .*?END AGE ENCRYPTED FILE-----\n", text, re.DOTALL)
    assert block
    of.file.write_text(text.replace(block[0], block[0] + with_entry(block[0], armored)))


HEADER = base64.b64encode(b"age-encryption.org/v1\n-> scrypt salt 18\nbody\n--- mac\n").decode()
PASSWORD = f"-----BEGIN AGE ENCRYPTED FILE-----\n{HEADER}\n-----END AGE ENCRYPTED FILE-----\n"
SPOILED: dict[str, tuple[Callable[[Vault], None], str]] = {
    "two entries of one name": (two_entries, "has 2 entries, and only one can be its own"),
    "no age file": (
        lambda of: of.file.write_text(with_entry(of.file.read_text(), "canary")) and None,
        "is damaged: it is not what age writes",
    ),
    "a password": (
        lambda of: of.file.write_text(with_entry(of.file.read_text(), PASSWORD)) and None,
        "of another kind",
    ),
}


@pytest.mark.parametrize(("spoil", "says"), SPOILED.values(), ids=SPOILED)
def test_an_entry_that_is_not_for_its_recipient_alone_is_an_error(
    spoil: Callable[[Vault], None], says: str, full: Vault
) -> None:
    spoil(full)
    found = full.ratesmith("validate")
    assert (found.returncode, says in found.stdout) == (1, True), found.stdout


@pytest.mark.slow
def test_a_spoiled_file_does_not_read_as_unchanged(full: Vault) -> None:
    text = full.file.read_text()
    for mac in (r"\1AAAA", "mac: none"):
        full.file.write_text(re.sub(r"(mac: ENC\[AES256_GCM,data:)....", mac, text))
        assert verdicts(full) == {"MAC changed": ("proved", True)}
        assert "api_key: unchanged (unknown without a key)" in full.ratesmith("secrets", "diff").stdout
        assert full.ratesmith("secrets", "verify", variables=full.key).returncode == 4
    full.file.write_text(with_entry(text, wrapped(full, new_key()[1])))
    assert verdicts(full).keys() & {"recipient's entry changed", "no value and no recipient changed"} == {
        "recipient's entry changed"
    }
    assert "unchanged (proved)" not in full.ratesmith("secrets", "diff").stdout
    assert full.ratesmith("secrets", "verify", variables=full.key).returncode == 4
    full.file.write_text(text + "\n")
    assert verdicts(full) == {"no value and no recipient changed": ("proved", False)}


def test_a_date_in_the_future_is_said(full: Vault) -> None:
    full.file.write_text(re.sub(r'lastmodified: "\d{4}', 'lastmodified: "2099', full.file.read_text()))
    said = full.ratesmith("validate").stdout
    assert "[sops-date-in-future]" in said
    assert "2099-" in said
    assert verdicts(full)["date in the future"] == ("proved", True)
    assert "in the future" in full.ratesmith("secrets", "status").stdout


def test_the_demo_key_is_known_and_refused_anywhere_but_in_development(full: Vault) -> None:
    shipped = (SHIPPED / "demo/development.age-key.txt").read_text()
    private = re.search(r"AGE-SECRET-KEY-\w+", shipped)
    assert private
    demo = str(pyrage.x25519.Identity.from_str(private[0]).to_public())
    (full.folder / ".sops.yaml").write_text(rule(f"{full.public},{demo}"))
    before, found = full.file.read_text(), full.ratesmith("validate")
    assert (found.returncode, "[sops-demo-key]" in found.stdout) == (1, True), found.stdout
    done = full.set("api_key", NEW, variables=full.key)
    assert (done.returncode, "everybody" in done.stderr, full.file.read_text()) == (5, True, before)
    assert verdicts(full)["demo key"] == ("proved", True)


def test_a_rule_is_compared_and_checked_before_any_file_follows_it(full: Vault) -> None:
    public = new_key()[1]
    settings = (full.folder / "config/ratesmith.yaml").read_text()
    (full.folder / "config/ratesmith.yaml").write_text(
        settings.rstrip() + "\n  later:\n    dialect: sqlite\n    release: seed\n"
    )
    more = f"  - path_regex: ^config/secrets/later/\n    age: {public}\n    encrypted_regex: ^x\n"
    (full.folder / ".sops.yaml").write_text(rule(full.public, more=more))
    found = full.ratesmith("validate")
    assert (found.returncode, "[sops-selector]" in found.stdout) == (1, True), found.stdout
    said = full.ratesmith("secrets", "diff").stdout
    assert f"later .sops.yaml\n  ! rule added (proved): age {public[:12]}…{public[-6:]}" in said
    (full.folder / ".sops.yaml").write_text("creation_rules: []\n")
    assert verdicts(full)["rule removed"] == ("proved", True)


HERE, FILES = "^config/secrets/example", r"[^/]+\.sops\.yaml$"
EXPRESSIONS = {
    "nothing": "",
    "everything": ".*",
    "a class of POSIX": "^config/secrets/[[:lower:]]+/",
    "a class that is none of POSIX": "^config/secrets/[[:^upper:]]+/",
    "a start of a word": r"^config/\<secrets/example/",
    "an end of a word": r"^config/secrets/example\b{end}/",
    "a flag": "(?i)^config/secrets/EXAMPLE/",
    "an alternative": "^config/secrets/(example|other)/",
    "another beginning": "^other/|^config/secrets/example/",
    "an optional character": "^configs?/secrets/example/",
    "an optional folder": "^other{0}config/secrets/example/",
    "a part of the files": "^config/secrets/example/openai",
    "all environments": "^config/secrets/",
    "half of the folder": "^config/sec",
    "no beginning": "config/secrets/example/",
}


def test_an_expression_that_two_engines_could_read_in_two_ways_is_refused(full: Vault) -> None:
    """In front of the rule that all see, as an insider would put it."""
    for expression in EXPRESSIONS.values():
        rules = [(expression, new_key()[1]), (f"{HERE}/{FILES}", full.public)]
        text = "".join(f"  - path_regex: {json.dumps(regex)}\n    age: {age}\n" for regex, age in rules)
        (full.folder / ".sops.yaml").write_text(f"creation_rules:\n{text}")
        rules_read = parse_rules(f"creation_rules:\n{text}", "config/secrets")
        assert isinstance(rules_read, UnreadableRules), expression
        assert "a path_regex is not exactly ^config/secrets/ENVIRONMENT/[^/]+" in rules_read.message
    before, found = full.file.read_text(), full.ratesmith("validate")
    assert (found.returncode, "[sops-no-rule]" in found.stdout) == (1, True)
    done = full.set("api_key", NEW, variables=full.key)
    assert (done.returncode, full.file.read_text()) == (4, before)


def test_two_rules_for_one_environment_are_refused(full: Vault) -> None:
    (full.folder / ".sops.yaml").write_text(rule(full.public, more=f"  - path_regex: {HERE}/\n    age: age1x\n"))
    assert "it has two rules for example" in full.ratesmith("validate").stdout


@pytest.mark.slow
def test_rules_for_other_files_of_the_repository_are_none_of_ours(full: Vault) -> None:
    text = (full.folder / ".sops.yaml").read_text()
    other = r"  - path_regex: ^deploy/[[:lower:]]+\.yaml$" + "\n    age: age1x\n"
    (full.folder / ".sops.yaml").write_text(text.replace("creation_rules:\n", f"creation_rules:\n{other}"))
    assert full.ratesmith("validate").returncode == 0
    assert full.set("api_key", NEW, variables=full.key).returncode == 0


def test_what_a_sops_wrote_for_others_than_the_rule_says_is_not_kept(tmp_path: Path) -> None:
    of, insider = vault(tmp_path / "project"), tmp_path / "insider.yaml"
    insider.write_text(f"creation_rules:\n  - age: {new_key()[1]}\n")
    script = f'shift 2; exec {real_sops()} --config {insider} "$@"'
    done = of.set("api_key", NEW, variables={"PATH": fake_sops(tmp_path / "bin", script)})
    assert (done.returncode, "names others; nothing was written" in done.stderr) == (4, True), done.stderr
    assert not of.file.exists()
