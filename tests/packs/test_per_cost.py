"""What follows from a cost is made once for all models that cost the same."""

from __future__ import annotations

from decimal import Decimal

from ratesmith.core.ir import Route
from ratesmith.packs.ai_platform import per_cost
from ratesmith.packs.ai_platform.cost import Cost, TokenAmounts
from ratesmith.packs.ai_platform.per_cost import PerCost


def cost(amount: Decimal | int, source: str | None = None) -> Cost:
    return Cost(per_1m_tokens=TokenAmounts(input=amount), source=source)


def test_costs_that_say_the_same_share_a_result_and_others_do_not() -> None:
    made = PerCost(lambda cost, at: [cost, at])
    first = made(cost(Decimal("1.5")), ("cost",))
    assert made(cost(Decimal("1.5")), ("cost",)) is first
    others: list[tuple[Cost, Route]] = [
        (cost(Decimal("1.50")), ("cost",)),
        (cost(Decimal("1.5"), "https://openai.com"), ("cost",)),
        (cost(Decimal("1.5")), ("costs", "launch")),
        (Cost(), ("cost",)),
    ]
    for it, at in others:
        assert made(it, at) == [it, at]


def test_a_number_that_no_database_holds_is_a_cost_all_the_same() -> None:
    made = PerCost(lambda cost, _: cost)
    assert made(cost(10**30)) == cost(10**30)
    assert made(cost(1, "\ud800")) == cost(1, "\ud800")


def test_only_so_many_results_are_kept() -> None:
    made = PerCost(lambda cost, _: [cost])
    first = made(cost(0))
    for number in range(1, per_cost._MOST):
        made(cost(number))
    assert made(cost(0)) is first
    made(cost(-1))
    assert made(cost(0)) is not first
