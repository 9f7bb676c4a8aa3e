"""Read what commits have at several paths with one call of git for all of them."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from ratesmith.core.errors import Fatal
from ratesmith.core.git import Git, Tree


class CommitReader:
    """Reads commits of a repository; what is expected to be asked for is read together, and nothing twice."""

    def __init__(self, git: Git) -> None:
        self._git = git
        self._expected: dict[str, dict[str, None]] = {}
        """By commit, paths in the repository."""
        self._read: dict[tuple[str, str], Tree] = {}
        """By commit and path in the repository, with paths in it too."""

    def expect(self, commit: str, folder: Path, *names: str) -> None:
        """Note what will be asked for, so that it is read with the first of it that is."""
        inside = self._git.inside(folder)
        self._expected.setdefault(commit, {}).update((f"{inside}{name}", None) for name in names)

    def tree(self, commit: str, folder: Path, *names: str) -> Tree:
        """Return what `Git.tree` does. Raises Fatal like it."""
        inside = self._git.inside(folder)
        paths = [f"{inside}{name}" for name in names]
        missing = [path for path in paths if (commit, path) not in self._read]
        expected = self._expected.pop(commit, {}) if missing else {}
        if more := [path for path in expected if path not in missing]:
            # What nobody asked for yet may be too large or unsafe: whoever asks for it is told.
            with suppress(Fatal):
                self._keep(commit, [*missing, *more])
                missing = []
        if missing:
            self._keep(commit, missing)
        found = [self._read[commit, path] for path in paths]
        return Tree(
            {path.removeprefix(inside): content for tree in found for path, content in tree.files.items()},
            [path.removeprefix(inside) for tree in found for path in tree.others],
        )

    def _keep(self, commit: str, paths: Iterable[str]) -> None:
        tree = self._git.tree(commit, self._git.root, *paths)
        for path in paths:
            self._read[commit, path] = Tree(
                {name: content for name, content in tree.files.items() if _is_in(name, path)},
                [name for name in tree.others if _is_in(name, path)],
            )


def _is_in(name: str, path: str) -> bool:
    return name == path or name.startswith(f"{path}/")
