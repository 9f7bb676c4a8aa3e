"""dbmate: one file for both directions; dbmate opens a transaction for each and sends it whole."""

from collections.abc import Iterator, Sequence

from ratesmith.project.settings import Environment
from ratesmith.release.layout import header, statements
from ratesmith.release.migration import Migration

_USAGE = "dbmate --no-dump-schema --migrations-dir FOLDER migrate"


def files(chain: Sequence[Migration], environment: Environment) -> Iterator[tuple[str, str]]:
    """A file for each migration."""
    for migration in chain:
        title = "".join(f"-- {line}\n" for line in header(migration, _USAGE))
        up, down = _block("up", migration.up), _block("down", migration.down)
        yield f"{migration.name}.sql", f"{title}\n{up}\n{down}"


def _block(direction: str, text: str) -> str:
    body = "\n".join(f"{statement};\n" for statement in statements(text))
    return f"-- migrate:{direction}\n\n{body}"
