"""What a change does to prices and costs that have begun; the day is 2026-03-01."""

from pathlib import Path
from typing import NamedTuple

import pytest

from ratesmith.compile.pipeline import configuration
from ratesmith.core.ir import Config
from ratesmith.packs.ai_platform.past import past_changes
from support.projects import BASE, TODAY, opened, project

HEAD = "model_name: writer-1\nmodel_type: text\nprovider: openai\ndisplay_name: Writer\nis_default: true\n"
COST = "cost:\n  per_1m_tokens: {input: 1, output: 4}\n"
PRICE = "price:\n  tokens_per_credit: 1000\n"
BEGUN, TO_COME = '"2026-02-01"', '"2026-04-01"'


def prices(**days: str) -> str:
    """Prices by day: `launch="1000"`, `begun="900"`, `to_come="800, correction: a slip"`."""
    return COST + "prices:\n" + _days("tokens_per_credit: {}", days)


def costs(**days: str) -> str:
    """Costs by day: the US dollars for a million tokens of input, and what else is said."""
    return PRICE + "costs:\n" + _days("per_1k_calls: {{request: 1}}, per_image_in: {}", days)


def _days(form: str, days: dict[str, str]) -> str:
    keys = {"launch": "launch", "begun": BEGUN, "to_come": TO_COME, "earlier": '"2026-01-01"', "today": '"2026-03-01"'}
    return "".join(f"  {keys[name]}: {{{form.format(text)}}}\n" for name, text in days.items())


class Case(NamedTuple):
    before: str
    after: str
    said: list[str]
    """Verdict, route, and words of each remark."""


CASES = {
    "undated edits are ordinary": Case(COST + PRICE, COST + PRICE.replace("1000", "900"), []),
    "a first day to come is ordinary": Case(COST + PRICE, prices(launch="1000", to_come="900"), []),
    "what is to come can change": Case(prices(launch="1000", to_come="900"), prices(launch="1000", to_come="800"), []),
    "what is to come can be called off": Case(
        prices(launch="1000", to_come="900"),
        prices(launch="1000"),
        ["called-off prices.2026-04-01: had not begun"],
    ),
    "a price that has begun was changed": Case(
        prices(launch="1000", begun="900"),
        prices(launch="1000", begun="800"),
        ["refused prices.2026-02-01: tokens_per_credit 900 → tokens_per_credit 800: has begun, on 2026-02-01,"],
    ),
    "a price that has begun was corrected": Case(
        prices(launch="1000", begun="900"),
        prices(launch="1000", begun="800, correction: a slip"),
        ["corrected prices.2026-02-01: tokens_per_credit 900 → tokens_per_credit 800: was changed: a slip"],
    ),
    "a correction counts once": Case(
        prices(launch="1000", begun="900, correction: a slip"),
        prices(launch="1000", begun="800, correction: a slip"),
        ["refused prices.2026-02-01: was changed again"],
    ),
    "to confirm is no change": Case(
        prices(launch="1000", begun="900"), prices(launch="1000", begun="900, confirmed_on: 2026-02-02"), []
    ),
    "a price never begins in the past": Case(
        prices(launch="1000", to_come="900"),
        prices(launch="1000", begun="900, correction: a slip", to_come="800"),
        ["refused prices.2026-02-01: cannot begin in the past (2026-02-01)"],
    ),
    "nor today": Case(
        COST + PRICE,
        prices(launch="1000", today="900"),
        ["refused prices.2026-03-01: cannot begin in the past (2026-03-01)"],
    ),
    "nor on an earlier day than it did": Case(
        prices(launch="1000", begun="900"),
        prices(launch="1000", earlier="900"),
        ["refused prices.2026-01-01: cannot begin in the past", "refused prices.2026-02-01: has begun and was removed"],
    ),
    "a price that has begun was removed": Case(
        prices(launch="1000", begun="900"), COST + PRICE, ["refused prices.2026-02-01: has begun and was removed"]
    ),
    "a cost begins in the past": Case(
        costs(launch="1"),
        costs(launch="1", begun="2"),
        ["refused costs.2026-02-01: begins in the past, on 2026-02-01; write a day to come, or correction:"],
    ),
    "a cost begins in the past with a reason": Case(
        costs(launch="1"),
        costs(launch="1", begun="2, correction: they told us late"),
        ["corrected costs.2026-02-01: on 2026-02-01: they told us late"],
    ),
    "a cost that has begun was removed": Case(
        costs(launch="1", begun="2"), costs(launch="1"), ["refused costs.2026-02-01: has begun and was removed"]
    ),
    "a cost that has begun was removed with a reason": Case(
        costs(launch="1", begun="2"),
        costs(launch="1, correction: it was never charged"),
        ["corrected costs.2026-02-01: was removed: it was never charged"],
    ),
    "the cost of the beginning was changed": Case(
        costs(launch="1", to_come="3"),
        costs(launch="2", to_come="3"),
        ["refused costs.launch: per_image_in 1 → per_1k_calls.request 1, per_image_in 2: holds from the beginning"],
    ),
}


def config_of(folder: Path, model: str) -> Config:
    return configuration(opened(project(folder, {"models/writer.yaml": HEAD + model})), "example")


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_what_has_begun_is_changed_with_a_reason_alone(case: Case, tmp_path: Path) -> None:
    before, after = (config_of(tmp_path / name, text) for name, text in (("a", case.before), ("b", case.after)))
    found = [*past_changes(before, after, TODAY)]
    said = [f"{it.verdict} {'.'.join(map(str, it.route))}: {it.before} → {it.after}: {it.why}" for it in found]
    assert len(said) == len(case.said), said
    for line, expected in zip(said, case.said, strict=True):
        start, *words = expected.split(": ")
        assert line.startswith(start) and all(word in line for word in words), said


def test_a_model_that_is_new_or_gone_has_no_past(tmp_path: Path) -> None:
    before = configuration(opened(project(tmp_path / "a")), "example")
    files = {"models/editor.yaml": HEAD.replace("writer", "editor") + prices(launch="1000", begun="900")}
    after = configuration(opened(project(tmp_path / "b", {**files, "models/sketcher.yaml": None})), "example")
    assert [*past_changes(before, after, TODAY)] == []
    assert (BASE / "models/sketcher.yaml").exists()
