"""`ratesmith drift`: show where a database differs from the configuration, or adopt its values."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ratesmith.cli.context import Command, GlobalOptions
from ratesmith.cli.databases import DATABASE
from ratesmith.core.errors import Exit, Fatal

if TYPE_CHECKING:
    from ratesmith.compile.result import Compiled, Opened
    from ratesmith.core.ir import SecretKey
    from ratesmith.core.secret import Secret
    from ratesmith.report.drift import Drift


@click.command(cls=Command)
@DATABASE
@click.option(
    "--format", "format_", type=click.Choice(["text", "json"]), default="text", help="text or json. [default: text]"
)
@click.option("--adopt", is_flag=True, help="Write what the database holds into the configuration.")
def command(options: GlobalOptions, databases: tuple[str, ...], format_: str, adopt: bool) -> None:
    """Show where a database differs.

    Compares every row and column that the configuration owns, and the secrets if a key decrypts
    them; only reads the database. Exits with 5 if something differs; with --adopt, if something
    still does.
    """
    from ratesmith.cli.context import compiled_or_exit, opened_or_exit
    from ratesmith.cli.databases import database_urls
    from ratesmith.report.drift import describe_drift, drift_json

    if adopt and (len(databases) > 1 or format_ == "json"):
        raise click.UsageError("--adopt takes one --database, and answers as text")
    opened = opened_or_exit(options)
    name = options.environment(opened)
    chosen = tuple(sorted(opened.project.environments)) if adopt else (name,)
    compiled = compiled_or_exit(options, opened, chosen)
    values, unopened = _values(opened, compiled, name)
    drifts: list[Drift] = []
    for url in database_urls(compiled.targets[name].scope, databases):
        drifts.append(_drift(options, opened, compiled, name, url, values, unopened, adopt=adopt))
        if format_ == "text":
            click.echo("\n".join(describe_drift(drifts[-1])))
    if format_ == "json":
        click.echo(drift_json(name, drifts), nl=False)
    for reason in dict.fromkeys(drift.unopened for drift in drifts if drift.unopened):
        options.say(f"secrets were not compared: {reason}")
    done = _adopt(options, opened, compiled, drifts[0]) if adopt and drifts[0] else not any(drifts)
    if not done:
        raise click.exceptions.Exit(Exit.REFUSED)


def _drift(
    options: GlobalOptions,
    opened: Opened,
    compiled: Compiled,
    name: str,
    url: str,
    values: dict[SecretKey, Secret],
    unopened: str,
    *,
    adopt: bool,
) -> Drift:
    from ratesmith.core.database_url import safe_url
    from ratesmith.database.driver import connect
    from ratesmith.deploy.applied_rows import applied_rows
    from ratesmith.deploy.drift import drift
    from ratesmith.deploy.orphans import find_orphans
    from ratesmith.deploy.secrets import differing_secrets
    from ratesmith.deploy.session import Deployment
    from ratesmith.release.build import build_from_disk
    from ratesmith.report.drift import Drift

    build = build_from_disk(compiled.targets[name], options.out / name)
    with connect(url, opened.root, "read") as driver:
        deployment = Deployment(build, driver)
        plan, orphans = drift(deployment), find_orphans(deployment)
        secrets: tuple[SecretKey, ...] = ()
        try:
            secrets = differing_secrets(deployment, values)
        except Fatal as error:
            # A role that may not see the keys can still say where the rows differ.
            unopened = error.message
        return Drift(
            target=build.target,
            database=safe_url(url),
            plan=plan,
            applied=applied_rows(deployment, options.out / name) if adopt else None,
            orphans=orphans,
            secrets=secrets,
            unopened=unopened,
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
        lambda path: (opened.root / path).is_symlink(),
    )
    replace_unchanged(opened.root, adoption.before, adoption.texts)
    click.echo("\n".join(describe_adoption(drift, differences, adoption)))
    return is_resolved(drift, differences, adoption)


def _values(opened: Opened, compiled: Compiled, name: str) -> tuple[dict[SecretKey, Secret], str]:
    """Return every secret of the environment, or none and the reason why they could not be decrypted."""
    from ratesmith.secrets.decrypt import decrypt_secrets, fingerprints
    from ratesmith.secrets.sops_cli import NoMatchingKey, Sops, SopsUnavailable

    sealed = fingerprints(compiled.secrets, name)
    sops = Sops(opened.root, opened.project.secrets.key_types)
    try:
        return decrypt_secrets(sops, opened.config, name, sealed, sealed.keys()).values, ""
    except (NoMatchingKey, SopsUnavailable) as error:
        return {}, error.message
