"""migrate: bring a database to a migration, within the transaction of an apply."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from msgspec.structs import replace

from ratesmith.compile.target import Target
from ratesmith.core.errors import Exit, Fatal
from ratesmith.core.ir import Dataset, Frozen
from ratesmith.core.sanitize import plural, visible
from ratesmith.core.tables import OnDrift
from ratesmith.database.driver import Driver, Progress, silent
from ratesmith.database.introspect import read
from ratesmith.deploy.baseline import baseline, filled
from ratesmith.deploy.expected_rows import UNCHANGED, expected_at, few, told
from ratesmith.deploy.ledger_state import DRAFT, Standing, pending, read_standing
from ratesmith.plan.diff import Insert, Operation, diff
from ratesmith.plan.ordering import ordered
from ratesmith.plan.state import state_of
from ratesmith.release.history import Release
from ratesmith.release.migration import Migration
from ratesmith.sql.bound_table import sheets
from ratesmith.sql.ledger import COMMIT_SETTING, REASON_SETTING
from ratesmith.sql.migration_script import repairs


class Wishes(Frozen, frozen=True, kw_only=True):
    """What whoever applies asked for."""

    to: int | None = None
    """The migration to stop at; None for the last."""
    allow_draft: bool = False
    """Whether a migration that is not released may be applied."""
    baseline: bool = False
    """Whether a database that somebody filled may be taken for what its rows are."""
    commit: str = ""
    """The commit of git that is applied."""


class Migrated(Frozen, frozen=True, kw_only=True):
    """What became of the migrations."""

    before: int
    """Number of the migration that the database was at."""
    head: int
    applied: tuple[tuple[Migration, int], ...] = ()
    """Those that ran, and how many rows each changed."""
    baseline: str = ""
    """Name of the migration whose state the database was found in."""
    ahead: bool = False
    """Whether the database was left alone, because it knows more migrations than the files."""
    overwritten: tuple[str, ...] = ()
    """Rows that were changed by hand and brought back."""
    kept: tuple[str, ...] = ()
    """Rows that were changed by hand and stay so."""


def migrate(
    target: Target, driver: Driver, standing: Standing, wishes: Wishes, progress: Progress = silent
) -> Migrated:
    """Run what is pending. Fatal where the database is held, forked or not as its ledger says."""
    assert target.release is not None
    chain, held = target.release.migrations, standing.held
    if held is not None and held.head < len(chain):
        raise Fatal(
            Exit.REFUSED,
            f"held at migration {held.head}, because migration {held.head + 1} was rolled back:"
            f" {visible(held.reason) or 'no reason was given'}; nothing was applied",
            "to apply what was rolled back again: ratesmith resume",
        )
    if wishes.commit:
        driver.rows(f"SELECT set_config('{COMMIT_SETTING}', {driver.dialect.text(wishes.commit)}, true)")
    before, found = standing.head, None
    if not standing.has_history and filled(target, driver):
        found = baseline(target, driver, wanted=wishes.baseline)
        standing = read_standing(target, driver)
    todo = _wanted(pending(standing, chain), standing, target.release, wishes)
    overwritten = _put_back_first(target, driver, standing.head) if todo and standing.head else ()
    guarded = guarded_tables(target, driver)
    total, done, applied = sum(len(it.steps) for it in todo), 0, []
    for migration in todo:
        rows = 0
        if migration.number > len(target.release.chain):
            driver.rows(f"SELECT set_config('{REASON_SETTING}', {driver.dialect.text(DRAFT)}, true)")
        for sql in migration.steps:
            with named(migration.name):
                rows += run_statement(driver, sql, guarded)
            done += 1
            progress(done, total)
        applied.append((migration, rows))
    return Migrated(
        before=before,
        head=standing.head + len(todo),
        applied=tuple(applied),
        baseline=found.name if found else "",
        overwritten=overwritten,
    )


@contextmanager
def named(what: str) -> Iterator[None]:
    """Say in what the database refused something."""
    try:
        yield
    except Fatal as error:
        message = error.message if what in error.message else f"{what}: {error.message}"
        message = message if UNCHANGED in message else f"{message}; {UNCHANGED}"
        raise Fatal(error.exit, message, error.hint) from None


def settle_rows(target: Target, driver: Driver, migrated: Migrated) -> Migrated:
    """See that every owned row is as the migration left it. Fatal where one is not and its kind refuses that."""
    expected = expected_at(target, migrated.head)
    by_policy = _differing(expected, driver)
    if by_policy["refuse"]:
        raise _changed_by_hand(by_policy["refuse"], expected)
    overwritten = _put_back(by_policy["overwrite"], expected, driver, target)
    if overwritten:
        left = _differing(expected, driver)
        if stubborn := left["refuse"] + left["overwrite"]:
            raise _changed_by_hand(stubborn, expected)
    return replace(
        migrated,
        overwritten=(*migrated.overwritten, *overwritten),
        kept=tuple(told(by_policy["keep"], expected)),
    )


def _put_back_first(target: Target, driver: Driver, head: int) -> tuple[str, ...]:
    """Put rows back before a migration meets them: one that was moved into a unique key would be in its way."""
    if not any(data.table.on_drift == "overwrite" for data in target.dataset):
        return ()
    expected = expected_at(target, head)
    return _put_back(_differing(expected, driver)["overwrite"], expected, driver, target)


def _put_back(changed: list[Operation], expected: Dataset, driver: Driver, target: Target) -> tuple[str, ...]:
    """Bring the rows that somebody changed back; what each was."""
    if not changed:
        return ()
    guarded = guarded_tables(target, driver)
    found = state_of(read(driver, expected))
    steps = ordered(changed, [data.table for data in expected], found, state_of(expected))
    for undo in repairs(steps, sheets(expected, driver.dialect), driver.dialect):
        with named(undo.row):
            run_statement(driver, undo.sql, guarded)
    return tuple(told(changed, expected))


def _differing(expected: Dataset, driver: Driver) -> dict[OnDrift, list[Operation]]:
    """What differs, by what its kind wants done about it."""
    tables = {data.table.name: data.table for data in expected}
    found: dict[OnDrift, list[Operation]] = {"refuse": [], "overwrite": [], "keep": []}
    for operation in diff(expected, read(driver, expected)).operations:
        found[tables[operation.table].on_drift].append(operation)
    return found


def guarded_tables(target: Target, driver: Driver) -> dict[str, str]:
    """The tables by their quoted names; with their plain ones, where a row holds secrets and no error may repeat it."""
    return {
        driver.dialect.quoted(data.table.sql): data.table.sql if any(it.secret for it in data.table.unowned) else ""
        for data in target.dataset
    }


def run_statement(driver: Driver, sql: str, tables: dict[str, str]) -> int:
    """How many rows of the platform a statement changed."""
    words = sql.split(maxsplit=3)
    written = [word for word in words[1:3] if word in tables]
    if words[0] not in ("INSERT", "UPDATE", "DELETE") or not written:
        driver.execute(sql)
        return 0
    return driver.write(sql, guarded=tables[written[0]])


def _wanted(
    waiting: tuple[Migration, ...], standing: Standing, release: Release, wishes: Wishes
) -> tuple[Migration, ...]:
    if wishes.to is not None:
        if wishes.to < standing.head:
            hint = f"to go back: ratesmith rollback --to {wishes.to} --reason …"
            raise Fatal(
                Exit.USAGE, f"the database is at migration {standing.head} already, which is past {wishes.to}", hint
            )
        if wishes.to > release.head:
            last = f"the last one is {release.head}"
            raise Fatal(Exit.USAGE, f"there is no migration {wishes.to}; {last}", "ratesmith status shows them")
        waiting = tuple(migration for migration in waiting if migration.number <= wishes.to)
    drafts = [migration.name for migration in waiting if migration.number > len(release.chain)]
    if drafts and not wishes.allow_draft:
        raise Fatal(
            Exit.REFUSED,
            f"{drafts[0]} is a draft: it is not in {release.where}, and can still change; nothing was applied",
            "merge it first; to try it in a database that can be rolled back: ratesmith apply --allow-draft",
        )
    return waiting


def _ways_out(operations: list[Operation]) -> str:
    """What to do about rows that somebody changed; one that is gone cannot be taken over."""
    put = "put the rows back; or let apply do that, by on_drift: overwrite for their kind (ownership in ratesmith.yaml)"
    gone = any(isinstance(operation, Insert) for operation in operations)
    return put if gone else f"take the values over: ratesmith drift --adopt; or {put}"


def _changed_by_hand(operations: list[Operation], expected: Dataset) -> Fatal:
    rows = [*told(operations, expected)]
    return Fatal(
        Exit.REFUSED,
        f"{plural(len(rows), 'row')} {'is' if len(rows) == 1 else 'are'} not as the last migration left"
        f" {'it' if len(rows) == 1 else 'them'}: {few(rows)}; nothing was changed",
        _ways_out(operations),
    )
