"""What `git log --numstat` says of the last change of a file, by a real git."""

from __future__ import annotations

from pathlib import Path

import pytest

from ratesmith.core.errors import Fatal
from ratesmith.core.git import Git
from support.repositories import commit, git

LINES = "one\ntwo\nthree\n"


@pytest.mark.parametrize(
    ("texts", "is_asked"),
    [
        pytest.param([LINES], False, id="the first commit"),
        pytest.param([LINES, LINES + "four\n"], False, id="a line more"),
        pytest.param([LINES, LINES.upper()], False, id="other lines, as many"),
        pytest.param([LINES, "one\ntwo\n"], True, id="a revert"),
        pytest.param([LINES, ""], True, id="emptied"),
        pytest.param([LINES, None], True, id="removed"),
        pytest.param([LINES, "one\0\ntwo\nthree\nfour\n"], True, id="no text: git counts no lines"),
    ],
)
def test_only_a_change_that_may_have_shortened_a_file_has_a_longer_one_before(
    tmp_path: Path, texts: list[str | None], is_asked: bool
) -> None:
    path, ids = tmp_path / "folder/chain", []
    path.parent.mkdir()
    for text in texts:
        if text is None:
            path.unlink()
        else:
            path.write_text(text)
        (tmp_path / "other").write_text(str(len(ids)))
        commit(tmp_path)
        ids.append(git(tmp_path, "rev-parse", "HEAD").strip())
    found = Git.find(tmp_path)
    assert found is not None
    before = found.longer_before(ids[-1], tmp_path / "folder", "chain")
    assert before == (ids[-2] if is_asked else None)


def test_a_history_that_cannot_be_read_is_no_history_without_reverts(tmp_path: Path) -> None:
    (tmp_path / "chain").write_text(LINES)
    commit(tmp_path)
    found = Git.find(tmp_path)
    assert found is not None
    with pytest.raises(Fatal, match="cannot read the files of commit"):
        found.longer_before("0" * 39 + "1", tmp_path, "chain")
