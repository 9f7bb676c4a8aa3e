"""The tests themselves: which of their cases run when."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from support.cli import SUPPORT

SPLIT = """
import pytest


@pytest.fixture(params="ab")
def letter(request):
    return request.param


@pytest.mark.cases(quick=1, ci=3)
@pytest.mark.parametrize("number", [1, 2])
def test_it(letter, number):
    pass


def test_another(letter):
    pass
"""
FIRST, *OTHERS = (f"test_it[{letter}-{number}]" for letter in "ab" for number in (1, 2))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("expression", "cases"),
    [
        ("not (slow or torture)", [FIRST, "test_another[a]", "test_another[b]"]),
        ("not torture", [FIRST, *OTHERS[:2], "test_another[a]", "test_another[b]"]),
        ("torture", OTHERS[2:]),
    ],
)
def test_the_first_cases_of_a_test_are_quick_more_run_in_ci_and_all_in_torture(
    expression: str, cases: list[str], tmp_path: Path
) -> None:
    (tmp_path / "conftest.py").write_text("from support.quick import mark_cases as pytest_collection_modifyitems\n")
    (tmp_path / "test_split.py").write_text(SPLIT)
    done = subprocess.run(
        [sys.executable, "-P", "-m", "pytest", "--collect-only", "-q", "-p", "no:cacheprovider", "-m", expression],
        cwd=tmp_path,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(SUPPORT.parent)},
        capture_output=True,
        text=True,
        check=False,
    )
    found = [line.partition("::")[2] for line in done.stdout.splitlines() if "::" in line]
    assert sorted(found) == sorted(cases), done.stdout + done.stderr
