"""A cost is in the unit that its key names

Amounts in the wrong unit are wrong by a factor of a thousand and pass every schema: a price
list says $2 per million tokens, and the file says 2 per thousand. So a cost is compared with
what is on the market. Per million tokens, the dearer of input and output of a text model may be
between $0.01 and $1,000: of 1,326 on public price lists (pydantic/genai-prices) the cheapest costs
$0.01 and the dearest $600. An embedding model may cost between $0.001 and $10; of 39 the cheapest
costs $0.01 and the dearest $2. An image may cost between $0.0001 and $10. All other amounts have a
wide range, also those of tiers, services and hours; no price of those lists is outside of its own.
While the cost is implausible, nothing is concluded from it about prices and margins. Where it is not
what the quote of its source says, `source-mismatch` reports that alone.

Bad:
    # models/editor.yaml
    model_name: editor-1
    model_type: text
    provider: openai
    display_name: Editor
    cost:
      per_1k_tokens:
        input: 1.25
        output: 10  # error
    price:
      tokens_per_credit: 1000

Good:
    # models/editor.yaml
    model_name: editor-1
    model_type: text
    provider: openai
    display_name: Editor
    cost:
      per_1m_tokens:
        input: 1.25
        output: 8
    price:
      tokens_per_credit: 1000
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Context, Decimal
from typing import Final

from ratesmith.api import Config, Problem, Rule, plain
from ratesmith.packs.ai_platform.cost_bounds import LEAST_PER_1M, MOST_PER_1M, PER_1M, DecidingCost, implausible_costs
from ratesmith.packs.ai_platform.exact import EXACT
from ratesmith.packs.ai_platform.kinds.model import Model
from ratesmith.packs.ai_platform.windows import contradicts_source

CHECK: Final = "check the decimal point and the currency of the price list"
MANY: Final = 20
SHORT: Final = Context(prec=3)
"""For a range by the second, which is the sixtieth of one by the minute."""
NAMES = {"per_1m_tokens": "per million tokens", "per_1k_tokens": "per thousand tokens", "per token": "per token"}


def check(model: Model, _: Config) -> Iterator[Problem]:
    """Check the deciding amount, also of a model that is switched off: the slip is the same."""
    implausible = implausible_costs(model)
    for found in implausible if implausible and not contradicts_source(model) else ():
        unit = next(str(step) for step in found.route if str(step).startswith("per_"))
        high = found.amount > found.most
        yield Problem.of(
            model,
            *found.route,
            message=(
                f"{_shown(found.amount)} {NAMES.get(unit) or unit.replace('_', ' ')} is {'more' if high else 'less'} "
                f"than any {model.model_type} model costs "
                f"(plausible: {_shown(found.least)} to {_shown(found.most)})"
            ),
            hint=_hint(found, unit, high),
        )


def _hint(found: DecidingCost, unit: str, high: bool) -> str:
    if unit in PER_1M:
        return _tokens_hint(found, unit)
    return _image_hint(high) if unit == "per_image" else f"{CHECK}; or waive it with a reason and a date"


def _shown(amount: Decimal) -> str:
    return f"${EXACT.plus(amount) if len(amount.as_tuple().digits) < MANY else SHORT.plus(amount):,f}"


def _tokens_hint(found: DecidingCost, written: str) -> str:
    """In which unit the amount would be plausible, and how to write it then."""
    fix = CHECK
    for unit, count in PER_1M.items():
        if unit != written and LEAST_PER_1M <= found.amount * count <= MOST_PER_1M:
            instead = f"the amounts under {unit}"
            if unit == "per token":
                instead = f"{plain(found.amount * count)} under per_1m_tokens"
            fix = f"if the price list says {_shown(found.amount)} {NAMES[unit]}, write {instead}"
            break
    return f"{fix}; or waive it with a reason and a date"


def _image_hint(high: bool) -> str:
    fix = "not in cents, and not of a million tokens" if high else "not of a token or a pixel"
    return f"write the price of one image in US dollars, {fix}; or waive it with a reason and a date"


RULE = Rule(kind=Model, each=check, offers_waiver=True)
