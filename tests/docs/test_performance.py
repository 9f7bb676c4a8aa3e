"""The page of what was measured says what the file of it says."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from bench.__main__ import main
from bench.cases import SMALL
from bench.page import PAGE, PLOT, page
from bench.plot import plot
from bench.results import read


def test_the_page_has_the_figures_that_were_measured() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert page(read(), text) == text


def test_the_plot_is_of_the_same_figures() -> None:
    written = PLOT.read_text(encoding="utf-8")
    assert plot(read().results) == written
    ElementTree.fromstring(written)


def test_what_the_check_compares_with_was_measured() -> None:
    assert {it.models for it in read().results} >= {0, *SMALL}


@pytest.mark.parametrize("words", [("check", "abc"), ("check", "nan"), ("check", "-1"), ("check", "1", "2")])
def test_a_wrong_call_is_told_in_a_sentence(capsys: pytest.CaptureFixture[str], words: tuple[str, ...]) -> None:
    assert main(*words) == 2
    assert capsys.readouterr().err == "python -m bench [check [BOUND]], where BOUND is a number such as 1.6\n"
