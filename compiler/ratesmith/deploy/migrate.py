"""migrate: bring a database to a migration, within the transaction of an apply."""

from __future__ import annotations

from ratesmith.core.errors import Exit, Fatal
from ratesmith.core.sanitize import visible
from ratesmith.database.driver import Driver, Progress, silent
from ratesmith.deploy.baseline import baseline, filled
from ratesmith.deploy.ledger_state import DRAFT, Standing, pending, read_standing
from ratesmith.deploy.receipts import Migrated, Wishes
from ratesmith.deploy.repair import put_back_first
from ratesmith.deploy.session import guarded_tables, named, run_statement
from ratesmith.release.build import Build
from ratesmith.release.history import History
from ratesmith.release.migration import Migration
from ratesmith.sql.ledger import COMMIT_SETTING, REASON_SETTING


def migrate(build: Build, driver: Driver, standing: Standing, wishes: Wishes, progress: Progress = silent) -> Migrated:
    """Run what is pending. Fatal where the database is held, forked or not as its ledger says."""
    chain, held = build.history.migrations, standing.held
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
    if not standing.has_history and filled(build, driver):
        found = baseline(build, driver, wanted=wishes.baseline)
        standing = read_standing(build.target.scope, driver)
    todo = _wanted(pending(standing, chain), standing, build.history, wishes)
    overwritten = put_back_first(build, driver, standing.head) if todo and standing.head else ()
    guarded = guarded_tables(build.target.scope, driver)
    total, done, applied = sum(len(it.steps) for it in todo), 0, []
    for migration in todo:
        rows = 0
        if migration.number > len(build.history.released):
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


def _wanted(
    waiting: tuple[Migration, ...], standing: Standing, history: History, wishes: Wishes
) -> tuple[Migration, ...]:
    if wishes.to is not None:
        if wishes.to < standing.head:
            hint = f"to go back: ratesmith rollback --to {wishes.to} --reason …"
            raise Fatal(
                Exit.USAGE, f"the database is at migration {standing.head} already, which is past {wishes.to}", hint
            )
        if wishes.to > history.head:
            last = f"the last one is {history.head}"
            raise Fatal(Exit.USAGE, f"there is no migration {wishes.to}; {last}", "ratesmith status shows them")
        waiting = tuple(migration for migration in waiting if migration.number <= wishes.to)
    drafts = [migration.name for migration in waiting if migration.number > len(history.released)]
    if drafts and not wishes.allow_draft:
        raise Fatal(
            Exit.REFUSED,
            f"{drafts[0]} is a draft: it is not in {history.where}, and can still change; nothing was applied",
            "merge it first; to try it in a database that can be rolled back: ratesmith apply --allow-draft",
        )
    return waiting
