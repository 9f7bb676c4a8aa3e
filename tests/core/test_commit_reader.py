"""What several parts of a program want of a commit is read at once, by a real git."""

from __future__ import annotations

from pathlib import Path

import pytest

from ratesmith.core import git as module
from ratesmith.core import git_errors as errors
from ratesmith.core.commit_reader import CommitReader
from ratesmith.core.errors import Fatal
from ratesmith.core.git import Git
from ratesmith.core.git_blobs import blob_id
from support.repositories import commit


@pytest.fixture
def git(tmp_path: Path) -> Git:
    for name in ("a/one", "a/two", "ab", "b/large"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(name)
    (tmp_path / "a/link").symlink_to("one")
    commit(tmp_path)
    found = Git.find(tmp_path)
    assert found is not None
    return found


def test_what_is_expected_is_read_with_what_is_asked_for(git: Git, monkeypatch: pytest.MonkeyPatch) -> None:
    id, reader = git.commit("HEAD") or "", CommitReader(git)
    asked = [(git.root, "a"), (git.root / "b", "large"), (git.root, "b", "none")]
    answers = [git.tree(id, folder, *names) for folder, *names in asked]
    assert answers[0] == ({"a/one": b"a/one", "a/two": b"a/two"}, ["a/link"])
    reader.expect(id, git.root, "b", "b/large", "none")
    read = [reader.tree(id, git.root, "a")]
    monkeypatch.setattr(module, "run", None)
    assert [*read, *(reader.tree(id, folder, *names) for folder, *names in asked[1:])] == answers


def test_what_is_expected_and_too_large_is_refused_to_whoever_asks_for_it(
    git: Git, monkeypatch: pytest.MonkeyPatch
) -> None:
    id, reader = git.commit("HEAD") or "", CommitReader(git)
    reader.expect(id, git.root, "b")
    monkeypatch.setattr(errors, "MAX_TREE_BYTES", 5)
    assert reader.tree(id, git.root, "a/one").files == {"a/one": b"a/one"}
    with pytest.raises(Fatal, match="the largest is b/large"):
        reader.tree(id, git.root, "b")


def test_a_content_has_the_id_that_git_gives_it(git: Git) -> None:
    id = git.commit("HEAD") or ""
    ids = git.ids(id, git.root, "a", "ab")
    assert (ids.keys(), ids["a/link"]) == ({"a/one", "a/two", "a/link", "ab"}, "")
    assert ids["ab"] == blob_id(b"ab", like=id)
    assert blob_id(b"", like="0" * 64) == "473a0f4c3be8a93681a267e3b1e9a7dcda1185436fe141f7749120a303721813"
