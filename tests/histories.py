"""What a history of states leaves in a database by its migrations, and what the seed of its last state does."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from appliers import Steps, written
from databases import Postgres
from ratesmith.core.ir import Dataset
from ratesmith.output.sql_scripts import schema_file, seed_file, verify_file
from test_migrations_sql import Runner

_FLAGS: Final = {"provider": (2,), "industry": (2,), "model": (3, 4, 5), "keyword": (1,), "settings": (1,)}
"""Where the flags stand that are cleared when a row retires; where none is, something that is never empty."""
_HEAD: Final = "SELECT head, migration, state_hash FROM shop_ratesmith_ledger ORDER BY id DESC LIMIT 1"


def same_by_seed_and_by_migrations(postgres: Postgres, folder: Path, states: list[Dataset], older: int) -> None:
    """From nothing, and from the migration `older`, the seed ends where the migrations do."""
    steps = Steps(*states)
    for name, make in (("schema", schema_file), ("seed", seed_file), ("verify", verify_file)):
        (folder / f"{name}.sql").write_text(make(steps.build))
    schema, seed, verify = (folder / f"{name}.sql" for name in ("schema", "seed", "verify"))
    files = written(folder, steps.chain)

    def made_by(*files: Path, check: bool = True) -> tuple[dict[str, Any], list[tuple[Any, ...]]]:
        runner = Runner(postgres, folder)
        done = postgres.run(schema, *files, *([verify] if check else []))
        assert (done.returncode, done.stderr) == (0, "")
        return runner.rows(), runner.query(_HEAD) if check else []

    migrated, head = made_by(*files)
    for at in sorted({0, min(older, len(files))}):
        before, _ = made_by(*files[:at], check=False)
        seeded, seeded_head = made_by(*files[:at], seed)
        assert seeded_head == head
        for table, rows in migrated.items():
            # Of what came and went behind that migration the seed knows nothing: there it is absent, or as it was then.
            # All rows of the state itself were verified above.
            absent = [row for row in rows if row not in seeded[table]]
            strange = [row for row in seeded[table] if row not in rows]
            assert not any(row[place] for row in absent + strange for place in _FLAGS[table])
            there = {row[0] for row in before[table]}
            assert {row[0] for row in strange} <= there & {row[0] for row in absent}
            assert there <= {row[0] for row in seeded[table]} or table == "keyword"


def back_again(postgres: Postgres, folder: Path, states: list[Dataset]) -> None:
    """Every migration, and then its way back, is as if it had not been; so for all of them."""
    runner, steps = Runner(postgres, folder), Steps(*states)
    seen = []
    for migration in steps.chain:
        seen.append(runner.rows())
        assert runner.run(migration) == ""
        after = runner.rows()
        assert runner.run(migration, "down") == ""
        assert runner.rows() == seen[-1]
        runner.query("DELETE FROM shop_ratesmith_ledger WHERE action = 'down'")
        runner.query(
            "DELETE FROM shop_ratesmith_ledger"
            f" WHERE id = (SELECT max(id) FROM shop_ratesmith_ledger WHERE head = {migration.number})"
        )
        assert runner.run(migration) == ""
        assert runner.rows() == after
    for migration, before in zip(reversed(steps.chain), reversed(seen), strict=True):
        assert runner.run(migration, "down") == ""
        assert runner.rows() == before
