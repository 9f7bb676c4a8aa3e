"""A driver speaks the dialect of the environment, where that is derived from its own."""

from __future__ import annotations

import pytest

from ratesmith.core.errors import Exit, Fatal
from ratesmith.deploy.apply import apply
from ratesmith.deploy.drift import drift
from ratesmith.deploy.receipts import ApplyOptions
from ratesmith.deploy.session import Deployment
from ratesmith.sql import dialect as registry
from ratesmith.sql.dialects.postgresql import PostgreSQL
from support.databases import Postgres, Site
from support.sample_tables import model, state


class Derived(PostgreSQL):
    """PostgreSQL's words, and a lock of its own."""

    name = "derived"
    asked = 0

    def lock(self, ledger: str, seconds: float = 1, idle: int = 60) -> tuple[str, ...]:
        Derived.asked += 1
        return ()


def test_a_derived_dialect_is_applied_and_compared(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    known = registry.dialects()
    monkeypatch.setattr(registry, "dialects", lambda: {**known, "derived": Derived()})
    build = site.build(state(model("a")), dialect="derived")
    with site.driver() as driver:
        if not isinstance(site.database, Postgres):
            with pytest.raises(Fatal, match="is written for derived, and the database is sqlite") as caught:
                Deployment(build, driver)
            assert caught.value.exit == Exit.USAGE
            return
        assert apply(Deployment(build, driver), ApplyOptions()).changed > 0
        assert Derived.asked > 0
        assert not drift(Deployment(build, driver))
