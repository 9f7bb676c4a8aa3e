"""Findings for servers: each format is what its readers publish, whatever the configuration says."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import jsonschema
import pytest
from msgspec.structs import replace

from ratesmith.compile.result import Report, Run
from ratesmith.core.ir import Finding, Origin, Related, Span
from ratesmith.core.plugins import member_names
from ratesmith.report.findings import reporter
from ratesmith.report.identities import identified
from support.cli import run
from support.projects import BASE, project
from support.regions import validate
from support.repositories import commit, git
from support.traps import TRAPS

SCHEMAS = Path(__file__).parents[1] / "data/schemas"
FORMATS = member_names("ratesmith.report.findings")
WRITER = (BASE / "models/writer.yaml").read_text()
SOURCE = "price:\n  tokens_per_credit: 1000\n"
CODE_QUALITY = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["description", "check_name", "fingerprint", "severity", "location"],
        "properties": {
            "description": {"type": "string", "minLength": 1},
            "check_name": {"type": "string"},
            "fingerprint": {"type": "string", "minLength": 1},
            "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
            "location": {
                "type": "object",
                "required": ["path", "lines"],
                "properties": {
                    "path": {"type": "string", "not": {"pattern": "^(\\./|/)"}},
                    "lines": {"type": "object", "required": ["begin"], "properties": {"begin": {"type": "integer"}}},
                },
            },
        },
    },
}
"""What GitLab's documentation asks for."""

HOSTILE = {
    "commands of runners": "x\n::error::pwn ##[group]x %0A::set-env name=PATH::/evil",
    "markup": "x | y `z` <script>alert(1)</script> @admin [a](http://b) ![i](javascript:j) $k$ *l* </failure>]]>",
    "control characters": "\x00\x01\x08\x0b\x1b[31mred\x1b[0m\x7f\x85\x9b31m\ufffe\uffff\r\n",
    "characters that turn or hide": "\u202egpj.exe\u2066\u200b\ufeff\u2028",
    "half of a pair": "\ud800 \udfff",
    "properties": "a,line=1::b:c%2Ctitle=d",
    "traps of runners": " ".join(TRAPS),
}


def report(*texts: str, severity: str = "error", source: str = SOURCE, line: int = 2) -> Report:
    """A report of one finding for each text, which is everywhere in it."""
    found = tuple(
        Finding(
            origin=Origin(f"config/models/{text}.yaml" if text != "plain" else "config/a.yaml", Span(line, 3, 20)),
            severity="error" if severity == "error" else "warning",
            rule="price-jump",
            message=text,
            hint=f"{text}:",
            paste=(text, "```", "</details>"),
            environments=(text,),
            related=(Related(Origin(f"{text}.yaml", Span(1, 1, 2)), text),),
        )
        for text in texts
    )
    return Report(findings=found, sources={"config/a.yaml": source}, run=Run(command="validate"))


@cache
def sarif_schema() -> Any:
    return jsonschema.Draft4Validator(json.loads((SCHEMAS / "sarif-2.1.0-rtm.5.json").read_text()))


@cache
def junit_schema() -> Any:
    import xmlschema  # takes longer to import than most files of tests

    return xmlschema.XMLSchema(str(SCHEMAS / "junit-10.xsd"))


def texts(node: object) -> list[str]:
    if isinstance(node, dict):
        return [text for pair in node.items() for inner in pair for text in texts(inner)]
    if isinstance(node, list):
        return [text for inner in node for text in texts(inner)]
    return [node] if isinstance(node, str) else []


def sarif(text: str) -> list[str]:
    log = json.loads(text)
    sarif_schema().validate(log)
    return texts(log)


def gitlab(text: str) -> list[str]:
    jsonschema.validate(json.loads(text), CODE_QUALITY)
    return texts(json.loads(text))


def junit(text: str) -> list[str]:
    junit_schema().validate(text)
    root = ET.fromstring(text)
    names = [(case.get("classname"), case.get("name")) for case in root.iter("testcase")]
    assert len(names) == len({*names}) == int(root.get("tests", ""))
    return [part for it in root.iter() for part in (*it.attrib.values(), it.text or "")]


def github(text: str) -> list[str]:
    """What the runner makes of each line: its command, properties and message; no other line is a command."""
    found = []
    for line in text.splitlines():
        assert line.startswith("::"), line
        command, _, message = line[2:].partition("::")
        name, _, given = command.partition(" ")
        properties = dict(pair.split("=", 1) for pair in given.split(","))
        assert name in ("error", "warning", "notice")
        assert {*properties} in ({"title"}, {"file", "line", "endLine", "col", "endColumn", "title"})
        found += [unescaped(value) for value in (*properties.values(), message)]
    return found


def unescaped(text: str) -> str:
    for escape, char in (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%")):
        text = text.replace(escape, char)
    return text


def markdown(text: str) -> list[str]:
    outside = re.sub("(?s)```yaml.*?```|`[^`]*`", "", text)
    for markup in ("<script", "</script", "</failure", "@admin", "](", "$k$", "*l*"):
        assert markup not in re.sub(r"\\.", "", outside), markup
    assert len(re.findall("(?m)^ *```", text)) % 2 == 0
    return [text]


def plain(text: str) -> list[str]:
    return [text]


def as_json(text: str) -> list[str]:
    return texts(json.loads(text))


JUDGES: dict[str, Callable[[str], list[str]]] = {
    "github": github,
    "gitlab": gitlab,
    "json": as_json,
    "junit": junit,
    "markdown": markdown,
    "sarif": sarif,
    "text": plain,
}


def test_every_format_of_findings_has_a_judge() -> None:
    assert {*JUDGES} == {*FORMATS}


@pytest.mark.cases(quick=14)
@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_no_text_of_the_configuration_is_more_than_text(form: str, text: str) -> None:
    found = report(text, text, "plain")
    said = reporter(form)(found, color=False)
    parts = JUDGES[form](said)
    for line in "\n".join(parts).splitlines():
        assert all(char.isprintable() for char in line), line
        assert not line.lstrip().startswith("::"), line
    if form != "github":
        assert not re.search("(?m)^\\s*::[a-z]", said)
    assert "##[" not in said
    assert said.encode()


@pytest.mark.parametrize("form", FORMATS)
def test_no_findings_are_a_document_too(form: str) -> None:
    said = reporter(form)(Report(findings=(), sources={"a": "", "b": ""}), color=False)
    JUDGES[form](said)
    assert "no findings in 2 files" in said.lower() or form not in ("text", "markdown")


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project below the root of its repository, with mistakes of several phases."""
    folder = tmp_path_factory.mktemp("repository")
    wrong = WRITER.replace("tokens_per_credit: 1000", "tokens_per_credit: 100000000")
    files = {"models/writer.yaml": wrong, "models/new.yaml": "a: [", "providers/x y%.yaml": "nme: x\n"}
    project(folder / "platform", files)
    git(folder, "init", "-q")
    commit(folder)
    return folder / "platform"


@pytest.mark.parametrize("form", sorted({*FORMATS} - {"text"}))
def test_what_is_wrong_in_a_project_is_said_in_each_format_on_stdout_and_in_a_file(form: str, shop: Path) -> None:
    file = shop.parent / f"out/findings.{form}"
    done = run(
        "validate", "--format", form, "--output", f"{form}={file}", cwd=shop, RATESMITH_RULES_URL="https://x.example/r/"
    )
    assert (done.returncode, done.stderr) == (1, "")
    said = file.read_text()
    assert form == "json" or said == done.stdout
    parts = "\n".join(JUDGES[form](said))
    assert all(name in parts for name in ("price-below-cost", "writer.yaml", "yaml"))
    place = "config/models/writer.yaml"
    assert ("platform/" + place in parts) == (form not in ("json", "markdown"))


def test_the_schema_of_the_file_of_findings_is_printed_without_a_project(shop: Path, tmp_path: Path) -> None:
    schema = json.loads(run("schema", "findings", cwd=tmp_path).stdout)
    jsonschema.Draft202012Validator.check_schema(schema)
    run("validate", "--output", "json=../found.json", cwd=shop)
    found = json.loads((shop.parent / "found.json").read_text())
    jsonschema.validate(found, schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**found, "errors": "1"}, schema)


def test_sarif_says_what_a_rule_is_and_keeps_runs_apart(shop: Path) -> None:
    known = {"RATESMITH_RULES_URL": "https://x.example/docs/rules"}
    calls = (("validate",), ("validate", "--env", "example"), ("plan", "--base", "HEAD"))
    logs = [json.loads(run(*call, "--format", "sarif", cwd=shop, **known).stdout)["runs"][0] for call in calls]
    ids = [log["automationDetails"]["id"] for log in logs]
    assert ids == ["ratesmith/validate/platform/", "ratesmith/validate/example/platform/", "ratesmith/plan/platform/"]
    rule = {it["id"]: it for it in logs[0]["tool"]["driver"]["rules"]}["price-below-cost"]
    assert rule["helpUri"] == "https://x.example/docs/rules/price-below-cost.md"
    assert rule["help"]["markdown"].startswith("# price-below-cost\n") and "```yaml" in rule["help"]["markdown"]
    result = next(it for it in logs[0]["results"] if it["ruleId"] == "price-below-cost")
    assert logs[0]["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == "price-below-cost"
    assert "[what it costs](1)" in result["message"]["text"]
    assert result["relatedLocations"][0]["id"] == 1
    uris = {it["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for it in logs[0]["results"]}
    assert "platform/config/providers/x%20y%25.yaml" in uris


def test_one_call_of_plan_writes_all_its_formats_and_servers_get_the_guardrails(tmp_path: Path) -> None:
    folder = project(tmp_path)
    commit(folder)
    (folder / "config/models/writer.yaml").write_text(
        WRITER.replace("tokens_per_credit: 1000", "tokens_per_credit: 900")
    )
    pairs = [word for form in FORMATS for word in ("--output", f"{form}=out/plan.{form}")]
    done = run("plan", "--base", "HEAD", *pairs, cwd=folder)
    files = {form: (folder / f"out/plan.{form}").read_text() for form in FORMATS}
    assert (done.returncode, done.stderr, files["text"]) == (1, "", done.stdout)
    for form, text in files.items():
        parts = "\n".join(JUDGES[form](text))
        assert "customer-price-increase" in parts and "config/models/writer.yaml" in parts, form
    answer = json.loads(files["json"])
    validate(answer)
    assert (answer["exit"], answer["outcome"], answer["commit"][40:]) == (1, "refused", "+dirty")


def test_github_takes_every_rule_also_where_no_pack_could_be_loaded(tmp_path: Path) -> None:
    folder = project(tmp_path)
    (folder / "config/ratesmith.yaml").write_text("version: 1\nprject: x\n")
    logs = [json.loads(run("validate", "--format", "sarif", cwd=folder).stdout)]
    logs.append(json.loads(reporter("sarif")(report("plain"), color=False)))
    for rule in (rule for log in logs for rule in log["runs"][0]["tool"]["driver"]["rules"]):
        assert all(rule[name]["text"] for name in ("shortDescription", "fullDescription", "help"))
    assert {it["ruleId"] for it in logs[0]["runs"][0]["results"]} == {"schema"}
    assert "markdown" in logs[0]["runs"][0]["tool"]["driver"]["rules"][0]["help"]


def fingerprints(*found: Report) -> list[list[str]]:
    return [[it.fingerprint for it in identified(each)] for each in found]


def test_a_fingerprint_stays_when_lines_move_and_values_change_and_no_other_finding_has_it() -> None:
    before = report("plain", "plain", "other")
    moved = report("plain", "plain", "other", source="# new\n\n" + SOURCE, line=4)
    dearer = replace(
        before,
        findings=tuple(replace(it, message="900") for it in before.findings),
        sources={"config/a.yaml": SOURCE.replace("1000", "900")},
    )
    first, second, third = fingerprints(before, moved, dearer)
    assert first == second == third
    assert len({*first}) == 3


@pytest.mark.parametrize(("errors", "warnings"), [(0, 0), (10, 10), (11, 0), (12, 11)])
def test_github_is_given_what_it_shows_of_a_step_and_is_told_what_is_cut(errors: int, warnings: int) -> None:
    found = (*report(*["plain"] * errors).findings, *report(*["plain"] * warnings, severity="warning").findings)
    lines = reporter("github")(Report(findings=found, sources={}), color=False).splitlines()
    counts = {level: sum(line.startswith(f"::{level} ") for line in lines) for level in ("error", "warning", "notice")}
    cut = {(11, 0): "1 error more", (12, 11): "2 errors and 1 warning more"}.get((errors, warnings))
    assert counts == {"error": min(errors, 10), "warning": min(warnings, 10), "notice": int(cut is not None)}
    assert cut is None or cut in lines[-1]


@pytest.mark.slow
def test_a_summary_fits_into_a_comment_and_says_what_is_missing() -> None:
    text = reporter("markdown")(report(*["x" * 300] * 400), color=False)
    assert 30_000 < len(text) <= 65_536
    assert re.search(r"_[0-9]+ more: run_ `ratesmith validate`\n\Z", text)
    assert text.startswith("### ❌ 400 errors\n")
