"""The project that `ratesmith init` writes: the pack's starter files, the schemas, settings of git and of editors."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Final

from ratesmith.api.definitions import Destination, Pack, PaysTo
from ratesmith.api.loader import load_pack
from ratesmith.core.field_types import markers_below
from ratesmith.core.ir import Artifact
from ratesmith.project.editor_files import editor_files
from ratesmith.project.pipeline_files import PATTERNS
from ratesmith.project.schema_files import export
from ratesmith.project.settings import ENVIRONMENTS, PROJECT_FILE, SECRETS

_GITIGNORE = """\
/.venv/
/var/
/generated/development/
__pycache__/
"""
_GITATTRIBUTES = """\
/generated/** linguist-generated
/generated/*/migrations/*.sql -linguist-generated
/schemas/** linguist-generated
"""

_OWNERS = "CODEOWNERS"
_OWNERS_HEAD = """\
# Who approves what `ratesmith review` lists. Put the team in place of @OWNER, and require its approval on the branch.
# GitHub and GitLab read this file; the last line that matches a path counts.
"""
_OWNER = "@OWNER"
_OWNED = (*(f"/config/{PROJECT_FILE}", f"/config/{SECRETS}/", "/.sops.yaml", "/generated/*/plans/checkpoint.json"),)
"""What decides who can read secrets, which databases are written and what is taken as applied, whatever the pack."""


CI: Final[Mapping[str, str]] = {"github": ".github/workflows/ratesmith.yml", "gitlab": ".gitlab-ci.yml"}
"""The file of each CI system that there is a pipeline for."""
_PRODUCTION = """\
  production:
    dialect: postgresql
    database_env: DATABASE_URL
    # A pull request holds YAML alone, and a job behind the merge builds its migration.
    release: on_merge
"""


def files(pack: str, ci: str = "") -> Iterator[Artifact]:
    """Yield every file of a new project, relative to its folder.

    With a CI system of `CI` its pipeline too, and the environment `production` that this deploys to.
    """
    if ci:
        pipeline = resources.files(__package__).joinpath("ci", f"{ci}.yml")
        yield Artifact(CI[ci], pipeline.read_text(encoding="utf-8"))
    yield Artifact(".gitattributes", _GITATTRIBUTES)
    yield Artifact(".gitignore", _GITIGNORE)
    loaded = load_pack(pack)
    yield Artifact(_OWNERS, _owners(loaded))
    for path, text in _tree(resources.files(loaded.package) / "starter", "config"):
        yield Artifact(path, text + _PRODUCTION if ci and path == f"config/{PROJECT_FILE}" else text)
    for path, text in export(loaded.kinds):
        yield Artifact(f"schemas/{path}", text)
    yield from editor_files(loaded.kinds)


def _owners(pack: Pack) -> str:
    """Return the file that names who approves, with the kinds that say where keys are sent, or customers pay."""
    marked = (kind for kind in pack.kinds.values() if markers_below(kind.entity) & {Destination, PaysTo})
    places = [kind.path.partition("{")[0] for kind in marked]
    owned = [*_OWNED, *(f"/config/{path}" for path in places), *(f"/config/{ENVIRONMENTS}/*/{path}" for path in places)]
    lines = [*owned, *PATTERNS]
    width = max(map(len, lines))
    return _OWNERS_HEAD + "".join(f"{line:<{width}} {_OWNER}\n" for line in lines)


def _tree(folder: Traversable, path: str) -> Iterator[Artifact]:
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.is_dir():
            yield from _tree(entry, f"{path}/{entry.name}")
        else:
            yield Artifact(f"{path}/{entry.name}", entry.read_text(encoding="utf-8"))
