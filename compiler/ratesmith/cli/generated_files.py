"""What commands find wrong with the generated files, as the folder and as git has them.

A file that git ignores and does not have is in nobody's way: no pull request can bring it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

from msgspec.structs import replace

from ratesmith.cli.project import ignored_by_git
from ratesmith.compile.result import Opened
from ratesmith.core.git import Git
from ratesmith.core.sanitize import visible
from ratesmith.output import attributes, folder
from ratesmith.output.emit import emit
from ratesmith.output.staging import Found
from ratesmith.output.strangers import Stranger, executables, strangers, strangers_in_git
from ratesmith.release.build import Builds


def stale_files(opened: Opened, builds: Builds, out: Path, files: Mapping[str, Found]) -> list[str]:
    """Return what a build would change of the files, as they were `compared`.

    The folder of a seed that git ignores is written for this machine alone: a build of another branch leaves it
    stale. What git has of it all the same counts.
    """
    seeds = {out / it.name / "seed.sql" for it in builds.by_name.values() if not it.target.scope.has_migrations}
    ignored = ignored_by_git(opened, sorted(seeds)) if seeds else frozenset()
    own = {seed.parent.name for seed in seeds if seed in ignored or not seed.parent.exists()}
    there = [path for path in files if path.partition("/")[0] in own and (out / path).exists()]
    unseen = ignored_by_git(opened, [out / path for path in there]) if there else frozenset()
    left_out = {path for path in files if path.partition("/")[0] in own} - {
        path for path in there if out / path not in unseen
    }
    return [*folder.stale(builds, out, {path: found for path, found in files.items() if path not in left_out})]


def foreign_files(
    opened: Opened, builds: Builds, out: Path, files: Collection[str], *, in_git: bool = False
) -> list[Stranger]:
    """Return what no build writes into the folder or makes so; with `in_git` also what only git has of it."""
    found = {it.path: it for it in executables(out, files)}
    git = Git.find(opened.root) if found or in_git else None
    if found and git is not None and not git.knows_modes:
        found = {}
    found |= {it.path: it for it in not_ignored(opened, out, strangers(builds, out, files))}
    if in_git and git is not None and _is_inside(out, git):
        for it in strangers_in_git(git.staged(out), builds, out, files):
            found.setdefault(it.path, it)
    return [found[path] for path in sorted(found)]


def lost_in_git(opened: Opened, builds: Builds, out: Path, files: Iterable[str]) -> tuple[str, ...]:
    """Return a line for each file of an environment with a history that git does not have and would not add.

    What the job behind a merge commits would be a history without it, also of a draft that it is yet to build.
    """
    with_history = {name for name, it in builds.by_name.items() if it.target.scope.has_migrations}
    paths = [path for path in _with_those_to_come(builds, files) if path.partition("/")[0] in with_history]
    ignored = ignored_by_git(opened, [out / path for path in paths]) if paths else frozenset()
    way = "git ignores it; take that out of .gitignore (git check-ignore --verbose says where)"
    return tuple(f"{out.name}/{visible(path)}: {way}" for path in paths if out / path in ignored)


def not_ignored(opened: Opened, out: Path, found: Iterable[Stranger]) -> list[Stranger]:
    """Return what git has, or would add."""
    every = list(found)
    ignored = ignored_by_git(opened, [out / it.path for it in every]) if every else frozenset()
    return [it for it in every if out / it.path not in ignored]


def foreign_attributes(opened: Opened, builds: Builds, out: Path, files: Iterable[str]) -> tuple[str, ...]:
    """Return a line for each attribute of git that is not ours on a generated file or on the configuration.

    Also of a file that the job behind a merge is yet to build: no checkout would hold what it commits.
    """
    git = Git.find(opened.root)
    if git is None:
        return ()
    lines = []
    config = [entry.path for entry in git.staged(opened.config)]
    for place, names in ((out, _with_those_to_come(builds, files)), (opened.config, config)):
        if names and _is_inside(place, git):
            found = attributes.foreign_attributes(git.attributes(place, names), generated=place == out)
            lines += [f"{place.name}/{visible(path)}: {message}" for path, message in found]
    return tuple(lines)


def _with_those_to_come(builds: Builds, files: Iterable[str]) -> list[str]:
    """Return the paths of the files, and of those that the job behind a merge will write."""
    held = (replace(builds.by_name[name], merged_files=None) for name in builds.held)
    return [*dict.fromkeys((*files, *(artifact.path for it in held for artifact in emit(it))))]


def _is_inside(folder: Path, git: Git) -> bool:
    return (folder.parent.resolve() / folder.name).is_relative_to(git.root)
