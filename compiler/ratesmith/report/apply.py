"""Describe what `apply`, `rollback` and `resume` did to a database."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Final

from ratesmith.core.sanitize import plural, visible
from ratesmith.core.tables import Table
from ratesmith.deploy.receipts import Migrated, Receipt
from ratesmith.deploy.results import in_environment
from ratesmith.deploy.row_messages import describe_changes, describe_rows
from ratesmith.deploy.secrets import SecretsReceipt, SecretsStanding, secret_name

if TYPE_CHECKING:
    from ratesmith.deploy.receipts import Resumed, Undone

AHEAD: Final = (
    "warning: the database knows more migrations than the files, which are of an older version; it was left alone"
)
NO_INDEX: Final = (
    "warning: {table} has no unique index on the columns by which the configuration finds its rows; where two rows have"
    " one key, nothing can be applied: create one"
)
_SHOWN: Final = 10
_IN_COMMAND: Final = 50
"""How many keys a command line that is printed names."""
_SECRETS: Final = {
    "set": "set",
    "rotated": "rotated",
    "restored": "set back to an older key",
    "older": "in an older file, with the same value",
    "re-encrypted": "re-encrypted with the same value",
    "there": "already there",
}


def describe_receipt(
    receipt: Receipt, database: str, tables: Sequence[Table], *, verbose: bool = False
) -> Iterator[str]:
    """Yield the result of an apply line by line; with `verbose` every row of a migration and every secret."""
    yield f"{receipt.environment} → {database}"
    if receipt.created:
        yield f"  {plural(len(receipt.created), 'table')} created"
    for table in receipt.tables:
        counts = {"inserted": table.inserted, "updated": table.updated, "retired": table.retired}
        done = [f"{count:,} {what}" for what, count in counts.items() if count]
        if done:
            yield f"  {table.table}: {', '.join(done)}"
    yield from (f"    {line}" for line in receipt.seed_rows)
    if receipt.migrated is not None:
        yield from _migrated(receipt.migrated, tables, every_row=verbose or receipt.dry_run)
    for row in describe_changes(receipt.activated, tables):
        yield f"  activated: {visible(row)}"
    if receipt.secrets is not None:
        yield from _secrets(receipt.secrets, verbose)
    if receipt.is_ahead and receipt.standing is not None:
        yield from describe_standing(receipt.standing)
    yield f"  {_outcome(receipt)}"


def describe_standing(secrets: SecretsStanding) -> Iterator[str]:
    """Yield which secrets of the files the database lacks, and which it has newer ones of."""
    if secrets.pending:
        yield f"  pending secrets: {', '.join(map(secret_name, secrets.pending))}"
    for key, at in secrets.superseded.items():
        yield f"  older in the files: {secret_name(key)}, which another one replaced here at {at}"
    if secrets.unread:
        yield f"  secrets were not compared: {visible(secrets.unread)}"


def describe_rollback(
    undone: Undone,
    environment: str,
    database: str,
    *,
    charged: Callable[[str, str], bool] = lambda _table, _key: False,
    dry_run: bool,
    verbose: bool,
) -> Iterator[str]:
    """Yield the result of a rollback line by line; every row with `verbose` or in a dry run.

    `charged` says whether customers were charged at a row, of the pack's name for a table and a key: somebody may have
    put any text into the database.
    """
    from shlex import quote

    yield f"{environment} → {database}"
    shows_rows = verbose or dry_run or undone.unproved
    for migration, rows in undone.migrations.items() if shows_rows else ():
        yield f"  {migration}: {plural(len(rows), 'row')}"
        yield from (f"    {visible(line)}" for row in rows for line in row.shown)
    yield from (in_environment(it, environment) for it in _not_taken_back(undone, dry_run=dry_run, verbose=verbose))
    for cited in undone.cited:
        yield f"  {cited.called} taken back: {visible(', '.join(cited.keys))}"
        keys = [quote(key) for key in cited.keys if charged(cited.table, key)]
        for start in range(0, len(keys), _IN_COMMAND):
            ids = visible(" ".join(keys[start : start + _IN_COMMAND]))
            yield f"    customers charged at them: ratesmith --env {environment} rates hit {ids}"
    way = f"from migration {undone.before} to {undone.head}: {plural(len(undone.rows), 'row')}"
    way += f", and {plural(len(undone.left), 'row')} of it left" if undone.left else ""
    way += f", and {plural(len(undone.kept), 'row')} kept by their kind" if undone.kept else ""
    held = f"; held until: ratesmith --env {environment} resume" if undone.held else ""
    if undone.before == undone.head and not undone.rows:
        yield f"  at migration {undone.head} already{held}"
    elif dry_run:
        yield f"  would go back {way}; nothing was changed"
    else:
        yield f"  back {way}{held}"
    yield from _not_as_before(undone, environment)


def _not_taken_back(undone: Undone, *, dry_run: bool, verbose: bool) -> Iterator[str]:
    """Say of rows that stay why they do, and of those that the files and the ledger do not agree on what was done."""
    every_row = verbose or dry_run
    for row in undone.left if every_row else ():
        yield f"  {visible(row)}: stays, because it was not named"
    for row in undone.kept if every_row else ():
        yield f"  {visible(row)}: left as it is, because its kind keeps it"
    for row in undone.already:
        yield f"  {visible(row)}: stays as it is, because the ledger says that it was so before; see: ratesmith drift"
    said = "the ledger undoes it otherwise than the files, which were believed"
    said = f"{said}; somebody changed the ledger: ratesmith status --verify"
    yield from _some(undone.by_files, said, "more row", every=every_row)
    said = "went back as the ledger says, because the files do not have its migration"
    yield from _some(undone.by_ledger, said, "more row", every=every_row)
    said = "what the ledger keeps of it cannot be read or does not fit, and was passed over"
    yield from _some(undone.unread, said, "more thing", every=every_row)
    for row in undone.unproved:
        yield f"  {row}, who is not trusted here, and there are no files to compare it with"
    if undone.unproved:
        with_what = "with the files, or as the role that deploys, whose lines count"
        if dry_run:
            yield f"    hint: run it {with_what}"
        else:
            yield "    hint: compare them with the files: ratesmith drift"
            yield f"    hint: run the next rollback {with_what}"
    said = "was not believed: the files and the rows say otherwise; find out who wrote it"
    if undone.round_about:
        said = "leads back to where the database was, by a role that is not trusted here: an earlier line counted"
    forged = [it for it in undone.passed_over if it not in undone.without_trace]
    yield from _some(forged, said, "more such line", every=every_row)
    said = "no row is as its migration left it, so that did not run, or was put back since"
    yield from _some(undone.without_trace, said, "more such line", every=every_row)
    for what in undone.out_of_place:
        yield f"  {visible(what)}"
    if undone.unguarded:
        yield f"  the ledger lacks its trigger, or has another one, and keeps it: {visible(undone.unguarded)}"
        yield "    hint: find out why; whoever owns the ledger runs ratesmith apply, which makes its trigger again"


def _some(names: Sequence[str], said: str, more: str, *, every: bool) -> Iterator[str]:
    """Say the same of the first ones, or of every one."""
    for name in names if every else names[:_SHOWN]:
        yield f"  {visible(name)}: {said}"
    if (count := len(names) - _SHOWN) > 0 and not every:
        yield f"  and {plural(count, more)}; to see all: -v, or --dry-run"


def _not_as_before(undone: Undone, environment: str) -> Iterator[str]:
    if rows := undone.not_as_before:
        some = "1 row is not as it was" if len(rows) == 1 else f"{len(rows):,} rows are not as they were"
        yield f"  but {some} at migration {undone.head}, by the files:"
        yield from (f"    {visible(row)}" for row in rows)
        yield f"    hint: put back by hand what is wrong; who changed it: ratesmith --env {environment} audit KIND/ID"


def describe_resume(resumed: Resumed, environment: str, database: str) -> Iterator[str]:
    """Yield the result of a resume."""
    held = resumed.held
    by = f", where {visible(held.applied_by)}, who is not trusted here, had it held" if held and held.doubtful else ""
    goes_on = f"goes on from migration {resumed.head}{by}; run: ratesmith --env {environment} apply"
    yield f"{environment} → {database}: {goes_on if held else 'was not held'}"


def _outcome(receipt: Receipt) -> str:
    if receipt.migrated is None:
        unchanged = f"; {sum(table.unchanged for table in receipt.tables):,} unchanged"
        rows = plural(receipt.changed, "row")
    elif receipt.migrated.ahead:
        return f"left alone at migration {receipt.migrated.head}"
    elif receipt.migrated.waiting is not None:
        return _after_baseline(receipt.migrated, receipt.environment, dry_run=receipt.dry_run)
    else:
        unchanged = f"; at migration {receipt.migrated.head}"
        activated = 0 if receipt.tables else len(receipt.activated)  # a seed counts them itself
        rows = plural(receipt.changed + sum(count for _, count in receipt.migrated.applied) + activated, "row")
    outcome = "would change; rolled back" if receipt.dry_run else "changed, verified and committed"
    return f"{rows} {outcome}{unchanged}"


def _after_baseline(migrated: Migrated, environment: str, *, dry_run: bool) -> str:
    """Say what a baseline recorded, and what to run next."""
    if not migrated.baseline:
        found = f"it has a history already and is at migration {migrated.head}; nothing was changed"
    elif dry_run:
        return f"its rows match {migrated.baseline}, which would be recorded as its baseline; nothing was changed"
    else:
        found = f"its rows match {migrated.baseline}, which is recorded as its baseline; no row was changed"
    command = f"ratesmith --env {environment} apply"
    shows = f"To see what is pending: {command} --dry-run; to" if migrated.waiting else "To"
    return f"{found}. {shows} go on: {command}"


def _migrated(migrated: Migrated, tables: Sequence[Table], *, every_row: bool) -> Iterator[str]:
    if migrated.waiting is not None:
        yield from (f"  pending: {name}" for name in migrated.waiting)
    if migrated.seeded:
        yield f"  filled with the state of {migrated.seeded}, without running the migrations up to it"
    for migration, count in migrated.applied:
        yield f"  {migration.name}: {plural(count, 'row')}"
        if every_row:
            yield from (f"    {line}" for line in migration.effects)
    for row in describe_rows(migrated.overwritten, tables):
        yield f"  changed by hand, and put back: {visible(row)}"
    for row in describe_rows(migrated.kept, tables):
        yield f"  changed by hand, and kept: {visible(row)}"


def _secrets(secrets: SecretsReceipt, verbose: bool) -> Iterator[str]:
    """Yield the counts, and with `verbose` the names; nothing if there are no secrets."""
    by_outcome = {
        outcome: [f"{id}.{name}" for (id, name), its in sorted(secrets.outcomes.items()) if its == outcome]
        for outcome in _SECRETS
    }
    counts = [f"{len(names):,} {_SECRETS[outcome]}" for outcome, names in by_outcome.items() if names]
    counts += [f"{secrets.unchanged:,} unchanged"] if secrets.unchanged else []
    if counts:
        yield f"  secrets: {', '.join(counts)}"
    for outcome, names in by_outcome.items() if verbose else ():
        yield from (f"    {name}: {_SECRETS[outcome]}" for name in names)
    if secrets.later:
        later = ", ".join(map(secret_name, secrets.later))
        yield f"  {plural(len(secrets.later), 'secret')} of rows that a later migration adds, not written yet: {later}"
    if secrets.readers:
        yield f"  these secrets can be read by whom it was granted: {visible(', '.join(secrets.readers))}"
    if secrets.triggers:
        found = plural(len(secrets.triggers), "trigger")
        yield f"  {found} saw these secrets and could log or keep them: {visible(', '.join(secrets.triggers))}"
    if secrets.gone:
        gone = ", ".join(f"{id}.{name}" for id, name in secrets.gone)
        yield f"  {plural(len(secrets.gone), 'secret')} no longer in config/, left in the database: {gone}"
