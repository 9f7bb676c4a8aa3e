"""`ratesmith build`: compile the configuration to SQL and a manifest."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ratesmith.cli.context import Command, GlobalOptions
from ratesmith.core.errors import Exit

if TYPE_CHECKING:
    from ratesmith.compile.result import Opened
    from ratesmith.release.build import Builds

UNREAD = (
    "note: git is missing or too shallow here to say what is released, so every migration counts;"
    " SQL written by hand cannot be told from generated SQL. Fetch the base and name it: --base origin/main"
)


@click.command(cls=Command, all_environments=True, forms=("text", "json"))
@click.option("--check", is_flag=True, help="Write nothing; fail if generated/ or schemas/ is stale.")
@click.option("-m", "--name", metavar="SLUG", default="", help="The name of the next migration.")
@click.option(
    "--base", metavar="REF", help="The branch or commit that holds what is released. [default: the default branch]"
)
@click.option("--allow-mass-removal", is_flag=True, help="Let a migration remove many rows at once.")
def command(options: GlobalOptions, check: bool, name: str, base: str | None, allow_mass_removal: bool) -> None:
    """Compile the configuration into generated/.

    Per environment: schema, seed and verification in SQL, the state, the manifest, and the next
    migration where a history is kept. The same configuration after the same released
    migrations gives the same bytes, on any machine and on any day.
    """
    from msgspec.structs import replace

    from ratesmith.cli.context import compiled_or_exit, opened_or_exit, warn
    from ratesmith.core.sanitize import plural, visible
    from ratesmith.output.folder import STRANGER, write
    from ratesmith.release.build import build_all
    from ratesmith.release.draft_changes import describe_drafts
    from ratesmith.release.likely_renames import likely_renames
    from ratesmith.release.migration import slugged
    from ratesmith.release.safety import refuse_mass_removal

    if name and slugged(name) != name:
        raise click.UsageError(f"-m takes lowercase letters, digits and underscores, such as {slugged(name) or 'x'}")

    opened = opened_or_exit(options)
    environments = options.environments(opened, default_all=True)
    compiled = compiled_or_exit(options, opened, environments)
    warn(compiled.report, options)
    builds = build_all(compiled, options.out, base=base, slug=name)
    if any(it.target.scope.has_migrations and not it.history.where for it in builds.by_name.values()):
        options.say(UNREAD)
    warn(replace(compiled.report, findings=likely_renames(builds)), options)
    if check:
        if not _check(options, opened, builds, environments):
            raise click.exceptions.Exit(Exit.REFUSED)
        options.say("everything generated is up to date")
        return
    if not allow_mass_removal:
        for built in builds.by_name.values():
            refuse_mass_removal(built.history, built.state, options.out / built.name)
    drafts = [*describe_drafts({name: it.history for name, it in builds.by_name.items()}, options.out)]
    result = write(builds, options.out)
    options.invocation.answer(
        result.written if options.verbose else (),
        environments=environments,
        check=False,
        files=result.total,
        changed=tuple(map(visible, result.written)),
        strangers=tuple(map(visible, result.strangers)),
    )
    for path in result.strangers:
        options.say(f"{options.out.name}/{visible(path)}: {STRANGER}")
    summary = f"{plural(result.total, 'file')} in {options.out.name}/ for {', '.join(environments)}"
    options.say(f"{summary}: {len(result.written)} changed")
    for line in drafts:
        options.say(line)


def _check(options: GlobalOptions, opened: Opened, builds: Builds, environments: tuple[str, ...]) -> bool:
    """Answer with what is stale and what no build writes, and how to mend it; return whether there is nothing.

    The folder of a seed that git ignores is written for this machine alone and is not checked: a build of another
    branch leaves it stale. A file that git ignores is in nobody's way either.
    """
    from ratesmith.cli.context import ignored_by_git
    from ratesmith.core.sanitize import plural, visible
    from ratesmith.output.folder import STRANGER, files_of, stale, stale_schemas, strangers

    out = options.out
    seeds = {out / it.name / "seed.sql" for it in builds.by_name.values() if not it.target.scope.has_migrations}
    ignored = ignored_by_git(opened, sorted(seeds))
    own = {seed.parent.name for seed in seeds if seed in ignored or not seed.parent.exists()}
    made = files_of(builds)
    files, schemas = [*stale(builds, out, made, without=own)], [*stale_schemas(opened)]
    unknown = [*strangers(builds, out, made)]
    ignored = ignored_by_git(opened, [out / path for path in unknown]) if unknown else frozenset()
    unknown = [path for path in unknown if out / path not in ignored]
    stranger_lines = tuple(f"{out.name}/{visible(path)}: {STRANGER}" for path in unknown)
    stale_lines = tuple(map(visible, (*files, *schemas)))
    options.invocation.answer(
        (*stale_lines, *stranger_lines),
        environments=environments,
        check=True,
        stale=stale_lines,
        strangers=tuple(map(visible, unknown)),
    )
    if files or schemas:
        repair = [*(["ratesmith schema export"] if schemas else []), *(["ratesmith build"] if files else [])]
        options.say(f"{plural(len(files) + len(schemas), 'file')} stale; run: {' && '.join(repair)}")
    if unknown:
        options.say(f"{plural(len(unknown), 'file')} to delete: no build writes or removes what it did not write")
    return not (files or schemas or unknown)
