"""The SQL files of an environment; each runs by itself, without Python and without another file."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Final

from msgspec.structs import replace

from ratesmith.core.ir import Dataset
from ratesmith.plan.planner import tombstone_keys
from ratesmith.release.build import Build
from ratesmith.sql.activation import ActivationGuard, activation, late_rows
from ratesmith.sql.bound_table import needed_tables
from ratesmith.sql.ddl import keepers, kept, schema
from ratesmith.sql.dialect import dialect
from ratesmith.sql.grants import DESTINATIONS, READER, ROLE, grants, quiet, unnamed
from ratesmith.sql.ledger import Attribution
from ratesmith.sql.ledger_table import record_of
from ratesmith.sql.monitor import monitor
from ratesmith.sql.opening import open_reading, open_writing
from ratesmith.sql.records import refuse_attached
from ratesmith.sql.resume import REASON, resume, settings
from ratesmith.sql.seed import seed
from ratesmith.sql.seed_ledger import SeedLedger
from ratesmith.sql.statement import COMMIT, LargeStatement, Script, Statement, comment_block, header
from ratesmith.sql.trusted_roles import own_tables
from ratesmith.sql.verify import differences, verify, verify_in_pieces

_NOTE: Final = "Written by ratesmith build, do not edit."


class Scripts:
    """The statements of one environment, without BEGIN and COMMIT, as its files and `apply` run them."""

    def __init__(self, build: Build) -> None:
        self.dataset, self.dialect = build.target.dataset, dialect(build.target.environment.dialect)
        self._build, self._ledger = build, build.target.scope.ledger
        self._objects = build.target.scope.objects
        self._differences: dict[frozenset[str], tuple[str, ...]] = {}

    @property
    def lock(self) -> tuple[Statement, ...]:
        """Return the statements that let one seed run at a time; first in the transaction."""
        return open_writing(self.dialect, self._ledger, self._tables)

    @property
    def reading(self) -> tuple[Statement, ...]:
        """Return the first statements of a file that changes nothing."""
        return open_reading(self.dialect, self._ledger, self._tables)

    @property
    def _tables(self) -> tuple[str, ...]:
        return *(data.table.sql for data in self.dataset), *self._objects.expected

    @property
    def attached(self) -> Iterator[Statement]:
        """Yield the statement that fails where a trigger of somebody else calls a function of ours."""
        logs = (it for log in self._objects.logs for it in (log.record, log.logged))
        records = record_of(self._ledger), *logs, *kept(data.table for data in self.dataset)
        return refuse_attached(self.dialect, records)

    @property
    def made_by_strangers(self) -> tuple[Statement, ...]:
        """Return the statement that fails where somebody else made what `schema` was to make, before it did."""
        functions = (*keepers(data.table for data in self.dataset), *self._objects.functions)
        return tuple(own_tables(self.dialect, (*self._tables, *functions)))

    @property
    def schema(self) -> tuple[Statement, ...]:
        """Return the statements that create the missing tables."""
        return tuple(schema(self.dataset, self.dialect, self._objects))

    @property
    def seed(self) -> Iterator[Statement]:
        """Yield the statements that bring the tables to the compiled state.

        Of a platform's own tables, those without rows may be missing, and a file cannot ask.
        """
        if self._build.target.environment.schema != "external":
            return self.seed_by(Attribution(), without=())
        removed = tombstone_keys(self._build.state, self.dataset)
        needed = needed_tables(self.dataset, (name for name, keys in removed.items() if keys))
        empty = {it.table.name: it.table.sql for it in self.dataset if it.table.name not in needed}
        return self.seed_by(Attribution(), without=empty, unseen=empty)

    def seed_by(
        self, attribution: Attribution, *, without: Collection[str], unseen: Mapping[str, str] = MappingProxyType({})
    ) -> Iterator[Statement]:
        """Yield the same, attributed in the ledger, for a database that lacks tables for which there are no rows.

        `without` are those tables, by the pack's names. `unseen` are those that it may have all the same, with their
        names there: rows that a seed brought into one are refused.
        """
        migrations = self._build.history.migrations
        ledger = SeedLedger(
            self.dialect,
            self._ledger,
            self.dataset.environment,
            self._build.state.hash,
            head=len(migrations),
            migration=migrations[-1].id if migrations else "",
            tombstones=tombstone_keys(self._build.state, self.dataset),
            unseen=unseen,
            attribution=attribution,
        )
        return seed(self._dataset(without), self.dialect, ledger)

    @property
    def activate(self) -> tuple[Statement, ...]:
        """Return the statements that bring the cells of schedules to the value of the day, in the compiled state."""
        guard = ActivationGuard(self.dialect, self._ledger, self.dataset.environment, self._build.state.hash)
        return *guard.refuse(), *activation(self.dataset, self.dialect, guard.conditions)

    @property
    def verify(self) -> tuple[Statement, ...]:
        """Return the statements that fail unless the tables are in the compiled state."""
        removed = tombstone_keys(self._build.state, self.dataset)
        return tuple(verify(self.dataset, self.dialect, self._objects, removed))

    @property
    def verify_in_pieces(self) -> Iterator[Statement | LargeStatement]:
        """Yield the same for a file, each when it is asked for."""
        removed = tombstone_keys(self._build.state, self.dataset)
        return verify_in_pieces(self.dataset, self.dialect, self._objects, removed)

    @property
    def verify_seeded(self) -> tuple[Statement, ...]:
        """Return the same, for the transaction in which the seed ran."""
        removed = tombstone_keys(self._build.state, self.dataset)
        loaded = bool(self.dialect.on_commit)
        return tuple(verify(self.dataset, self.dialect, self._objects, removed, loaded=loaded))

    @property
    def verify_logs(self) -> tuple[Statement, ...]:
        """Return those of them that look at the logs alone."""
        return tuple(self._objects.verify())

    def differences(self, without: Collection[str]) -> tuple[str, ...]:
        """Return the queries that find what the seed would change or refuse, if it was the last one that ran here.

        `without` are tables that the database lacks, by the pack's names.
        """
        lacking = frozenset(without)
        if lacking not in self._differences:
            self._differences[lacking] = tuple(differences(self._dataset(lacking), self.dialect))
        return self._differences[lacking]

    def _dataset(self, without: Collection[str]) -> Dataset:
        return replace(self.dataset, tables=tuple(data for data in self.dataset if data.table.name not in without))


def scripts(build: Build) -> Scripts:
    """Return the statements of a build in the dialect of its environment."""
    return Scripts(build)


def schema_file(build: Build) -> str:
    """Return the text of schema.sql."""
    made = scripts(build)
    title = f"The tables of environment {build.name}: creates those that do not exist, changes none that does."
    return "".join(_writing(made, title, "schema.sql", (*made.schema, *made.made_by_strangers)))


def seed_file(build: Build) -> Iterator[str]:
    """Yield the text of seed.sql in pieces."""
    made = scripts(build)
    title = f"The whole state of environment {build.name}: run as often as you like, it ends in exactly this one."
    return _writing(made, title, "seed.sql", made.seed)


def activate_file(build: Build) -> str:
    """Return the text of activate.sql."""
    made = scripts(build)
    title = f"Brings what has a schedule to the value of today (UTC) in environment {build.name}, to be run each day."
    return "".join(_writing(made, title, "activate.sql", made.activate))


def verify_file(build: Build) -> Iterator[str]:
    """Yield the text of verify.sql in pieces."""
    made = scripts(build)
    script = Script(
        title=(f"Fails where a database is not in the state of environment {build.name}. Changes nothing.",),
        usage=made.dialect.check_invocation.format(file="verify.sql"),
        note=_NOTE,
        begin=made.dialect.begin_reading,
        lock=(*made.reading, *made.attached),
        statements=(),
    )
    return script.pieces(made.verify_in_pieces)


def monitor_file(build: Build) -> str:
    """Return the text of monitor.sql: one query, as exporters take it."""
    made, migrations = scripts(build), build.history.migrations
    title = [f"Where a database of environment {build.name} stands, in one row. Changes nothing."]
    if made.reading:
        title.append(
            "One query, whose parts run one after another: the first ones make it safe to look for the tables."
        )
    usage = made.dialect.check_invocation.format(file="monitor.sql")
    query = monitor(
        made.dialect,
        build.target.scope.ledger,
        build.name,
        head=len(migrations),
        state=build.state.hash,
        late=late_rows(made.dataset, made.dialect),
        first=made.reading,
        logs=build.target.scope.objects.logs,
    )
    return f"{comment_block(header(title, usage, _NOTE))}\n{query};\n"


def resume_file(build: Build) -> str:
    """Return the text of resume.sql, which only psql can run."""
    made, ledger = scripts(build), build.target.scope.ledger
    title = f"Ends the hold that a rollback put on a database of environment {build.name}, as ratesmith resume does."
    usage = made.dialect.invocation.format(file=f"resume.sql [-v {REASON}=TEXT]")
    given = resume(made.dialect, ledger, build.name)
    head = comment_block(header([title], usage, _NOTE))
    *begun, commit = _transaction(made, ())
    return "\n".join([head, settings(), *begun, *given, commit])


def grants_file(build: Build) -> str:
    """Return the text of grants.sql, which only psql can run."""
    made = scripts(build)
    title = (
        f"What a role needs to seed and verify environment {build.name}, for the owner of the tables to run.",
        f"With -v {DESTINATIONS}=yes too, it may also change where keys are sent, which else the owner does.",
        f"With -v {READER}=NAME instead: what a role needs that only looks (status, drift, verify.sql, monitor.sql).",
    )
    usage = made.dialect.invocation.format(file=f"grants.sql -v {ROLE}=NAME")
    external = build.target.environment.schema == "external"
    scope = build.target.scope
    ledgers = (scope.ledger, scope.secrets_ledger)
    given = grants(build.target.dataset, made.dialect, ledgers, scope.objects, external=external)
    return "\n".join(
        [
            comment_block(header(title, usage, _NOTE)),
            unnamed(made.dialect),
            *(f"{sql};\n" for sql in made.dialect.begin),
            *map(quiet, made.lock),
            *given,
            f"{COMMIT};\n",
        ]
    )


def _transaction(made: Scripts, statements: Iterable[Statement]) -> Iterator[str]:
    """The paragraphs of one transaction."""
    for statement in (*map(Statement, made.dialect.begin), *made.lock, *statements, Statement(COMMIT)):
        yield f"{statement.commented};\n"


def _writing(made: Scripts, title: str, file: str, statements: Iterable[Statement]) -> Iterator[str]:
    script = Script(
        title=(title,),
        usage=made.dialect.invocation.format(file=file),
        note=_NOTE,
        begin=made.dialect.begin,
        lock=made.lock,
        statements=(),
    )
    return script.pieces(statements)
