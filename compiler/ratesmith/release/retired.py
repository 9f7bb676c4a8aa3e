"""Find environments whose released history the configuration no longer keeps: gone, or released with the seed now."""

from __future__ import annotations

from collections.abc import Collection, Container, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from ratesmith.core.errors import Exit, Fatal
from ratesmith.core.git import Git
from ratesmith.core.sanitize import plural, visible
from ratesmith.project.settings import Project, effective
from ratesmith.release.base_ref import Repositories, counterpart, tip
from ratesmith.release.released_files import CHAIN
from ratesmith.sql.dialect import dialect


class LostHistory(NamedTuple):
    """An environment that was released with migrations, and is not any more."""

    environment: str
    where: str
    """Where it was read what is released, such as `origin/main`."""
    migrations: int
    files: tuple[str, ...]
    """The released files that go, by their paths below the folder of generated files."""
    now: str
    """What the configuration says of it."""


def lost_histories(
    project: Project, out: Path, base: str | None, repositories: Repositories, asked: str | None = None
) -> Mapping[str, LostHistory]:
    """Return the histories that git says are released and the configuration does not keep, by environment.

    `asked` is the one environment that a command is about; None for all. Nothing is lost where git does not say what is
    released. Raises Fatal like `release/base_ref.py:tip`, where an environment
    has migrations.
    """
    if asked is not None and not _may_have_had_one(project, asked):
        return {}
    folder = out.parent.resolve() / out.name
    found: dict[str, LostHistory] = {}
    try:
        repository = repositories.of(folder if folder.is_dir() and not folder.is_symlink() else folder.parent)
        if repository is None:
            return {}
        for place in (tip(repository, base), None if base else counterpart(repository)):
            if place is not None and place.commit is not None:
                for lost in _lost(repository.git, place.commit, place.shown, project, folder):
                    found.setdefault(lost.environment, lost)
    except Fatal:
        if _with_migrations(project):
            raise
    return found


def refuse_lost(lost: Mapping[str, LostHistory], given_up: Collection[str]) -> None:
    """Raise Fatal for a lost history that nobody gives up."""
    for name, it in sorted(lost.items()):
        if name not in given_up:
            raise Fatal(
                Exit.REFUSED,
                f"environment {visible(name)} is released in {it.where} with {plural(it.migrations, 'migration')}, and"
                f" config/ratesmith.yaml {it.now}; nothing was written",
                "put it back as it was; where its databases are given up, or need no migration any more:"
                f" ratesmith build --retire {visible(name)}",
            )


def delete_files(lost: LostHistory, out: Path, written: Container[str]) -> Iterator[str]:
    """Delete the released files of a history that is given up, but those that are `written` anyway, and yield their
    paths; no link is followed.
    """
    for path in lost.files:
        file = out / path
        if path in written or any(part.is_symlink() for part in file.parents if part.is_relative_to(out)):
            continue
        if file.is_file() and not file.is_symlink():
            file.unlink()
            yield path
    folders = {parent for path in lost.files for parent in Path(path).parents if parent.parts}
    for folder in sorted(folders, key=lambda it: len(it.parts), reverse=True):
        if (out / folder).is_dir() and not any((out / folder).iterdir()):
            (out / folder).rmdir()


def _lost(git: Git, commit: str, where: str, project: Project, out: Path) -> Iterator[LostHistory]:
    every, kept = git.ids(commit, out), _with_migrations(project)
    for path in every:
        name = path.partition("/")[0]
        if path != f"{name}/{CHAIN}" or name in kept:
            continue
        count = len(git.tree(commit, out, path).files.get(path, b"").splitlines())
        if count:
            files = tuple(it for it in every if it.startswith(f"{name}/"))
            now = "releases it with the seed" if name in project.environments else "does not name it"
            yield LostHistory(name, where, count, files, now)


def _may_have_had_one(project: Project, name: str) -> bool:
    """Return whether an environment has no history, and a database that could have one."""
    settings, _ = effective(project, name)
    return not settings.has_migrations and dialect(settings.dialect).keeps_history


def _with_migrations(project: Project) -> set[str]:
    return {name for name in project.environments if effective(project, name)[0].has_migrations}
