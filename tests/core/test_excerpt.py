"""Two long texts beside each other: never alike where they differ, and with no part of a key."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ratesmith.core.excerpt import harmless_pair

LONG = "Please transfer the amount within fourteen days to the account of My Platform Ltd,"
KEY = "sk-live-abcdefghijklmnop"
# Two texts, and the first of them as it is shown.
PAIRS = {
    "short": ("one", "two", "one"),
    "at the end": (f"{LONG} IBAN DE021203", f"{LONG} IBAN GB33BUKB", "… Platform Ltd, IBAN DE021203"),
    "at the beginning": ("x" + LONG, LONG, "xPlease transfer the amount within fourt…"),
    "one is longer": (LONG, f"{LONG} soon", "… of My Platform Ltd,"),
    "behind a word without end": ("x" * 90 + "a", "x" * 90 + "b", "x" * 40 + "…"),
    "in a key": (f"{LONG} {KEY}1", f"{LONG} {KEY}2", "… ‹redacted›"),
    "behind words in a key": (f"{LONG} {KEY}-{LONG}", f"{LONG} {KEY}-{LONG[:-1]}", "… of My Platform Ltd,"),
    "in a private key": (
        f"-----BEGIN PRIVATE KEY-----\n{LONG} a",
        f"-----BEGIN PRIVATE KEY-----\n{LONG} b",
        "‹redacted›",
    ),
}


@pytest.mark.parametrize(("old", "new", "shown"), PAIRS.values(), ids=PAIRS)
def test_two_texts_are_shown_where_they_differ_and_without_a_key(old: str, new: str, shown: str) -> None:
    assert harmless_pair(old, new, 40)[0] == shown


@given(st.text("ab ", max_size=130), st.text("ab ", max_size=130), st.integers(10, 60))
def test_two_texts_that_differ_are_never_shown_alike(old: str, new: str, most: int) -> None:
    before, after = harmless_pair(old, new, most)
    assert (before == after) == (old == new)
