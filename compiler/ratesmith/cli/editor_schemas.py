"""Write what an editor completes from: the schemas with the ids of the project."""

from __future__ import annotations

from ratesmith.cli.context import GlobalOptions
from ratesmith.compile.result import Compiled, Opened
from ratesmith.core.atomic_write import write_atomically
from ratesmith.core.errors import Fatal
from ratesmith.core.links import refuse_links
from ratesmith.project.editor_schemas import FOLDER, editor_schemas, known


def write_editor_schemas(options: GlobalOptions, opened: Opened, compiled: Compiled) -> None:
    """Bring the folder to what the project has; say why where it cannot be written, which stops no build.

    Writes nothing where some environments were not compiled, as the ids that they add would be missing.
    """
    if compiled.configs.keys() != compiled.environments:
        return
    folder = opened.root / FOLDER
    files = editor_schemas(opened.pack.kinds, opened.project, known(opened.pack, compiled.configs.values()))
    try:
        for path, text in files:
            refuse_links(opened.root, folder / path)
            write_atomically(folder / path, text)
    except Fatal as fatal:
        options.say(f"note: no schemas for editors: {fatal.message}")
