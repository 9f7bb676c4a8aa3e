"""Which files of `config/` are read, and how many of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from ratesmith.core.errors import Fatal
from ratesmith.core.limits import MAX_FILES
from ratesmith.language import source_files
from ratesmith.language.source_files import Loader, SourceFile
from support.projects import findings, project


@pytest.mark.parametrize("place", ["config/.hidden/x", "config/notes.txt", "config/secrets/notes.txt"])
def test_files_that_no_kind_reads_count_with_their_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    folder = project(tmp_path)
    (folder / place).parent.mkdir(exist_ok=True)
    (folder / place).write_text("x" * 90_000)
    monkeypatch.setattr(source_files, "MAX_TOTAL_BYTES", 90_000 if "secrets" not in place else 80_000)
    with pytest.raises(Fatal, match=r"the files of config/ have more than [89]0,000 bytes"):
        findings(folder)


def test_the_files_and_their_bytes_are_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = project(tmp_path)
    monkeypatch.setattr(source_files, "MAX_FILES", 5)
    with pytest.raises(Fatal, match="config/ holds more than 5 files and folders"):
        findings(folder)
    monkeypatch.setattr(source_files, "MAX_FILES", MAX_FILES)
    monkeypatch.setattr(source_files, "MAX_TOTAL_BYTES", 100)
    with pytest.raises(Fatal, match="the files of config/ have more than 100 bytes"):
        findings(folder)


def test_the_keys_and_values_of_all_files_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """A branch of 60 files with 70,000 each took 38 seconds and 1.6 GB."""
    loader = Loader({"config/a": "a: [{b: 1, c: [2, 3]}, {}]", "config/b": "a: b"})
    monkeypatch.setattr(source_files, "MAX_ALL_VALUES", 11)
    assert loader.tree(SourceFile("a", "a", "config/a"))
    with pytest.raises(Fatal, match="the files of config/ have more than 11 keys and values"):
        loader.tree(SourceFile("b", "b", "config/b"))
