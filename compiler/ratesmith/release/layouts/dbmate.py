"""dbmate: one file for both directions; dbmate opens a transaction for each direction and sends it whole."""

from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from ratesmith.project.settings import Environment
from ratesmith.release.migration import Migration
from ratesmith.sql.statement import Script, comment_block

_USAGE = "dbmate --no-dump-schema --migrations-dir FOLDER migrate"


def files(chain: Sequence[Migration], environment: Environment) -> Iterator[tuple[str, str]]:
    """Yield a file for each migration that is not squashed."""
    for migration in chain:
        if migration.is_squashed:
            continue
        header = comment_block(replace(migration.up_script, usage=_USAGE).header)
        up, down = _block("up", migration.up_script), _block("down", migration.down_script)
        yield f"{migration.name}.sql", f"{header}\n{up}\n{down}"


def _block(direction: str, script: Script) -> str:
    body = "\n".join(f"{statement.commented};\n" for statement in (*script.lock, *script.statements))
    return f"-- migrate:{direction}\n\n{body}"
