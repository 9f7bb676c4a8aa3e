"""A rate is read back from its content exactly, and found by the moment of a charge."""

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ratesmith.core.canonical_json import canonical, canonical_words, decode_json
from ratesmith.packs.ai_platform import rates
from ratesmith.packs.ai_platform.components import UNITS, Component, CostTable
from ratesmith.packs.ai_platform.cost import Cost
from ratesmith.packs.ai_platform.kinds.billing import Billing
from ratesmith.packs.ai_platform.kinds.model import Model
from ratesmith.packs.ai_platform.price import Price
from ratesmith.packs.ai_platform.rate_answers import describe
from ratesmith.packs.ai_platform.rate_content import cost_content, cost_table_of, rate_at
from ratesmith.packs.ai_platform.rates import price_id, rate_id, rated_windows
from ratesmith.packs.ai_platform.reprice import credits_at
from ratesmith.packs.ai_platform.usage import Usage
from ratesmith.packs.ai_platform.windows import Window, Windows
from support.dated import DATED
from support.projects import compiled, findings, project

AMOUNTS = st.decimals(min_value=0, max_value=10**6, places=9).map(lambda it: it.normalize())
COMPONENTS = st.builds(
    lambda meter, amount, **conditions: Component(meter, per=UNITS[meter], amount_usd=amount, **conditions),
    meter=st.sampled_from([*UNITS]),
    amount=AMOUNTS,
    service=st.sampled_from(["standard", "batch", "priority"]),
    region=st.sampled_from(["", "eu"]),
    over_tokens=st.sampled_from([0, 200_000, 999_999_999_999]),
    size=st.sampled_from(["", "1024x1024"]),
    quality=st.sampled_from(["", "hd"]),
    search_context=st.sampled_from(["", "high"]),
    hours_utc=st.sampled_from(["", "16:30-00:30"]),
)
TABLES = st.one_of(
    st.builds(
        lambda found, marginal: CostTable(
            components=tuple(sorted(found)),
            applies_to="marginal" if marginal and any(it.over_tokens for it in found) else "whole_request",
        ),
        st.lists(COMPONENTS, max_size=12),
        st.booleans(),
    ),
    st.just(CostTable(free=True)),
    st.text(min_size=1, max_size=20).map(lambda reason: CostTable(unpriced=reason)),
)


@pytest.mark.slow
@given(TABLES)
def test_a_cost_is_read_back_from_the_json_of_its_content(table: CostTable) -> None:
    written = canonical(cost_content(table))
    read = cost_table_of(decode_json(written))
    assert read == table
    assert canonical(cost_content(read)) == written


AMOUNT = {"meter": "input", "per": 1_000_000, "amount_usd": "1"}
CONTENT: dict[str, object] = {
    "model_name": "writer-1",
    "provider": "openai",
    "price": {"tokens_per_credit": 1000},
    "components": [AMOUNT],
    "rounding": "up",
    "credit_value_usd": "0.01",
}
PLANTED: dict[str, object] = {
    "a list": [],
    "nothing": {},
    "no amount": CONTENT | {"components": [{"meter": "input"}]},
    "a text as amount": CONTENT | {"components": [AMOUNT | {"amount_usd": "x"}]},
    "a number that is none": CONTENT | {"components": [AMOUNT | {"amount_usd": "nan"}]},
    "a very large one": CONTENT | {"components": [AMOUNT | {"amount_usd": "1e999999"}]},
    "a very small one": CONTENT | {"components": [AMOUNT | {"amount_usd": "1e-999999"}]},
    "nothing to count": CONTENT | {"components": [AMOUNT | {"per": 0}]},
    "a text to count": CONTENT | {"components": [AMOUNT | {"per": "x"}]},
    "another meter": CONTENT | {"components": [AMOUNT | {"meter": "\x1b[31m"}]},
    "another condition": CONTENT | {"components": [AMOUNT | {"moon": "full"}]},
    "no price": CONTENT | {"price": {}},
    "a text as price": CONTENT | {"price": "x"},
    "a price of text": CONTENT | {"price": {"tokens_per_credit": "\x1b[31m"}},
    "a map as value": CONTENT | {"credit_value_usd": {}},
    "a value that is none": CONTENT | {"credit_value_usd": "nan"},
    "another way to round": CONTENT | {"rounding": "sideways"},
    "a model without a name": CONTENT | {"model_name": None},
}


@pytest.mark.parametrize("content", PLANTED.values(), ids=PLANTED)
def test_what_is_no_content_is_refused_wherever_it_is_read(content: Any) -> None:
    assert credits_at(CONTENT, Usage.of(input=1001)) == 2
    with pytest.raises(ValueError, match="no content of a rate"):
        [*describe("r", content)]


def test_a_rate_follows_from_the_day_in_utc_whatever_the_time_zone(tmp_path: Path) -> None:
    config = compiled(project(tmp_path, DATED)).targets["example"].config
    model, billing = config.all(Model)["writer"], config.one(Billing)
    assert billing is not None
    windows = model.windows
    honolulu, auckland = timezone(timedelta(hours=-10)), timezone(timedelta(hours=13))
    moments = [
        (datetime(2026, 12, 31, 23, 59, 59, tzinfo=UTC), 0),
        (datetime(2027, 1, 1, tzinfo=UTC), 1),
        (datetime(2026, 12, 31, 14, tzinfo=honolulu), 1),
        (datetime(2027, 1, 1, 12, 59, tzinfo=auckland), 0),
        (date(2027, 2, 28), 1),
        (date(2027, 3, 1), 2),
        (date.min, 0),
        (date.max, 2),
    ]
    assert [rate_at(windows, moment) for moment, _ in moments] == [windows[place] for _, place in moments]
    assert rate_at(windows[1:], date(2026, 12, 31)) is None
    with pytest.raises(ValueError, match="no time zone"):
        rate_at(windows, datetime(2027, 1, 1))  # what is refused
    rated = rated_windows(model, billing)
    assert [it.window for it in rated] == [*windows]


def test_the_id_of_a_rate_is_the_same_for_ever(tmp_path: Path) -> None:
    config = compiled(project(tmp_path, DATED)).targets["example"].config
    billing = config.one(Billing)
    assert billing is not None
    rates = [it.rate for it in rated_windows(config.all(Model)["writer"], billing)]
    assert [it.id for it in rates] == [
        "rc2gpmivqxutnkf54zsjk73nt7l",
        "riqnmzrnctbwyfdfnxy34g2qq46",
        "r5by5v7z3yqaefrpp5t74hmz36q",
    ]
    for rate in rates:
        shuffled = dict(reversed([*decode_json(canonical(rate.content)).items()]))
        assert rate_id(shuffled) == rate.id
        assert Decimal(shuffled["credit_value_usd"]) == billing.credit_value_usd


NAMES = st.sampled_from(["gpt-5.1", 'a"model_name":""b', "\\", "runware:97@1", "\x7f"])
PROVIDERS = st.sampled_from(["openai", 'a,"model_name":"","provider":""', "\u00e9"])
BILLING = Billing(credit_value_usd=Decimal("0.010"))
PRICES = st.sampled_from([Price(tokens_per_credit=1000), Price(credits_per_image=2**70), Price(credits_per_call=3)])


@pytest.mark.slow
@given(st.one_of(TABLES, NAMES.map(lambda it: CostTable(unpriced=f'"model_name":"" {it}'))), NAMES, PROVIDERS, PRICES)
def test_what_rates_share_changes_nothing_in_their_texts_and_ids(
    table: CostTable, name: str, provider: str, price: Price
) -> None:
    window = Window(start=None, until=None, cost=Cost(), cost_at=(), price=price, price_at=(), table=table)
    model = Model(model_name=name, model_type="text", provider=provider, display_name="Writer")
    (it,) = rated_windows(model.having(Windows((window,))), BILLING)
    assert it.rate.text.text == canonical(it.rate.content)
    assert (it.rate.id, it.rate.price_id) == (rate_id(it.rate.content), price_id(it.rate.content))


def test_two_contents_of_one_id_are_never_taken_for_one_rate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not findings(project(tmp_path / "a", DATED))
    monkeypatch.setattr(rates, "_DIGITS", 0)
    found = findings(project(tmp_path / "b", DATED))
    assert {(it.rule, it.severity) for it in found} == {("duplicate-key", "error")}


def test_a_price_that_is_put_back_has_its_old_rate(tmp_path: Path) -> None:
    back = '  "2027-03-01":\n    tokens_per_credit: 1000\n'
    writer = DATED["models/writer.yaml"]
    changed = writer[: writer.index('  "2027-03-01"')] + '  "2027-02-01":\n    tokens_per_credit: 800\n' + back
    config = compiled(project(tmp_path, {**DATED, "models/writer.yaml": changed})).targets["example"].config
    billing = config.one(Billing)
    assert billing is not None
    ids = [it.rate.id for it in rated_windows(config.all(Model)["writer"], billing)]
    assert (ids[1], len({*ids})) == (ids[3], 3)


WORDS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters()),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(st.characters(), max_size=3), inner, max_size=3)
    ),
    max_leaves=6,
)


@settings(max_examples=60)
@given(WORDS)
@example({"b": 2**70, "a": "\ud800", "é": "\x7f\u2028</"})
def test_the_short_way_to_the_text_of_a_content_is_the_long_one(value: object) -> None:
    assert canonical_words(value).text == canonical(value)
    assert canonical(canonical_words(value)) == canonical(value)
    assert type(canonical(canonical_words(value))) is str
