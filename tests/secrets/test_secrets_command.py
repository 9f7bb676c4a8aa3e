"""`ratesmith secrets`, run as people run it, with the real sops; and what it must not leave anywhere."""

from __future__ import annotations

import errno
import json
import os
import pty
import re
import sys
from pathlib import Path

import pytest

from support.projects import SHIPPED, copy_shipped
from support.quick import first
from support.vaults import (
    BOTH,
    CANARY,
    OTHER,
    PROVIDER,
    Vault,
    fake_sops,
    filled_vault,
    new_key,
    real_sops,
    rule,
    vault,
)

NEW = "canary-Zq9-a-new-value-that-is-long"


@pytest.fixture
def empty(tmp_path: Path) -> Vault:
    """A project without secrets."""
    return vault(tmp_path)


@pytest.fixture
def full(tmp_path: Path) -> Vault:
    """A project with two secrets."""
    return filled_vault(tmp_path)


def ciphertexts(of: Vault) -> dict[str, str]:
    return dict(re.findall(r"^ {8}(\w+): (ENC\S+)", of.file.read_text(), re.MULTILINE))


def test_the_public_key_is_enough_to_write_a_new_file(empty: Vault) -> None:
    result = empty.set("api_key", CANARY + "\n")
    assert (
        result.stdout
        == "config/secrets/example/openai.sops.yaml: api_key set; a new file; bound to the default address\n"
    )
    assert empty.secrets() == {"api_key": CANARY}


@pytest.mark.slow
def test_a_key_of_ssh_is_a_recipient_like_another(empty: Vault) -> None:
    ssh = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIMk0cb2xctT7qtYu40b3/6TjNOcTqFGxAC7XaIedXG8V me@host"
    (empty.folder / ".sops.yaml").write_text(rule(f"{empty.public}, {ssh}"))
    assert empty.set("api_key", CANARY).returncode == 0
    assert ssh in empty.file.read_text()
    assert empty.ratesmith("validate").returncode == 0


@pytest.mark.slow
def test_several_secrets_are_written_at_once_a_line_for_each(empty: Vault) -> None:
    for variables in ({}, {}, empty.key):
        result = empty.ratesmith(
            "secrets",
            "set",
            "example",
            "openai",
            "api_key",
            "api_secret",
            value=f"{NEW}\n{OTHER}\n",
            variables=variables,
        )
        assert (result.returncode, ": api_key, api_secret set; " in result.stdout) == (0, True), result.stderr
        assert empty.secrets() == {"api_key": NEW, "api_secret": OTHER}


def test_with_a_key_the_other_secrets_keep_their_values(full: Vault) -> None:
    before = ciphertexts(full)
    result = full.set("api_key", NEW, variables=full.key)
    assert (result.returncode, "with the file's other secrets as they were" in result.stdout) == (0, True)
    assert full.secrets() == {"api_key": NEW, "api_secret": OTHER}
    assert ciphertexts(full).items() & before.items() == set()


def test_without_a_key_others_are_not_lost_unless_that_is_asked_for(full: Vault) -> None:
    before = full.file.read_text()
    refused = full.set("api_key", NEW)
    assert (refused.returncode, full.file.read_text()) == (5, before)
    assert "loses its other secrets: api_secret" in refused.stderr
    replaced = full.set("api_key", NEW, "--replace")
    assert "written anew; lost, to be set again: api_secret" in replaced.stdout
    assert full.secrets() == {"api_key": NEW}


def test_a_secret_that_is_alone_in_its_file_is_replaced_without_a_key(empty: Vault) -> None:
    assert empty.set("api_key", CANARY).returncode == 0
    assert empty.set("api_key", NEW).returncode == 0
    assert NEW in empty.values()


def test_with_a_key_replace_keeps_what_can_be_kept(full: Vault) -> None:
    assert full.set("api_key", NEW, "--replace", variables=full.key).returncode == 0
    assert OTHER in full.values()


def test_a_damaged_file_is_written_anew_only_where_that_is_asked_for(full: Vault) -> None:
    full.file.write_text(re.sub(r" +mac: .*\n", "", full.file.read_text()))
    refused = full.set("api_key", NEW, variables=full.key)
    assert (refused.returncode, "its MAC does not match" in refused.stderr) == (4, True)
    assert full.set("api_key", NEW, "--replace", variables=full.key).returncode == 0
    assert NEW in full.values()


WRONG = {
    "an empty value": (["example", "openai", "api_key"], "", "the value is empty"),
    "a newline": (["example", "openai", "api_key"], "\n", "the value is empty"),
    "a short value": (["example", "openai", "api_key"], "canary", "api_key is shorter than 20 bytes"),
    "a control character": (["example", "openai", "api_key"], CANARY + "\x00", "cannot be seen"),
    "an environment": (["exampel", "openai", "api_key"], CANARY, "no such environment (did you mean 'example'?)"),
    "a provider": (["example", "opnai", "api_key"], CANARY, "(did you mean 'openai'?); there are: openai"),
    "a provider without secrets": (["example", "stripe", "api_key"], CANARY, "no such provider that declares secrets"),
    "a name": (["example", "openai", "api_kye"], CANARY, "no such secret of openai (did you mean 'api_key'?)"),
    "a value in place of the name": (["example", "openai", CANARY], "x", "no such secret of openai"),
    "a value as an argument": (["example", "openai", "api_key", CANARY], "x", "a value is never an argument"),
    "one value for two names": (["example", "openai", "api_key", "api_secret"], CANARY, "2 values are needed"),
}


@pytest.mark.parametrize(("arguments", "value", "says"), WRONG.values(), ids=WRONG)
def test_a_wrong_call_writes_nothing_and_repeats_no_value(
    arguments: list[str], value: str, says: str, empty: Vault
) -> None:
    result = empty.ratesmith("secrets", "set", *arguments, value=value)
    assert (result.returncode, says in result.stderr) == (2, True), result.stderr
    assert "canary" not in result.stdout + result.stderr
    assert not empty.file.exists()


COPIED_ALONG = {
    "a line of a .env file": (f"OPENAI_API_KEY={CANARY}", "begins with a name or a scheme"),
    "a header": (f"Bearer {CANARY}", "begins with a name or a scheme"),
    "double quotes": (f'"{CANARY}"', "has quotes around it"),
    "single quotes": (f"'{CANARY}'", "has quotes around it"),
    "typographic quotes": (f"“{CANARY}”", "has quotes around it"),
    "a blank before it": (f" {CANARY}", "starts with white space"),
    "a tab after it": (f"{CANARY}\t", "ends with white space"),
    "a second newline": (f"{CANARY}\n", "ends with white space"),
    "a no-break space": (f"\u00a0{CANARY}", "starts with white space"),
    "a line break": (f"{CANARY}\n{CANARY}", "has a line break in it"),
    "a carriage return": (f"{CANARY}\r{CANARY}", "has a line break in it"),
    "a tab": (f"{CANARY}\t{CANARY}", "holds a control character or one that cannot be seen"),
    "an escape": (f"{CANARY}\x1b[0m", "holds a control character or one that cannot be seen"),
    "a zero-width space": (f"{CANARY}\u200b", "holds a control character or one that cannot be seen"),
    "several of these": (f' "{CANARY}" ', "starts with white space, api_key ends with white space, api_key has quotes"),
}


@pytest.mark.parametrize(("value", "says"), first(2, COPIED_ALONG))
def test_what_was_copied_along_with_a_key_is_refused_by_set_and_found_by_verify(
    value: str, says: str, full: Vault
) -> None:
    before = full.file.read_bytes()
    result = full.set("api_key", f"{value}\n", variables=full.key)
    assert (result.returncode, f"api_key {says}" in result.stderr) == (2, True), result.stderr
    assert full.file.read_bytes() == before
    full.file.write_text(full.encrypt(json.dumps({"example": {"openai": {"api_key": value}}})))
    found = full.ratesmith("secrets", "verify", variables=full.key)
    assert (found.returncode, f"api_key {says}" in found.stdout) == (1, True), found.stdout
    assert "canary" not in result.stdout + result.stderr + found.stdout + found.stderr


def test_quotes_and_blanks_inside_a_key_are_part_of_it(full: Vault) -> None:
    value = f"{CANARY} \"'{CANARY}"
    assert full.set("api_key", f"{value}\r\n", variables=full.key).returncode == 0
    assert json.loads(full.values())["example"]["openai"]["api_key"] == value
    assert full.ratesmith("secrets", "verify", variables=full.key).returncode == 0


def test_a_terminal_is_asked_without_an_echo(empty: Vault) -> None:
    real_sops()
    child, terminal = pty.fork()
    if child == 0:
        os.chdir(empty.folder)
        command = [sys.executable, "-m", "ratesmith", "secrets", "set", "example", "openai", "api_key"]
        environment = {"PATH": os.environ["PATH"], "HOME": str(empty.folder)}
        os.execve(sys.executable, command, environment | {"PYTHONPATH": str(SHIPPED / "compiler")})
    said = b""
    while b"api_key: " not in said:
        said += os.read(terminal, 1024)
    os.write(terminal, CANARY.encode() + b"\n")
    try:
        while more := os.read(terminal, 1024):
            said += more
    except OSError as error:
        assert error.errno == errno.EIO
    os.close(terminal)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert CANARY.encode() not in said
    assert CANARY in empty.values()


def test_set_works_while_something_else_is_wrong(empty: Vault) -> None:
    (empty.folder / "config/models/writer.yaml").write_text("model_name: yes\n")
    assert empty.ratesmith("validate").returncode == 1
    assert empty.set("api_key", CANARY).returncode == 0


def test_verify_gives_a_verdict_for_each_file(full: Vault) -> None:
    assert full.ratesmith("secrets", "verify", variables=full.key).stdout == (
        "example\n  config/secrets/example/openai.sops.yaml: fine\n"
    )
    full.file.write_text(full.encrypt('{"example":{"openai":{"api_key":"canary","token":"canary"}}}'))
    result = full.ratesmith("secrets", "verify", variables=full.key)
    assert (result.returncode, result.stdout) == (
        1,
        "example\n  config/secrets/example/openai.sops.yaml: api_key is shorter than 20 bytes, token is not declared\n",
    )
    full.file.unlink()
    assert full.ratesmith("secrets", "verify", variables=full.key).stdout == (
        "example\n  config/secrets/example/openai.sops.yaml: api_key is missing\n"
    )


def test_verify_tries_every_file_and_exits_with_4_where_one_cannot_be_opened(full: Vault) -> None:
    stripe = PROVIDER.replace("OpenAI", "Stripe").replace("ai\n", "payment\n", 1)
    (full.folder / "config/providers/stripe.yaml").write_text(stripe)
    (full.file.parent / "astray.sops.yaml").write_text(f"{CANARY}\n")
    result = full.ratesmith("secrets", "verify", variables=full.key)
    assert result.returncode == 4
    assert result.stdout.splitlines() == [
        "example",
        "  config/secrets/example/astray.sops.yaml is truncated, or was not written by sops",
        "  config/secrets/example/openai.sops.yaml: fine",
        "  config/secrets/example/stripe.sops.yaml: api_key is missing",
    ]


@pytest.mark.slow
def test_who_has_no_key_adds_a_provider_with_its_secrets_that_passes_validation(tmp_path: Path) -> None:
    real_sops()
    copy_shipped(tmp_path, "config", "schemas")
    branch = Vault(tmp_path, "", "")
    (tmp_path / "config/providers/mailgun.yaml").write_text(PROVIDER.replace("OpenAI", "Mailgun"))
    missing = branch.ratesmith("validate")
    assert (missing.returncode, missing.stdout.count("[secret-missing]")) == (1, 1), missing.stdout
    for environment in ("development", "staging", "production"):
        assert f"    ratesmith secrets set {environment} mailgun api_key\n" in missing.stdout
        result = branch.ratesmith("secrets", "set", environment, "mailgun", "api_key", value=NEW)
        assert result.returncode == 0, result.stderr
    assert branch.ratesmith("validate").returncode == 0


def test_status_lists_the_secrets_without_a_key(full: Vault) -> None:
    assert full.set("api_key", NEW, "--replace").returncode == 0
    full.file.write_text(re.sub(r'lastmodified: "[0-9-]+', 'lastmodified: "2026-01-01', full.file.read_text()))
    stripe = PROVIDER.replace("OpenAI", "Stripe").replace("ai\n", "payment\n", 1)
    declared = PROVIDER.replace("20\n", "20\n    rotate_after_days: 50\n", 1)
    for name, text in (("stripe", stripe), ("openai", declared)):
        (full.folder / f"config/providers/{name}.yaml").write_text(text)
    listed = full.ratesmith("secrets", "status", "--today", "2026-03-01").stdout.splitlines()
    shown = f"age {full.public[:12]}…{full.public[-6:]}"
    assert [re.split(r" {2,}", line.strip()) for line in listed] == [
        ["example"],
        ["openai.api_key", "present", "59 days, overdue", shown],
        ["openai.api_secret", "not set"],
        ["stripe.api_key", "missing"],
        ["stripe.api_secret", "not set"],
    ]


def test_an_environment_without_a_folder_has_its_keys_from_elsewhere(empty: Vault) -> None:
    for command in ("verify", "status"):
        result = empty.ratesmith("secrets", command)
        assert (result.returncode, result.stdout) == (0, "example\n  has its keys from elsewhere\n")


def test_verify_and_status_name_the_environments_that_they_open_and_those_that_they_leave_out(full: Vault) -> None:
    settings = full.folder / "config/ratesmith.yaml"
    settings.write_text(f"{settings.read_text().rstrip()}\n  later:\n    dialect: sqlite\n    release: seed\n")
    for command, left_out, field in (("verify", "not opened", "not_opened"), ("status", "not listed", "not_listed")):
        one = full.ratesmith("secrets", command, variables=full.key).stdout.splitlines()
        assert (one[0], one[-1].partition(" (")[0]) == ("example", f"{left_out}: later")
        every = full.ratesmith("secrets", command, "--env", "all", variables=full.key).stdout
        assert every.startswith("example\n")
        assert every.endswith("later\n  has its keys from elsewhere\n")
        answer = full.ratesmith("secrets", command, "--env", "later", "--format", "json", variables=full.key).stdout
        assert json.loads(answer)[field] == ["example"]


def test_verify_without_a_key_says_what_to_set(full: Vault) -> None:
    for key in ({}, {"SOPS_AGE_KEY": new_key()[0]}):
        result = full.ratesmith("secrets", "verify", variables=key)
        assert (result.returncode, "SOPS_AGE_KEY_FILE" in result.stderr) == (4, True)


@pytest.mark.slow
def test_access_is_given_and_taken_as_the_page_says(full: Vault) -> None:
    (private, public), before = new_key(), ciphertexts(full)
    theirs = full._replace(private=private, public=public)

    def opens(of: Vault) -> bool:
        return of.ratesmith("secrets", "verify", variables=of.key).returncode == 0

    (full.folder / ".sops.yaml").write_text(rule(f"{full.public},{public}"))
    assert not opens(theirs)
    assert full.ratesmith("secrets", "reencrypt", "example", variables=full.key).returncode == 0
    assert (opens(full), opens(theirs), ciphertexts(full).items() & before.items()) == (True, True, set())
    (full.folder / ".sops.yaml").write_text(rule(full.public))
    done = full.ratesmith("secrets", "reencrypt", "example", "openai", variables=full.key)
    assert done.stdout == "config/secrets/example/openai.sops.yaml: encrypted anew\n"
    assert (opens(full), opens(theirs), json.loads(full.values())) == (True, False, json.loads(BOTH))


@pytest.mark.slow
def test_reencrypt_writes_nothing_where_one_file_does_not_open(full: Vault) -> None:
    other = full.file.with_name("stripe.sops.yaml")
    other.write_text(re.sub(r" +mac: .*\n", "", full.encrypt('{"example":{"stripe":{"a":"b"}}}')))
    before = full.file.read_text()
    result = full.ratesmith("secrets", "reencrypt", "example", variables=full.key)
    assert (result.returncode, "its MAC does not match" in result.stderr, full.file.read_text()) == (4, True, before)
    unknown = full.ratesmith("secrets", "reencrypt", "example", "opnai", variables=full.key)
    assert (unknown.returncode, "(did you mean 'openai'?)" in unknown.stderr) == (2, True)


DAMAGE = {
    "nothing": (r"\Z", ""),
    "the MAC": (r" +mac: .*\n", ""),
    "a value in plain text": (r"api_key: ENC\S+", f"api_key: {CANARY}"),
    "a name": ("api_secret:", "api_secrex:"),
    "the metadata": (r"(?s)sops:.*", ""),
}


@pytest.mark.parametrize("name", first(2, [*DAMAGE]))
def test_no_command_lets_a_value_out(name: str, tmp_path: Path) -> None:
    damage = DAMAGE[name]
    of, log, temporary = filled_vault(tmp_path / "project"), tmp_path / "log", tmp_path / "temporary"
    temporary.mkdir()
    # What sops is given: its arguments and its environment.
    record = f'{{ printf "%s\\n" "$@"; env; }} >> {log}; exec {real_sops()} "$@"'
    variables = {"PATH": fake_sops(tmp_path / "bin", record), "TMPDIR": str(temporary), "GITHUB_TOKEN": CANARY}
    log.touch()
    of.file.write_text(re.sub(damage[0], damage[1], of.file.read_text(), count=1))
    planted = {of.file} if CANARY in of.file.read_text() else set()
    said = ""
    for arguments, value, key in (
        (["secrets", "verify", "-v"], "", of.key),
        (["validate", "-v", "--format", "json"], "", {}),
        (["secrets", "set", "example", "openai", "api_key", "-v"], NEW, {}),
        (["secrets", "set", "example", "openai", "api_key", "-v"], NEW, of.key),
    ):
        result = of.ratesmith(*arguments, value=value, variables=variables | key)
        assert result.returncode in (0, 1, 4, 5), result.stderr
        said += result.stdout + result.stderr
    assert "canary" not in said
    for path in [path for path in tmp_path.rglob("*") if path.is_file() and path not in planted]:
        assert b"canary" not in path.read_bytes(), path
    assert list(temporary.iterdir()) == []
    if damage is DAMAGE["nothing"]:
        assert [word for word in ("decrypt", "encrypt") if word not in log.read_text().split()] == []
        assert NEW in of.values()


@pytest.mark.slow
def test_the_shipped_secrets_are_readable_with_the_demo_key_and_no_other() -> None:
    real_sops()
    from support.cli import run

    demo = {"SOPS_AGE_KEY_FILE": str(SHIPPED / "demo/development.age-key.txt"), "HOME": "/nonexistent"}
    result = run("secrets", "verify", cwd=SHIPPED, **demo)
    first, *files, last = result.stdout.splitlines()
    assert (result.returncode, first) == (0, "development")
    assert {line.rpartition(": ")[2] for line in files} == {"fine"}
    assert last == "not opened: production, staging (--env all opens all)"
    for environment in ("staging", "production"):
        said = run("secrets", "verify", "--env", environment, cwd=SHIPPED, **demo)
        assert said.returncode == 4
        assert {line.partition(" opens ")[0] for line in said.stdout.splitlines()[1:-1]} == {"  no available key"}


def test_the_demo_key_says_what_it_is_wherever_it_stands() -> None:
    assert "protects nothing" in (SHIPPED / "demo/development.age-key.txt").read_text()
    assert "protects nothing" in (SHIPPED / ".sops.yaml").read_text()
    assert "protects nothing" in (SHIPPED / "docs/secrets.md").read_text()
