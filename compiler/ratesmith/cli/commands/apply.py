"""`ratesmith apply`: bring a database to the generated state."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from ratesmith.cli.attribution import ACTOR, attribution, signer_of
from ratesmith.cli.context import Command, GlobalOptions
from ratesmith.cli.needed_secrets import Needed, Secrets
from ratesmith.cli.selection import Selection, selecting
from ratesmith.cli.whole_number import WholeNumber
from ratesmith.core.errors import Exit, Fatal, RefusalKind

if TYPE_CHECKING:
    from ratesmith.compile.result import Compiled, Opened
    from ratesmith.core.ir import SecretKey
    from ratesmith.deploy.receipts import ApplyOptions, Receipt
    from ratesmith.deploy.results import Database, Result
    from ratesmith.deploy.session import Deployment
    from ratesmith.release.build import Build, Builds
    from ratesmith.report.databases import ChangedDatabase
    from ratesmith.sql.ledger import Attribution


@click.command(cls=Command, forms=("text", "json"))
@selecting(writes=True)
@click.option("--dry-run", is_flag=True, help="Do everything, show what it changes, and roll it back.")
@click.option("--without-secrets", is_flag=True, help="Leave all secrets as they are; needs no key.")
@click.option("--take-over", is_flag=True, help="Overwrite secrets that something else wrote into the database.")
@click.option(
    "--restore-secret",
    "restore",
    multiple=True,
    metavar="ID.NAME",
    help="Set a secret back to an older value, which the database was given a newer one since; repeatable.",
)
@click.option("--to", type=WholeNumber(), metavar="N", help="The migration to stop at. [default: the last]")
@click.option("--allow-draft", is_flag=True, help="Apply a migration that is not released yet.")
@click.option(
    "--baseline", is_flag=True, help="Only record which migration the rows of a database without a history match."
)
@click.option(
    "--from-seed", is_flag=True, help="Fill a database without a ledger by the seed, in place of all migrations."
)
@click.option("--expect", metavar="ID", default="", help="Refuse unless the last migration has this id.")
@ACTOR
@click.option("--reason", default="", metavar="TEXT", help="Why; recorded in the ledger.")
@click.option("--require-signed", is_flag=True, help="Refuse unless git verifies the signature of the commit.")
@click.option(
    "--allowed-signers",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Whose SSH signatures count. [default: git's gpg.ssh.allowedSignersFile]",
)
@click.option(
    "--base", metavar="REF", help="The branch or commit that holds what is released. [default: the default branch]"
)
def command(
    options: GlobalOptions,
    selection: Selection,
    dry_run: bool,
    without_secrets: bool,
    take_over: bool,
    restore: tuple[str, ...],
    to: int | None,
    allow_draft: bool,
    baseline: bool,
    from_seed: bool,
    expect: str,
    actor: str,
    reason: str,
    require_signed: bool,
    allowed_signers: Path | None,
    base: str | None,
) -> None:
    """Bring a database to the generated state.

    In one transaction per database: missing tables, pending migrations or the rows that differ,
    secrets that changed, verification. Several databases are all prepared and verified before the
    first is committed. Refuses, and changes nothing, if generated/ is stale. With --baseline it
    changes no row and stops after the line in the ledger.
    """
    from ratesmith.cli.project import compiled_or_exit, opened_or_exit
    from ratesmith.deploy.receipts import ApplyOptions
    from ratesmith.release.base_ref import Repositories
    from ratesmith.release.build import build_all
    from ratesmith.release.rendered_ahead import rendering_ahead
    from ratesmith.release.retired import lost_histories, refuse_lost
    from ratesmith.release.safety import refuse_other_head

    if without_secrets and (take_over or restore):
        given = "--take-over" if take_over else "--restore-secret"
        raise click.UsageError(f"{given} writes secrets and --without-secrets does not; give one of them")
    if allowed_signers is not None and not require_signed:
        raise click.UsageError("--allowed-signers says whose signatures --require-signed takes; give both")
    signed_by = signer_of(options, allowed_signers) if require_signed else ""
    opened = opened_or_exit(options)
    name = options.environment(opened)
    ahead = click.get_current_context().with_resource(rendering_ahead(opened.project, (name,), options.out, base))
    compiled = compiled_or_exit(options, opened, (name,))
    repositories = Repositories()
    lost = lost_histories(opened.project, options.out, base, repositories, name)
    refuse_lost({name: lost[name]} if name in lost else {}, ())
    builds = build_all(compiled, options.out, base=base, repositories=repositories, ahead=ahead)
    build = builds.by_name[name]
    if baseline and (to is not None or take_over):
        given = "--to" if to is not None else "--take-over"
        raise click.UsageError(f"--baseline only records a migration, and {given} changes rows; give one of them")
    if from_seed and (to is not None or baseline):
        given = "--to" if to is not None else "--baseline"
        raise click.UsageError(f"--from-seed leads to the last migration; give either it or {given}")
    if not build.target.scope.has_migrations and (to is not None or baseline or from_seed or expect):
        options_for_migrations = "--to, --baseline, --from-seed and --expect are for migrations"
        message = f"environment {name} is released with the seed; {options_for_migrations}"
        raise click.UsageError(message)
    if expect:
        refuse_other_head(build.history, expect)
    _require_current(options, opened, builds, build)
    apply_options = ApplyOptions(
        to=to,
        allow_draft=allow_draft or name == opened.project.default_environment,
        baseline=baseline,
        from_seed=from_seed,
        take_over=take_over,
        restore=_named(restore, compiled, name),
    )
    secrets = Secrets(
        opened,
        compiled,
        build,
        take_over=take_over,
        restore=apply_options.restore,
        writes=not (without_secrets or baseline),
        lock_seconds=selection.lock_seconds,
    )
    who = attribution(options, opened, actor, reason, signed_by=signed_by)
    _apply(options, build, selection, apply_options, secrets, who, dry_run=dry_run)


def _require_current(options: GlobalOptions, opened: Opened, builds: Builds, build: Build) -> None:
    """Raise Fatal where the generated files are not those of the configuration."""
    from ratesmith.cli.generated_files import foreign_files
    from ratesmith.output.folder import stale
    from ratesmith.output.staging import compared

    files = compared(builds, options.out)
    if wrong := [*stale(builds, options.out, files)]:
        more = f" (and {len(wrong) - 1} more)" if len(wrong) > 1 else ""
        commit = "" if _are_ignored(wrong, options, opened, build) else ", and commit the files"
        raise Fatal(
            Exit.REFUSED,
            f"{wrong[0]}{more}; nothing was applied",
            "wait for the commit of the job behind the merge, and apply that one (or there: ratesmith build --on-merge)"
            if build.target.environment.release == "on_merge"
            else f"run: ratesmith build{commit}",
            kind=RefusalKind.STALE,
        )
    if unknown := foreign_files(opened, builds, options.out, files):
        message = f"{unknown[0].line(options.out.name)}; nothing was applied"
        raise Fatal(Exit.REFUSED, message, "and commit that if it was committed", kind=RefusalKind.STALE)


def _named(names: tuple[str, ...], compiled: Compiled, environment: str) -> frozenset[SecretKey]:
    """Return the secrets of these names. Raises UsageError for one that the environment has no file of."""
    from ratesmith.core.sanitize import quoted
    from ratesmith.core.suggest import did_you_mean
    from ratesmith.secrets.store import fingerprints

    known = {".".join(key): key for key in fingerprints(compiled.secrets, environment)}
    for name in names:
        if name not in known:
            raise click.UsageError(f"{environment} has no secret {quoted(name)}{did_you_mean(name, known)}")
    return frozenset(known[name] for name in names)


def _are_ignored(wrong: list[str], options: GlobalOptions, opened: Opened, build: Build) -> bool:
    """Return whether the files that are wrong are all of a seed's folder that git ignores."""
    from ratesmith.cli.project import ignored_by_git

    seed = options.out / build.name / "seed.sql"
    in_folder = all(line.startswith(f"{options.out.name}/{build.name}/") for line in wrong)
    return not build.target.scope.has_migrations and in_folder and seed in ignored_by_git(opened, [seed])


def _apply(
    options: GlobalOptions,
    build: Build,
    selection: Selection,
    apply_options: ApplyOptions,
    secrets: Secrets,
    by: Attribution,
    *,
    dry_run: bool,
) -> None:
    """Prepare all databases, commit them, and answer with what was done. Raises Fatal if one refuses."""
    from msgspec.structs import replace

    from ratesmith.cli.databases import Work, answer_changes, progress_on_terminal, run_on_all
    from ratesmith.deploy.apply import made_before_lock, prepare
    from ratesmith.deploy.destinations import refuse_moved_since
    from ratesmith.deploy.session import Deployment
    from ratesmith.report.apply import AHEAD, NO_INDEX, describe_receipt

    needed: dict[Database, Needed] = {}

    def read(database: Database) -> None:
        needed[database] = secrets.needed(database.url)

    def prepared(deployment: Deployment, database: Database) -> Receipt:
        progress, found = progress_on_terminal(options.quiet), needed[database]
        receipt = prepare(
            deployment, apply_options, unsealed=found.unsealed, dry_run=dry_run, progress=progress, made=made
        )
        found.refuse_other_ledger(is_ahead=receipt.is_ahead)
        if not receipt.is_ahead:
            refuse_moved_since(deployment, found.unsealed.bindings if found.unsealed is not None else ())
        return replace(receipt, standing=found.standing)

    def as_object(result: Result[Receipt]) -> ChangedDatabase:
        from ratesmith.report.databases import applied_object

        return applied_object(result, scope.tables)

    scope = build.target.scope
    for note in secrets.notes():
        options.say(note)
    made = made_before_lock(build, apply_options)
    work = Work(lambda driver: Deployment(build, driver, by), prepared, read)
    results = run_on_all(selection.of(scope), options.config.parent, work, selection, dry_run=dry_run)
    for note in secrets.older_notes(needed.values()):
        options.say(note)
    receipts = [it.outcome for it in results if it.outcome is not None]
    for table in dict.fromkeys(table for receipt in receipts for table in receipt.unindexed):
        options.say(NO_INDEX.format(table=table))
    if any(receipt.is_ahead for receipt in receipts):
        options.say(AHEAD)
    answer_changes(
        options,
        results,
        lambda receipt, label: describe_receipt(receipt, label, scope.tables, verbose=options.verbose),
        as_object,
    )
