"""No secret shows up anywhere but in its column: over every command, every format and every failure."""

from __future__ import annotations

import re
import shutil
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import click
import pytest

from ratesmith.cli import main
from ratesmith.core.plugins import member_names
from ratesmith.core.secret import Secret
from ratesmith.database.drivers import sqlite as sqlite_driver
from ratesmith.secrets import sops_cli
from support.canaries import CORE, NAMES, SECRETS, SHAPES, Bench, Said, bench, dump, encrypted, leaks, silent, stored
from support.cli import Mode
from support.vaults import new_key, rule

NEW = f"sk-{CORE}-a-new-one"
PARTS = ("--continue", "--only", "default", "--skip", "none")
CALLS: dict[str, list[list[str]]] = {
    "init": [["../new"]],
    "rules": [[], ["secret-plaintext"]],
    "schema export": [[]],
    "schema output": [["apply"]],
    "quote": [
        ["writer-1", "--input-tokens", "9", "--output-tokens", "9", "--format", "text"],
        ["painter-1", "--images", "1", "--format", "json"],
    ],
    "explain": [["provider/openai", "--format", "text"], ["provider/openai.config", "--format", "json"]],
    "audit": [
        ["provider/openai", "--format", "text"],
        ["provider/openai.config", "--format", "json", *PARTS],
        ["model/writer-1", "--database", f"postgresql://user:{CORE}@127.0.0.1:1/x"],
    ],
    "build": [
        ["--format", "text"],
        ["--check"],
        ["-m", "some", "--allow-mass-removal"],
        ["--name", "some", "--base", "HEAD", "--format", "json"],
    ],
    "validate": [
        ["--format", "text", "--all"],
        ["--format", "json"],
        ["--output", "json=../findings.json", "--output", "text=../findings.txt", "--all"],
    ],
    "secrets set": [["example", "openai", "api_key"], ["example", "stripe", "api_key", "--replace"]],
    "secrets reencrypt": [["example"], ["example", "openai"]],
    "secrets verify": [["--format", "text"], ["--env", "all", "--format", "json"]],
    "secrets status": [["--format", "text"], ["--env", "all", "--format", "json"]],
    "secrets diff": [["--format", "text"], ["--format", "json"]],
    "apply": [
        ["--dry-run", "--format", "json"],
        ["--format", "text"],
        ["--take-over", "--lock-timeout", "1", *PARTS],
        ["--take-over", "--actor", "me", "--reason", "x"],
        ["--from-seed"],
        ["--restore-secret", "openai.api_key"],
        ["--without-secrets", "--to", "0", "--allow-draft", "--baseline", "--base", "HEAD"],
        ["--database", f"sqlite:///var/base.db?password={CORE}"],
        ["--database", f"postgresql://user:{CORE}@127.0.0.1:1/x", "--format", "json"],
        ["--database", f"postgresql://user:{CORE}/@?127.0.0.1:1/x"],
    ],
    "status": [
        ["--format", "text"],
        ["--format", "json"],
        ["--database", f"postgresql://user:{CORE}@127.0.0.1:1/x"],
        ["--database", f"postgresql://user:{CORE}@127.0.0.1:1/x", "--format", "openmetrics"],
        [*PARTS],
        ["--verify", "--expect", CORE],
    ],
    "rollback": [
        ["--to", "0", "--reason", "x", "--actor", "me", *PARTS, "--format", "text"],
        ["--to", "1", "--reason", "x", "--dry-run", "--format", "json", "--lock-timeout", "1"],
        ["--to", "1", "--reason", "x", "--database", "sqlite:///x"],
        ["--to", "0", "--reason", "x", "--only", "model/x", "--only", f"{CORE}/{CORE}"],
    ],
    "resume": [
        ["--reason", "x", "--actor", "me", *PARTS, "--format", "text"],
        ["--database", f"postgresql://user:{CORE}@127.0.0.1:1/x", "--format", "json", "--lock-timeout", "1"],
    ],
    "drift": [
        [*PARTS],
        ["--format", "text"],
        ["--format", "json"],
        ["--adopt"],
        ["--database", "sqlite:///var/base.db"],
        ["--database", f"mysql://user:{CORE}@host/x"],
    ],
}
"""How each command is called. A new one, or a new option, is put here by whoever adds it."""
FORMATS = member_names("ratesmith.report.findings")
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


def calls() -> Iterator[list[str]]:
    for name in CALLS:
        yield from ([*name.split(), *more] for more in CALLS[name])


def leaves(group: click.Group, *names: str) -> Iterator[tuple[str, click.Command]]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        if isinstance(command, click.Group):
            yield from leaves(command, *names, name)
        else:
            yield " ".join((*names, name)), command


def test_every_command_with_every_option_and_every_format_is_called_here() -> None:
    commands, shared = dict(leaves(main.ratesmith)), {name for option in main.GLOBAL_OPTIONS for name in option.opts}
    assert {*CALLS} == {*commands}
    for name, command in commands.items():
        given = {word for called in CALLS[name] for word in called}
        options = {option for each in command.params for option in each.opts if isinstance(each, click.Option)}
        assert options - shared - given == set(), f"{name} is called without them"
        for option in command.params:
            if "--format" in option.opts:
                choices = option.type.choices if isinstance(option.type, click.Choice) else FORMATS
                assert {*choices} <= given, name


@pytest.fixture(autouse=True)
def said_beside(capfd: pytest.CaptureFixture[str]) -> Iterator[None]:
    """What a child process writes goes past the streams of Python."""
    yield
    assert leaks("".join(capfd.readouterr())) == []


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    return bench(tmp_path_factory.mktemp("made"))


@pytest.fixture
def at(made: Bench, tmp_path: Path) -> Bench:
    """A copy of the bench."""
    shutil.copytree(made.folder, tmp_path / "at", symlinks=True)
    for path in (tmp_path / "at/bin").iterdir():
        path.write_text(path.read_text().replace(str(made.folder), str(tmp_path / "at")))
    return Bench(tmp_path / "at", made.of._replace(folder=tmp_path / "at/project"))


def clean(at: Bench, *planted: str) -> None:
    """Nothing is in a file that should not be there, and nothing was left."""
    assert at.found(planted=frozenset(planted)) == set()
    assert at.left() == []


def test_the_search_finds_a_value_in_every_form(tmp_path: Path) -> None:
    import base64
    import html
    import json
    from urllib.parse import quote

    for value in SHAPES:
        raw = value.encode()
        forms: list[bytes | str] = [raw, raw[::-1], raw.hex(), raw.hex().upper(), value.encode("utf-16-le")]
        forms += [json.dumps(value), html.escape(value), quote(value), repr(value), quote(quote(value))]
        forms += [base64.b64encode(b"x" * more + raw) for more in range(4)]
        forms += [base64.urlsafe_b64encode(b"more" + raw), value.casefold()]
        assert [form for form in forms if not leaks(form)] == []
    assert leaks("sk-another-value" * 100) == []


def test_as_a_user_no_command_lets_a_value_out(at: Bench) -> None:
    assert at.run("apply", "-v", variables=at.key).code == 0
    assert stored(at.database) == SECRETS
    for name, called in CALLS.items():
        silent(at.run(*name.split(), *called[0], "-v", value=NEW, variables=at.key), at.of)
    assert at.run("apply", variables=at.key).code == 0
    assert stored(at.database)["openai", "api_key"] == NEW
    clean(at)
    children = at.record.read_text()
    assert [name for name in ("bin/sops", "bin/git", "decrypt", "encrypt") if name not in children] == []


@pytest.mark.slow
@pytest.mark.parametrize("more", [["-q"], ["-v", "--no-color"]], ids=["quiet", "verbose"])
def test_no_command_lets_a_value_out(more: list[str], at: Bench, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    assert at.run("apply", variables=at.key).code == 0
    at.run("secrets", "set", "example", "openai", "api_key", value=NEW, variables=at.key)
    for called in calls():
        for key in (at.key, {}):
            silent(at.run(*called, *more, value=NEW, variables=key, mode="inline"), at.of)
    clean(at)
    assert leaks(caplog.text, at.of.private) == []


def test_a_value_stands_in_its_column_alone_and_what_was_there_before_is_gone(at: Bench) -> None:
    assert at.run("apply", variables=at.key).code == 0
    assert stored(at.database) == SECRETS
    lines = [line for line in dump(at.database) if leaks(line)]
    assert {line.partition(" VALUES")[0] for line in lines} == {'INSERT INTO "integration_provider"'}
    at.run("secrets", "set", "example", "openai", *NAMES, value="nothing\nnothing\nnothing", variables=at.key)
    assert "3 rotated" in at.run("apply", variables=at.key).text
    assert not leaks("".join(line for line in dump(at.database) if "'openai'" in line))
    assert [path.name for path in at.database.parent.iterdir()] == ["base.db"]


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
        silent(at.run(*called.split(), variables=variables, mode=mode), at.of)
    assert not at.database.parent.exists()
    clean(at, *planted)
    return said


@pytest.mark.parametrize(("damage", "code", "says", "hint"), DAMAGE.values(), ids=DAMAGE)
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


@pytest.mark.parametrize("key", ["", "wrong"])
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


@pytest.mark.parametrize(("script", "version", "says"), FAKES.values(), ids=FAKES)
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


def test_a_value_that_vanished_since_the_configuration_was_read_is_named(at: Bench) -> None:
    id = "id=$(sed -n 's/^    \\([a-z]*\\):$/\\1/p' | head -1)"
    answer = f'printf \'{{"example":{{"%s":{{"api_key":"{CORE}"}}}}}}\' "$id"'
    script = f'#!/bin/sh\n[ "$1" = --version ] && echo "sops 3.11.0" && exit\n{id}\n{answer}\n'
    (at.folder / "bin/sops").write_text(script)
    said = apply_and_the_others(at, at.key, "bin/sops")
    assert (said.code, "openai.api_secret, openai.webhook_secret" in said.text) == (4, True), said.text
    assert "is not in what sops opened" in said.text


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


BREAKS: dict[str, tuple[Callable[[str], BaseException], int]] = {
    "a bug": (RuntimeError, 70),
    "the system": (lambda value: OSError(5, "no such device", value), 4),
    "somebody": (KeyboardInterrupt, 130),
}


@pytest.mark.parametrize(("broken", "code"), BREAKS.values(), ids=BREAKS)
def test_a_crash_while_the_values_are_at_hand_shows_none(
    broken: Callable[[str], BaseException], code: int, at: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[BaseException] = []

    def send(self: Any, table: str, columns: Any, rows: Any) -> None:
        assert any(isinstance(cell, Secret) for row in rows for cell in row)
        seen.append(broken(CORE))
        raise seen[0]

    at.run("apply", "--without-secrets")
    before = dump(at.database)
    monkeypatch.setattr(sqlite_driver._Sqlite, "send", send)
    said = at.run("apply", "-v", variables=at.key, mode="inline")
    assert (said.code, leaks(said.text)) == (code, []), said.text
    assert dump(at.database) == before
    clean(at)
    told = "".join(traceback.TracebackException.from_exception(seen[0], capture_locals=True).format())
    assert "***" in told
    assert leaks(told.replace(repr(CORE), "").replace(str(seen[0]), "")) == []


def test_what_a_file_of_sqlite_holds_that_is_no_text_is_not_repeated(at: Bench) -> None:
    import sqlite3

    at.run("apply", "--without-secrets")
    for held in (f"CAST(x'{CORE.encode().hex()}ff' AS TEXT)", f"x'{CORE.encode().hex()}ff'"):
        connection = sqlite3.connect(at.database)
        connection.execute(f"UPDATE integration_provider SET api_key = {held}")
        connection.commit()
        connection.close()
        for called in ("drift", "apply"):
            said = at.run(called, variables=at.key)
            assert (silent(said, at.of), said.code) == (True, 5)
    assert at.run("apply", "--take-over", variables=at.key).code == 0
    assert stored(at.database) == SECRETS


def test_the_processes_of_a_user_are_scrubbed(at: Bench) -> None:
    """What stands in the table of processes while sops runs: no value, and no password of a database."""
    for url in (f"sqlite:///var/base.db?password={CORE}", f"postgresql://user:{CORE}@127.0.0.1:1/x"):
        assert at.run("apply", "--database", url, variables=at.key).code in (2, 4)
    assert at.run("apply", variables=at.key).code == 0
    assert leaks(at.record.read_bytes(), at.of.private) == []
    given = at.run("apply", "--take-over", variables={"SOPS_AGE_KEY": at.of.private})
    assert given.code == 0
    assert at.of.private in at.record.read_text(), "whoever gives a key in a variable gives it to sops so"
