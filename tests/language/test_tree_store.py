"""The cache of trees: the same trees, private, and never believed without this user's key."""

from __future__ import annotations

import tracemalloc
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ratesmith.core import limits
from ratesmith.language import tree_store
from ratesmith.language.parser import parse
from ratesmith.language.tree_store import TreeStore

TEXT = "price: 0.10\nlarge: 123456789012345678901234567890\nwords: [a, null, true]\n"
TREE = parse(TEXT).tree
PROJECT = Path("/project")

scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**39), 10**39),
    st.text(max_size=20).filter(lambda it: it.isprintable()),
    st.decimals(allow_nan=False, allow_infinity=False, places=None),
)
trees = st.recursive(scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner))


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("XDG_CACHE_HOME", "XDG_STATE_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    return tmp_path


def filled(project: Path = PROJECT) -> Path:
    store = TreeStore(project)
    store.put(TEXT, TREE)
    store.save()
    (file,) = (Path.home() / ".cache/ratesmith").glob("*.trees")
    return file


def known(project: Path = PROJECT) -> Any:
    return TreeStore(project).get(TEXT)


def spelled(tree: Any) -> str:
    """A tree with the types and the digits of its values."""
    return repr(tree)


@pytest.mark.slow
@given(tree=trees)
def test_a_tree_comes_back_with_the_types_and_digits_it_had(tree: Any) -> None:
    packed = msgspec.msgpack.encode(tree_store._packed([tree]))
    assert spelled(tree_store._decoder().decode(packed)) == spelled([tree])


def test_the_next_run_knows_what_this_one_read(home: Path) -> None:
    filled()
    assert spelled(known()) == spelled(TREE)
    assert TREE["price"] == Decimal("0.10")


def test_a_text_is_known_by_as_many_bits_as_nobody_finds_two_texts_for(home: Path) -> None:
    """Of two texts by one stranger, one is merged: with 128 bits, 2^64 tries find another one that is taken for it."""
    body = filled().read_bytes()[tree_store._SEAL :]
    assert [len(digest) for digest in msgspec.msgpack.decode(body, type=dict[bytes, msgspec.Raw])] == [32]


def test_another_project_knows_nothing_of_it(home: Path) -> None:
    filled()
    assert known(Path("/another")) is None


def test_only_the_user_can_read_what_is_kept(home: Path) -> None:
    file = filled()
    for path in (file, file.parent, home / ".local/state/ratesmith/cache.key", home / ".local/state/ratesmith"):
        assert path.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("place", [0, 31, 32, 40, -1])
def test_a_changed_byte_makes_all_of_it_unknown(home: Path, place: int) -> None:
    file = filled()
    content = bytearray(file.read_bytes())
    content[place] ^= 1
    file.write_bytes(content)
    assert known() is None


@pytest.mark.parametrize("length", [0, 1, 31, 32, 33])
def test_a_file_that_was_cut_is_unknown(home: Path, length: int) -> None:
    file = filled()
    file.write_bytes(file.read_bytes()[:length])
    assert known() is None


def test_a_cache_that_somebody_else_wrote_is_unknown(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = filled()
    mine = file.read_bytes()
    monkeypatch.setenv("XDG_STATE_HOME", str(home / "of somebody else"))
    forged = TreeStore(PROJECT)
    forged.put(TEXT, {"price": 0})
    forged.save()
    monkeypatch.delenv("XDG_STATE_HOME")
    assert file.read_bytes() != mine
    assert known() is None


def test_a_cache_of_another_version_is_unknown(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    filled()
    monkeypatch.setattr(tree_store, "_version", lambda: b"another version")
    assert known() is None


def test_nothing_is_written_where_others_may_read(home: Path) -> None:
    file = filled()
    file.unlink()
    file.parent.chmod(0o755)
    store = TreeStore(PROJECT)
    store.put(TEXT, TREE)
    store.save()
    assert [*file.parent.iterdir()] == []


def test_a_cache_that_others_may_read_is_not_read(home: Path) -> None:
    """A checkout of git makes files that others may read: what comes with a branch is none of ours."""
    filled().chmod(0o644)
    assert known() is None


def most_memory(file: Path, size: int) -> int:
    """How much memory it takes to find that a file of zeros is no cache."""
    with file.open("wb") as zeros:
        zeros.truncate(size)
    tracemalloc.start()
    try:
        assert known() is None
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_a_file_larger_than_the_trees_of_a_project_is_not_read(home: Path) -> None:
    assert most_memory(filled(), 512 << 20) < 1 << 20


def test_a_large_file_is_not_copied_to_look_at_its_seal(home: Path) -> None:
    assert most_memory(filled(), 32 << 20) < 40 << 20


def test_only_what_was_used_stays_where_all_would_be_too_much(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_TOTAL_BYTES", 100)
    for name in "ab":
        store = TreeStore(PROJECT)
        store.put(f"{name}: 1\n", {name: "x" * 100})
        store.save()
    last = TreeStore(PROJECT)
    assert [name for name in "ab" if last.get(f"{name}: 1\n")] == ["b"]


def test_a_link_is_not_followed(home: Path) -> None:
    file = filled()
    moved = file.rename(home / "moved")
    file.symlink_to(moved)
    assert known() is None


def test_a_key_that_others_may_read_is_not_used(home: Path) -> None:
    filled()
    (home / ".local/state/ratesmith/cache.key").chmod(0o644)
    assert known() is None


@pytest.mark.parametrize("name", ["HOME", "XDG_CACHE_HOME"])
def test_without_a_place_nothing_is_kept(home: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv("HOME", "")
    monkeypatch.setenv(name, "relative")
    store = TreeStore(PROJECT)
    store.put(TEXT, TREE)
    store.save()
    assert known() is None
    assert [*home.iterdir()] == []


def test_a_folder_that_cannot_be_written_is_no_failure(home: Path) -> None:
    (home / ".cache").write_text("a file where the folder would be")
    store = TreeStore(PROJECT)
    store.put(TEXT, TREE)
    store.save()
    assert known() is None


def test_what_a_smaller_run_did_not_use_stays_once(home: Path) -> None:
    store = TreeStore(PROJECT)
    for number in range(10):
        store.put(f"n: {number}\n", {"n": number})
    store.save()
    again = TreeStore(PROJECT)
    assert again.get("n: 1\n") == {"n": 1}
    again.put("n: 11\n", {"n": 11})
    again.save()
    last = TreeStore(PROJECT)
    assert (last.get("n: 11\n"), last.get("n: 2\n")) == ({"n": 11}, None)


def test_only_the_caches_used_last_are_kept(home: Path) -> None:
    for number in range(40):
        store = TreeStore(Path(f"/project/{number}"))
        store.put(TEXT, TREE)
        store.save()
    assert len(list((home / ".cache/ratesmith").glob("*.trees"))) == 32
    assert known(Path("/project/39")) is not None
