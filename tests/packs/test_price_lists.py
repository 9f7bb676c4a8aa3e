"""The costs of real price lists: every priced entry of pydantic/genai-prices is said by our files and loses nothing."""

from collections import Counter
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import pytest
import yaml

from ratesmith.compile.result import Invalid, Report
from ratesmith.packs.ai_platform.components import Component, cost_table
from ratesmith.packs.ai_platform.cost import Cost
from support.genai_prices import Entry, amounts, cost, entries
from support.projects import compiled, project

CANNOT_BE_SAID: tuple[str, ...] = ()
"""The entries of the lists that no cost of ours says, with what they have; at most one of 200."""
PRICES = {"text": "tokens_per_credit", "embedding": "tokens_per_credit"}
SHARES = {"cost-digits": 7, "cost-sides-implausible": 6, "order-broken": 2}
"""How many of the entries each rule may report."""


@cache
def known() -> tuple[Entry, ...]:
    return tuple(entries())


def test_every_price_of_the_lists_becomes_the_same_components() -> None:
    refused = []
    for entry in known():
        try:
            made = cost_table(msgspec.convert(cost(entry), Cost))
        except LookupError as error:
            refused.append(str(error))
            continue
        assert frozenset(map(_plain, made.components)) == amounts(entry), entry.name
    assert tuple(refused) == CANNOT_BE_SAID
    assert len(refused) * 200 <= len(known())


@pytest.mark.slow
def test_the_rules_report_few_honest_prices(tmp_path: Path) -> None:
    files = {f"models/m{number}.yaml": _file(number, entry) for number, entry in enumerate(known())}
    found = Counter(finding.rule for finding in _report(project(tmp_path, files)).findings)
    assert dict(found) == SHARES


def _plain(it: Component) -> tuple[str, int, str, int, Decimal]:
    assert it == it._replace(service="standard", region="", size="", quality="", search_context="")
    return it.meter, it.over_tokens, it.hours_utc, it.per, it.amount_usd


def _report(folder: Path) -> Report:
    try:
        return compiled(folder).report
    except Invalid as invalid:
        return invalid.report


def _file(number: int, entry: Entry) -> str:
    model = {
        "model_name": f"m{number}",
        "model_type": entry.model_type,
        "provider": "openai",
        "display_name": f"Model {number}",
        "is_active": False,
        "cost": cost(entry),
        "price": {PRICES[entry.model_type]: 1000},
    }
    return yaml.dump(model, Dumper=_Dumper, sort_keys=False)


class _Dumper(yaml.SafeDumper):
    """Decimals as numbers with all their digits."""


def _number(dumper: Any, value: Decimal) -> yaml.ScalarNode:
    return yaml.ScalarNode("tag:yaml.org,2002:float", f"{value:f}")


_Dumper.add_representer(Decimal, _number)
