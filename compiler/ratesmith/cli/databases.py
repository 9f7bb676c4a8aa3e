"""Work on several databases in steps, and say what became of each."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final, Generic, NamedTuple, TypeVar

import click
from msgspec.structs import replace

from ratesmith.cli.context import GlobalOptions
from ratesmith.cli.selection import Chosen, Selection
from ratesmith.core.errors import Exit, Fatal, RefusalKind
from ratesmith.core.lock_times import IDLE_SECONDS
from ratesmith.database.driver import CONNECT_SECONDS, Driver, Mode, Progress, silent
from ratesmith.deploy.results import Database, Result, State

if TYPE_CHECKING:
    from ratesmith.compile.result import DatabaseScope, Opened
    from ratesmith.deploy.session import Session
    from ratesmith.release.history import History
    from ratesmith.report.databases import ChangedDatabase

Outcome = TypeVar("Outcome")
AnySession = TypeVar("AnySession", bound="Session")

_LEAST_SECONDS: Final = 1.0
"""What is left to each database of a budget that is used up."""


def without_rows(options: GlobalOptions, *, strict: bool = False) -> tuple[Opened, DatabaseScope, History]:
    """Open an environment and its history, for what must work while the configuration is wrong.

    With `strict` raises Fatal where the files of the history cannot be read; else it is then empty.
    """
    from ratesmith.cli.project import opened_or_exit
    from ratesmith.compile.scope import database_scope
    from ratesmith.release.history import History

    opened = opened_or_exit(options)
    scope = database_scope(opened, options.environment(opened))
    try:
        return opened, scope, history_of(scope, options)
    except Fatal:
        if strict:
            raise
        return opened, scope, History(environment=scope.name)


def refuse_seed(scope: DatabaseScope) -> None:
    """Raise Fatal where an environment is released with the seed, which cannot be rolled back."""
    if not scope.has_migrations:
        raise Fatal(
            Exit.USAGE,
            f"environment {scope.name} is released with the seed: it has no migrations to take back",
            "undo the change in config/, build and apply; or choose another environment with --env",
        )


def history_of(scope: DatabaseScope, options: GlobalOptions) -> History:
    """Return the history in the environment's files; an empty one for the seed. Raises Fatal where it is broken."""
    from ratesmith.release.history import History, history_on_disk

    if not scope.has_migrations:
        return History(environment=scope.name)
    return history_on_disk(scope.name, options.out / scope.name)


class Work(NamedTuple, Generic[AnySession, Outcome]):
    """What a command does to each database."""

    opened: Callable[[Driver], AnySession]
    """Makes the session of a connection."""
    prepare: Callable[[AnySession, Database], Outcome]
    """Changes the database in a transaction that is left open."""
    read: Callable[[Database], None] = lambda _: None
    """Reads what is needed beforehand, while nothing is locked."""


@contextmanager
def _blaming(database: Database) -> Iterator[None]:
    """Have a failure say what is particular to its database: the environment, and where its URL is from."""
    try:
        yield
    except Fatal as error:
        raise database.blamed(error) from None


class _Attempt(Generic[AnySession, Outcome]):
    """The work on one database, as far as it came."""

    def __init__(self, database: Database, work: Work[AnySession, Outcome]) -> None:
        self.database, self.work = database, work
        self.session: AnySession | None = None
        self.outcome: Outcome | None = None
        self.refusal: Fatal | None = None
        self.state: State = "not-tried"
        self._held_until: float | None = None

    def take(self, step: Callable[[_Attempt[AnySession, Outcome]], None]) -> None:
        """Take a step, unless one before failed; a failure frees the locks of the database."""
        if self.refusal is not None:
            return
        try:
            with _blaming(self.database):
                step(self)
        except Fatal as error:
            unknown = self.state == "done" and error.kind is RefusalKind.CONNECTION_LOST
            self.refusal, self.state = error, "unknown" if unknown else "failed"
            self.release()

    def read(self) -> None:
        self.work.read(self.database)

    def open(self, stack: ExitStack, root: Path, mode: Mode, seconds: float) -> None:
        from ratesmith.database.driver import connect

        self.session = self.work.opened(stack.enter_context(connect(self.database.url, root, mode, seconds)))

    def lock(self, seconds: float, idle: int, left_out: Iterable[Database]) -> None:
        assert self.session is not None
        others = ",".join(it.name for it in left_out if it.named)
        name = self.database.name if self.database.named else ""
        self.session.attribution = replace(self.session.attribution, database=name, left_out=others)
        self.session.lock(seconds, idle)

    def prepare(self, seconds: float) -> None:
        assert self.session is not None
        self.session.wait(seconds)
        self.outcome = self.work.prepare(self.session, self.database)
        self.state = "ready"

    def commit(self) -> None:
        assert self.session is not None
        self.state = "done"
        self.session.driver.commit()
        self._held_until = time.monotonic()

    def release(self) -> None:
        if self.session is not None and self._held_until is None:
            self._held_until = time.monotonic()
            self.session.driver.rollback()

    @property
    def result(self) -> Result[Outcome]:
        begun = self.session.locked_at if self.session is not None else None
        held = None if begun is None or self._held_until is None else round((self._held_until - begun) * 1000)
        return Result(self.database, self.state, self.outcome, self.refusal, held)


def run_on_all(
    chosen: Chosen, root: Path, work: Work[AnySession, Outcome], selection: Selection, *, dry_run: bool = False
) -> list[Result[Outcome]]:
    """Prepare all databases in open transactions; commit all of them, or none if one fails.

    Each step is taken in all databases before the next: read, connect, lock, prepare, commit. So one that cannot be
    reached holds no lock in the others. With `go_on` those that do not fail are committed.
    """
    attempts = [_Attempt(database, work) for database in chosen.databases]
    mode: Mode = "rehearse" if dry_run else "write"
    connecting, waiting, writing = _Budget(CONNECT_SECONDS), *(_Budget(selection.lock_seconds) for _ in range(2))
    idle = IDLE_SECONDS * len(attempts)
    with ExitStack() as stack:
        steps: list[Callable[[_Attempt[AnySession, Outcome]], None]] = [
            lambda it: it.read(),
            lambda it: it.open(stack, root, mode, connecting.left),
            lambda it: it.lock(waiting.left, idle, (*chosen.left_out, *(at.database for at in attempts if at.refusal))),
            lambda it: it.prepare(writing.left),
        ]
        for step in steps:
            for attempt in attempts:
                attempt.take(step)
            if any(attempt.refusal for attempt in attempts) and not selection.go_on:
                break
        else:
            _finish(attempts, selection, dry_run=dry_run)
        for attempt in attempts:
            attempt.release()
    return [*(attempt.result for attempt in attempts), *chosen.results_of_left_out]


class _Budget:
    """Some seconds for all databases together, from the first time that somebody asks what is left."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._end: float | None = None

    @property
    def left(self) -> float:
        """What is left, but never less than a second of a budget that has one."""
        now = time.monotonic()
        self._end = now + self._seconds if self._end is None else self._end
        return max(min(_LEAST_SECONDS, self._seconds), self._end - now)


def _finish(attempts: Sequence[_Attempt[AnySession, Outcome]], selection: Selection, *, dry_run: bool) -> None:
    """Commit what is prepared; end with the first failure, unless asked to go on."""
    for attempt in attempts:
        if dry_run and attempt.refusal is None:
            attempt.state = "done"
        elif attempt.refusal is None:
            attempt.take(lambda it: it.commit())
            if attempt.refusal is not None and not selection.go_on:
                return


def read_all(chosen: Chosen, root: Path, read: Callable[[Driver, Database], Outcome]) -> list[Result[Outcome]]:
    """Read all databases; one that fails does not hold back the others.

    Raises Fatal for a mistake in the call.
    """
    from ratesmith.database.driver import connect

    results: list[Result[Outcome]] = []
    connecting = _Budget(CONNECT_SECONDS)
    for database in chosen.databases:
        try:
            with _blaming(database), connect(database.url, root, "read", connecting.left) as driver:
                results.append(Result(database, "done", read(driver, database)))
        except Fatal as error:
            if error.exit == Exit.USAGE:
                raise
            results.append(Result(database, "failed", refusal=error))
    return results + chosen.results_of_left_out


def answer_changes(
    options: GlobalOptions,
    results: Sequence[Result[Outcome]],
    describe: Callable[[Outcome, str], Iterable[str]],
    as_object: Callable[[Result[Outcome]], ChangedDatabase],
) -> None:
    """Answer with what was done to each database, as text or as JSON. Raises Fatal if one failed."""
    lines = (
        line
        for result in results
        if result.state == "done" and result.outcome is not None
        for line in describe(result.outcome, result.database.label)
    )
    if options.invocation.is_json:
        options.invocation.answer((), databases=tuple(map(as_object, results)))
    else:
        options.invocation.answer(lines)
    _refuse(results)


def _refuse(results: Sequence[Result[Outcome]]) -> None:
    """Say why databases failed, and what that means for the others. Raises Fatal if one did."""
    from ratesmith.core.sanitize import visible

    tried = [it for it in results if it.database.url]
    failed = [(it.database.label, it.refusal) for it in tried if it.refusal is not None]
    if not failed:
        return
    refusals = [refusal for _, refusal in failed]
    if len(tried) == 1:
        raise refusals[0]
    for result in results:
        if result.state == "ready":
            click.echo(f"{result.database.label}: ready, and left as it was because of the others", err=True)
    for label, refusal in failed:
        click.echo(f"{label}: {visible(refusal.message)}", err=True)
        if refusal.hint:
            click.echo(f"  hint: {visible(refusal.hint)}", err=True)
    kinds = {refusal.kind for refusal in refusals}
    done = [it.database.label for it in results if it.state == "done"]
    message, hint = "no database was changed", "mend what is named above"
    if kinds == {RefusalKind.UNREACHABLE} and len(failed) < len(tried):
        hint += "; or go on with those that can be reached: --continue"
    if done:
        message = f"{len(failed)} of {len(tried)} databases failed; done: {', '.join(done)}"
        hint = "mend what is named above, and run it again: what is done already is left alone"
    raise Fatal(max(it.exit for it in refusals), message, hint, kind=kinds.pop() if len(kinds) == 1 else None)


def progress_on_terminal(quiet: bool) -> Progress:
    """Return a callback that shows progress on a terminal, once the work takes longer than a second."""
    if quiet or not sys.stderr.isatty():
        return silent
    started = time.monotonic()

    def show(done: int, total: int) -> None:
        if time.monotonic() - started > 1:
            click.echo(f"\r  {done:,} of {total:,} statements", err=True, nl=done == total)

    return show
