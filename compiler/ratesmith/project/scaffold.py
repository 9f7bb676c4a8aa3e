"""The project that `ratesmith init` writes: the pack's starter files, the schemas, and git's settings."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import resources
from importlib.resources.abc import Traversable

from ratesmith.api.loader import load_pack
from ratesmith.core.ir import Artifact
from ratesmith.project.schema_files import export

_GITIGNORE = """\
/var/
/generated/development/
__pycache__/
"""
_GITATTRIBUTES = """\
/generated/** linguist-generated
/generated/*/migrations/*.sql -linguist-generated
/schemas/** linguist-generated
"""


def files(pack: str) -> Iterator[Artifact]:
    """Yield every file of a new project, relative to its folder."""
    yield Artifact(".gitattributes", _GITATTRIBUTES)
    yield Artifact(".gitignore", _GITIGNORE)
    loaded = load_pack(pack)
    yield from _tree(resources.files(loaded.package) / "starter", "config")
    for path, text in export(loaded.kinds):
        yield Artifact(f"schemas/{path}", text)


def _tree(folder: Traversable, path: str) -> Iterator[Artifact]:
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.is_dir():
            yield from _tree(entry, f"{path}/{entry.name}")
        else:
            yield Artifact(f"{path}/{entry.name}", entry.read_text(encoding="utf-8"))
