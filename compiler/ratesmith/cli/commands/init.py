"""`ratesmith init`: write a small project to start from."""

from __future__ import annotations

from pathlib import Path

import click

from ratesmith.cli.context import Command, GlobalOptions
from ratesmith.core.errors import Exit, Fatal

PACK = "ai_platform"
"""The pack of a new project."""


@click.command(cls=Command)
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option(
    "--ci",
    type=click.Choice(("github", "gitlab")),
    help="Also write a pipeline, and an environment that it deploys to.",
)
def command(options: GlobalOptions, folder: Path, ci: str | None) -> None:
    """Start a project in DIR.

    Writes a small valid configuration, its JSON Schemas, and the settings for git. With --ci, also the environment
    `production`, whose migrations a job builds behind each merge (`release: on_merge`). That is for teams: pull
    requests hold YAML alone and do not conflict. Those who review the SQL in the diff write `release: migrations`.
    """
    import shlex

    from ratesmith.core.atomic_write import write_atomically
    from ratesmith.core.git import Git
    from ratesmith.core.links import refuse_links
    from ratesmith.core.sanitize import plural
    from ratesmith.project import scaffold

    for place in (folder, *folder.parents):
        if place.exists() and not place.is_dir():
            raise Fatal(Exit.REFUSED, f"{place} is a file", "choose another folder; nothing was changed")
    for name in ("config", "schemas"):
        if (folder / name).exists():
            raise Fatal(Exit.REFUSED, f"{folder}/{name} exists already", "choose another folder; nothing was changed")
    files = dict(scaffold.files(PACK, ci or ""))
    for path in files if folder.is_dir() else ():
        refuse_links(folder, folder / path)
    for path, text in files.items():
        if (folder / path).exists():
            click.echo(f"{folder / path} is there already; add these lines to it:\n{text}", err=True)
        else:
            write_atomically(folder / path, text)
    options.say(f"{plural(len(files), 'file')} in {folder}")
    git = Git.find(folder) if ci else None
    if git is not None and git.root != folder.resolve():
        options.say(
            f"note: {git.root} is the top of this repository, and a server looks for pipelines only there:"
            f" move {scaffold.CI[ci or '']}, and let its jobs run ratesmith in {folder}"
        )
    # What is released is what git has: without it every migration counts.
    start = "git init\n" if ci and git is None else ""
    click.echo(f"cd {shlex.quote(str(folder))}\n{start}ratesmith validate\nratesmith build\nratesmith apply")
