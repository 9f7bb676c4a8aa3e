"""Values in rows that somebody wrote into the database to have whatever reads them fail."""

from __future__ import annotations

import pytest

from support.deployments import Deploys
from support.sample_tables import model, state


@pytest.mark.parametrize("depth", [65, 5000])
def test_json_that_nests_too_deep_is_drift_like_any_other_value(deploys: Deploys, depth: int) -> None:
    deploys.release(state(model("a")), state(model("a", credits=6)))
    deploys.apply(to=1)
    deploys.site.query(
        f"UPDATE shop_model SET capabilities = CAST(repeat('[', {depth}) || repeat(']', {depth}) AS jsonb)"
    )
    assert "JSON that nests deeper than 64 levels" in str(deploys.drift(1))
    with deploys.refused() as caught:
        deploys.apply()
    assert "capabilities" in caught.value.message
