"""Files in memory answer as those of the disk do."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ratesmith.language.file_tree import DISK, NOWHERE, Disk, FileTree, Memory

FILES = {"a.yaml": b"a: 1\n", "b/c/d.yaml": b"", "b/e.yaml": b"x" * 70_000, "b/\udce9": b"of no text"}
PATHS = ("", "a.yaml", "b", "b/c", "b/c/d.yaml", "b/e.yaml", "b/\udce9", "none", "a.yaml/below", "none/below")
QUESTIONS: dict[str, Callable[[FileTree, str], Any]] = {
    "entries": lambda tree, path: sorted(
        (it.name, it.path.endswith(f"/{it.name}"), it.is_file(), it.is_dir(), it.is_symlink())
        for it in tree.entries(path)
    ),
    "form": lambda tree, path: tree.form(path),
    "read": lambda tree, path: tree.read(path),
    "the beginning": lambda tree, path: tree.read(path, 10)[:10],
}


@pytest.mark.parametrize("question", QUESTIONS)
def test_memory_answers_as_the_disk_does(tmp_path: Path, question: str) -> None:
    for name, content in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(content)

    def answers(tree: FileTree, root: Path) -> list[Any]:
        return [_answer(QUESTIONS[question], tree, str(root / path)) for path in PATHS]

    assert answers(Memory(FILES), NOWHERE) == answers(DISK, tmp_path)


def _answer(ask: Callable[[FileTree, str], Any], tree: FileTree, path: str) -> Any:
    try:
        return ask(tree, path)
    except OSError as error:
        return error.strerror


def test_no_disk_has_a_file_where_memory_has_them() -> None:
    assert Disk().form(str(NOWHERE / "config")) == "missing"
    with pytest.raises(NotADirectoryError):
        Disk().read(str(NOWHERE / "config"))
