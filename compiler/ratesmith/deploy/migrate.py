"""migrate: bring a database to a migration, within the transaction of an apply."""

from __future__ import annotations

from ratesmith.core.errors import Exit, Fatal
from ratesmith.core.sanitize import visible
from ratesmith.database.driver import Progress, silent
from ratesmith.deploy.baseline import baseline, filled
from ratesmith.deploy.ledger_state import DRAFT, LedgerState, pending, read_ledger_state
from ratesmith.deploy.receipts import ApplyOptions, Migrated
from ratesmith.deploy.repair import put_back_first
from ratesmith.deploy.session import Deployment, blame
from ratesmith.release.history import History
from ratesmith.release.migration import Migration
from ratesmith.sql.ledger import COMMIT_SETTING, REASON_SETTING


def migrate(
    deployment: Deployment, standing: LedgerState, options: ApplyOptions, progress: Progress = silent
) -> Migrated:
    """Run what is pending. Fatal where the database is held, forked or not as its ledger says."""
    history = deployment.build.history
    chain, held = history.migrations, standing.held
    if held is not None and held.head < len(chain):
        raise Fatal(
            Exit.REFUSED,
            f"held at migration {held.head}, because migration {held.head + 1} was rolled back:"
            f" {visible(held.reason) or 'no reason was given'}; nothing was applied",
            "to apply what was rolled back again: ratesmith resume",
        )
    if options.commit:
        deployment.set(COMMIT_SETTING, options.commit)
    before, found = standing.head, None
    if not standing.has_history and filled(deployment):
        found = baseline(deployment, wanted=options.baseline)
        standing = read_ledger_state(deployment)
    todo = _wanted(pending(standing, chain), standing, history, options)
    overwritten = put_back_first(deployment, standing.head) if todo and standing.head else ()
    total, done, applied = sum(len(it.steps) for it in todo), 0, []
    for migration in todo:
        rows = 0
        if migration.number > len(history.released):
            deployment.set(REASON_SETTING, DRAFT)
        for sql in migration.steps:
            with blame(migration.name):
                rows += deployment.run(sql)
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
    waiting: tuple[Migration, ...], standing: LedgerState, history: History, options: ApplyOptions
) -> tuple[Migration, ...]:
    if options.to is not None:
        if options.to < standing.head:
            hint = f"to go back: ratesmith rollback --to {options.to} --reason …"
            raise Fatal(
                Exit.USAGE, f"the database is at migration {standing.head} already, which is past {options.to}", hint
            )
        if options.to > history.head:
            last = f"the last one is {history.head}"
            raise Fatal(Exit.USAGE, f"there is no migration {options.to}; {last}", "ratesmith status shows them")
        waiting = tuple(migration for migration in waiting if migration.number <= options.to)
    drafts = [migration.name for migration in waiting if migration.number > len(history.released)]
    if drafts and not options.allow_draft:
        raise Fatal(
            Exit.REFUSED,
            f"{drafts[0]} is a draft: it is not in {history.where}, and can still change; nothing was applied",
            "merge it first; to try it in a database that can be rolled back: ratesmith apply --allow-draft",
        )
    return waiting
