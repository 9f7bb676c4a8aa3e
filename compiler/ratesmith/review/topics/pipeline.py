"""The pipeline: files that decide what is checked, by whom, and how git reads the others."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from ratesmith.core.git_log import FileChange
from ratesmith.review.change import Change
from ratesmith.review.remark import Remark, remark

RANK: Final = 9
TITLE: Final = "what checks a change and runs the deployment"
_ANYWHERE: Final = {
    ".gitattributes": "decides how git writes files, compares them and merges them",
    ".gitmodules": "brings files of another repository",
    "CODEOWNERS": "decides who has to approve",
}
"""Names of files that count in every folder, and what they do."""
_INSTALLS: Final = "decides which programs run, with the keys at hand"
_RUN: Final = (
    r"\.(?:github|gitlab|gitea|forgejo|circleci|buildkite|woodpecker)/|(?:.*/)?Jenkinsfile[^/]*$"
    r"|\.(?:gitlab-ci|drone|travis|woodpecker|pre-commit-config)\.ya?ml$"
    r"|(?:azure|bitbucket)-pipelines\.ya?ml$|cloudbuild\.ya?ml$"
)
"""Paths, from the top of the repository, of what common pipelines run."""
_INSTALLED: Final = (
    r"(?i:(?:GNU)?makefile|[^/]+\.mk|justfile|(?:Docker|Container)file[^/]*|\.dockerignore|(?:docker-)?compose[^/]*\.ya?ml)$"
    r"|(?:pyproject\.toml|setup\.(?:py|cfg)|(?:uv|poetry|pdm|hatch|pip|mise)\.(?:toml|conf)|\.(?:python|tool)-versions?"
    r"|\.envrc|(?:requirements|constraints)[^/]*|(?:uv|poetry|pdm)\.lock)$|requirements/"
)
"""Paths, from the top of the project, that say which programs run with the keys at hand."""


def remarks(change: Change) -> Iterator[Remark]:
    """Yield every changed file that decides what is checked or run; those that are new come last."""
    for file in sorted(change.paths, key=lambda it: not it.old):
        inside = file.path.removeprefix(change.inside)
        if (why := _why(file.path, inside)) is not None:
            yield remark(inside, why=f"{_verb(file)}; it {why}")


def _why(path: str, inside: str) -> str | None:
    if re.match(_RUN, path):
        return "is what the pipeline runs"
    return _ANYWHERE.get(path.rpartition("/")[2]) or (_INSTALLS if re.match(_INSTALLED, inside) else None)


def _verb(file: FileChange) -> str:
    return "changed" if file.old and file.new else "new" if file.new else "removed"
