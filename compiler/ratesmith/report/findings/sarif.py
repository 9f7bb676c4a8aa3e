"""Render findings as SARIF 2.1.0, which code scanning of GitHub, Azure DevOps and editors read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from ratesmith import __version__
from ratesmith.core.canonical_json import pretty
from ratesmith.core.ir import Origin
from ratesmith.core.sanitize import visible
from ratesmith.report.finding_lines import lines_of
from ratesmith.report.identities import Identified, identified

if TYPE_CHECKING:
    from ratesmith.compile.result import Report, Run

SCHEMA: Final = "https://json.schemastore.org/sarif-2.1.0.json"
_ROOT: Final = "%SRCROOT%"
FINGERPRINT: Final = "ratesmith/v1"


def render(report: Report, *, color: bool) -> str:  # noqa: ARG001  # a file has no colors
    """Return a log of one run, with the rules that found something."""
    ids = sorted({finding.rule for finding in report.findings})
    about = {"informationUri": report.run.rules_url} if report.run.rules_url else {}
    driver = {
        "name": "ratesmith",
        "semanticVersion": __version__,
        **about,
        "rules": [_descriptor(id, report.run) for id in ids],
    }
    run = {
        "tool": {"driver": driver},
        "automationDetails": {"id": category(report.run)},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {_ROOT: {"description": {"text": "The root of the repository."}}},
        "results": [_result(it, ids, report.run) for it in identified(report)],
    }
    return pretty({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]})


def category(run: Run) -> str:
    """Return what keeps the results of this call apart from those of other calls for one commit."""
    parts = ("ratesmith", run.command, run.environment, run.folder.rstrip("/"))
    return "/".join(filter(None, parts)) + "/"


def _descriptor(id: str, run: Run) -> dict[str, Any]:
    """Return what is known of a rule; GitHub takes none without descriptions and help."""
    from ratesmith.api.rule_pages import page, title

    rule = run.rules.get(id)
    head = title(rule) if rule is not None else id
    described: dict[str, Any] = {
        "id": id,
        "shortDescription": {"text": head},
        "fullDescription": {"text": head},
        "help": {"text": rule.doc.strip(), "markdown": page(rule)} if rule is not None else {"text": head},
    }
    if rule is not None:
        described["defaultConfiguration"] = {"level": rule.severity}
    if rule is not None and run.rules_url:
        described["helpUri"] = f"{run.rules_url}/{id}.md"
    return described


def _result(it: Identified, ids: Sequence[str], run: Run) -> dict[str, Any]:
    finding = it.finding
    result: dict[str, Any] = {
        "ruleId": finding.rule,
        "ruleIndex": ids.index(finding.rule),
        "level": finding.severity,
        "message": {"text": "\n".join(_message(it))},
        "locations": [_location(finding.origin, run)],
        "partialFingerprints": {FINGERPRINT: it.fingerprint},
    }
    if finding.related:
        result["relatedLocations"] = [
            {"id": number, "message": {"text": _unlinked(related.message)}, **_location(related.origin, run)}
            for number, related in enumerate(finding.related, 1)
        ]
    if finding.environments:
        result["properties"] = {"environments": [*map(visible, finding.environments)]}
    return result


def _message(it: Identified) -> Iterator[str]:
    """Yield what it says, with a link to each related place."""
    yield from map(_unlinked, lines_of(it.finding, related=False))
    for number, related in enumerate(it.finding.related, 1):
        yield f"[{_unlinked(related.message).translate(_BRACKETS)}]({number})"


_BRACKETS: Final = str.maketrans({"[": "(", "]": ")"})


def _unlinked(text: str) -> str:
    """Return a text in which nothing is a link."""
    return visible(text).replace("](", "] (")


def _location(origin: Origin, run: Run) -> dict[str, Any]:
    path, span = origin
    return {
        "physicalLocation": {
            "artifactLocation": {"uri": quote(run.folder + path, errors="surrogatepass"), "uriBaseId": _ROOT},
            "region": {"startLine": span.line, "startColumn": span.column, "endColumn": span.end},
        }
    }
