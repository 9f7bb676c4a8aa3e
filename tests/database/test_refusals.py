"""What a refusal is, is known by its kind: no code reads the words of a message to decide something."""

from __future__ import annotations

import ast
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from ratesmith.core.errors import UNCHANGED, Exit, Refusal, RefusalKind
from ratesmith.database import refusals
from ratesmith.database.driver import connect
from ratesmith.database.refusals import Locked, NotTaken, hint, refusal, refused
from ratesmith.sql.dialect import dialect, dialects
from ratesmith.sql.guard_messages import (
    GUARD_MESSAGES,
    HELD,
    NOT_AS_COMPILED,
    NOT_NEXT,
    OTHER_MIGRATION,
    OTHER_PARENT,
    ROWS_CHANGED,
    GuardMessage,
)
from ratesmith.sql.statement import Statement

COMPILER = Path(__file__).parents[2] / "compiler"
FIELDS = {
    "name": "0002_a_price",
    "number": 2,
    "head": 3,
    "back": 1,
    "by": "mallory",
    "role": "the deployer",
    "reason": "too dear. To go on: wait",
    "theirs": "staging",
    "late": "rates-late",
    "log": "shop_log",
    "how": "came with a seed",
    "count": "2 rows",
    "others": "usage (used)",
    "why": "up to migration 9 behind up to 2",
    "ours": "production",
    "table": "shop_model",
    "triggers": "mine, another",
    "tables": "shop_model, shop_plan",
    "columns": "shop_model.cost is real",
    "code": "trigger mine on table shop_model runs function mine() of app",
    "what": "public.concat(text,text)",
    "claim": "; that it was to run now says a line of the ledger by mallory, who is not trusted here",
    "rows": "shop_model a (remarks is 'x differs from the compiled state: y')",
}
READS = {"startswith", "endswith", "removeprefix", "removesuffix", "partition", "rpartition", "split", "find", "index"}
MATCHES = {"match", "search", "fullmatch"}


def is_message(node: ast.AST) -> bool:
    """Whether it is a message or a hint of ours. What another program says is called otherwise."""
    return (isinstance(node, ast.Attribute) and node.attr in ("message", "hint")) or (
        isinstance(node, ast.Name) and node.id in ("message", "hint")
    )


def decisions(text: str) -> Iterator[str]:
    """The places where code asks what a message says."""
    if "message" not in text and "hint" not in text:
        return
    for node in ast.walk(ast.parse(text)):
        asks = isinstance(node, ast.Compare) and any(map(is_message, [node.left, *node.comparators]))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            asks = node.func.attr in READS and is_message(node.func.value)
            asks |= node.func.attr in MATCHES and any(map(is_message, node.args))
        if asks:
            yield ast.unparse(node)


def test_no_code_decides_by_the_words_of_a_message() -> None:
    found = {
        (path.relative_to(COMPILER / "ratesmith").as_posix(), place)
        for path in COMPILER.rglob("*.py")
        for place in decisions(path.read_text())
    }
    # The one place where the text of a database becomes a kind, and one that leaves out what a rollback goes on behind.
    assert found == {
        ("deploy/ledger/chain.py", "refused.message.removesuffix(f'; {UNCHANGED}')"),
        ("database/refusals.py", "_OWN.search(message)"),
        ("sql/guard_messages.py", "self._form.fullmatch(message)"),
    }


@pytest.mark.parametrize(
    "code", ["'x' in error.message", "error.hint == ''", "message.startswith('x')", "re.match('x', error.message)"]
)
def test_such_code_would_be_found(code: str) -> None:
    assert list(decisions(code)) == [ast.unparse(ast.parse(code)).strip()]


@pytest.mark.parametrize("guard", GUARD_MESSAGES, ids=lambda guard: guard.template[:30])
def test_a_message_of_a_guard_is_of_its_kind_whatever_stands_in_its_fields(guard: GuardMessage) -> None:
    names = [name for name in FIELDS if f"{{{name}}}" in guard.template]
    message = guard.text(**FIELDS)
    error = refused(message)
    assert (error.kind, error.exit, error.message) == (guard.kind, Exit.REFUSED, message)
    assert error.subject == (FIELDS["name"] if "name" in names else "")
    assert error.unchanged == guard.unchanged == (UNCHANGED in message)
    for of in dialects().values():
        assert guard.expression(of, **FIELDS) == of.text(f"ratesmith: {message}")


def test_every_guard_message_is_known() -> None:
    from ratesmith.sql import guard_messages

    assert {id(it) for it in vars(guard_messages).values() if isinstance(it, GuardMessage)} == {
        id(it) for it in GUARD_MESSAGES
    }


def test_the_expression_of_a_message_has_what_only_the_database_knows() -> None:
    of = dialect("postgresql")
    assert (
        "('ratesmith: held, because migration ' || n || ' was rolled back: ' || r || '. To go on: ratesmith resume"
        " (as a line of the ledger by ' || w || ' says)')"
    ) in HELD.expression(of, {"number": "n", "reason": "r", "role": "w"})
    assert "('ratesmith: 0001_x found rows that somebody changed: ' || r || c)" in (
        ROWS_CHANGED.expression(of, {"rows": "r", "claim": "c"}, name="0001_x")
    )


def test_two_guards_that_begin_alike_are_told_apart() -> None:
    name = FIELDS["name"]
    assert OTHER_PARENT.migration_in(OTHER_PARENT.text(number=1, name=name, role="x")) == name
    assert OTHER_MIGRATION.migration_in(OTHER_PARENT.text(number=1, name=name, role="x")) is None
    assert NOT_AS_COMPILED.migration_in(NOT_NEXT.text(**FIELDS)) is None


def test_a_guard_of_another_version_is_a_refusal_without_a_hint() -> None:
    error = refused("something new")
    assert (error.kind, error.exit, error.message, error.hint) == (
        RefusalKind.UNKNOWN_GUARD,
        Exit.REFUSED,
        "something new",
        "",
    )


def test_a_hint_belongs_to_a_kind_and_names_the_table() -> None:
    assert hint(RefusalKind.CONFLICT, "shop_model").startswith("find it in shop_model;")
    assert [kind for kind in RefusalKind if "{" in hint(kind)] == []
    assert set(refusals._HINTS) <= set(RefusalKind)


def test_a_refusal_says_once_what_it_is_about_and_that_nothing_was_changed() -> None:
    bare = refusal(RefusalKind.OTHER_ERROR, "PostgreSQL: no", unchanged=False)
    assert bare.about("0002_x").message == f"0002_x: PostgreSQL: no; {UNCHANGED}"
    assert bare.about("0002_x").about("0002_x").message == f"0002_x: PostgreSQL: no; {UNCHANGED}"
    named = refused(ROWS_CHANGED.text(**FIELDS))
    assert named.about("0002_a_price").message == f"{named.message}; {UNCHANGED}"
    assert named.about("the way back").message == f"the way back: {named.message}; {UNCHANGED}"
    for error in (Locked(), NotTaken("a", "check violation"), refused("x").about("y")):
        assert error.unchanged and error.message.count(UNCHANGED) == 1


@pytest.mark.parametrize(
    ("sql", "kind"),
    [
        ("INSERT INTO a VALUES (1, 1, NULL)", RefusalKind.CONFLICT),
        ("INSERT INTO a VALUES (2, 2, NULL)", RefusalKind.CONFLICT),
        ("INSERT INTO a VALUES (3, 3, 9)", RefusalKind.REFERENCED),
        ("INSERT INTO a VALUES (3, NULL, NULL)", RefusalKind.NOT_TAKEN),
        ("INSERT INTO locked VALUES (1)", RefusalKind.OTHER_ERROR),
    ],
)
def test_an_error_of_sqlite_is_known_by_its_code(sql: str, kind: RefusalKind, tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "x.db") as connection:
        connection.executescript(
            "CREATE TABLE a (id INTEGER PRIMARY KEY, b INTEGER UNIQUE NOT NULL, c INTEGER REFERENCES a (id));"
            "INSERT INTO a VALUES (1, 2, NULL)"
        )
    with connect("sqlite:///x.db", tmp_path, "write") as driver:
        driver.execute("PRAGMA foreign_keys = ON")
        with pytest.raises(Refusal) as caught:
            driver.write(Statement(sql, "a", "insert", guarded="a"))
    assert caught.value.kind is kind


def test_a_database_that_another_program_writes_to_is_locked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ratesmith.database.drivers.sqlite.LOCK_SECONDS", 0)
    other = sqlite3.connect(tmp_path / "x.db", isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    with connect("sqlite:///x.db", tmp_path, "write") as driver, pytest.raises(Locked) as caught:
        driver.execute("BEGIN IMMEDIATE")
    assert caught.value.kind is RefusalKind.LOCKED
    other.close()
