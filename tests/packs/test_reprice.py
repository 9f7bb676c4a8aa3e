"""Every charge of a week can be priced again from the content of its rate, whatever the configuration says by then."""

import random
import sqlite3
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

import pytest

from ratesmith.core.canonical_json import decode_json
from ratesmith.core.ir import Config
from ratesmith.packs.ai_platform.exact import decimal
from ratesmith.packs.ai_platform.kinds.billing import Billing
from ratesmith.packs.ai_platform.kinds.model import Model
from ratesmith.packs.ai_platform.quote import Call, quote
from ratesmith.packs.ai_platform.rate_content import rate_at
from ratesmith.packs.ai_platform.rates import rated_windows
from ratesmith.packs.ai_platform.reprice import reprice
from ratesmith.packs.ai_platform.usage import Usage
from support.cli import run
from support.dated import DATED
from support.projects import compiled, project

LONG = """\
model_name: longer-1
model_type: text
provider: openai
display_name: Longer
cost:
  per_1m_tokens: {input: 1.00, output: 4.00, cached_input: 0.10}
  per_1k_calls: {web_search: 10.00}
  long_context:
    applies_to: marginal
    over:
      "1000":
        per_1m_tokens: {input: 2.00, output: 6.00, cached_input: 0.20}
prices:
  launch: {tokens_per_credit: 1000}
  "2026-12-30": {tokens_per_credit: 700}
"""
MODELS = {"writer": "writer-1", "writer-eu": "writer-eu", "longer": "longer-1", "painter": "painter-1"}
FIRST = datetime(2026, 12, 28, 12, tzinfo=UTC)


class Logged(NamedTuple):
    """What a platform keeps of a charge."""

    rate_id: str
    usage: str
    credits: int
    usd: Decimal
    """To 120 digits: the share of a tier may be no decimal number."""


def week(config: Config, chance: random.Random) -> list[Logged]:
    """The charges of seven days across the turn of a year, each priced as it is made."""
    billing = config.one(Billing)
    assert billing is not None
    found = []
    for hour in range(7 * 24):
        id, moment = chance.choice([*MODELS]), FIRST + timedelta(hours=hour)
        usage = f"image={chance.randint(1, 9)}" if id == "painter" else tokens(chance, searches=id == "longer")
        it = quote(config, Call(model=id, usage=usage, at=f"{moment:%Y-%m-%dT%H:%M}"), date(2026, 1, 1))
        rated = rated_windows(config.all(Model)[id], billing)
        window = rate_at([rate.window for rate in rated], moment)
        assert it.cost_usd is not None
        assert [rate.rate.id for rate in rated if rate.window is window] == [it.rate]
        found.append(Logged(it.rate, it.usage, it.credits, it.cost_usd))
    return found


def tokens(chance: random.Random, *, searches: bool) -> str:
    counts = {"input": chance.randint(0, 3000), "output": chance.randint(0, 3000)}
    if searches:
        counts |= {"cached_input": chance.randint(1, 2000), "web_search": chance.randint(1, 5)}
    return ",".join(f"{meter}={count}" for meter, count in counts.items())


def test_a_week_across_two_changes_of_price_is_priced_again_from_the_database(tmp_path: Path) -> None:
    folder = project(tmp_path / "shop", {**DATED, "models/longer.yaml": LONG})
    assert run("build", cwd=folder).returncode == 0
    assert run("apply", "--without-secrets", cwd=folder).returncode == 0
    log = week(compiled(folder).targets["example"].config, random.Random(7))
    assert len({it.rate_id for it in log}) == 7
    base = sqlite3.connect(folder / "var/base.db")
    contents = {id: decode_json(content) for id, content in base.execute("SELECT rate_id, content FROM ai_rate")}
    base.close()
    for charge in log:
        again = reprice(contents[charge.rate_id], Usage.parse(charge.usage))
        assert again.usd is not None
        assert (again.credits, decimal(again.usd)) == (charge.credits, charge.usd)


@pytest.mark.parametrize("content", [{}, {"components": []}, {"components": [], "price": {"x": 1}, "rounding": "up"}])
def test_what_is_no_content_of_a_rate_is_refused(content: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="no content of a rate"):
        reprice(content, Usage.of(input=1))
