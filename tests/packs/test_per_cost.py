"""What follows from costs is made once for all models that cost the same."""

from __future__ import annotations

from decimal import Decimal

from ratesmith.core import once
from ratesmith.core.ir import Route
from ratesmith.core.once import OncePer
from ratesmith.packs.ai_platform import per_cost
from ratesmith.packs.ai_platform.cost import Cost, TokenAmounts
from ratesmith.packs.ai_platform.cost_parts import Part, cost_parts
from ratesmith.packs.ai_platform.kinds.model import Model
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


def model(name: str, **costs: Cost) -> Model:
    alone = costs.pop("cost", Cost())
    return Model(model_name=name, model_type="text", provider="openai", display_name=name, cost=alone, costs=costs)


def parts() -> tuple[Part, ...]:
    return tuple(cost_parts(cost(1), ("cost",)))


def test_models_of_one_cost_have_the_same_parts_and_share_what_follows_from_them() -> None:
    one, other = (model(name, cost=cost(Decimal("1.5"))).cost_parts for name in ("a", "b"))
    assert one is other
    made = OncePer(lambda parts, type: [*parts, type])
    assert made(one, "text") is made(other, "text") == [*one, "text"]
    assert made(one, "image") == [*one, "image"]


def test_a_model_of_several_costs_has_the_parts_of_each() -> None:
    both = model("a", launch=cost(1), later=cost(2)).cost_parts
    assert [it.route for it in both] == [("costs", "launch"), ("costs", "later")]
    assert model("a").cost_parts == ()


def test_equal_parts_of_another_object_have_a_result_of_their_own() -> None:
    made = OncePer(lambda parts: [parts])
    first, second = parts(), parts()
    assert first == second
    assert made(first) is not made(second)


def test_parts_are_kept_as_long_as_the_result_so_that_no_others_get_their_identity() -> None:
    made = OncePer(lambda parts: parts)
    assert all(made(it)[0] is it[0] for it in (parts() for _ in range(1000)))


def test_only_so_many_results_of_parts_are_kept() -> None:
    made = OncePer(lambda parts: [parts])
    these, *others = [parts() for _ in range(once._MOST_OBJECTS + 1)]
    first = made(these)
    for it in others[1:]:
        made(it)
    assert made(these) is first
    made(others[0])
    assert made(these) is not first
