"""One mistake of a person is one message: at its place, with its cause, with what to do."""

from pathlib import Path
from posixpath import normpath
from typing import Any

import pytest

from ratesmith.language import source_files
from support.mistakes import cases, printed, report, staged

CASES = cases()


@pytest.fixture(params=["scanner", pytest.param("events", marks=pytest.mark.slow)], autouse=True)
def read_by(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is found is the same with the scanner of lines and without it."""
    if request.param == "events":
        monkeypatch.setattr(source_files, "scan", lambda _: None)


def test_the_project_that_the_mistakes_are_made_in_has_none(tmp_path: Path) -> None:
    assert report(staged(tmp_path, {})).findings == ()


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_one_mistake_is_one_message_at_its_place_with_what_to_do(case: dict[str, Any], tmp_path: Path) -> None:
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
