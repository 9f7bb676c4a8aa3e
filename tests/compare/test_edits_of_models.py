"""What a reviewer reads of a change of models: their prices and costs, which of them are there, who gets which."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from support.edits import FAILS, Edit, Site, judge
from support.projects import SHIPPED
from support.quick import first

MODELS = "config/models"
GPT, GPT_4O, MINI, DALLE = (f"{MODELS}/{id}.yaml" for id in ("gpt-5.1", "gpt-4o", "gpt-4o-mini", "dall-e-3"))
DATED = "config/environments/development/models/gpt-4o.yaml"
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
    "a rename that nobody said, and another price": Edit(
        tuple((name, old, new and new.replace("credit: 1000", "credit: 900")) for name, old, new in renamed()),
        "default text model gpt-5.1 REMOVED, gpt-5.2 added: rename?; "
        "gpt-5.2, the default text model, costs customers 11.1 % more. 2 guardrails fail",
        (
            "model/gpt-5.2 config/models/gpt-5.2.yaml:2 new",
            "customer pays $10.00 → $11.11 per 1M tokens +11.1 % dearer (tokens_per_credit 1000 → 900)",
            "3,000 + 2,000: 5 → 6 (+20 %)",
            "change: tokens_per_credit 1000 → 900",
        ),
        ("default-changed", "catalogue-shrank", "source-missing"),
        ("likely-rename", "customer-price-increase"),
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
    "a provider switched off": Edit(
        (("config/providers/openai.yaml", "display_name: OpenAI", "display_name: OpenAI\nis_active: false"),),
        "provider openai switched off: 4 models cannot be called, the default text model gpt-5.1 among them"
        ". 1 new error",
        ("cannot be called gpt-5.1, gpt-4o, gpt-4o-mini, dall-e-3",),
    ),
    "what has begun, corrected": Edit(
        ((DATED, "credit: 1000", "credit: 995\n    correction: misread on the first day"),),
        "development only: gpt-4o costs customers 0.5 % more; what has begun of gpt-4o is corrected",
        ("misread on the first day",),
        ("prices.launch",),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", first(11, {name: (name,) for name in EDITS}))
def test_a_reviewer_reads_what_an_edit_does_and_no_noise(name: str, site: Site) -> None:
    judge(EDITS[name], site)
