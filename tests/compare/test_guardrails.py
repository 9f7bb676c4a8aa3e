"""Every guardrail, by the examples in its docstring: the base, or `Before:`, against `Bad:` and `Good:`."""

from __future__ import annotations

from pathlib import Path

import pytest

from ratesmith.api.loader import load_pack
from ratesmith.compare.entities import change_of
from ratesmith.compare.guardrails import check_change
from ratesmith.compile.open import open_project
from ratesmith.compile.pipeline import compile_project
from ratesmith.core.ir import Config, Finding
from support.rule_examples import TODAY, Part, blocks, copy_of_base, expected, findings, parts, stage, where

PACK = load_pack("ai_platform")
GUARDRAILS = {id: rule for id, rule in PACK.rules.items() if rule.change is not None}


def configuration(folder: Path, *staged: list[Part]) -> Config:
    config = copy_of_base(folder)
    for it in staged:
        stage(config, it)
    return compile_project(open_project(config), ("example",), TODAY).configs["example"]


def found_by_all(folder: Path, before: list[Part], after: list[Part]) -> list[Finding]:
    change = change_of(
        PACK, configuration(folder / "before", before), configuration(folder / "after", before, after), TODAY
    )
    return [*check_change(change, PACK.rules).findings]


@pytest.mark.parametrize("id", GUARDRAILS)
def test_what_a_guardrail_calls_bad_is_found_by_it_alone_at_the_marked_lines(id: str, tmp_path: Path) -> None:
    doc = GUARDRAILS[id].doc
    (before,) = blocks(doc, "Before") or [[]]
    assert blocks(doc, "Bad")
    for number, bad in enumerate(blocks(doc, "Bad")):
        found = found_by_all(tmp_path / str(number), before, bad)
        assert [*expected(bad)]
        assert sorted(map(where, found)) == sorted(expected(bad)), found
        assert {(it.rule, it.severity) for it in found} == {(id, GUARDRAILS[id].severity)}


@pytest.mark.parametrize("id", GUARDRAILS)
def test_what_a_guardrail_calls_good_passes_all_of_them(id: str, tmp_path: Path) -> None:
    doc = GUARDRAILS[id].doc
    (before,) = blocks(doc, "Before") or [[]]
    assert blocks(doc, "Good")
    for number, good in enumerate(blocks(doc, "Good")):
        assert found_by_all(tmp_path / str(number), before, good) == []


def test_the_lines_that_a_finding_offers_answer_it(tmp_path: Path) -> None:
    dearer = "# models/writer.yaml\nprice:\n  tokens_per_credit: 500\n"
    (found,) = found_by_all(tmp_path / "1", [], parts(dearer))
    answered = dearer + "\n".join(found.paste).replace("# why it is meant", "the costs rose") + "\n"
    assert found_by_all(tmp_path / "2", [], parts(answered)) == []


def test_an_acknowledgement_of_another_change_answers_nothing(tmp_path: Path) -> None:
    other = (
        "# models/writer.yaml\nprice:\n  tokens_per_credit: 400\nacknowledge:\n  - rule: customer-price-increase\n"
        "    change: tokens_per_credit 1000 → 500\n    reason: agreed in May\n"
    )
    (found,) = found_by_all(tmp_path, [], parts(other))
    assert found.paste[0] == "  - rule: customer-price-increase"


def test_no_waiver_silences_a_guardrail(tmp_path: Path) -> None:
    config = copy_of_base(tmp_path)
    stage(
        config, parts("# models/writer.yaml\nwaive:\n  - rule: price-jump\n    reason: meant\n    until: 2027-01-01\n")
    )
    (found,) = findings(config)
    assert (found.rule, found.message) == (
        "waiver-unknown-rule",
        "'price-jump' is a guardrail, which no waiver silences",
    )
