"""`ratebook apply`: bring a database to the generated state."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from ratebook.commands._database import DATABASE
from ratebook.commands._shared import Command, Settings
from ratebook.errors import Exit, Fatal

if TYPE_CHECKING:
    from ratebook.apply import Receipt
    from ratebook.give import SecretsReceipt
    from ratebook.pipeline import Compiled, Opened
    from ratebook.sops.sealed import Unsealed
    from ratebook.target import Target


@click.command(cls=Command)
@DATABASE
@click.option("--dry-run", is_flag=True, help="Do everything, show what it changes, and take it back.")
@click.option("--without-secrets", is_flag=True, help="Leave all secrets as they are; needs no key.")
@click.option("--take-over", is_flag=True, help="Overwrite secrets that something else wrote into the database.")
def command(
    settings: Settings, databases: tuple[str, ...], dry_run: bool, without_secrets: bool, take_over: bool
) -> None:
    """Bring a database to the generated state.

    In one transaction per database: missing tables, rows that differ, secrets that changed,
    verification; then it is committed. Refuses, and changes nothing, where generated/ is stale.
    """
    from ratebook.apply import apply
    from ratebook.commands._database import progress, urls
    from ratebook.commands._shared import compiled_or_exit, opened_or_exit
    from ratebook.driver import connect
    from ratebook.generated import stale
    from ratebook.release import with_releases

    if without_secrets and take_over:
        raise click.UsageError("--take-over writes secrets and --without-secrets does not; give one of them")
    opened = opened_or_exit(settings)
    name = settings.environment(opened)
    compiled = compiled_or_exit(settings, opened, (name,))
    compiled = with_releases(compiled, settings.out)
    target = compiled.targets[name]
    if wrong := [*stale(compiled, settings.out, built=True)]:
        more = f" (and {len(wrong) - 1} more)" if len(wrong) > 1 else ""
        raise Fatal(Exit.REFUSED, f"{wrong[0]}{more}; nothing was applied", "run: ratebook build, and commit the files")
    for url in urls(target, databases):
        unsealed = None if without_secrets else _unsealed(opened, compiled, target, url, take_over=take_over)
        with connect(url, opened.root, "rehearse" if dry_run else "write") as driver:
            receipt = apply(
                target,
                driver,
                unsealed=unsealed,
                take_over=take_over,
                dry_run=dry_run,
                progress=progress(settings.quiet),
            )
        for line in _answer(receipt, url, settings.verbose):
            click.echo(line)


def _unsealed(opened: Opened, compiled: Compiled, target: Target, url: str, *, take_over: bool) -> Unsealed | None:
    """The secrets that the database needs, decrypted before anything is written; None where it gets none from here."""
    from ratebook.driver import connect
    from ratebook.give import wanted
    from ratebook.sops.call import Sops
    from ratebook.sops.sealed import fingerprints, unseal

    sealed = fingerprints(compiled.secrets, target.name)
    if compiled.secrets is None or target.name not in compiled.secrets.environments:
        return None
    with connect(url, opened.root, "rehearse") as driver:
        keys = frozenset(sealed) if take_over else wanted(target, driver, sealed)
    try:
        return unseal(Sops(opened.root, opened.project.secrets.key_types), opened.config, target.name, sealed, keys)
    except Fatal as error:
        message = f"{error.message}; nothing was applied"
        raise Fatal(error.exit, message, f"{error.hint}; or leave them out: ratebook apply --without-secrets") from None


def _answer(receipt: Receipt, url: str, verbose: bool) -> Iterator[str]:
    from ratebook.text import plural
    from ratebook.url import safe_url

    yield f"{receipt.environment} → {safe_url(url)}"
    if receipt.created:
        yield f"  {plural(len(receipt.created), 'table')} created"
    for table in receipt.tables:
        counts = {"inserted": table.inserted, "updated": table.updated, "retired": table.retired}
        done = [f"{count:,} {what}" for what, count in counts.items() if count]
        if done:
            yield f"  {table.table}: {', '.join(done)}"
    if receipt.secrets is not None:
        yield from _secrets(receipt.secrets, verbose)
    unchanged = sum(table.unchanged for table in receipt.tables)
    outcome = "would change; taken back" if receipt.dry_run else "changed, verified and committed"
    yield f"  {plural(receipt.changed, 'row')} {outcome}; {unchanged:,} unchanged"


def _secrets(secrets: SecretsReceipt, verbose: bool) -> Iterator[str]:
    """Counts, and with `verbose` the names; nothing where there are no secrets at all."""
    from ratebook.text import plural

    words = {
        "set": "set",
        "rotated": "rotated",
        "re-encrypted": "re-encrypted with the same value",
        "there": "already there",
    }
    by_outcome = {
        outcome: [f"{id}.{name}" for (id, name), its in sorted(secrets.outcomes.items()) if its == outcome]
        for outcome in words
    }
    counts = [f"{len(names):,} {words[outcome]}" for outcome, names in by_outcome.items() if names]
    counts += [f"{secrets.unchanged:,} unchanged"] if secrets.unchanged else []
    if counts:
        yield f"  secrets: {', '.join(counts)}"
    for outcome, names in by_outcome.items() if verbose else ():
        yield from (f"    {name}: {words[outcome]}" for name in names)
    if secrets.gone:
        gone = ", ".join(f"{id}.{name}" for id, name in secrets.gone)
        yield f"  {plural(len(secrets.gone), 'secret')} no longer in config/, left in the database: {gone}"
