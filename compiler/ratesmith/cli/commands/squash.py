"""`ratesmith squash`: let the files of old migrations go."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ratesmith.cli.context import Command, GlobalOptions
from ratesmith.cli.whole_number import WholeNumber
from ratesmith.core.errors import Exit, Fatal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ratesmith.database.driver import Driver
    from ratesmith.deploy.results import Database, Result
    from ratesmith.release.build import Build, Builds


@click.command(cls=Command)
@click.option("--to", type=WholeNumber(), required=True, metavar="N", help="The last migration whose files go.")
@click.option(
    "--database",
    "urls",
    multiple=True,
    metavar="URL",
    help="Ask this instead of the environment's databases; repeatable.",
)
@click.option(
    "--base", metavar="REF", help="The branch or commit that holds what is released. [default: the default branch]"
)
def command(options: GlobalOptions, to: int, urls: tuple[str, ...], base: str | None) -> None:
    """Put a checkpoint in the place of old migrations.

    Deletes the files of the released migrations up to N and writes plans/checkpoint.json, the state that they led to;
    later migrations stay as they are. First asks every database of the environment, and goes on only where each can
    be reached, is at migration N or later, and is not held. Changes no database. Commit the files afterwards.
    """
    from ratesmith.cli.databases import read_all, refuse_seed
    from ratesmith.cli.project import compiled_or_exit, opened_or_exit
    from ratesmith.cli.selection import Selection
    from ratesmith.core.atomic_write import write_atomically
    from ratesmith.output.folder import write
    from ratesmith.output.staging import staged
    from ratesmith.release.build import build_all

    opened = opened_or_exit(options)
    name = options.environment(opened)
    compiled = compiled_or_exit(options, opened, (name,))
    builds = build_all(compiled, options.out, base=base, before_merge=True)
    build = builds.by_name[name]
    refuse_seed(build.target.scope)
    _refuse(options, builds, build, to)
    chosen = Selection(urls=urls).of(build.target.scope)
    _refuse_behind(build, to, read_all(chosen, options.config.parent, lambda *it: _unfit(build, to, *it)))
    squashed = build.history.squashed_at(to)
    for path, text in squashed.checkpoint.items():
        # What a build does with the rest follows from this file: where this command is killed, the next build goes on.
        write_atomically(options.out / name / path, text)
    after = build_all(compiled, options.out, base=base, before_merge=True)
    with staged(after, options.out) as files:
        result = write(after, options.out, files)
    for path in result.written:
        click.echo(path)
    options.say(f"{name}: the history begins after {squashed.released[to - 1].name}; commit generated/{name}")


def _refuse(options: GlobalOptions, builds: Builds, build: Build, to: int) -> None:
    """Raise Fatal where there is nothing to squash, and where the files are not those of the configuration."""
    from ratesmith.output.folder import stale
    from ratesmith.output.staging import compared

    history = build.history
    if not history.where:
        raise Fatal(
            Exit.ENVIRONMENT,
            "git is missing or too shallow here to say what is released; nothing was changed",
            "run this in a full clone, or fetch the base and name it: --base origin/main",
        )
    if to > len(history.released):
        raise Fatal(
            Exit.USAGE,
            f"migration {to} is not released: in {history.where} the last one is {len(history.released)}",
            "squash up to one that every database has",
        )
    if to <= history.squashed:
        already = f"the migrations up to {history.squashed} are squashed already" if history.squashed else "0 is none"
        raise Fatal(Exit.USAGE, f"there is nothing to squash up to {to}: {already}", "ratesmith status shows them")
    if wrong := next(stale(builds, options.out, compared(builds, options.out)), None):
        raise Fatal(Exit.REFUSED, f"{wrong}; nothing was changed", "run: ratesmith build")


def _unfit(build: Build, to: int, driver: Driver, _: Database) -> str:
    """Return why a database needs the files that would go; empty where it does not."""
    from ratesmith.deploy.ledger.chain import is_truly_ahead, refuse_unknown_lead
    from ratesmith.deploy.ledger.state import pending_migrations, read_ledger_state
    from ratesmith.deploy.session import Session
    from ratesmith.deploy.undo.believed import as_rows_say, believed
    from ratesmith.deploy.undo.claims import naming_claims

    session = Session(build.target.scope, driver)
    session.begin_reading()
    ledger = read_ledger_state(session)
    with naming_claims(session, build.history):
        if is_truly_ahead(session, ledger.as_written, build.history.migrations):
            refuse_unknown_lead(ledger.as_written, build.history.migrations)
        else:
            pending_migrations(ledger.as_written, build.history.migrations)
    found = believed(session, ledger, build.history)
    found = as_rows_say(session, ledger, found, build.history) or found
    if found.head < to:
        return f"it is at migration {found.head}"
    return f"a rollback to migration {found.head} holds it" if found.held else ""


def _reason(refusal: Fatal) -> str:
    return f"{refusal.message} ({refusal.hint})" if refusal.hint else refusal.message


def _refuse_behind(build: Build, to: int, results: Sequence[Result[str]]) -> None:
    """Raise Fatal that names the databases that could not be asked, or still need what would go."""
    from ratesmith.core.sanitize import visible

    lines = [
        f"{it.database.label}: {visible(_reason(it.refusal)) if it.refusal else it.outcome}"
        for it in results
        if it.refusal is not None or it.outcome
    ]
    if lines:
        unreachable = max((it.refusal.exit for it in results if it.refusal is not None), default=Exit.REFUSED)
        raise Fatal(
            unreachable,
            f"migrations up to {to} of {build.name} cannot go: {'; '.join(lines)}; nothing was changed",
            "apply to it and end its hold first, and run this where every database of the environment can be reached",
        )
