"""A diff is one that patch takes, as short as difflib makes it where nothing repeats, and takes little time."""

from __future__ import annotations

import subprocess
import time
from difflib import unified_diff
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as some

from ratesmith.core.line_diff import line_diff

LINES = some.lists(some.sampled_from("abcdef"), max_size=30)


def applied(before: list[str], diff: list[str]) -> list[str]:
    """What a unified diff makes of a text, read hunk by hunk."""
    made, at = [], 0
    for line in diff[2:]:
        if line.startswith("@@"):
            start, _, count = line.split()[1].lstrip("-").partition(",")
            first = int(start) - (count != "0")
            made += before[at:first]
            at = first
        else:
            assert line[0] == "+" or before[at] == line[1:]
            made += [] if line[0] == "-" else [line[1:]]
            at += line[0] != "+"
    return made + before[at:]


@given(LINES, LINES)
@settings(max_examples=300)
def test_a_diff_makes_the_second_text_of_the_first(before: list[str], after: list[str]) -> None:
    diff = [*line_diff(before, after, ("a", "b"))]
    assert bool(diff) == (before != after)
    assert applied(before, diff) == after


@given(some.lists(some.integers(), unique=True, max_size=40), some.sets(some.integers(0, 39)))
def test_where_no_line_repeats_it_is_what_difflib_writes(numbers: list[int], gone: set[int]) -> None:
    before = [str(it) for it in numbers]
    after = [it for place, it in enumerate(before) if place not in gone]
    assert [*line_diff(before, after, ("a", "b"))] == [*unified_diff(before, after, "a", "b", lineterm="")]


def test_patch_takes_it(tmp_path: Path) -> None:
    before, after = [*"aaabbbcccaaabbb"], [*"aabbbxcccaaabb"]
    (tmp_path / "x").write_text("\n".join(before) + "\n")
    diff = "\n".join(line_diff(before, after, ("x", "x"))) + "\n"
    subprocess.run(["git", "apply", "-"], input=diff, text=True, cwd=tmp_path, check=True)
    assert (tmp_path / "x").read_text().split() == after


def test_lines_that_repeat_take_no_longer_than_others() -> None:
    before = [line for it in range(5_000) for line in (f"- a{it % 150}", f"- 'b{it}'")]
    after = [line.replace("'", "") for line in before]
    start = time.process_time()
    assert len([*line_diff(before, after, ("a", "b"))]) > 10_000
    assert time.process_time() - start < 2
