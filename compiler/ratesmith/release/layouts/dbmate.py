"""dbmate: one file for both directions; dbmate opens a transaction for each direction and sends it whole."""

from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from ratesmith.project.settings import Environment
from ratesmith.release.migration import Migration
from ratesmith.sql.dialect import dialect
from ratesmith.sql.planted_code import hold_tables
from ratesmith.sql.statement import Script, Statement, comment_block
from ratesmith.sql.trusted_roles import own_tables, with_trusted_in_files

_USAGE = "dbmate --no-dump-schema --migrations-dir FOLDER migrate"
_TABLE = "ratesmith_migrations"
"""What our documentation calls the table in which dbmate notes these files, in the transaction of each."""


def files(chain: Sequence[Migration], environment: Environment) -> Iterator[tuple[str, str]]:
    """Yield a file for each migration that is not squashed."""
    spoken = dialect(environment.dialect or "postgresql")
    held = hold_tables(spoken, (_TABLE,), with_trusted_in_files())
    owned = (*map(Statement, held), *own_tables(spoken, (_TABLE,)))
    for migration in chain:
        if migration.is_squashed:
            continue
        header = comment_block(replace(migration.up_script, usage=_USAGE).header)
        up, down = _block("up", migration.up_script, owned), _block("down", migration.down_script, owned)
        yield f"{migration.name}.sql", f"{header}\n{up}\n{down}"


def _block(direction: str, script: Script, owned: Sequence[Statement]) -> str:
    body = "\n".join(f"{statement.commented};\n" for statement in (*script.lock, *owned, *script.statements))
    return f"-- migrate:{direction}\n\n{body}"
