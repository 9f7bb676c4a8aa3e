"""Reading commits from git: the real one, in repositories of our own."""

from __future__ import annotations

from pathlib import Path

import pytest

from ratesmith.core import git_errors as module
from ratesmith.core.errors import Fatal
from ratesmith.core.git_branches import Branch
from ratesmith.core.git_log import UNKNOWN, parse_log
from support.repositories import commit, found, git


def test_a_revision_is_a_full_id_and_an_unknown_or_strange_one_is_none(folder: Path) -> None:
    first = commit(folder)
    second = commit(folder)
    repository = found(folder)
    assert [repository.commit(name) for name in ("HEAD", "main", "HEAD~1", second[:8])] == [
        second,
        second,
        first,
        second,
    ]
    strange = ("", "nope", "0" * 40, "HEAD:", "^HEAD", "HEAD..HEAD", "--all", "-h", "HEAD\0", "HEAD\nHEAD", "\udce4")
    assert [repository.commit(name) for name in strange] == [None] * len(strange)


def test_files_are_those_of_the_commit_below_the_folder(folder: Path) -> None:
    wanted = {"a.sql": b"SELECT 1;\n", "deep/b": b"", "deep/c": b"same", "same": b"same", "\u00fc \n\t\"'": b"x\n\ny"}
    for name, content in wanted.items():
        path = folder / "project/config" / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)
    (folder / "project/configuration").write_text("a neighbour of nearly that name")
    id = commit(folder)
    (folder / "project/config/a.sql").write_text("changed since")
    repository = found(folder)
    assert repository.files(id, folder / "project/config") == wanted
    everything = {f"project/config/{name}" for name in wanted} | {"project/configuration"}
    assert set(repository.files(id, folder)) == everything
    assert repository.files(id, folder / "gone") == {}
    assert repository.files(id, folder / "project/config/a.sql") == {}


def test_bytes_are_as_they_were_committed_whatever_attributes_say(folder: Path) -> None:
    (folder / ".gitattributes").write_text("* text eol=crlf ident\n")
    (folder / "project/config/a").write_bytes(b"$Id$\nb\n")
    assert found(folder).files(commit(folder), folder / "project/config") == {"a": b"$Id$\nb\n"}


def test_links_and_submodules_are_no_files(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    commit(tmp_path / "other")
    config = folder / "project/config"
    (config / "file").write_text("x")
    (config / "link").symlink_to("file")
    (folder / "linked").symlink_to("project/config")
    git(folder, "submodule", "add", "-q", str(tmp_path / "other"), "project/config/module")
    id = commit(folder)
    assert set(found(folder).files(id, config)) == {"file"}
    assert found(folder).files(id, folder / "linked") == {}


def test_the_last_common_commit_is_found_or_there_is_none(folder: Path) -> None:
    base = commit(folder)
    git(folder, "checkout", "-q", "-b", "side")
    side = commit(folder)
    git(folder, "checkout", "-q", "main")
    main = commit(folder)
    git(folder, "checkout", "-q", "--orphan", "other")
    other = commit(folder)
    repository = found(folder)
    assert repository.merge_bases(main, side) == (base,)
    assert repository.merge_bases(main, other) == ()


def forged(folder: Path, *path: str) -> str:
    """A commit with a file of that path, each step the name of an entry, as a server that checks nothing takes it."""
    (folder / ".git/entry").write_bytes(b"x")
    made, mode = git(folder, "hash-object", "-w", ".git/entry"), b"100644"
    for step in reversed(path):
        (folder / ".git/entry").write_bytes(mode + b" " + step.encode() + b"\0" + bytes.fromhex(made))
        made, mode = git(folder, "hash-object", "-t", "tree", "-w", "--literally", ".git/entry"), b"40000"
    return git(folder, "commit-tree", "-m", "forged", made)


@pytest.mark.parametrize("path", [("/x",), ("..", "x"), ("a", ".."), (".",), ("a", ".GIT", "x"), ("a/../../x",)])
def test_no_name_of_a_commit_leads_out_of_its_folder(folder: Path, path: tuple[str, ...]) -> None:
    repository, id = found(folder), forged(folder, "project", *path)
    for read in (repository.files, repository.ids):
        with pytest.raises(Fatal, match=f"commit {id[:12]} has a file whose name no checkout would take"):
            read(id, folder / "project")


def test_no_file_beside_the_commits_gives_them_other_parents(folder: Path) -> None:
    base, main = commit(folder), commit(folder)
    git(folder, "checkout", "-q", "-b", "side", base)
    side = commit(folder)
    (folder / ".git/info/grafts").write_text(f"{main} {side}\n")
    assert found(folder).merge_bases(main, side) == (base,)


@pytest.mark.parametrize("rival", ["refs/tags/origin/main", "refs/heads/origin/main"])
def test_a_name_of_several_references_is_refused(folder: Path, rival: str) -> None:
    wanted, other = commit(folder), commit(folder)
    git(folder, "update-ref", "refs/remotes/origin/main", wanted)
    repository = found(folder)
    assert repository.commit("origin/main") == wanted
    git(folder, "update-ref", rival, other)
    git(folder, "config", "core.warnAmbiguousRefs", "false")
    with pytest.raises(Fatal, match="origin/main is the name of several references"):
        repository.commit("origin/main")
    assert repository.commit("refs/remotes/origin/main") == wanted
    git(folder, "update-ref", "refs/tags/refs/remotes/origin/main", other)
    assert repository.commit("refs/remotes/origin/main") == wanted
    assert repository.commit("refs/remotes/origin/none") is None
    git(folder, "update-ref", "refs/tags/HEAD", wanted)
    assert (repository.commit("HEAD"), repository.commit("HEAD~1")) == (other, wanted)


def test_a_commit_that_lists_one_folder_under_very_many_names_takes_little_memory(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = commit(folder)
    for name in range(500):
        (folder / f"project/config/{name:05d}{'x' * 200}").write_text("")
    git(folder, "add", "-A")
    new = commit(folder)
    repository = found(folder)
    monkeypatch.setattr("ratesmith.core.git.MAX_LISTING_BYTES", 1000)
    for ask in (
        lambda: repository.ids(new, folder),
        lambda: repository.tree(new, folder, "project"),
        lambda: repository.changed(old, new),
    ):
        with pytest.raises(Fatal, match=f"commit {new[:12]} lists more than"):
            ask()


def test_a_shallow_history_says_so_and_lacks_what_is_older(folder: Path, tmp_path: Path) -> None:
    old = commit(folder)
    new = commit(folder)
    git(tmp_path, "clone", "-q", "--depth=1", f"file://{folder}", "shallow")
    shallow = found(tmp_path / "shallow")
    assert (shallow.shallow, found(folder).shallow) == (True, False)
    assert (shallow.commit(new), shallow.commit(old)) == (new, None)


def test_a_replacement_that_only_one_clone_has_changes_nothing(folder: Path) -> None:
    (folder / "project/config/a").write_text("released")
    id = commit(folder)
    (folder / "project/config/a").write_text("another")
    git(folder, "replace", id, commit(folder))
    assert found(folder).files(id, folder / "project/config") == {"a": b"released"}


def test_a_file_is_ignored_unless_it_is_committed_or_outside(folder: Path, tmp_path: Path) -> None:
    (folder / ".gitignore").write_text("/project/o*/\n")
    inside = [
        folder / f"project/{name}" for name in ("o*t [1]/x.sql", "in/x.sql", "out/x.sql", "out/a\nb é", ":(top)o")
    ]
    assert found(folder).ignored(inside) == {inside[0], inside[2], inside[3]}
    assert found(folder).ignored([tmp_path / "project/out/x.sql"]) == set()
    (folder / "project/out").mkdir()
    (folder / "project/out/x.sql").write_text("")
    git(folder, "add", "--force", "project/out/x.sql")
    assert found(folder).ignored(inside) == {inside[0], inside[3]}
    assert found(folder).ignored([]) == set()


def test_a_branch_that_is_damaged_is_not_taken_for_one_without_commits(folder: Path) -> None:
    commit(folder)
    (folder / ".git/refs/heads/main").write_text("")
    with pytest.raises(Fatal, match="git cannot read the repository"):
        found(folder).branches()
    with pytest.raises(Fatal, match="git cannot read the repository"):
        assert found(folder).head


def test_branches_are_our_own_and_those_that_were_fetched(folder: Path, tmp_path: Path) -> None:
    assert (found(folder).branches(), found(folder).head, found(folder).has_remote) == ({}, "refs/heads/main", False)
    id = commit(folder)
    assert found(folder).branches() == {"refs/heads/main": Branch(id, "", True)}
    git(folder, "tag", "v1")
    git(tmp_path, "clone", "-q", str(folder), "clone")
    git(tmp_path / "clone", "checkout", "-q", "--detach")
    clone = found(tmp_path / "clone")
    assert clone.branches() == {
        "refs/heads/main": Branch(id, "", False),
        "refs/remotes/origin/HEAD": Branch(id, "refs/remotes/origin/main", False),
        "refs/remotes/origin/main": Branch(id, "", False),
    }
    assert (clone.head, clone.has_remote) == (None, True)


def test_what_is_being_merged_is_known_until_it_is_committed_in_any_work_tree(folder: Path, tmp_path: Path) -> None:
    commit(folder)
    ids = []
    for name in ("a", "b"):
        git(folder, "checkout", "-q", "-b", name, "main")
        (folder / name).touch()
        ids.append(commit(folder))
    git(folder, "worktree", "add", "-q", str(tmp_path / "tree"), "main")
    assert found(tmp_path / "tree").merge_heads() == []
    git(tmp_path / "tree", "merge", "-q", "--no-ff", "--no-commit", "a", "b")
    assert found(tmp_path / "tree").merge_heads() == ids
    assert found(folder).merge_heads() == []
    commit(tmp_path / "tree")
    assert found(tmp_path / "tree").merge_heads() == []


def test_a_damaged_note_of_a_merge_is_no_silence(folder: Path) -> None:
    commit(folder)
    for note in ("", "main\n"):
        (folder / ".git/MERGE_HEAD").write_text(note)
        with pytest.raises(Fatal, match="git cannot read the repository"):
            found(folder).merge_heads()


def test_a_tree_is_read_by_names_and_says_what_is_no_file(folder: Path) -> None:
    config = folder / "project/config"
    for name in ("one/a", "one/deep/b", "one-more", "two", "three"):
        (config / name).parent.mkdir(exist_ok=True, parents=True)
        (config / name).write_text(name)
    (config / "one/link").symlink_to("a")
    (config / "four").symlink_to("one")
    id = commit(folder)
    tree = found(folder).tree(id, config, "one", "two", "four", "five")
    assert tree.files == {name: name.encode() for name in ("one/a", "one/deep/b", "two")}
    assert tree.others == ["four", "one/link"]
    assert found(folder).tree(id, folder, "project/config/two").files == {"project/config/two": b"two"}


def test_a_file_that_is_not_here_is_no_silence(folder: Path) -> None:
    (folder / "project/config/a").write_text("x")
    id = commit(folder)
    blob = git(folder, "rev-parse", "HEAD:project/config/a")
    (folder / ".git/objects" / blob[:2] / blob[2:]).unlink()
    with pytest.raises(Fatal, match=f"commit {id[:12]}: a part of the history is not here"):
        found(folder).files(id, folder / "project/config")


def test_a_log_has_every_change_of_a_folder_by_the_branch_that_made_it_whatever_its_texts_are(folder: Path) -> None:
    config = folder / "project/config"
    (folder / "beside.txt").write_text("x")
    (config / "a b\n:c.yaml").write_text("1\n2\n3\n")
    first = commit(folder)
    git(folder, "switch", "-q", "-c", "more")
    git(folder, "mv", "project/config/a b\n:c.yaml", "project/config/é.yaml")
    git(folder, "commit", "-q", "--allow-empty-message", "--author", "x\x01y <a@b.test>", "-m", "")
    moved = git(folder, "rev-parse", "HEAD")
    git(folder, "switch", "-q", "main")
    (folder / "beside.txt").write_text("y")
    commit(folder)
    git(folder, "merge", "-q", "--no-ff", "more", "-m", "Merge\n\nbody")
    merged = git(folder, "rev-parse", "HEAD")
    repository = found(folder)
    on_branch, anywhere = (repository.log(merged, config, "", merged=it) for it in (False, True))
    assert [(it.id, it.is_merge, it.subject[:5]) for it in on_branch] == [
        (merged, True, "Merge"),
        (first, False, "chang"),
    ]
    assert [(it.id, it.author) for it in anywhere] == [(moved, "x\x01y"), (first, "a@b.test")]
    ((change,), (added,)) = (it.changes for it in on_branch)
    assert (change.before, change.path, change.old == change.new) == ("a b\n:c.yaml", "é.yaml", True)
    assert (added.old, repository.contents(merged, [added.new])) == ("", {added.new: b"1\n2\n3\n"})
    assert [*repository.order(merged)] == [merged, repository.commit(f"{merged}^"), first]
    assert (repository.oldest, on_branch[0].at) == (frozenset(), "2026-01-01 00:00:00Z")


def test_a_commit_of_no_day_has_an_author_all_the_same() -> None:
    printed = "\0".join(["a" * 40, "", "a@b.test", "999999999999", "x"]).encode()
    (logged,) = parse_log(printed, "")
    assert (logged.at, logged.author, logged.subject) == (UNKNOWN, "a@b.test", "x")


def test_no_setting_of_a_submodule_hides_that_it_changed(folder: Path) -> None:
    (folder / ".gitmodules").write_text("[submodule 's']\n\tpath = sub\n\turl = ./x\n\tignore = all\n")
    old = commit(folder)
    git(folder, "update-index", "--add", "--cacheinfo", f"160000,{old},sub")
    git(folder, "commit", "-qm", "x")
    new = git(folder, "rev-parse", "HEAD")
    assert [it.path for it in found(folder).changed(old, new)] == ["sub"]


def test_what_is_read_of_a_commit_is_bounded(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "large").write_text("x" * 1_000)
    (folder / "small").write_text("x")
    id = commit(folder)
    assert found(folder).files(id, folder).keys() == {"large", "small"}
    monkeypatch.setattr(module, "MAX_FILES", 1)
    for read in (found(folder).files, found(folder).ids):
        with pytest.raises(Fatal, match="has 2 files there, and 1 are read"):
            read(id, folder)
    monkeypatch.setenv("RATESMITH_LIMITS", "2")
    assert found(folder).files(id, folder).keys() == {"large", "small"}
    monkeypatch.delenv("RATESMITH_LIMITS")
    monkeypatch.setattr(module, "MAX_FILES", 2)
    monkeypatch.setattr(module, "MAX_TREE_BYTES", 1_000)
    with pytest.raises(Fatal, match="have 1,001 bytes, and 1,000 are read; the largest is large with 1,000"):
        found(folder).files(id, folder)
    blob = git(folder, "rev-parse", "HEAD:large")
    assert found(folder).contents(id, [blob]).keys() == {blob}
    monkeypatch.setattr(module, "MAX_TREE_BYTES", 999)
    with pytest.raises(Fatal, match="have 1,000 bytes, and 999 are read; the largest of these 1 has 1,000"):
        found(folder).contents(id, [blob])
