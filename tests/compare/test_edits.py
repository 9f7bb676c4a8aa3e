"""What a reviewer reads of a change of offers, settings and content, and of one of several kinds."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from support.edits import FAILS, Edit, Site, judge
from support.quick import first

GPT = "config/models/gpt-5.1.yaml"
PLANS, PACKAGES = "config/billing/plans.yaml", "config/billing/packages.yaml"
STAGES = "config/automation/stages.yaml"
SECTOR = """\
  robotics:
    name: Robotics
    seed_keywords:
      industrial robots:
        search_volume: 9900
      cobots:
        search_volume: 2400
"""


EDITS: Mapping[str, Edit] = {
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
    "what operators own": Edit(
        (
            ("config/providers/resend.yaml", "display_name: Resend", "display_name: Resend\nis_active: false"),
            ("config/ratesmith.yaml", "tables:\n", "ownership:\n  provider:\n    operator: [is_active]\ntables:\n"),
        ),
        "provider resend: operators own is_active: rows that exist keep theirs, only new ones get this; "
        "no price changes",
    ),
    "a cost of which operators own one of two columns": Edit(
        (
            (GPT, "output: 10.00", "output: 9.90"),
            (GPT, "Output: $10.00", "Output: $9.90"),
            (
                "config/ratesmith.yaml",
                "tables:\n",
                "ownership:\n  model:\n    operator: [cost_per_1k_input]\ntables:\n"
                "  skip: [ai_rate, ai_model_cost_component, ai_model_price_window]\n",
            ),
        ),
        "gpt-5.1, the default text model, costs us 1 % less; "
        "prices may change in igny8_ai_model_cost_component.amount_usd, igny8_ai_model_price_window.rate_id and 1 more",
        (
            "operators own cost_per_1k_input: rows that exist keep theirs, only new ones get this; "
            "but other columns are made from it, too, and change",
        ),
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
        ("costs customers", "bria-10-1: "),
    ),
    "cents as dollars": Edit(
        (("config/billing/credits.yaml", "0.01", "1.00"),),
        "a credit counts as $1.00, was $0.01: 6 models list for 100 times as much, "
        "the package scale and 6 others sell credits below that. 1 new error",
        ("margins stay where credits are cheapest", "credit_value_usd is probably wrong: with it, models"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", first(3, {name: (name,) for name in EDITS}))
def test_a_reviewer_reads_what_an_edit_does_and_no_noise(name: str, site: Site) -> None:
    judge(EDITS[name], site)
