"""text: how many findings a person is shown, and what is said of the others."""

import json
import re

import pytest

from ratesmith.compile.result import Report
from ratesmith.core.ir import Finding, Origin, Span
from ratesmith.report.findings import reporter


def report(files: int, each: int, *, shows_all: bool = False) -> Report:
    found = [
        Finding(
            origin=Origin(f"config/{file}.yaml", Span(line, 1, 2)),
            severity="error",
            rule="schema",
            message="wrong",
            hint="mend it",
        )
        for file in range(files)
        for line in range(1, each + 1)
    ]
    sources = {f"config/{file}.yaml": "a: 1\n" * each for file in range(files)}
    return Report(findings=tuple(found), sources=sources, shows_all=shows_all)


@pytest.mark.parametrize(
    ("files", "each", "shown", "rest"),
    [
        (1, 10, 10, ""),
        (1, 3000, 10, "and 2,990 more of [schema] in config/0.yaml; ratesmith validate --all shows them"),
        (3000, 1, 30, "and 2,970 more of [schema] in 2,970 files; ratesmith validate --all shows them"),
        (4, 10, 30, "and 10 more of [schema] in config/3.yaml; ratesmith validate --all shows them"),
    ],
)
def test_of_many_findings_of_a_rule_the_first_are_shown_and_all_are_counted(
    files: int, each: int, shown: int, rest: str
) -> None:
    text = reporter("text")(report(files, each), color=False)
    assert text.count(": error: ") == shown
    assert re.findall("(?m)^and .*", text) == ([rest] if rest else [])
    assert text.splitlines()[-1].startswith(f"{files * each:,} errors in {files:,} file")
    assert len(text.splitlines()) < 300


def test_all_findings_are_shown_where_that_is_asked_for_and_to_programs() -> None:
    text = reporter("text")(report(40, 20, shows_all=True), color=False)
    assert (text.count(": error: "), "more of" in text) == (800, False)
    assert len(json.loads(reporter("json")(report(40, 20), color=False))["findings"]) == 800
