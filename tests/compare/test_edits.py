"""What a reviewer reads of a change of the shipped configuration: the headline, what must be there, and no noise.

All edits are compared with one base, compiled once, in this process.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import NamedTuple

import jsonschema_rs
import pytest

from ratesmith.compare.base import find_base
from ratesmith.compare.comparison import Comparison, compare_sides
from ratesmith.compare.headline import headline
from ratesmith.compare.sides import Before, compile_base
from ratesmith.compile.open import open_project
from ratesmith.compile.pipeline import compile_project
from ratesmith.core.canonical_json import pretty
from ratesmith.report.answer import schema
from ratesmith.report.answers.plan import Answer, body
from ratesmith.report.plan import as_text
from ratesmith.report.plan_markdown import LIMIT, as_markdown
from support.projects import SHIPPED, copy_shipped
from support.quick import first
from support.repositories import commit, git

TODAY = date(2026, 11, 22)
MODELS = "config/models"
GPT, GPT_4O, MINI, DALLE = (f"{MODELS}/{id}.yaml" for id in ("gpt-5.1", "gpt-4o", "gpt-4o-mini", "dall-e-3"))
PLANS, PACKAGES = "config/billing/plans.yaml", "config/billing/packages.yaml"
STAGES = "config/automation/stages.yaml"
DATED = "config/environments/development/models/gpt-4o.yaml"
ANSWER = jsonschema_rs.validator_for(json.loads(schema(Answer, "plan")))
FAILS = ". 1 guardrail fails"
MODEL = """\
model_name: {id}
model_type: text
provider: mistral
display_name: {id}
cost:
  per_1m_tokens:
    input: {input}
    output: {output}
  source:
    url: https://mistral.ai/pricing
    quote: "${input} / ${output} per 1M tokens"
    as_of: 2026-11-20
price:
  tokens_per_credit: {price}
limits:
  context_window: 128000
"""
PROVIDER = """\
display_name: Mistral
provider_type: ai
api_endpoint: https://api.mistral.ai/v1
secrets:
  api_key:
    required: false
    min_length: 20
"""
HOSTS = ("config/ratesmith.yaml", "    - api.anthropic.com\n", "    - api.anthropic.com\n    - api.mistral.ai\n")
SECTOR = """\
  robotics:
    name: Robotics
    seed_keywords:
      industrial robots:
        search_volume: 9900
      cobots:
        search_volume: 2400
"""


class Edit(NamedTuple):
    """Files that are changed, by replacing a text; without one, the file is written, or removed where it is None."""

    changes: tuple[tuple[str, str, str | None], ...]
    headline: str
    there: tuple[str, ...] = ()
    """Parts of lines of the text, without their runs of blanks."""
    not_there: tuple[str, ...] = ()
    guardrails: tuple[str, ...] = ()


def renamed(*lines: str) -> tuple[tuple[str, str, str | None], ...]:
    """gpt-5.1 becomes gpt-5.2, in a file of its name."""
    text = (SHIPPED / GPT).read_text().replace("model_name: gpt-5.1", "\n".join(("model_name: gpt-5.2", *lines)))
    return (GPT, "", None), (
        f"{MODELS}/gpt-5.2.yaml",
        "",
        text.replace("display_name: GPT-5.1", "display_name: GPT-5.2"),
    )


EDITS: Mapping[str, Edit] = {
    "a dearer price": Edit(
        ((GPT, "tokens_per_credit: 1000", "tokens_per_credit: 900"),),
        f"gpt-5.1, the default text model, costs customers 11.1 % more{FAILS}",
        (
            "in all environments",
            "customer pays $10.00 → $11.11 per 1M tokens +11.1 % dearer (tokens_per_credit 1000 → 900)",
            "input only: 87.5 → 88.75 % output only: 0 → 10 % (floor 20 %)",
            "700 + 300: 1 → 2 (+100 %) 3,000 + 2,000: 5 → 6 (+20 %) 15,000 + 5,000: 20 → 23 (+15 %)",
            "hits stages 1, 2, 4, 5 (70 % of a run's credits) and every account that chose no text model",
            "accepted for the flagship; still true?",
            "growth $55.00: 5M → 4.5M tokens",
        ),
        ("a loss", "STOP", "development", "price.tokens_per_credit"),
        ("customer-price-increase",),
    ),
    "a dearer price that is meant": Edit(
        (
            (
                GPT,
                "tokens_per_credit: 1000\n",
                "tokens_per_credit: 900\nacknowledge:\n  - rule: customer-price-increase\n"
                "    change: tokens_per_credit 1000 → 900\n    reason: agreed in May\n"
                "  - rule: customer-price-increase\n    change: tokens_per_credit 1100 → 1000\n    reason: of 2025\n",
            ),
        ),
        "gpt-5.1, the default text model, costs customers 11.1 % more",
        (
            "acknowledged: tokens_per_credit 1000 → 900: agreed in May [customer-price-increase] "
            "config/models/gpt-5.1.yaml:27",
            "acknowledgements of other changes, which can go: tokens_per_credit 1100 → 1000 at "
            "config/models/gpt-5.1.yaml:30",
        ),
        ("of 2025",),
    ),
    "another unit": Edit(
        ((GPT, "per_1m_tokens", "per_1k_tokens"),),
        f"STOP: gpt-5.1, the default text model, costs us 1,000 times as much: calls lose money{FAILS}",
        (
            "output only: 0 → -99,900 % (a loss)",
            "3,000 + 2,000: 52.5 → -47,400 % (a loss: earns $0.05, costs $23.75)",
            "if the list says $1.25 per 1M tokens, go back to per_1m_tokens",
            "ratesmith validate also finds source-mismatch at config/models/gpt-5.1.yaml:9",
            "rows and migrations: not while the configuration has errors",
        ),
        ("buys", "new error"),
        ("price-jump",),
    ),
    "a dearer cost that typical calls bear": Edit(
        ((GPT, "output: 10.00", "output: 11.00"), (GPT, "Output: $10.00", "Output: $11.00")),
        "STOP: gpt-5.1, the default text model, costs us 10 % more: calls can lose money. 1 new error",
        ("output only: 0 → -10 % (a loss)", "3,000 + 2,000: 52.5 → 48.5 %"),
    ),
    "another default": Edit(
        ((GPT, "is_default: true\n", ""), (GPT_4O, "cost:\n", "is_default: true\ncost:\n")),
        "default text model gpt-5.1 → gpt-4o: same price, input cost ×2, context 400,000 → 128,000" + FAILS,
        ("input: $1.25 → $2.50 per 1M tokens (+100 %)", "no longer the default text model", "hits stages 1, 2, 4, 5"),
        ("is_default: false", "in batch"),
        ("default-changed",),
    ),
    "a provider with two models": Edit(
        (
            HOSTS,
            ("config/providers/mistral.yaml", "", PROVIDER),
            (f"{MODELS}/large.yaml", "", MODEL.format(id="large", input="0.50", output="1.50", price=5000)),
            (f"{MODELS}/small.yaml", "", MODEL.format(id="small", input="0.10", output="0.30", price=25000)),
        ),
        "provider mistral, models large and small, 1 secret added; margins from 25 %",
        ("config/models/large.yaml:1 new", "customer pays $2.00 per 1M tokens", "secrets api_key (optional)"),
        ("(new)", "None", "source-missing"),
    ),
    "a removed model": Edit(
        ((MINI, "", None),),
        f"gpt-4o-mini removed; no testing text model is left{FAILS}",
        (
            "hits every account that chose it",
            "cheapest text model $1.00 → $10.00 per 1M tokens ×10",
            "config/models/gpt-4o.yaml:2: new warning: no text model is the testing model",
            "change: gpt-4o-mini → none",
        ),
        ("likely-rename",),
        ("catalogue-shrank",),
    ),
    "a plan and a package": Edit(
        (
            (PLANS, "price_monthly: 99.00", "price_monthly: 119.00"),
            (PACKAGES, "price_usd: 55.00", "price_usd: 49.00"),
        ),
        "plan growth costs 20.2 % more a month, the yearly price stays; package growth costs 10.9 % less and sells "
        f"credits below $0.01{FAILS}, 1 new error",
        (
            "a month $99.00 → $119.00 +20.2 % dearer (for 8,050 credits)",
            "a year $990.00, unchanged (pays for 10 → 8.3 months, saves 16.7 → 30.7 %; forgotten?)",
            "5,000 credits $55.00 → $49.00 -10.9 % cheaper",
            "a credit by the month: $0.0123 → $0.0148 by the year: $0.0102, unchanged credit-package/growth",
            "too little for models dall-e-3, google-4-2, gpt-4o, gpt-5.1 [margin-below-floor]",
            "ratesmith validate also finds larger-offer-dearer at config/billing/plans.yaml:15, yearly-discount-imp",
            "cheaper than the larger package scale ($0.0100 a credit); meant?",
            "google-4-2, gpt-4o, gpt-5.1: 9.09 → -2.05 % (a loss)",
            "dall-e-3: 27.27 → 18.36 % (below the floor of 20 %)",
        ),
        ("[yearly-discount-implausible]", "price_monthly: 99", "values elsewhere"),
        ("customer-price-increase", "yearly-price-forgotten"),
    ),
    "budgets": Edit(
        ((STAGES, "budget_pct: 10", "budget_pct: 11"),),
        "stage budgets add up to 101 %. 1 new error",
        ("in all environments", "budgets stage 2: 10 → 11 % together: 100 → 101 % (more than a run has)"),
        ("in staging", "stages.2"),
    ),
    "one environment": Edit(
        (("config/environments/staging/models/gpt-5.1.yaml", "", "price:\n  tokens_per_credit: 800\n"),),
        f"staging only: gpt-5.1, the default text model, costs customers 25 % more{FAILS}",
        ("in staging",),
        ("in all environments", "production"),
        ("customer-price-increase",),
    ),
    "a renamed model": Edit(
        renamed("renamed_from: gpt-5.1"),
        "default text model gpt-5.1 becomes gpt-5.2, same row",
        ("model/gpt-5.2 config/models/gpt-5.2.yaml:2 renamed", "what is stored by the name gpt-5.1 does not follow"),
        ("renamed_from", "removed,", "gone"),
    ),
    "a rename that nobody said": Edit(
        renamed(),
        "default text model gpt-5.1 REMOVED, gpt-5.2 added: rename? 1 guardrail fails",
        (
            "if it was renamed, write renamed_from: gpt-5.1",
            "hits every account that chose it; what is stored by the id gpt-5.1 does not follow to gpt-5.2",
            "hits stages 1, 2, 4, 5 (70 % of a run's credits) and every account that chose no text model",
        ),
        ("default-changed", "catalogue-shrank", "source-missing"),
        ("likely-rename",),
    ),
    "credits of a tier": Edit(
        ((DALLE, "credits_per_image: 5", "credits_per_image: 6"),),
        f"tier quality costs customers 20 % more: dall-e-3 5 → 6 credits{FAILS}",
        (
            "an article with 4 images: 20 → 24 (+20 %)",
            "image: 20 → 33.33 %",
            "tier quality; bria-10-1, switched off, stays at 5 credits",
        ),
        ("tokens_per_credit",),
        ("customer-price-increase",),
    ),
    "a sector and keywords": Edit(
        (("config/content/industries/technology.yaml", "sectors:\n", f"sectors:\n{SECTOR}"),),
        "1 sector, 2 keywords added; no price changes",
        ("sector robotics added, 2 keywords added", "igny8_seed_keyword 2 new"),
        ("seed_keywords", "search_volume", "more field"),
    ),
    "the recommended preset": Edit(
        (("config/automation/presets/balanced.yaml", "", None),),
        "the recommended preset balanced is removed; none is now",
        ("preset/balanced config/automation/presets/balanced.yaml:2 gone",),
        ("guardrail",),
    ),
    "a price on a day": Edit(
        ((DATED, "  launch:", '  "2027-01-01":\n    tokens_per_credit: 950\n  launch:'),),
        "development only: gpt-4o costs customers 5.3 % more from 2027-01-01 on",
        ("customer pays from 2027-01-01 $10.00 → $10.53 per 1M tokens +5.3 % dearer",),
        ("prices.2027-01-01",),
    ),
    "a price on a day that is called off": Edit(
        ((DATED, '  "2030-01-01":\n    tokens_per_credit: 900\n', ""),),
        "development only: the price of gpt-4o from 2030-01-01 on is called off",
        ("called off",),
        ("prices.", "guardrail"),
    ),
    "a price that moves to another day": Edit(
        ((DATED, "2030-01-01", "2030-06-01"),),
        "development only: the price of gpt-4o that begins on 2030-01-01 moves to 2030-06-01",
        ("announced for 2030-01-01 before",),
        ("called off",),
    ),
    "three dearer models": Edit(
        (
            (GPT, "credit: 1000", "credit: 990"),
            (GPT_4O, "credit: 1000", "credit: 980"),
            (MINI, "credit: 10000", "credit: 9700"),
        ),
        "3 models cost customers more: gpt-4o-mini 3.1 %, gpt-4o 2 % and 1 more",
    ),
    "a change everywhere and one in staging": Edit(
        (
            (GPT, "tokens_per_credit: 1000", "tokens_per_credit: 990"),
            ("config/environments/staging/billing/plans.yaml", "", "growth:\n  max_sites: 4\n"),
        ),
        f"gpt-5.1, the default text model, costs customers 1 % more; staging only: plan growth changed{FAILS}",
        ("in all environments model/gpt-5.1", "in staging plan/growth", "max_sites: 5 → 4", "in: staging"),
        (),
        ("limits-lowered",),
    ),
    "a provider switched off": Edit(
        (("config/providers/openai.yaml", "display_name: OpenAI", "display_name: OpenAI\nis_active: false"),),
        "provider openai switched off: 4 models cannot be called, the default text model gpt-5.1 among them"
        ". 1 new error",
        ("cannot be called gpt-5.1, gpt-4o, gpt-4o-mini, dall-e-3",),
    ),
    "what operators own": Edit(
        (
            ("config/providers/resend.yaml", "display_name: Resend", "display_name: Resend\nis_active: false"),
            ("config/ratesmith.yaml", "tables:\n", "ownership:\n  provider:\n    operator: [is_active]\ntables:\n"),
        ),
        "provider resend: operators own is_active: rows that exist keep theirs, only new ones get this; "
        "no price changes",
    ),
    "what has begun, corrected": Edit(
        ((DATED, "credit: 1000", "credit: 995\n    correction: misread on the first day"),),
        "development only: gpt-4o costs customers 0.5 % more; what has begun of gpt-4o is corrected",
        ("misread on the first day",),
        ("prices.launch",),
    ),
    "a key in an address": Edit(
        (
            (
                "config/providers/openai.yaml",
                "https://api.openai.com/v1",
                "https://user:sk-live-abcdefghijklmnop1234@api.example.com/v1",
            ),
        ),
        f"what calls openai and its keys go to api.example.com{FAILS}, 2 new errors",
        ("called at api.openai.com/v1 → api.example.com/v1",),
        ("sk-live",),
        ("destination-changed",),
    ),
    "a mistake": Edit(
        ((GPT, "credit: 1000", "credit: many"), (PACKAGES, "price_usd: 55.00", "price_usd: 56.00")),
        "mistakes keep model/gpt-5.1 from being compared; package growth costs 1.8 % more",
        ("rows and migrations: not while the configuration has errors",),
    ),
    "what a credit counts as": Edit(
        (("config/billing/credits.yaml", "0.01", "0.011"),),
        "a credit counts as $0.011, was $0.01: 6 models list for 10 % more, "
        "the package scale and 2 others sell credits below that",
        (
            "a credit $0.01 → $0.011 +10 % (no package, plan or call gets dearer or cheaper by it)",
            "google-4-2: $0.15 → $0.165 per image",
            "gpt-4o, gpt-5.1: $10.00 → $11.00 per 1M tokens gpt-4o-mini: $1.00 → $1.10 per 1M tokens",
            "lowest: runware-97-1, an article with 4 images: -30 → -18.19 % (a loss)",
            "highest: gpt-4o-mini, 700 + 300: 97.15 → 97.4 %",
            "margins stay where credits are cheapest: the package scale sells one for $0.0100",
            "package scale, $0.0100: 0 → -9.1 % (below it)",
            "plan starter by the month, $0.0126: +26.1 → +14.6 %",
        ),
        ("costs customers", "bria"),
    ),
    "cents as dollars": Edit(
        (("config/billing/credits.yaml", "0.01", "1.00"),),
        "a credit counts as $1.00, was $0.01: 6 models list for 100 times as much, "
        "the package scale and 6 others sell credits below that. 1 new error",
        ("margins stay where credits are cheapest", "credit_value_usd is probably wrong: with it, models"),
    ),
}  # fmt: skip


class Site(NamedTuple):
    """A copy of what ships, and what its commit had, compiled once."""

    folder: Path
    commit: str
    before: Before


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Site:
    folder = copy_shipped(tmp_path_factory.mktemp("plan"), "config", "schemas")
    git(folder, "init", "--quiet", "--initial-branch=main")
    commit(folder)
    base, opened = find_base(folder / "config", None), open_project(folder / "config")
    compiled = compile_project(opened, tuple(opened.project.environments), TODAY)
    return Site(folder, base.commit, compile_base(opened, base, compiled, TODAY))


@pytest.fixture
def site(shipped: Site) -> Iterator[Site]:
    yield shipped
    git(shipped.folder, "checkout", "--quiet", "--", ".")
    git(shipped.folder, "clean", "--quiet", "-fd")


def compared(site: Site, it: Edit) -> Comparison:
    for name, old, new in it.changes:
        path = site.folder / name
        if new is None:
            path.unlink()
        else:
            text = path.read_text() if old else ""
            assert old in text
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text.replace(old, new, 1) if old else new)
    opened = open_project(site.folder / "config")
    compiled = compile_project(opened, tuple(opened.project.environments), TODAY)
    return compare_sides(site.before, opened, site.commit, compiled, TODAY)


@pytest.mark.parametrize("name", first(14, {name: (name,) for name in EDITS}))
def test_a_reviewer_reads_what_an_edit_does_and_no_noise(name: str, site: Site) -> None:
    it = EDITS[name]
    found = compared(site, it)
    assert headline(found) == it.headline
    assert tuple(finding.rule for finding in found.guardrails) == it.guardrails
    lines = " ".join(" ".join(as_text(found, color=False)).split())
    assert [part for part in it.there if part not in lines] == [], lines
    assert [part for part in it.not_there if part in lines] == [], lines
    comment = as_markdown(found)
    assert len(comment) <= LIMIT
    answer = Answer(command="plan", seconds=0, exit=0, **body(found))
    ANSWER.validate(json.loads(pretty(answer)))
