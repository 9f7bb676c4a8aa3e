"""`ratesmith build`: compile the configuration to SQL and a manifest."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ratesmith.cli import completion
from ratesmith.cli.context import Command, GlobalOptions
from ratesmith.core.errors import Exit

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ratesmith.compile.result import Opened
    from ratesmith.release.base_ref import Repositories
    from ratesmith.release.build import Builds
    from ratesmith.release.retired import LostHistory

UNREAD = (
    "note: git is missing or too shallow here to say what is released, so every migration counts."
    " Fetch the base and name it: --base origin/main"
)


@click.command(cls=Command, all_environments=True, forms=("text", "json"))
@click.option("--check", is_flag=True, help="Write nothing; fail if generated/ or schemas/ is stale.")
@click.option("-m", "--name", metavar="SLUG", default="", help="The name of the next migration.")
@click.option(
    "--base", metavar="REF", help="The branch or commit that holds what is released. [default: the default branch]"
)
@click.option("--expect", metavar="ID", default="", help="With --check: fail unless the last migration has this id.")
@click.option(
    "--retire",
    multiple=True,
    metavar="ENV",
    shell_complete=completion.environments,
    help="Give up the released migrations of an environment that has none any more; repeatable.",
)
@click.option("--allow-mass-removal", is_flag=True, help="Let a migration remove many rows at once.")
@click.option(
    "--on-merge", is_flag=True, help="Also write environments with `release: on_merge`: for the job behind a merge."
)
def command(
    options: GlobalOptions,
    check: bool,
    name: str,
    base: str | None,
    expect: str,
    retire: tuple[str, ...],
    allow_mass_removal: bool,
    on_merge: bool,
) -> None:
    """Compile the configuration into generated/.

    Per environment: schema, seed and verification in SQL, the state, the manifest, and the next
    migration where a history is kept. The same configuration after the same released
    migrations gives the same bytes, on any machine and on any day.

    An environment with `release: on_merge` keeps what the default branch has; --on-merge builds it
    too, and answers with the message of the commit. --check asks which of the two holds.
    """
    from msgspec.structs import replace

    from ratesmith.cli.editor_schemas import write_editor_schemas
    from ratesmith.cli.project import compiled_or_exit, opened_or_exit, show_and_exit, warn
    from ratesmith.compile.tracked_databases import tracked_databases
    from ratesmith.project.settings import any_on_merge
    from ratesmith.release.base_ref import Repositories
    from ratesmith.release.build import build_all
    from ratesmith.release.draft_changes import describe_drafts
    from ratesmith.release.likely_renames import likely_renames
    from ratesmith.release.merged_files import is_behind_merge
    from ratesmith.release.rendered_ahead import rendering_ahead
    from ratesmith.release.retired import lost_histories
    from ratesmith.release.safety import refuse_other_head
    from ratesmith.release.slug import slugged

    if name and slugged(name) != name:
        raise click.UsageError(f"-m takes lowercase letters, digits and underscores, such as {slugged(name) or 'x'}")

    opened = opened_or_exit(options)
    environments = options.environments(opened, default_all=True)
    if expect and (not check or len(environments) > 1):
        raise click.UsageError("--expect is for --check of one environment: name it with --env")
    ahead = click.get_current_context().with_resource(rendering_ahead(opened.project, environments, options.out, base))
    compiled = compiled_or_exit(options, opened, environments)
    if check and (tracked := (*tracked_databases(opened),)):
        show_and_exit(replace(compiled.report, findings=(*compiled.report.findings, *tracked)), options)
    warn(compiled.report, options)
    repositories = Repositories()
    asked = options.env if options.env in environments else None
    lost = lost_histories(opened.project, options.out, base, repositories, asked)
    _require_lost(options, opened, lost, retire)
    on_branch = any_on_merge(opened.project) and not (
        on_merge or (check and is_behind_merge(options.out, base, repositories))
    )
    builds = build_all(
        compiled,
        options.out,
        base=base,
        slug=name,
        repositories=repositories,
        before_merge=on_branch,
        ahead=ahead,
    )
    _refuse_moved(opened, builds, base, repositories)
    if any(it.target.scope.has_migrations and not it.history.where for it in builds.by_name.values()):
        options.say(UNREAD)
    warn(replace(compiled.report, findings=likely_renames(builds)), options)
    for built in builds.by_name.values() if expect else ():
        refuse_other_head(built.written_history, expect)
    if not allow_mass_removal:
        _refuse_mass_removal(options, builds, check=check)
    if check:
        _check_base(options, opened, builds, base, repositories)
        if not _check(options, opened, builds, environments):
            raise click.exceptions.Exit(Exit.REFUSED)
        for line in describe_drafts({name: builds.by_name[name] for name in builds.held}, options.out):
            options.say(line)
        options.say("everything generated is up to date")
        return
    given_up = [lost[environment] for environment in retire if environment in lost]
    _write(options, opened, builds, environments, given_up, on_merge=on_merge)
    write_editor_schemas(options, opened, compiled)


def _say_what_was_guessed(options: GlobalOptions, opened: Opened, repositories: Repositories) -> None:
    """Say that only a name told which branch has what is released. Raises Fatal in CI, where nobody reads it."""
    import os

    from ratesmith.core.errors import Fatal

    repository = repositories.of(opened.root)
    if repository is None or not (guessed := repository.guessed):
        return
    hint = f"name what this is to be merged into: --base refs/remotes/{guessed}"
    if os.environ.get("CI", "") not in ("", "0", "false"):
        raise Fatal(Exit.ENVIRONMENT, f"nothing but its name says that {guessed} has what is released", hint)
    options.say(
        f"note: compared with {guessed}, of which nothing but its name says that it is the default branch; {hint}"
    )


def _refuse_moved(opened: Opened, builds: Builds, base: str | None, repositories: Repositories) -> None:
    """Raise Fatal where what is released is in another folder of the base, and a build would begin a history anew."""
    from ratesmith.release.base_ref import branched_from
    from ratesmith.release.moved_project import may_have_moved, refuse_moved

    histories = [it.history for it in builds.by_name.values() if it.target.scope.has_migrations]
    is_known = any(it.released for it in histories)
    repository = repositories.of(opened.root) if histories else None
    if repository is None or not may_have_moved(repository.git, opened.config, is_known=is_known):
        return
    place, head = branched_from(repository, base), repository.head_commit
    if place is not None and place.commit is not None and head is not None:
        refuse_moved(repository.git, place.commit, head, opened.config, is_known=is_known)


def _refuse_mass_removal(options: GlobalOptions, builds: Builds, *, check: bool) -> None:
    """Raise Fatal where a draft removes many rows: when it is written, or before the merge that it is built behind."""
    from ratesmith.release.safety import refuse_mass_removal

    asking = "ratesmith build --check" if check else "ratesmith build"
    for name in builds.held if check else builds.by_name:
        built = builds.by_name[name]
        following = {data.table.name for data in built.target.dataset if data.table.follows}
        refuse_mass_removal(built.history, built.state, options.out / name, following, asking)


def _write(
    options: GlobalOptions,
    opened: Opened,
    builds: Builds,
    environments: tuple[str, ...],
    given_up: Sequence[LostHistory],
    *,
    on_merge: bool,
) -> None:
    """Write the folder and answer with what changed."""
    from ratesmith.cli.generated_files import foreign_attributes, lost_in_git, not_ignored
    from ratesmith.core.errors import Fatal
    from ratesmith.core.sanitize import plural, visible
    from ratesmith.output.folder import write
    from ratesmith.output.staging import staged
    from ratesmith.release.commit_message import commit_message
    from ratesmith.release.draft_changes import describe_drafts
    from ratesmith.release.retired import delete_files

    drafts = [*describe_drafts(builds.by_name, options.out)]
    with staged(builds, options.out) as files:
        if on_merge and (attributes := foreign_attributes(opened, builds, options.out, files)):
            raise Fatal(Exit.REFUSED, attributes[0], "no checkout would hold what this writes; nothing was written")
        deleted = [path for it in given_up for path in delete_files(it, options.out, files)]
        result, heads = write(builds, options.out, files), _heads(builds)
    strangers = not_ignored(opened, options.out, result.strangers)
    ignored = lost_in_git(opened, builds, options.out, files)
    changed = tuple(dict.fromkeys((*deleted, *result.written)))
    lines: tuple[str, ...] = ()
    if on_merge:
        lines = (*commit_message(builds.by_name),) if changed else ()
    elif options.verbose:
        lines = (*changed, *(f"{name}: head {id}" for name, id in heads.items()))
    options.invocation.answer(
        lines,
        environments=environments,
        check=False,
        files=result.total,
        changed=tuple(map(visible, changed)),
        heads=heads,
        strangers=tuple(visible(it.path) for it in strangers),
        ignored=ignored,
    )
    for line in ignored:
        options.say(line)
    for stranger in strangers:
        options.say(stranger.line(options.out.name))
    summary = f"{plural(result.total, 'file')} in {options.out.name}/ for {', '.join(environments)}"
    options.say(f"{summary}: {len(changed)} changed")
    for line in drafts:
        options.say(line)
    if ignored and on_merge:
        raise click.exceptions.Exit(Exit.REFUSED)


def _check_base(
    options: GlobalOptions, opened: Opened, builds: Builds, base: str | None, repositories: Repositories
) -> None:
    """Raise Fatal where the branch that is compared with a base took a migration of its own back.

    Also where it has a migration that writes what the configuration does not name, and the base is the branch itself.
    Without a base, say so where only a name told which branch has what is released.
    """
    from ratesmith.release.bindings import refuse_other_names
    from ratesmith.release.released_files import is_own_base, refuse_taken_back

    with_history = [name for name, built in builds.by_name.items() if built.target.scope.has_migrations]
    if base is None:
        if with_history:
            _say_what_was_guessed(options, opened, repositories)
        return
    for name in with_history:
        refuse_taken_back(options.out / name, base, repositories)
        if is_own_base(options.out / name, base, repositories):
            history, scope = builds.by_name[name].history, builds.by_name[name].target.scope
            hint = f"--base {base} is the very commit that is checked: name what it is to be merged into"
            refuse_other_names(
                history, history.with_files, scope.tables, scope.ledger, scope.settings.dialect or "", hint
            )


def _heads(builds: Builds) -> dict[str, str]:
    """Return the id of the last migration by environment, as `--expect` takes it."""
    written = {name: it.written_history for name, it in builds.by_name.items()}
    return {name: it.head_id for name, it in written.items() if it.migrations}


def _require_lost(
    options: GlobalOptions, opened: Opened, lost: Mapping[str, LostHistory], retire: tuple[str, ...]
) -> None:
    """Raise Fatal for a history that is lost and not given up, and UsageError for one that is still kept."""
    from ratesmith.core.sanitize import quoted
    from ratesmith.project.settings import effective
    from ratesmith.release.retired import refuse_lost

    for name in retire:
        if name in opened.project.environments and effective(opened.project, name)[0].has_migrations:
            raise click.UsageError(f"{name} is released with migrations; take that out of config/ratesmith.yaml first")
        if name not in lost:
            options.say(f"note: no released migrations of {quoted(name)} are lost; --retire does nothing")
    refuse_lost(lost, retire)


def _check(options: GlobalOptions, opened: Opened, builds: Builds, environments: tuple[str, ...]) -> bool:
    """Answer with what is stale and what no build writes, and how to mend it; return whether there is nothing."""
    from ratesmith.cli.generated_files import foreign_attributes, foreign_files, lost_in_git, stale_files
    from ratesmith.core.sanitize import plural, visible
    from ratesmith.output.folder import stale_schemas
    from ratesmith.output.staging import compared
    from ratesmith.project.settings import any_on_merge

    out, made = options.out, compared(builds, options.out)
    files, schemas = stale_files(opened, builds, out, made), [*stale_schemas(opened)]
    unknown = foreign_files(opened, builds, out, made, in_git=True)
    attributes, ignored = foreign_attributes(opened, builds, out, made), lost_in_git(opened, builds, out, made)
    stale_lines = tuple(map(visible, (*files, *schemas)))
    options.invocation.answer(
        (*stale_lines, *(it.line(out.name) for it in unknown), *attributes, *ignored),
        environments=environments,
        check=True,
        heads=_heads(builds),
        stale=stale_lines,
        strangers=tuple(visible(it.path) for it in unknown),
        attributes=attributes,
        ignored=ignored,
    )
    if files or schemas:
        behind = any_on_merge(opened.project) and builds.merged_contract is None
        build = f"ratesmith build{' --on-merge, as the job behind a merge does' if behind else ''}"
        repair = [*(["ratesmith schema export"] if schemas else []), *([build] if files else [])]
        options.say(f"{plural(len(files) + len(schemas), 'file')} stale; run: {' && '.join(repair)}")
    if held := [name for name in builds.held if any(line.startswith(f"{out.name}/{name}/") for line in files)]:
        options.say(f"a branch brings nothing but YAML to {', '.join(held)} (release: on_merge); a build takes it out")
    if surplus := [it for it in unknown if not it.has_wrong_mode]:
        options.say(f"{plural(len(surplus), 'file')} to delete: no build writes or removes what it did not write")
    if executable := len(unknown) - len(surplus):
        options.say(f"{plural(executable, 'file')} executable: what a build writes is read, and never run by itself")
    if attributes:
        options.say(
            f"{plural(len(attributes), 'attribute')} of git to remove: files would not be as a build writes them"
        )
    if ignored:
        options.say(f"{plural(len(ignored), 'file')} of a history would not be committed")
    return not (files or schemas or unknown or attributes or ignored)
