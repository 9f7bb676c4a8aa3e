"""One mistake of a person is one message: at its place, with its cause, with what to do."""

from pathlib import Path
from posixpath import normpath
from typing import Any

import pytest
from msgspec.structs import replace

from ratesmith.compile import check, pipeline
from ratesmith.compile.open import open_project
from ratesmith.compile.result import Opened
from ratesmith.core import second_process
from ratesmith.language import source_files
from support import projects
from support.mistakes import cases, printed, report, staged

CASES = cases()


WAYS = ("scanner", "events", "cold cache", "warm cache", "two processes", "trees forgotten")
FIFTH = 5
"""CI tries one mistake in so many with what differs behind the scanner, and with each of these ways other ones."""


def marks(way: str, place: int) -> list[pytest.MarkDecorator]:
    """When a mistake is made: every third one in the quick tests, and all with the scanner and without it in CI."""
    number = WAYS.index(way)
    if number > 1 and place % FIFTH != number % FIFTH:
        return [pytest.mark.torture]
    return [pytest.mark.slow] if number or place % 3 else []


TRIED = [
    pytest.param(way, case, id=f"{way}-{name}", marks=marks(way, place))
    for way in WAYS
    for place, (name, case) in enumerate(CASES.items())
]


@pytest.fixture
def read_by(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """What is found is the same with the scanner of lines and without it, with what an earlier run kept, where two
    processes look, and where there are so many files that their trees are read again.
    """
    if request.param == "events":
        monkeypatch.setattr(source_files, "scan", lambda _: None)
    if request.param == "two processes":
        monkeypatch.setattr(check, "_MANY", 0)
        monkeypatch.setattr(second_process, "_has_second_processor", lambda: True)
    if request.param == "trees forgotten":
        monkeypatch.setattr(pipeline, "MAX_FILES", 0)
    if "cache" in request.param:
        monkeypatch.setenv("HOME", str(tmp_path / "home"))
        monkeypatch.setattr(source_files, "STORED_FROM", 0)
        monkeypatch.setattr(projects, "opened", storing)
    if request.param == "warm cache":
        report(staged(tmp_path, {}))
        # Whatever is known is not read again; ratesmith.yaml is not kept.
        known = {path.read_text() for path in (tmp_path / "config").rglob("[!r]*.yaml")}
        scan = source_files.scan
        monkeypatch.setattr(source_files, "scan", lambda text: pytest.fail(text) if text in known else scan(text))


def storing(folder: Path) -> Opened:
    return replace(open_project(folder / "config"), stores_trees=True)


@pytest.mark.parametrize("read_by", WAYS, indirect=True)
def test_the_project_that_the_mistakes_are_made_in_has_none(read_by: None, tmp_path: Path) -> None:
    assert report(staged(tmp_path, {})).findings == ()


@pytest.mark.parametrize(("read_by", "case"), TRIED, indirect=["read_by"])
def test_one_mistake_is_one_message_at_its_place_with_what_to_do(
    read_by: None, case: dict[str, Any], tmp_path: Path
) -> None:
    found = report(staged(tmp_path, case))
    said = printed(found)
    assert len(found.findings) == case.get("finds", 1), said
    path, (line, column, _) = found.findings[0].origin
    assert f"{path}:{line}:{column}" == normpath(f"config/{case['at']}"), said
    assert found.findings[0].hint, said
    for words in case["says"]:
        assert words in said
    for words in case.get("never", ()):
        assert words not in said
