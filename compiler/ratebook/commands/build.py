"""`ratebook build`: from the configuration to SQL and a manifest."""

from __future__ import annotations

import click

from ratebook.commands._shared import Command, Settings
from ratebook.errors import Exit


@click.command(cls=Command)
@click.option("--check", is_flag=True, help="Write nothing; fail where generated/ or schemas/ is stale.")
def command(settings: Settings, check: bool) -> None:
    """Compile the configuration into generated/.

    Per environment: schema, seed and verification in SQL, the state, and the manifest. The same
    configuration gives the same bytes, on any machine and on any day.
    """
    from ratebook.commands._shared import compiled_or_exit, opened_or_exit, warn
    from ratebook.generated import STRANGER, stale, stale_schemas, write
    from ratebook.text import plural, visible

    opened = opened_or_exit(settings)
    environments = settings.environments(opened, default_all=True)
    compiled = compiled_or_exit(settings, opened, environments)
    warn(compiled.report, settings)
    if check:
        built, schemas = [*stale(compiled, settings.out, built=False)], [*stale_schemas(opened)]
        for line in (*built, *schemas):
            click.echo(line)
        if built or schemas:
            repair = [*(["ratebook schema export"] if schemas else []), *(["ratebook build"] if built else [])]
            settings.say(f"{plural(len(built) + len(schemas), 'file')} stale; run: {' && '.join(repair)}")
            raise click.exceptions.Exit(Exit.REFUSED)
        settings.say("everything generated is up to date")
        return
    result = write(compiled, settings.out)
    for path in result.written if settings.verbose else ():
        click.echo(path)
    for path in result.strangers:
        settings.say(f"{settings.out.name}/{visible(path)}: {STRANGER}")
    summary = f"{plural(result.total, 'file')} in {settings.out.name}/ for {', '.join(environments)}"
    settings.say(f"{summary}: {len(result.written)} changed")
