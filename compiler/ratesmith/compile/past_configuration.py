"""Resolve the configuration of all environments as it is, or as a commit had it."""

from __future__ import annotations

from collections.abc import Mapping

from ratesmith.compile.open import open_project
from ratesmith.compile.pipeline import configurations
from ratesmith.compile.result import Invalid, Opened
from ratesmith.core.errors import Fatal
from ratesmith.core.git import Git
from ratesmith.core.ir import Config
from ratesmith.language.file_tree import NOWHERE, Memory
from ratesmith.project.settings import Project


def configurations_at(opened: Opened, commit: str | None) -> tuple[Mapping[str, Config], Project] | None:
    """Return the configuration of each environment without its broken entities, and the settings of the project.

    Of the work tree where the commit is None. None if the commit has no project that can be read. Raises Fatal if git
    cannot read the commit.
    """
    if commit is None:
        return configurations(opened, opened.project.environments), opened.project
    git = Git.find(opened.config)
    files = git.files(commit, opened.config) if git is not None else {}
    name = opened.config.name
    try:
        past = open_project(NOWHERE / name, Memory({f"{name}/{path}": content for path, content in files.items()}))
        return configurations(past, past.project.environments), past.project
    except (Invalid, Fatal):
        return None
