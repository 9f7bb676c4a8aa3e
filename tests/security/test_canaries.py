"""No secret shows up anywhere but in its column: over every command, every format and every failure."""

from __future__ import annotations

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
from support.canaries import (
    CORE,
    NAMES,
    NEW,
    SECRETS,
    SHAPES,
    Bench,
    clean,
    dump,
    leaks,
    silent,
    stored,
)
from support.quick import first

pytestmark = pytest.mark.usefixtures("said_beside")

PARTS = ("--continue", "--only", "default", "--skip", "none")
FORMATS = member_names("ratesmith.report.findings")
SERVERS = [form for form in FORMATS if form not in ("text", "json", "markdown")]
PLAN_FILES = [word for form in FORMATS for word in ("--output", f"{form}=../plan.{form}")]
CALLS: dict[str, list[list[str]]] = {
    "init": [["../new"], ["../team", "--ci", "github"]],
    "rules": [[], ["secret-plaintext"]],
    "schema export": [[]],
    "schema output": [["apply"]],
    "schema findings": [[]],
    "fmt": [["--check"], ["config"]],
    "history": [
        ["provider/openai", "--format", "text", "--limit", "9"],
        ["provider/openai.config", "--format", "json"],
        ["model/writer-1", "--format", "csv"],
        ["model/writer-1.tokens_per_credit", "--format", "svg"],
    ],
    "promote": [
        ["example", "base", "provider/openai", "--dry-run", "--format", "text"],
        ["base", "example", "provider/openai", "--format", "json"],
    ],
    "quote": [
        ["writer-1", "--input-tokens", "9", "--output-tokens", "9", "--format", "text"],
        ["painter-1", "--images", "1", "--format", "json"],
        ["writer-1", "--usage", "input=9,reasoning=9", "--at", "2027-01-31T18:30", "--json"],
        ["writer-1", "--usage", "inputs=9", "--service", "batch", "--region", "eu"],
    ],
    "upcoming": [["--format", "text"], ["--format", "json"]],
    "plan": [
        ["--format", "text"],
        ["--base", "HEAD~1", "--format", "json", *PLAN_FILES],
        *(["--base", "HEAD~1", "--format", form] for form in ("markdown", "html", *SERVERS)),
    ],
    "report": [
        ["--format", "text"],
        ["--format", "html", "--output", "json=../report.json"],
        ["--format", "json", "--output", "html=../page.html", "--output", "text=../report.txt"],
    ],
    # What it serves is in tests/preview.
    "preview": [[], ["--base", "HEAD~1", "--output", "../preview.html"], ["--serve", "--output", "x"]],
    "comment": [["github", "../plan.md", "--only-update"], ["gitlab", "../plan.md"], ["github", "--find"]],
    "rates list": [["--format", "text"], ["writer-1", "--format", "json"]],
    "rates show": [
        ["raaaaaaaaaaaaaaaaaaaaaaaaaa", "--format", "text"],
        ["raaaaaaaaaaaaaaaaaaaaaaaaaa", "--database", "sqlite:///var/base.db", "--format", "json"],
        ["raaaaaaaaaaaaaaaaaaaaaaaaaa", "--database", f"postgresql://user:{CORE}@127.0.0.1:1/x"],
    ],
    "rates hit": [["raaaaaaaaaaaaaaaaaaaaaaaaaa", "--table", "usage", "--column", "rate", "--customer", "account"]],
    "catalogue check": [
        ["--format", "text"],
        ["--format", "json", "--fail-on", "1"],
        ["--source", "ratesmith.yaml"],
        ["--source", "../none"],
    ],
    "explain": [["provider/openai", "--format", "text"], ["provider/openai.config", "--format", "json"]],
    "audit": [
        ["provider/openai", "--format", "text"],
        ["provider/openai.config", "--format", "json", *PARTS],
        ["model/writer-1", "--database", f"postgresql://user:{CORE}@127.0.0.1:1/x"],
    ],
    "build": [
        ["--format", "text"],
        ["--check", "--expect", "x", "--retire", "gone"],
        ["-m", "some", "--allow-mass-removal", "--on-merge"],
        ["--name", "some", "--base", "HEAD", "--format", "json"],
    ],
    "validate": [
        ["--format", "text", "--all"],
        ["--format", "json"],
        *(["--format", form] for form in ("markdown", *SERVERS)),
        [word for form in FORMATS for word in ("--output", f"{form}=../findings.{form}")],
    ],
    "secrets set": [["example", "openai", "api_key"], ["example", "stripe", "api_key", "--replace"]],
    "secrets bind": [["example", "openai"]],
    "secrets reencrypt": [["example"], ["example", "openai"]],
    "secrets verify": [["--format", "text"], ["--env", "all", "--format", "json"]],
    "secrets status": [["--format", "text"], ["--env", "all", "--format", "json"]],
    "secrets diff": [["--format", "text"], ["--format", "json"]],
    "review": [
        ["HEAD~1..HEAD", "--format", "text"],
        ["HEAD..HEAD", "--format", "json", "--strict"],
        ["HEAD...HEAD", "--format", "markdown"],
    ],
    "apply": [
        ["--dry-run", "--format", "json"],
        ["--format", "text"],
        ["--take-over", "--lock-timeout", "1", *PARTS],
        ["--take-over", "--actor", "me", "--reason", "x"],
        ["--from-seed"],
        ["--require-signed", "--allowed-signers", "../none"],
        ["--restore-secret", "openai.api_key"],
        ["--without-secrets", "--to", "0", "--allow-draft", "--baseline", "--base", "HEAD", "--expect", "x"],
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
    "squash": [
        ["--to", "1", "--base", "HEAD"],
        ["--to", "1", "--database", f"postgresql://user:{CORE}@127.0.0.1:1/x"],
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


@pytest.mark.cases(ci=1)
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


BREAKS: dict[str, tuple[Callable[[str], BaseException], int]] = {
    "a bug": (RuntimeError, 70),
    "the system": (lambda value: OSError(5, "no such device", value), 4),
    "somebody": (KeyboardInterrupt, 130),
}


@pytest.mark.parametrize(("broken", "code"), first(1, BREAKS))
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


@pytest.mark.slow
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
