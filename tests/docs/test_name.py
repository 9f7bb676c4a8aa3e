"""No file says the old name, or installs the new one from an index, where it could be a stranger's."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
OLD = "rate" + "book"
INSTALLED = re.compile(rb"""pip3? install (?:-\S+ )*['"]?""" + rb"""ratesmith\b(?!\[?[a-z,]*\]? @ )""")
"""From an index. `ratesmith[postgres] @ git+https://…` is not: it names where it comes from."""


def tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return [ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()]


def test_the_old_name_is_nowhere() -> None:
    files = tracked()
    assert files
    spelled = re.compile(r"[-_ .]?".join(OLD).encode(), re.IGNORECASE)
    named = {str(path.relative_to(ROOT)) for path in files if OLD in str(path.relative_to(ROOT)).lower()}
    named |= {str(path.relative_to(ROOT)) for path in files if spelled.search(path.read_bytes())}
    assert named == set()


def test_nothing_says_to_install_it_from_an_index() -> None:
    said = [str(path.relative_to(ROOT)) for path in tracked() if INSTALLED.search(path.read_bytes())]
    assert said == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("pip install " + "ratesmith", True),
        ("pip install -U '" + "ratesmith[postgres]'", True),
        ("pip3 install " + "ratesmith==1.0", True),
        ("pip install 'ratesmith[postgres] @ git+https://git.example.com/ratesmith.git'", False),
        ("pip install './ratesmith[postgres]'", False),
        ("pip install ./ratesmith-0.1.0-py3-none-any.whl", False),
    ],
)
def test_the_search_for_such_commands_finds_them(text: str, found: bool) -> None:
    assert bool(INSTALLED.search(text.encode())) is found
