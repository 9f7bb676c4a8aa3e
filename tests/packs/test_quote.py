"""Quotes of usage vectors: what they take, what each part costs, and what they say about what is not known."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import date
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

import pytest
from msgspec.structs import replace

from ratesmith.compile.pipeline import configuration
from ratesmith.core.ir import Config
from ratesmith.packs.ai_platform.credits import whole_credits
from ratesmith.packs.ai_platform.exact import EXACT
from ratesmith.packs.ai_platform.kinds.billing import Billing
from ratesmith.packs.ai_platform.kinds.model import Model
from ratesmith.packs.ai_platform.quote import Call, describe, quote
from support.cli import run
from support.projects import BASE, opened, project

TODAY: Final = date(2026, 11, 20)
WRITER: Final = (BASE / "models/writer.yaml").read_text()
PAINTER: Final = (BASE / "models/painter.yaml").read_text()
PLAIN: Final = "cost:\n  per_1m_tokens:\n    input: 1\n    output: 4\n"
COST: Final = """\
cost:
  per_1m_tokens: {input: 1, output: 4, cached_input: 0.1}
  per_1k_calls: {web_search: 0.5, request: 0.01}
  long_context:
    applies_to: marginal
    counts: prompt
    over:
      "300": {per_1m_tokens: {input: 2, output: 6, cached_input: 0.2}}
  service:
    batch:
      per_1m_tokens: {input: 0.5, output: 2, cached_input: as_standard}
      per_1k_calls: {web_search: not_offered, request: not_offered}
      long_context:
        applies_to: marginal
        over:
          "300": {per_1m_tokens: {input: 0.5, output: 2, cached_input: as_standard}}
  region:
    eu: {uplift: 1.1}
"""
HOURS: Final = """\
cost:
  per_1m_tokens: {input: 1, output: 4}
  hours_utc:
    16:30-00:30: {per_1m_tokens: {input: 0.5, output: 2}}
"""
TOKEN_IMAGES: Final = "cost:\n  per_1m_tokens: {input: 5, output: 5, output_image: 40}\n"


def models(folder: Path, cost: str, image: str = "") -> Config:
    """The base project with other costs."""
    files = {"models/writer.yaml": WRITER.replace(PLAIN, cost)}
    if image:
        files["models/painter.yaml"] = re.sub(r"cost:\n(  .*\n)+", image, PAINTER)
    return configuration(opened(project(folder, files)), "example")


@pytest.fixture(scope="module")
def configs(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Config]:
    folder = tmp_path_factory.mktemp("configs")
    costs = {"all": (COST, TOKEN_IMAGES), "hours": (HOURS, ""), "plain": (PLAIN, "")}
    return {name: models(folder / name, *cost) for name, cost in costs.items()}


def lines(config: Config, **asked: Any) -> list[str]:
    """What is said of a quote, but for its rate."""
    said = describe(quote(config, Call(**{"model": "writer-1", **asked}), TODAY))
    return [line for line in said if not line.startswith("  rate ")]


def test_each_part_of_the_cost_has_a_line_in_columns(configs: Mapping[str, Config]) -> None:
    usage = "input=100,cached_input=150,output=1000,reasoning=50,web_search=2"
    assert lines(configs["all"], usage=usage, region="eu")[:-2] == [
        "writer-1: 100 input, 1,000 output, 150 cached_input, 50 reasoning, 2 web_search, region eu",
        "  credits  2  (1,300 tokens at 1,000 a credit, rounded up)",
        "  cost     $0.005858",
        "             100 input               × $1.10 / 1,000,000 = $0.00011",
        "           1,000 output              × $4.40 / 1,000,000 = $0.0044",
        "             150 cached_input        × $0.11 / 1,000,000 = $0.000016",
        "              50 reasoning as output × $4.40 / 1,000,000 = $0.00022",
        "               1 request             × $0.011 / 1,000    = $0.000011",
        "               2 web_search          × $0.55 / 1,000     = $0.0011",
        "  note     the call is one request, which has an amount of its own",
        "  note     the cost has no amount for reasoning, which costs as output",
        "  note     customers pay for tokens alone: no credits for web_search",
    ]


def test_a_marginal_tier_has_a_line_for_each_share(configs: Mapping[str, Config]) -> None:
    assert lines(configs["all"], usage="input=400", service="batch")[3:5] == [
        "           300 input          × $0.50 / 1,000,000 = $0.00015",
        "           100 input over 300 × $0.50 / 1,000,000 = $0.00005",
    ]
    assert lines(configs["all"], usage="input=700,output=10,request=1")[3:8] == [
        "                 300 input           × $1.00 / 1,000,000 = $0.0003",
        "                 400 input over 300  × $2.00 / 1,000,000 = $0.0008",
        "           ≈4.285714 output          × $4.00 / 1,000,000 = $0.000017",
        "           ≈5.714286 output over 300 × $6.00 / 1,000,000 = $0.000034",
        "                   1 request         × $0.01 / 1,000     = $0.00001",
    ]


def test_hours_hold_at_the_time_that_is_named(configs: Mapping[str, Config]) -> None:
    usual = lines(configs["hours"], usage="input=1000")
    assert (usual[2], usual[4]) == (
        "  cost     $0.001",
        "  note     other amounts hold at 16:30-00:30 UTC: say when, --at 2026-11-20T16:30",
    )
    then = lines(configs["hours"], usage="input=1000", at="2026-12-31T00:29")
    assert then[2:4] == ["  cost     $0.0005", "           1,000 input at 16:30-00:30 × $0.50 / 1,000,000 = $0.0005"]


def test_images_that_cost_by_their_tokens_are_paid_by_the_image(configs: Mapping[str, Config]) -> None:
    said = lines(configs["all"], model="painter-1", usage="image=2,input=10,output_image=1000")
    assert [line for line in said if "credits" in line or "cost" in line or "note" in line] == [
        "  credits  10  (2 × 5)",
        "  cost     $0.04005",
        "  note     the images cost what their tokens cost",
        "  note     customers pay for images alone: no credits for input, output_image",
    ]


REFUSED: Final[dict[str, tuple[dict[str, Any], str]]] = {
    "both ways": ({"usage": "input=1", "input_tokens": 1}, "--usage says all that is used"),
    "nothing": ({}, "say --input-tokens N --output-tokens N, or --usage"),
    "images of a text model": ({"images": 1}, "writer-1 is a text model"),
    "tokens of an image model": ({"model": "painter-1", "input_tokens": 1}, "painter-1 is an image model"),
    "no image": ({"model": "painter-1", "usage": "output_image=9"}, "is paid by the image; say how many with image=N"),
    "an unknown model": ({"model": "written", "usage": "input=1"}, "there is no model 'written' (did you mean"),
    "no day": ({"usage": "input=1", "at": "2027-02-30"}, "--at takes a day like 2027-01-31"),
    "another zone": ({"usage": "input=1", "at": "2027-01-31T10:00+02:00"}, "one with a time in UTC"),
    "what a service does not offer": ({"usage": "web_search=1", "service": "batch"}, "in the service batch"),
    "an unknown region": ({"usage": "input=1", "region": "us"}, "it has eu"),
}


@pytest.mark.parametrize(("asked", "said"), REFUSED.values(), ids=REFUSED)
def test_a_quote_that_cannot_be_made_says_why(asked: dict[str, Any], said: str, configs: Mapping[str, Config]) -> None:
    with pytest.raises(ValueError, match=re.escape(said)):
        lines(configs["all"], **asked)


def test_a_model_that_two_providers_have_is_named_by_its_id(configs: Mapping[str, Config]) -> None:
    config = configs["plain"]
    (writer,) = [it for it in config.all(Model).values() if it.model_name == "writer-1"]
    twice = replace(config, entities={**config.entities, Model: {"writer": writer, "writer-elsewhere": writer}})
    with pytest.raises(ValueError, match="more than one provider; name one by its id: writer, writer-elsewhere"):
        lines(twice, usage="input=1")
    assert lines(twice, model="writer", usage="input=1") == lines(config, usage="input=1")


CREDITED: Final = {
    "input=400,cached_input=300,cache_write=200,reasoning=101": 2,
    "input_audio=500,cached_audio=500,output_image=1": 2,
    "citation=1000": 1,
    "input=1000,input_surcharge=1000": 1,
    "training=5000": 0,
}


@pytest.mark.parametrize(("usage", "credits"), CREDITED.items())
def test_customers_pay_once_for_each_token_of_every_kind(usage: str, credits: int, tmp_path: Path) -> None:
    config = models(tmp_path, "cost:\n  unpriced: by agreement\n")
    it = quote(config, Call(model="writer", usage=usage), TODAY)
    assert (it.credits, it.cost_usd, it.cost_from) == (credits, None, "by agreement")


@pytest.mark.parametrize(("rounding", "credits"), [("up", 10**26 + 1), ("nearest", 10**26), ("down", 10**26)])
@pytest.mark.parametrize("option", [{"input_tokens": 10**29 + 1}, {"usage": f"input={10**29 + 1}"}])
def test_no_digit_of_a_wide_number_is_lost(rounding: str, credits: int, option: dict[str, Any], tmp_path: Path) -> None:
    billing = (BASE / "billing/credits.yaml").read_text() + f"rounding: {rounding}\n"
    config = configuration(opened(project(tmp_path, {"billing/credits.yaml": billing})), "example")
    it = quote(config, Call(model="writer-1", **option), TODAY)
    (earned,) = it.earned
    assert (it.credits, f"{it.cost_usd:f}") == (credits, "100000000000000000000000.000001")
    assert it.cost_usd is not None and earned.margin_usd is not None
    assert Fraction(earned.margin_usd) == Fraction(credits, 100) - Fraction(it.cost_usd)
    assert f"  credits  {credits:,}" in "\n".join(describe(it))


@pytest.mark.parametrize("per_credit", [1, 2, 3, 1000])
@pytest.mark.parametrize(
    ("rounding", "way"), [("up", ROUND_CEILING), ("nearest", ROUND_HALF_UP), ("down", ROUND_FLOOR)]
)
def test_credits_are_rounded_by_the_policy(rounding: Any, way: str, per_credit: int) -> None:
    billing = Billing(credit_value_usd=Decimal(1), rounding=rounding)
    for tokens in (*range(8), 499, 500, 501, 1500, 2500):
        with localcontext(EXACT):
            expected = (Decimal(tokens) / per_credit).to_integral_value(rounding=way)
        assert whole_credits(tokens, per_credit, billing.rounding) == expected


def test_json_has_all_digits_and_its_short_form_is_the_same(tmp_path: Path) -> None:
    folder = project(tmp_path)
    words = ["quote", "writer-1", "--usage", f"output=4,input={10**38 + 1}", "--today", "2026-11-20"]
    short, long = (json.loads(run(*words, *form, cwd=folder).stdout) for form in (["--json"], ["--format", "json"]))
    assert short["quote"] == long["quote"]
    it = short["quote"]
    assert (it["usage"], it["at"]) == (f"input={10**38 + 1},output=4", "2026-11-20")
    assert it["cost_usd"] == f"{10**32}.000017"
    assert [part["cost_usd"] for part in it["parts"]] == [f"{10**32}.000001", "0.000016"]
    wrong = run("quote", "writer-1", "--usage", "inptu=1", "--json", cwd=folder)
    assert (wrong.returncode, "did you mean 'input'" in json.loads(wrong.stdout)["refusal"]["message"]) == (2, True)


@pytest.mark.parametrize("option", [["--input-tokens", "9" * 5000], ["--usage", f"input={'9' * 5000}"]])
def test_an_absurd_number_is_refused_without_a_traceback(option: list[str], tmp_path: Path) -> None:
    done = run("quote", "writer-1", *option, cwd=project(tmp_path))
    assert (done.returncode, "Traceback" in done.stderr, "bug" in done.stderr) == (2, False, False), done.stderr
