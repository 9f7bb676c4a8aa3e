"""Every guardrail, by the examples in its docstring: the base, or `Before:`, against `Bad:` and `Good:`."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from ratesmith.api.loader import load_pack
from ratesmith.compare.entities import change_of
from ratesmith.compare.guardrails import Asked, check_change
from ratesmith.compile.open import open_project
from ratesmith.compile.pipeline import compile_project
from ratesmith.core.ir import Config, Finding
from support.quick import first
from support.rule_examples import TODAY, Part, blocks, copy_of_base, expected, findings, parts, stage, where

PACK = load_pack("ai_platform")
GUARDRAILS = {id: rule for id, rule in PACK.rules.items() if rule.change is not None}


@cache
def before_all(folder: str, staged: tuple[Part, ...]) -> Config:
    """The side that several examples share."""
    return configuration(Path(folder) / str(len(list(Path(folder).iterdir()))), [*staged])


@pytest.fixture(scope="module")
def bases(tmp_path_factory: pytest.TempPathFactory) -> str:
    return str(tmp_path_factory.mktemp("bases"))


def configuration(folder: Path, *staged: list[Part]) -> Config:
    config = copy_of_base(folder)
    for it in staged:
        stage(config, it)
    return compile_project(open_project(config), ("example",), TODAY).configs["example"]


def asked(bases: str, folder: Path, before: list[Part], after: list[Part]) -> Asked:
    was, now = before_all(bases, tuple(before)), configuration(folder, before, after)
    return check_change(change_of(PACK, was, now, TODAY), PACK.rules)


def found_by_all(bases: str, folder: Path, before: list[Part], after: list[Part]) -> list[Finding]:
    return [*asked(bases, folder, before, after).findings]


@pytest.mark.parametrize("id", GUARDRAILS)
def test_what_a_guardrail_calls_bad_is_found_by_it_alone_at_the_marked_lines(
    id: str, bases: str, tmp_path: Path
) -> None:
    doc = GUARDRAILS[id].doc
    (before,) = blocks(doc, "Before") or [[]]
    assert blocks(doc, "Bad")
    for number, bad in enumerate(blocks(doc, "Bad")):
        found = found_by_all(bases, tmp_path / str(number), before, bad)
        assert [*expected(bad)]
        assert sorted(map(where, found)) == sorted(expected(bad)), found
        assert {(it.rule, it.severity) for it in found} == {(id, GUARDRAILS[id].severity)}


@pytest.mark.parametrize("id", GUARDRAILS)
def test_what_a_guardrail_calls_good_passes_all_of_them(id: str, bases: str, tmp_path: Path) -> None:
    doc = GUARDRAILS[id].doc
    (before,) = blocks(doc, "Before") or [[]]
    assert blocks(doc, "Good")
    for number, good in enumerate(blocks(doc, "Good")):
        assert found_by_all(bases, tmp_path / str(number), before, good) == []


def test_the_lines_that_a_finding_offers_answer_it(bases: str, tmp_path: Path) -> None:
    dearer = "# models/writer.yaml\nprice:\n  tokens_per_credit: 500\n"
    (found,) = found_by_all(bases, tmp_path / "1", [], parts(dearer))
    answered = dearer + "\n".join(found.paste).replace("# why it is meant", "the costs rose") + "\n"
    assert found_by_all(bases, tmp_path / "2", [], parts(answered)) == []


def test_an_acknowledgement_of_another_change_answers_nothing(bases: str, tmp_path: Path) -> None:
    other = (
        "# models/writer.yaml\nprice:\n  tokens_per_credit: 400\nacknowledge:\n  - rule: customer-price-increase\n"
        "    change: tokens_per_credit 1000 → 500\n    reason: agreed in May\n"
    )
    (found,) = found_by_all(bases, tmp_path, [], parts(other))
    assert found.paste[0] == "  - rule: customer-price-increase"


def test_an_acknowledgement_that_was_merged_does_not_answer_the_same_change_again(bases: str, tmp_path: Path) -> None:
    said = (
        "acknowledge:\n  - rule: customer-price-increase\n    change: tokens_per_credit 1000 → 500\n"
        "    reason: agreed in May\n"
    )
    before = parts(f"# models/writer.yaml\n{said}")
    after = f"# models/writer.yaml\nprice:\n  tokens_per_credit: 500\n{said}"
    (found,) = found_by_all(bases, tmp_path / "1", before, parts(after))
    assert (found.rule, "given for a change merged before" in found.hint) == ("customer-price-increase", True)
    again = "\n".join(found.paste).replace("# why it is meant", "agreed again in June")
    assert found_by_all(bases, tmp_path / "2", before, parts(f"{after}{again}\n")) == []


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


POETS = "".join(
    f"# models/poet-{n}.yaml\nmodel_name: poet-{n}\nmodel_type: text\nprovider: openai\ndisplay_name: Poet {n}\n"
    f"cost:\n  {{cost}}\nprice:\n  tokens_per_credit: {n}000\nlimits:\n  max_tokens: {n}\n"
    for n in range(1, 6)
)
PAID, FREE = POETS.format(cost="per_1m_tokens: {input: 1, output: 4}"), POETS.format(cost="free: true")
MINI = (
    "# models/mini.yaml\nmodel_name: gpt-4o-mini\nmodel_type: text\nprovider: openai\ndisplay_name: Mini\n"
    "cost:\n  per_1m_tokens: {{input: 0.15, output: 0.6, cached_input: {}}}\nprice:\n  tokens_per_credit: 10000\n"
)
EMBEDDING = (
    "# models/embed.yaml\nmodel_name: embed-1\nmodel_type: embedding\nprovider: openai\ndisplay_name: Embed\n"
    "cost:\n  per_1m_tokens:\n    input: 0.13\n"
)
MARKET = "# file: providers/openai.yaml\ndisplay_name: OpenAI\nprovider_type: ai\nguardrails:\n  price_jump: 100\n"
CASES = {
    "five models that become free are no decision": (PAID, FREE, ["became-free"] * 5, False),
    "what a cache costs jumps to what a catalogue has": (MINI.format("0.0075"), MINI.format("0.075"), [], True),
    "what a cache costs jumps to what nobody has": (MINI.format("0.0075"), MINI.format("0.0007"), ["price-jump"], True),
    "the costs of a marketplace move": (
        MARKET,
        "# models/writer.yaml\ncost:\n  per_1m_tokens:\n    input: 50\n    output: 200\n",
        [],
        True,
    ),
    "a marketplace is none by its own change": (
        "",
        MARKET + "# models/writer.yaml\ncost:\n  per_1m_tokens:\n    input: 50\n    output: 200\n",
        ["price-jump"],
        True,
    ),
    "a plan is given away": (
        "# file: billing/plans.yaml\nsmall: {name: Small, price_monthly: 10, price_yearly: 100}\n",
        "# file: billing/plans.yaml\nsmall: {name: Small, price_monthly: 0, price_yearly: 0}\n",
        ["became-free"],
        True,
    ),
    "a plan that was switched off is given away": (
        "# file: billing/plans.yaml\nsmall: {name: Small, price_monthly: 0, price_yearly: 0, is_active: false}\n",
        "# file: billing/plans.yaml\nsmall: {name: Small, price_monthly: 0, price_yearly: 0}\n",
        ["became-free"],
        True,
    ),
    "a plan that is given away already": (
        "# file: billing/plans.yaml\nsmall: {name: Small, price_monthly: 0, price_yearly: 0}\n",
        "# file: billing/plans.yaml\nsmall: {name: Little, price_monthly: 0, price_yearly: 0}\n",
        [],
        True,
    ),
    "credits of a plan are of another kind": (
        "# file: billing/plans.yaml\nsmall: {name: Small, price_monthly: 10, price_yearly: 100, content_credits: 1500,"
        " idea_credits: 200, image_credits: 500}\n",
        "# file: billing/plans.yaml\nsmall: {name: Small, price_monthly: 10, price_yearly: 100, content_credits: 100,"
        " idea_credits: 1600, image_credits: 490}\n",
        ["limits-lowered"],
        True,
    ),
    "an operation takes more": (
        "# file: billing/operations.yaml\nlinking: {display_name: Links, base_credits: 1}\n",
        "# file: billing/operations.yaml\nlinking: {display_name: Links, base_credits: 2}\n",
        ["customer-price-increase"],
        True,
    ),
    "fractions of a credit are charged in full": (
        "# billing/credits.yaml\nrounding: nearest\n",
        "# billing/credits.yaml\nrounding: up\n",
        ["customer-price-increase"],
        True,
    ),
    "fractions of a credit are charged no more, and short calls are free": (
        "# billing/credits.yaml\nrounding: up\n",
        "# billing/credits.yaml\nrounding: down\n",
        ["became-free"],
        True,
    ),
    "an operation that a model is charged for": (
        "# file: billing/operations.yaml\nlinking: {display_name: Links, base_credits: 1, model_type: text}\n",
        "# file: billing/operations.yaml\nlinking: {display_name: Links, base_credits: 2, model_type: text}\n",
        [],
        True,
    ),
    "an operation that a model is charged for from now on": (
        "# file: billing/operations.yaml\nlinking: {display_name: Links, base_credits: 1}\n",
        "# file: billing/operations.yaml\nlinking: {display_name: Links, base_credits: 1, model_type: text}\n",
        ["customer-price-increase"],
        True,
    ),
    "a call is paid for in place of tokens": (
        EMBEDDING + "price:\n  tokens_per_credit: 10000\n",
        EMBEDDING + "price:\n  credits_per_call: 100\n",
        ["customer-price-increase"],
        True,
    ),
    "two models swap their image tiers": (
        "",
        "# models/painter.yaml\nquality_tier: basic\n# models/sketcher.yaml\nquality_tier: quality\n",
        ["default-changed", "default-changed"],
        True,
    ),
    "the model of an image tier has none any more": (
        "",
        "# models/sketcher.yaml\nquality_tier: null\n",
        ["default-changed"],
        True,
    ),
    "a model is switched off, and dearer behind that": (
        "",
        "# models/writer.yaml\nis_active: false\nis_default: false\nprice:\n  tokens_per_credit: 500\n",
        ["catalogue-shrank", "customer-price-increase"],
        True,
    ),
    "a host changes with the secrets that went to the other one": (
        "# file: providers/openai.yaml\ndisplay_name: OpenAI\nprovider_type: ai\napi_endpoint: https://a.com\n"
        "secrets: {api_key: {required: false, min_length: 20}}\n",
        "# file: providers/openai.yaml\ndisplay_name: OpenAI\nprovider_type: ai\napi_endpoint: https://b.com\n",
        ["destination-changed"],
        True,
    ),
    "a package is switched off": (
        "# file: billing/packages.yaml\nsmall: {name: Small, credits: 1000, price_usd: 12}\n",
        "# file: billing/packages.yaml\nsmall: {name: Small, credits: 1000, price_usd: 12, is_active: false}\n",
        ["catalogue-shrank"],
        True,
    ),
    "a plan is removed": (
        "# file: billing/plans.yaml\nsmall: {name: Small, price_monthly: 10, price_yearly: 100}\n"
        "large: {name: Large, price_monthly: 90, price_yearly: 900, max_sites: 9, max_users: 9}\n",
        "# file: billing/plans.yaml\nlarge: {name: Large, price_monthly: 90, price_yearly: 900, max_sites: 9,"
        " max_users: 9}\n",
        ["catalogue-shrank"],
        True,
    ),
    "a price begins today": (
        "",
        "# models/writer.yaml\nprice: null\nprices:\n  launch: {tokens_per_credit: 1000}\n"
        '  "2026-01-01": {tokens_per_credit: 950}\n',
        ["begun-changed"],
        False,
    ),
}


@pytest.mark.cases(quick=8)
@pytest.mark.parametrize(("before", "after", "rules", "can_be_meant"), first(20, CASES))
def test_a_guardrail_asks_about_what_is_easily_a_slip(
    before: str, after: str, rules: list[str], can_be_meant: bool, bases: str, tmp_path: Path
) -> None:
    found = found_by_all(bases, tmp_path / "after", parts(before), parts(after))
    assert [it.rule for it in found] == rules, found
    assert {bool(it.paste) for it in found} <= {can_be_meant}


@pytest.mark.parametrize("arrow", ["→", "->"])
def test_a_reviewer_reads_who_acknowledged_what(arrow: str, bases: str, tmp_path: Path) -> None:
    text = (
        "# models/writer.yaml\nprice:\n  tokens_per_credit: 500\nacknowledge:\n  - rule: customer-price-increase\n"
        f"    change: tokens_per_credit 1000 {arrow} 500\n    reason: agreed in May\n"
    )
    it = asked(bases, tmp_path / "after", [], parts(text))
    assert it.findings == ()
    (answer,) = it.answered
    assert (answer.change, answer.reason, answer.line) == (f"tokens_per_credit 1000 {arrow} 500", "agreed in May", 4)
