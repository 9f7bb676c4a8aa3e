"""The SQL files of an environment. Each runs by itself: no Python, no other file at hand."""

from __future__ import annotations

from collections.abc import Iterable

from ratesmith.compile.result import Target
from ratesmith.plan.planner import buried
from ratesmith.plan.state import state_of
from ratesmith.sql.ddl import schema
from ratesmith.sql.dialect import dialect
from ratesmith.sql.grants import ROLE, grants, unnamed
from ratesmith.sql.ledger import Ledger
from ratesmith.sql.seed import seed
from ratesmith.sql.statement import Statement, script
from ratesmith.sql.verify import verify

COMMIT = "COMMIT"


class Scripts:
    """The statements of one environment, as its files and `apply` run them, without begin and commit."""

    def __init__(self, target: Target) -> None:
        self.dataset, self.dialect = target.dataset, dialect(target.environment.dialect)
        self._ledger, self._release = target.project.tables.ledger, target.release

    @property
    def lock(self) -> tuple[Statement, ...]:
        """What lets one seed run at a time; first in the transaction."""
        return tuple(map(Statement, self.dialect.lock(self._ledger)))

    @property
    def schema(self) -> tuple[Statement, ...]:
        """What makes the tables that do not exist yet."""
        return tuple(schema(self.dataset, self.dialect))

    @property
    def seed(self) -> tuple[Statement, ...]:
        """What brings the tables to the state."""
        release = self._release
        last = release.migrations[-1] if release and release.migrations else None
        ledger = Ledger(
            self.dialect,
            self._ledger,
            self.dataset.environment,
            release.state.hash if release else state_of(self.dataset).hash,
            head=last.number if last else 0,
            migration=last.id if last else "",
            tombstones=buried(release.state, self.dataset) if release else {},
        )
        return tuple(seed(self.dataset, self.dialect, ledger))

    @property
    def verify(self) -> tuple[Statement, ...]:
        """What fails unless the tables are in the state."""
        return tuple(verify(self.dataset, self.dialect))


def scripts(target: Target) -> Scripts:
    """The statements of a target in the dialect of its environment."""
    return Scripts(target)


def schema_file(target: Target) -> str:
    """The text of schema.sql."""
    made = scripts(target)
    title = f"The tables of environment {target.name}: creates those that do not exist, changes none that does."
    return _file(title, made.dialect.invocation.format(file="schema.sql"), made.dialect.begin, made.lock + made.schema)


def seed_file(target: Target) -> str:
    """The text of seed.sql."""
    made = scripts(target)
    title = f"The whole state of environment {target.name}: run as often as you like, it ends in exactly this one."
    return _file(title, made.dialect.invocation.format(file="seed.sql"), made.dialect.begin, made.lock + made.seed)


def verify_file(target: Target) -> str:
    """The text of verify.sql."""
    made = scripts(target)
    title = f"Fails where a database is not in the state of environment {target.name}. Changes nothing."
    usage = made.dialect.check_invocation.format(file="verify.sql")
    return _file(title, usage, made.dialect.begin_reading, made.verify)


def grants_file(target: Target) -> str:
    """The text of grants.sql, which only psql can run."""
    made = scripts(target)
    title = f"What a role needs to seed and verify environment {target.name}, for the owner of the tables to run."
    usage = made.dialect.invocation.format(file=f"grants.sql -v {ROLE}=NAME")
    given = grants(target.dataset, made.dialect, target.project.tables.ledger)
    return "\n".join(
        [
            script(_header(title, usage), ()),
            unnamed(made.dialect),
            *(f"{sql};\n" for sql in (*made.dialect.begin, *(statement.sql for statement in made.lock))),
            *given,
            f"{COMMIT};\n",
        ]
    )


def _file(title: str, usage: str, begin: Iterable[str], statements: Iterable[Statement]) -> str:
    return script(_header(title, usage), [*map(Statement, begin), *statements, Statement(COMMIT)])


def _header(title: str, usage: str) -> tuple[str, ...]:
    return title, f"To run it: {usage}", "Written by ratesmith build, do not edit."
