"""`ratesmith drift`: show where a database differs from the configuration, or adopt its values."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ratesmith.cli.context import Command, GlobalOptions
from ratesmith.cli.selection import Selection, selecting
from ratesmith.core.errors import Exit, Fatal

if TYPE_CHECKING:
    from ratesmith.compile.result import Compiled, Opened
    from ratesmith.core.ir import SecretKey
    from ratesmith.core.secret import Secret
    from ratesmith.database.driver import Driver
    from ratesmith.deploy.results import Database
    from ratesmith.report.drift import Drift


@click.command(cls=Command, forms=("text", "json"))
@selecting(writes=False)
@click.option("--adopt", is_flag=True, help="Write what the database holds into the configuration.")
def command(options: GlobalOptions, selection: Selection, adopt: bool) -> None:
    """Show where a database differs.

    Compares every row and column that the configuration owns, and the secrets if a key decrypts
    them; only reads the database. Exits with 5 if something differs; with --adopt, if something
    still does; with 4 if one cannot be reached.
    """
    from ratesmith.cli.databases import read_all
    from ratesmith.cli.project import compiled_or_exit, opened_or_exit
    from ratesmith.report.answers.drift import drift_object
    from ratesmith.report.drift import describe_drift, describe_failure

    opened = opened_or_exit(options)
    name = options.environment(opened)
    chosen = tuple(sorted(opened.project.environments)) if adopt else (name,)
    compiled = compiled_or_exit(options, opened, chosen)
    scope = compiled.targets[name].scope
    databases = selection.of(scope)
    if adopt and (max(len(selection.urls), len(databases.databases)) > 1 or options.invocation.is_json):
        raise click.UsageError("--adopt takes one database, named with --only or --database, and answers as text")
    values, unopened = _values(opened, compiled, name)

    def read(driver: Driver, database: Database) -> Drift:
        return _drift(options, compiled, name, driver, database, values, unopened, adopt=adopt)

    results = read_all(databases, opened.root, read)
    failed = [it.refusal for it in results if it.refusal is not None]
    is_alone = len(failed) == 1 == len(databases.databases)
    lines = (
        line
        for it in results
        if not is_alone
        for line in (
            describe_drift(it.outcome) if it.outcome is not None else describe_failure(name, it.database, it.refusal)
        )
    )
    options.invocation.answer(lines, databases=tuple(map(drift_object, results)))
    drifts = [it.outcome for it in results if it.outcome is not None]
    for reason in dict.fromkeys(drift.unopened for drift in drifts if drift.unopened):
        options.say(f"secrets were not compared: {reason}")
    if is_alone:
        raise failed[0]
    done = _adopt(options, opened, compiled, drifts[0]) if adopt and any(drifts) else not any(drifts)
    worst = max([*(it.exit for it in failed), Exit.OK if done else Exit.REFUSED])
    if worst:
        raise click.exceptions.Exit(worst)


def _drift(
    options: GlobalOptions,
    compiled: Compiled,
    name: str,
    driver: Driver,
    database: Database,
    values: dict[SecretKey, Secret],
    unopened: str,
    *,
    adopt: bool,
) -> Drift:
    from ratesmith.deploy.drift import compare
    from ratesmith.deploy.objects import read_late_logs
    from ratesmith.deploy.rows.applied import applied_rows
    from ratesmith.deploy.rows.orphans import find_orphans, without_orphans
    from ratesmith.deploy.rows.unnamed import find_unnamed
    from ratesmith.deploy.secrets import differing_secrets
    from ratesmith.deploy.session import Deployment
    from ratesmith.plan.diff import Plan
    from ratesmith.release.build import build_from_disk
    from ratesmith.report.drift import Drift

    build = build_from_disk(compiled.targets[name], options.out / name)
    deployment = Deployment(build, driver)
    compared, orphans, logs = compare(deployment), find_orphans(deployment), read_late_logs(deployment)
    unnamed = find_unnamed(deployment, compared.expected, orphans)
    plan = without_orphans(compared.plan, orphans)
    # Of rows that the configuration does not name there is nothing to adopt.
    plan = Plan(operations=(*plan.operations, *unnamed.drift, *(() if adopt else compared.planted)))
    secrets: tuple[SecretKey, ...] = ()
    try:
        secrets = differing_secrets(deployment, values)
    except Fatal as error:
        # A role that may not see the keys can still say where the rows differ.
        unopened = error.message
    return Drift(
        target=build.target,
        database=database.label,
        plan=plan,
        applied=applied_rows(deployment, options.out / name) if adopt else None,
        orphans=orphans,
        secrets=secrets,
        unopened=unopened,
        logs_late=logs,
        unnamed=unnamed.noted,
    )


def _adopt(options: GlobalOptions, opened: Opened, compiled: Compiled, drift: Drift) -> bool:
    """Write the values that can be adopted; return whether nothing differs any more."""
    from ratesmith.compile.pipeline import compile_project
    from ratesmith.core.atomic_write import replace_unchanged
    from ratesmith.deploy.adopt import adopt
    from ratesmith.deploy.three_way import adoptable, three_way
    from ratesmith.report.adoption import describe_adoption, is_resolved

    everywhere, today = tuple(compiled.targets), options.today
    differences = three_way(drift.plan, drift.target.dataset, drift.applied)
    adoption = adopt(
        adoptable(differences),
        compiled,
        drift.target.name,
        lambda texts: compile_project(opened, everywhere, today, texts),
    )
    replace_unchanged(opened.root, adoption.before, adoption.texts)
    click.echo("\n".join(describe_adoption(drift, differences, adoption)))
    return is_resolved(drift, differences, adoption)


def _values(opened: Opened, compiled: Compiled, name: str) -> tuple[dict[SecretKey, Secret], str]:
    """Return every secret of the environment, or none and the reason why they could not be decrypted."""
    from ratesmith.secrets.decrypt import decrypt_secrets
    from ratesmith.secrets.sops_cli import NoMatchingKey, Sops, SopsUnavailable
    from ratesmith.secrets.store import fingerprints

    sealed = fingerprints(compiled.secrets, name)
    sops = Sops(opened.root, opened.project.secrets.key_types)
    try:
        return decrypt_secrets(sops, opened.config, name, sealed, sealed.keys()).values, ""
    except (NoMatchingKey, SopsUnavailable) as error:
        return {}, error.message
