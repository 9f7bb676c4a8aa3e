"""Every rule, by the examples in its docstring and by the cases of `rules/<id>.yaml`, through the whole pipeline."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ratesmith.api.loader import load_pack
from ratesmith.compile.open import open_project
from ratesmith.compile.pipeline import compile_project
from ratesmith.core.ir import Finding
from ratesmith.core.plugins import members, module_id
from support.projects import DATA, SHIPPED
from support.rule_examples import (
    BASE,
    HEADER,
    TODAY,
    Part,
    blocks,
    copy_of_base,
    expected,
    findings,
    part,
    parts,
    place,
    stage,
    where,
)
from support.yaml_files import load

PACK = load_pack("ai_platform")
EVERY_RULE = PACK.rules
RULES = {id: rule for id, rule in EVERY_RULE.items() if rule.change is None}
"""Those of a configuration; guardrails are about a change."""
CASES = DATA / "rule_cases"


EVERYTHING = """\
# automation/presets/fast.yaml
name: Fast
stages:
  "4":
    use_testing: true
    budget_pct: 15
schedule:
  publishing:
    publish_days:
      - mon
      - tue
# settings/account-keys.yaml
ai.max_tokens:
  value_type: int
  overrides: max_tokens
  min: 1
  max: 8192
ai.max_images:
  value_type: int
  overrides: max_images_per_article
  min: 1
  max: 8
ai.image_quality_tier:
  value_type: string
  overrides: quality_tier
  choices: tiers
"""
"""What the base does without and rules compare with it."""


def cases() -> Iterator[Any]:
    for path in sorted(CASES.glob("*.yaml")):
        for name, case in load(path).items():
            yield pytest.param(path.stem, case, id=f"{path.stem}: {name}")


def shown(found: tuple[Finding, ...]) -> list[str]:
    return [f"{where(finding)} {finding.rule}: {finding.message}" for finding in found]


def test_the_base_has_no_finding(tmp_path: Path) -> None:
    assert shown(findings(copy_of_base(tmp_path))) == []


def test_the_shipped_configuration_has_no_finding() -> None:
    opened = open_project(SHIPPED / "config")
    compiled = compile_project(opened, sorted(opened.project.environments), TODAY)
    # Its secrets are younger than that day.
    lasting = tuple(finding for finding in compiled.report.findings if not finding.timed)
    assert shown(lasting) == []


@pytest.mark.parametrize("id", RULES)
def test_what_a_rule_calls_bad_is_found_by_that_rule_at_the_marked_lines_alone(id: str, tmp_path: Path) -> None:
    examples = blocks(RULES[id].doc, "Bad")
    assert examples
    for number, example in enumerate(examples):
        config = copy_of_base(tmp_path / str(number))
        stage(config, example)
        found = findings(config)
        assert list(expected(example))
        assert sorted(map(where, found)) == sorted(expected(example)), shown(found)
        assert {(finding.rule, finding.severity) for finding in found} == {(id, RULES[id].severity)}, shown(found)


@pytest.mark.parametrize("id", RULES)
def test_what_a_rule_calls_good_has_no_error_at_all(id: str, tmp_path: Path) -> None:
    examples = blocks(RULES[id].doc, "Good")
    assert examples
    for number, example in enumerate(examples):
        config = copy_of_base(tmp_path / str(number))
        stage(config, example)
        found = findings(config)
        assert [finding for finding in found if finding.severity == "error" or finding.rule == id] == [], shown(found)


SINGLETONS = {kind.name: kind.path for kind in PACK.kinds.values() if not kind.many}


@pytest.mark.parametrize("kind", SINGLETONS)
def test_a_file_that_is_missing_is_the_only_finding(kind: str, tmp_path: Path) -> None:
    config = copy_of_base(tmp_path)
    stage(config, parts(EVERYTHING + f"# no file: {SINGLETONS[kind]}"))
    assert [finding.rule for finding in findings(config)] == ["file-missing"]


@pytest.mark.parametrize("path", sorted(path.relative_to(BASE).as_posix() for path in BASE.rglob("*.yaml")))
def test_a_file_that_is_broken_is_the_only_finding(path: str, tmp_path: Path) -> None:
    config = copy_of_base(tmp_path)
    stage(config, parts(EVERYTHING + f"# file: {path}\nnonsense: [1, 2\n"))
    assert [(where(finding), finding.rule) for finding in findings(config)] == [(f"config/{path}:1", "yaml")]


def test_a_provider_that_many_need_names_ten_of_them(tmp_path: Path) -> None:
    config = copy_of_base(tmp_path)
    model = (config / "models/writer.yaml").read_text().replace("is_default: true\n", "")
    for number in range(1, 7):
        (config / f"models/w{number}.yaml").write_text(model.replace("writer-1", f"w{number}"))
    stage(config, parts("# providers/openai.yaml\nis_active: false"))
    (ten,) = findings(config)
    assert ten.message.endswith("work without it: drafter, painter, sketcher, w1, w2, w3, w4, w5, w6, writer")
    (config / "models/w7.yaml").write_text(model.replace("writer-1", "w7"))
    (eleven,) = findings(config)
    assert eleven.message.endswith("work without it: drafter, painter, sketcher, w1, w2, w3, w4, w5, w6, w7, …")
    assert len(eleven.related) == 10


def test_every_rule_says_what_it_is_about_before_it_gives_examples() -> None:
    for id, rule in EVERY_RULE.items():
        title, blank, why = rule.doc.strip().split("\n", 2)
        assert 10 < len(title) <= 70, id
        assert not title.endswith("."), id
        assert blank == "", id
        assert len(re.split(r"\n\n(?:Before|Bad):\n", why)[0]) > 80, id


def test_no_pack_takes_the_id_of_an_engine_rule() -> None:
    engine, pack = (
        {module_id(module) for package in packages for module in members(package)}
        for packages in (("ratesmith.rules", "ratesmith.rules.diagnostics"), ("ratesmith.packs.ai_platform.rules",))
    )
    assert engine
    assert pack
    assert engine & pack == set()
    assert engine | pack == set(RULES)


def test_cases_are_of_rules_that_exist() -> None:
    assert {path.stem for path in CASES.iterdir()} - set(RULES) == set()


@pytest.mark.parametrize(("id", "case"), list(cases()))
def test_case(id: str, case: dict[str, Any], tmp_path: Path) -> None:
    staged = [_staged(header, text) for header, text in case["files"].items()]
    config = copy_of_base(tmp_path)
    stage(config, staged)
    found = findings(config)
    wanted = case["expect"] or []
    at = {part.path: place(part) for part in staged}
    assert sorted(map(where, found)) == sorted(_resolved(want["at"], at) for want in wanted), shown(found)
    for want in wanted:
        _compare(want, [f for f in found if where(f) == _resolved(want["at"], at)], id, at)


def _staged(header: str, text: str | None) -> Part:
    match = HEADER.fullmatch(f"# {header}")
    assert match, header
    return part(match, text or "")


def _resolved(line: str, staged: dict[str, str]) -> str:
    path, _, number = line.rpartition(":")
    return f"{staged.get(path, path)}:{number}"


def _compare(want: dict[str, Any], found: list[Finding], id: str, at: dict[str, str]) -> None:
    """One of the findings at the place is as wanted."""
    assert want.keys() <= {"at", "rule", "says", "hint", "hint is", "related", "in"}
    candidates = [finding for finding in found if finding.rule == want.get("rule", id)]
    assert candidates, shown(tuple(found))
    said = [finding for finding in candidates if want.get("says", "") in finding.message]
    assert said, [finding.message for finding in candidates]
    finding = said[0]
    assert want.get("hint", "") in finding.hint
    assert finding.hint == want.get("hint is", finding.hint)
    if "related" in want:
        related = [f"{other.origin.path}:{other.origin.span.line}" for other in finding.related]
        assert related == [_resolved(line, at) for line in want["related"]]
    assert list(finding.environments) == want.get("in", [])
