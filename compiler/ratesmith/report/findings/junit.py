"""Render findings as JUnit's XML, which CI servers show as tests: a suite for each file, failed where it has errors."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET  # writes only

from ratesmith.core.sanitize import visible
from ratesmith.report.finding_lines import lines_of, place_of
from ratesmith.report.identities import Identified, identified
from ratesmith.report.source_frame import frame

if TYPE_CHECKING:
    from ratesmith.compile.result import Report


def render(report: Report, *, color: bool) -> str:  # noqa: ARG001  # a file has no colors
    """Return a suite for each file with findings, a test for each of them, and a suite with one test for all the rest.

    JUnit has no warnings: those are tests that passed and printed something.
    """
    files: dict[str, list[Identified]] = {}
    for it in identified(report):
        files.setdefault(it.finding.origin.path, []).append(it)
    name = f"ratesmith {report.run.command}".rstrip()
    root = ET.Element("testsuites", _counts(name, len(report.findings) + 1, report.errors))
    for path, found in files.items():
        root.append(_suite(path, found, report))
    rest = ET.SubElement(root, "testsuite", _counts(name, 1, 0))
    ET.SubElement(rest, "testcase", {"classname": name, "name": "no other findings", "time": "0"})
    ET.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(root, encoding="unicode")}\n'


def _counts(name: str, tests: int, failures: int) -> dict[str, str]:
    return {"name": name, "tests": str(tests), "failures": str(failures), "errors": "0", "time": "0"}


def _suite(path: str, found: Sequence[Identified], report: Report) -> ET.Element:
    shown = visible(report.run.folder + path)
    failures = sum(it.finding.severity == "error" for it in found)
    suite = ET.Element("testsuite", _counts(shown, len(found), failures) | {"file": shown})
    for it in found:
        case = ET.SubElement(suite, "testcase", {"classname": shown, "name": _name(it), "time": "0"})
        lines = [place_of(it.finding.origin), *lines_of(it.finding), *frame(it.finding.origin, report.sources)]
        if it.finding.severity == "error":
            given = {"message": visible(it.finding.message), "type": it.finding.rule}
            ET.SubElement(case, "failure", given).text = "\n".join(lines)
        else:
            ET.SubElement(case, "system-out").text = "\n".join(lines)
    return suite


def _name(it: Identified) -> str:
    """Return the name of a test: the same in the next run, and no other one's in the suite."""
    where = ", ".join(filter(None, (it.where, *map(visible, it.finding.environments))))
    number = f" {it.number}" if it.number > 1 else ""
    return f"{it.finding.rule}{f' ({where})' if where else ''}{number}"
