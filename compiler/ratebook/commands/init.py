"""`ratebook init`: a small project to start from."""

from __future__ import annotations

from pathlib import Path

import click

from ratebook.commands._shared import Command, Settings
from ratebook.errors import Exit, Fatal


@click.command(cls=Command)
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
def command(settings: Settings, folder: Path) -> None:
    """Start a project in DIR.

    It gets a small configuration that is valid, its JSON Schemas, and what git should know of it.
    """
    from ratebook import starter
    from ratebook.files import write_atomically
    from ratebook.text import plural

    if (folder / "config").exists():
        raise Fatal(Exit.REFUSED, f"{folder}/config exists already", "choose another folder; nothing was changed")
    files = dict(starter.files("ai_platform"))
    present = sorted(path for path in files if (folder / path).exists())
    if present:
        raise Fatal(
            Exit.REFUSED, f"{folder} holds {', '.join(present)} already", "choose another folder; nothing was changed"
        )
    for path, text in files.items():
        write_atomically(folder / path, text)
    settings.say(f"{plural(len(files), 'file')} in {folder}")
    click.echo(f"cd {folder}\nratebook validate\nratebook build\nratebook apply")
