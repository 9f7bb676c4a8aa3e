"""Foreign keys, triggers and rules that see a key are found behind views, rules, partitions and children too."""

from __future__ import annotations

from pathlib import Path

import pytest

from ratesmith.database.driver import connect
from support.databases import Postgres

UNSEEN = """\
CREATE TABLE kept (k text PRIMARY KEY);
CREATE TABLE d (k timestamptz PRIMARY KEY);
CREATE TABLE t (a int PRIMARY KEY, k text CONSTRAINT f REFERENCES kept, n text REFERENCES kept, i int REFERENCES t);
CREATE FUNCTION tell() RETURNS trigger LANGUAGE plpgsql AS $f$BEGIN RETURN NEW; END$f$;
CREATE TRIGGER tell BEFORE UPDATE OF k ON t FOR EACH ROW EXECUTE FUNCTION tell();
CREATE TRIGGER never BEFORE UPDATE OF n ON t FOR EACH ROW EXECUTE FUNCTION tell();
CREATE TRIGGER news BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION tell()"""
REACHED = {
    "a view": (
        "ALTER TABLE t RENAME TO own; CREATE VIEW t AS SELECT a, k, n FROM own",
        ("own.f",),
        ("own.tell",),
    ),
    "a view with other names": (
        "ALTER TABLE t RENAME TO own; ALTER TABLE own RENAME k TO other; CREATE VIEW b AS SELECT * FROM own;"
        " CREATE VIEW t AS SELECT a, other AS k, n FROM b",
        ("own.f",),
        ("own.tell",),
    ),
    "a child": ("CREATE TABLE own () INHERITS (t)", ("f",), ("tell",)),
    "a column that is computed from it": (
        "ALTER TABLE t ADD g text GENERATED ALWAYS AS (k) STORED CONSTRAINT f2 REFERENCES kept, ADD h text GENERATED"
        " ALWAYS AS (n) STORED REFERENCES kept; CREATE TRIGGER two AFTER UPDATE OF g ON t EXECUTE FUNCTION tell()",
        ("f", "f2"),
        ("tell", "two"),
    ),
    "what is written beside it": (
        "ALTER TABLE t ADD u timestamptz CONSTRAINT f2 REFERENCES d; CREATE TRIGGER two AFTER UPDATE OF u ON t EXECUTE"
        " FUNCTION tell()",
        ("f",),
        ("tell", "two"),
    ),
    "what is written beside it, in a view with other names": (
        "ALTER TABLE t RENAME TO own; ALTER TABLE own ADD other timestamptz; CREATE VIEW t AS SELECT a, k, n,"
        " other AS u FROM own; CREATE TRIGGER two AFTER UPDATE OF other ON own EXECUTE FUNCTION tell()",
        ("own.f",),
        ("own.tell", "own.two"),
    ),
    "a rule": (
        "CREATE TABLE own (note text CONSTRAINT f2 REFERENCES kept); CREATE TRIGGER two AFTER INSERT ON own EXECUTE"
        " FUNCTION tell(); CREATE RULE keep AS ON UPDATE TO t DO ALSO INSERT INTO own VALUES (NEW.k)",
        ("f", "own.f2"),
        ("keep", "own.two", "tell"),
    ),
}


@pytest.mark.parametrize(("change", "foreign_keys", "triggers"), REACHED.values(), ids=REACHED)
def test_what_sees_a_key_behind_a_table_is_found(
    postgres: Postgres, change: str, foreign_keys: tuple[str, ...], triggers: tuple[str, ...]
) -> None:
    with connect(postgres.url, Path(), "write") as driver:
        driver.begin()
        for sql in (*UNSEEN.split(";\n"), *change.split("; ")):
            driver.execute(sql)
        found = driver.watchers("t", "k", ["u"])
    assert (found.foreign_keys, found.triggers) == (foreign_keys, triggers)


def test_what_a_partition_has_of_its_own_is_found(postgres: Postgres) -> None:
    with connect(postgres.url, Path(), "write") as driver:
        driver.begin()
        for sql in (
            "CREATE TABLE kept (k text PRIMARY KEY)",
            "CREATE TABLE t (a int, k text CONSTRAINT f REFERENCES kept) PARTITION BY LIST (a)",
            "CREATE TABLE own PARTITION OF t (CONSTRAINT f2 FOREIGN KEY (k) REFERENCES kept) DEFAULT",
            "CREATE FUNCTION tell() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RETURN NEW; END$$",
            "CREATE TRIGGER every BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION tell()",
            "CREATE TRIGGER tell BEFORE UPDATE ON own FOR EACH ROW EXECUTE FUNCTION tell()",
        ):
            driver.execute(sql)
        found = driver.watchers("t", "k")
    assert (found.foreign_keys, found.triggers) == (("f", "own.f2"), ("every", "own.tell"))
