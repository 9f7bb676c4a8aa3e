"""Files that decide what is checked and which programs run, as patterns of gitignore: those of CODEOWNERS files."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

ANYWHERE: Final = {
    ".gitattributes": "decides how git writes files, compares them and merges them",
    ".gitignore": "decides which files git leaves out of a commit",
    ".gitmodules": "brings files of another repository",
    "CODEOWNERS": "decides who has to approve",
}
"""Names of files that count in every folder, and what they do."""
_SERVICES: Final = (
    "github",
    "gitlab",
    "gitea",
    "forgejo",
    "circleci",
    "buildkite",
    "woodpecker",
    "teamcity",
    "semaphore",
)
_RUN: Final = (".gitlab-ci", ".drone", ".travis", ".woodpecker", ".cirrus", ".appveyor", ".pre-commit-config")
_BUILDS: Final = ("azure-pipelines", "bitbucket-pipelines", "cloudbuild", "appveyor", "buildspec", "codefresh")
RUN: Final = (
    *(f"/.{service}/" for service in (*_SERVICES, "ci")),
    *(f"/{name}.{ending}" for name in (*_RUN, *_BUILDS) for ending in ("yml", "yaml")),
    *("Jenkinsfile*", "action.yml", "action.yaml"),
)
"""What common pipelines run, from the top of the repository."""
_SETTINGS: Final = ("cfg", "hcl", "inc", "ini", "json", "lock", "mk", "nix", "pth", "toml", "xml", "y*ml")
_SOURCES: Final = (
    *("bash", "bat", "bazel", "bzl", "cjs", "cmd", "cts", "fish", "go", "gradle", "groovy", "js", "kts", "lua", "mjs"),
    *("mts", "php", "pl", "ps1", "py", "rb", "rs", "sh", "so", "ts", "zsh"),
)
INSTALLED: Final = (
    *("/*file", *(f"/*.{ending}" for ending in (*_SETTINGS, *_SOURCES))),
    *("/Dockerfile*", "/Containerfile*", "/requirements*", "/constraints*", "/pip.conf", "/CMakeLists.txt"),
    *("/WORKSPACE", "/configure", "/gradlew", "/mvnw"),
)
"""What says which programs run with the keys at hand, from the top of the project.

Tools look there, under names that nobody can list: so it is every program, everything in a format of settings, and what
is called `…file` as that of make.
"""
HIDDEN: Final = ("/.*",)
"""What is hidden at the top of the project: settings of editors, hooks and other tools, such as `.devcontainer/`."""
PROGRAMS: Final = (".venv/", "venv/", ".tox/", ".nox/", "__pypackages__/", "node_modules/")
"""Folders of installed programs, which tools take as they find them; nobody commits one."""
PATTERNS: Final = (*ANYWHERE, *RUN, *INSTALLED, *HIDDEN, *PROGRAMS)


def matched(path: str, patterns: tuple[str, ...]) -> str | None:
    """Return the part of a path that one of the patterns matches, whatever the case; None if none does.

    Of a file in a matched folder that is the path of the folder, of a link in its place the link.
    """
    found = re.match(_expression(patterns), path)
    return found[0] if found is not None else None


@cache
def _expression(patterns: tuple[str, ...]) -> str:
    return f"(?i)(?:{'|'.join(map(_one_expression, patterns))})"


def _one_expression(pattern: str) -> str:
    start = "" if pattern.startswith("/") else "(?:.*?/)??"
    name = re.escape(pattern.strip("/")).replace(r"\*", "[^/]*")
    # What has the name of a pattern can be a folder as well.
    return f"{start}{name}(?=/|$)"
