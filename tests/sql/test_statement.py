"""The format of SQL files: what is written is read back as the same, and nothing else is read."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from ratesmith.core.errors import Fatal
from ratesmith.core.ir import Dataset
from ratesmith.output.sql_scripts import schema_file
from ratesmith.release.chain import files_of, read_chain
from ratesmith.release.migration import _blank, _id
from ratesmith.sql.bound_table import bind_tables
from ratesmith.sql.dialect import dialect, dialects
from ratesmith.sql.statement import Effect, KnownTables, Script, Statement, parse_script
from support.file_texts import seed_file, verify_file
from support.histories import Chain
from support.sample_tables import TABLES, build, model, provider, state

PSQL_ALONE = {"activate.sql", "grants.sql", "monitor.sql", "resume.sql", "schema.sql"}
"""Files that nothing but the program of a database reads, or one that has no need for the statements."""
GENERATED = sorted(
    path
    for path in (Path(__file__).parents[2] / "generated").rglob("*.sql")
    # The seed of SQLite, in development, makes a trigger; no program reads it back.
    if path.name not in PSQL_ALONE and path.parts[-2:] != ("development", "seed.sql")
)
HOSTILE = "a'b\\c\td\ne\"f;\n\n-- x\n--%s{}$1:x€\U0001f600;\nBEGIN;\nCOMMIT;\r\n$$"
STATES = (
    state(model("a", notes=HOSTILE), model("b", is_default=True)),
    state(model("b", credits=8), provider=[provider("openai", title=HOSTILE)], keyword=[]),
    state(model("a", notes=HOSTILE[::-1], is_default=True), model("b", credits=None)),
)

LINE = st.text(st.characters(codec="ascii", exclude_characters="\n"), max_size=20)
NAME = st.text("abcXYZ_$09", min_size=1, max_size=8)
VERBS: dict[Effect, str] = {"insert": "INSERT INTO", "update": "UPDATE", "delete": "DELETE FROM"}


@st.composite
def statements(draw: st.DrawFn) -> Statement:
    """A statement as a builder makes it: one that writes, guarded or not, or one that does not."""
    tail = draw(st.text("ab '\"(),=-\n", max_size=20)).strip("\n")
    while "\n\n" in tail:
        tail = tail.replace("\n\n", "\n")
    comment = tuple(draw(st.lists(LINE, max_size=2)))
    section = draw(st.one_of(st.just(""), NAME))
    effect = draw(st.sampled_from([*VERBS, None]))
    if effect is None:
        return Statement(f"SELECT CASE WHEN {tail}", comment=comment, section=section)
    table = draw(NAME)
    return Statement(
        f'{VERBS[effect]} "{table}" {tail}', table, effect, draw(st.sampled_from(["", table])), comment, section
    )


@st.composite
def scripts(draw: st.DrawFn) -> Script:
    """A file of any statements, in which a section that goes on is not named again."""
    of, section, several = dialect(draw(st.sampled_from(list(dialects())))), "", []
    for statement in draw(st.lists(statements(), max_size=5)):
        several.append(replace(statement, section="") if statement.section == section else statement)
        section = statement.section or section
    return Script(
        title=tuple(draw(st.lists(LINE, max_size=3))),
        usage=draw(LINE),
        note=draw(LINE),
        begin=draw(st.sampled_from([of.begin, of.begin_reading])),
        lock=tuple(map(Statement, of.lock("x"))),
        statements=tuple(several),
    )


@pytest.mark.slow
@given(scripts())
def test_any_script_is_read_back_as_it_was_written(script: Script) -> None:
    known = KnownTables({it.table: it.guarded for it in script.statements}, "the ledger")
    agreed = tuple(it if not it.effect else replace(it, guarded=known.guarded[it.table]) for it in script.statements)
    found = parse_script(script.text())
    assert replace(found, statements=tuple(map(known.resolve, found.statements))) == replace(script, statements=agreed)
    assert all(it.guarded == it.table for it in found.statements if it.effect)
    assert found.text() == script.text()


@pytest.mark.parametrize("path", GENERATED, ids=lambda path: "/".join(path.parts[-3:]))
def test_every_generated_file_is_read_and_written_as_the_same_bytes(path: Path) -> None:
    text = path.read_text(encoding="ascii")
    assert parse_script(text).text() == text


def test_files_are_generated() -> None:
    assert {path.name for path in GENERATED} >= {
        "seed.sql",
        "verify.sql",
        "0001_initial.up.sql",
        "0001_initial.down.sql",
    }


@pytest.mark.parametrize("of", list(dialects()))
@pytest.mark.parametrize("dataset", STATES)
def test_hostile_values_are_read_back_in_every_dialect(dataset: Dataset, of: str) -> None:
    # The seed of SQLite makes a trigger, whose body has semicolons; no program reads one back.
    for write in (schema_file, verify_file, *([seed_file] if dialects()[of].keeps_history else [])):
        text = write(build(dataset, of))
        assert parse_script(text).text() == text


def test_a_migration_that_is_read_is_the_one_that_was_built(monkeypatch: pytest.MonkeyPatch) -> None:
    built: list[Script] = []
    text = Script.text
    monkeypatch.setattr(Script, "text", lambda script: built.append(script) or text(script))
    history = Chain()
    for each in STATES:
        history.add(each)
    monkeypatch.undo()
    assert len(built) == 2 * len(STATES)
    known = KnownTables({it.label: it.guarded for it in bind_tables(STATES[0], dialect("postgresql"))}, TABLES.ledger)
    for script in built:
        found = parse_script(script.text())
        assert replace(found, statements=tuple(map(known.resolve, found.statements))) == script
    writing = [it for script in built for it in script.statements if it.effect]
    assert {it.effect for it in writing} == {"insert", "update", "delete"}
    assert {it.table for it in writing if it.guarded} == {"shop_provider"}


def test_a_table_that_is_not_known_stays_guarded_and_the_ledger_never_is() -> None:
    known = KnownTables({"open": "", "keys": "keys"}, "ledger")
    script = "".join(f'\nDELETE FROM "{name}"\n  WHERE 1 = 0;\n' for name in ("open", "keys", "ledger", "new"))
    statements = parse_script(f"-- a\n-- To run it: b\n-- c\n\nBEGIN;\n{script}\nCOMMIT;\n").statements
    found = {name: known.resolve(it) for name, it in zip(("open", "keys", "ledger", "new"), statements, strict=True)}
    assert {name: it.guarded for name, it in found.items()} == {"open": "", "keys": "keys", "ledger": "", "new": "new"}
    assert [name for name, it in found.items() if not it.effect] == ["ledger"]


FILE = Script(
    title=("Migration 0001_initial",),
    usage="psql",
    note="Written by ratesmith build.",
    begin=dialect("postgresql").begin,
    lock=(),
    statements=(Statement('UPDATE "a" SET "b" = 1', "a", "update", "a"),),
).text()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('UPDATE "a"', 'UPDATE public."a"'),
        ('UPDATE "a"', "UPDATE a"),
        ('UPDATE "a"', 'update "a"'),
        ('UPDATE "a"', 'UPDATE ONLY "a"'),
        ('UPDATE "a"', 'UPDATE /* */ "a"'),
        ('UPDATE "a"', 'WITH "c" AS (SELECT 1) UPDATE "a"'),
        ('UPDATE "a" SET', 'TRUNCATE "a" --'),
        ('UPDATE "a" SET', 'MERGE INTO "a" --'),
        ('UPDATE "a" SET', 'ALTER TABLE "a" --'),
        ("= 1;", "= 1; DELETE FROM keys;"),
        ("= 1;", "= ';';"),
        ("= 1;\n", "= 1;\n\n\n"),
        ("= 1;", "= 1"),
        ("COMMIT;\n", "COMMIT;"),
        ("COMMIT;\n", ""),
        ("COMMIT;\n", "COMMIT;\n\nDELETE FROM keys;\n"),
        ("-- Migration", "Migration"),
        (FILE, ""),
        (FILE, "\n\n"),
    ],
)
def test_what_no_build_writes_is_not_read(old: str, new: str) -> None:
    assert parse_script(FILE).text() == FILE
    assert old in FILE
    with pytest.raises(ValueError, match=r"\w"):
        parse_script(FILE.replace(old, new))


@pytest.mark.parametrize("direction", ["up", "down"])
def test_a_migration_that_this_version_cannot_read_is_refused_with_its_path(direction: str) -> None:
    history = Chain()
    history.add(STATES[0])
    (one,) = history.chain
    blank = _blank(one.plan)
    texts = {"up": one.up.replace(one.id, blank), "down": one.down.replace(one.id, blank)}
    texts[direction] = texts[direction].replace("COMMIT;", "CALL anything();\n\nCOMMIT;")
    id = _id(blank, texts["up"], texts["down"])
    other = replace(one, id=id, **{key: text.replace(blank, id) for key, text in texts.items()})
    files = {path: text.encode() for path, text in files_of([other])}
    with pytest.raises(Fatal) as caught:
        read_chain(files, "staging", "on disk")
    assert caught.value.message == (
        f"migrations/0001_initial.{direction}.sql on disk cannot be read by this version of ratesmith"
    )
