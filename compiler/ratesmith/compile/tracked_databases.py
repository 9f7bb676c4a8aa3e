"""Databases that a branch brings: a file of SQLite that git tracks, where `ratesmith.yaml` names it."""

from __future__ import annotations

from collections.abc import Iterator

from ratesmith.compile.result import Opened
from ratesmith.core.database_url import sqlite_place
from ratesmith.core.errors import Fatal
from ratesmith.core.ir import Finding
from ratesmith.database.sqlite_files import UNTRACK, tracked_files
from ratesmith.language.positions import origin
from ratesmith.project.settings import ENVIRONMENTS


def tracked_databases(opened: Opened) -> Iterator[Finding]:
    """Yield a finding for each environment whose database, or a file that SQLite reads beside it, git tracks.

    Asks git only where there is such a file, and not in `validate`, which starts none. Nothing without git, or where it
    cannot read the repository: commands that open the database ask again.
    """
    for name, environment in opened.project.environments.items():
        place = sqlite_place(environment.database or "")
        try:
            tracked = tracked_files(opened.root / place) if place else ""
        except Fatal:
            return
        if tracked:
            yield Finding(
                origin=origin(opened.document, (ENVIRONMENTS, name, "database")),
                severity="error",
                rule="project",
                message=f"git tracks {tracked}: a branch brings the database, and keys in it would be committed",
                hint=UNTRACK,
            )
