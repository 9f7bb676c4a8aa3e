"""Names: what looks the same is the same."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ratesmith.core.names import NAME_FLAWS, NameFlaw, ascii_name_flaw, name_flaw

SOUND = (
    "gpt-5.1",
    "runware:97@1",
    "a b",
    "Minimal / Flat",
    "Plan \u00e9l\u00e9gant",
    "\u0422\u0430\u0440\u0438\u0444",
    "\u6599\u91d1",
)
FLAWED = {
    "a blank at the end": ("gpt-5.1 ", NameFlaw(" ", "at its end", "gpt-5.1")),
    "blanks at the beginning": ("  gpt-5.1", NameFlaw(" ", "at its beginning", "gpt-5.1")),
    "nothing but blanks": ("  ", NameFlaw(" ", "at its beginning", "")),
    "a no-break space": ("gpt\u00a05", NameFlaw("\u00a0", "after 't'", "gpt 5")),
    "a zero width space": ("gpt\u200b-5", NameFlaw("\u200b", "after 't'", "gpt-5")),
    "a control character": ("gpt\u0007", NameFlaw("\u0007", "at its end", "gpt")),
    "a line": ("gpt\n5", NameFlaw("\n", "after 't'", "gpt 5")),
    "a direction": ("\u202egpt", NameFlaw("\u202e", "at its beginning", "gpt")),
    "a variation selector": ("gpt\ufe0f", NameFlaw("\ufe0f", "at its end", "gpt")),
    "a letter that is not drawn": ("gpt\u3164", NameFlaw("\u3164", "at its end", "gpt")),
    "an accent apart from its letter": ("Cafe\u0301 au lait", NameFlaw("\u0301", "after 'e'", "Caf\u00e9 au lait")),
    "a letter with two code points": ("\u212a", NameFlaw("\u212a", "at its beginning", "K")),
}
FOREIGN = {
    "a lookalike": ("g\u0440t-5.1", NameFlaw("\u0440", "after 'g'", "gpt-5.1")),
    "a full-width letter": ("\uff47pt", NameFlaw("\uff47", "at its beginning", "gpt")),
    "a dash": ("gpt\u20135.1", NameFlaw("\u2013", "after 't'", "gpt-5.1")),
    "a letter that ASCII lacks": ("\u6599\u91d1", NameFlaw("\u6599", "at its beginning", "")),
}


@pytest.mark.parametrize("name", SOUND)
def test_a_name_in_any_script_is_sound(name: str) -> None:
    assert name_flaw(name) is None
    assert (ascii_name_flaw(name) is None) == name.isascii()


@pytest.mark.parametrize(("name", "flaw"), FLAWED.values(), ids=FLAWED)
def test_what_cannot_be_seen_in_a_name_is_told_with_its_place_and_the_name_without_it(
    name: str, flaw: NameFlaw
) -> None:
    assert name_flaw(name) == flaw
    assert ascii_name_flaw(name) is not None


@pytest.mark.parametrize(("name", "flaw"), FOREIGN.values(), ids=FOREIGN)
def test_a_name_that_programs_send_is_told_what_is_not_ascii(name: str, flaw: NameFlaw) -> None:
    assert ascii_name_flaw(name) == flaw


@given(st.text(), st.sampled_from(sorted(NAME_FLAWS)))
def test_the_name_that_is_proposed_is_sound(text: str, format: str) -> None:
    flaw = NAME_FLAWS[format](text)
    assert flaw is None or not flaw.instead or NAME_FLAWS[format](flaw.instead) is None
