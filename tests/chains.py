"""Chains of migrations of the sample platform, made one state after the other."""

from __future__ import annotations

from dataclasses import dataclass, field

from ratesmith.core.ir import Dataset
from ratesmith.plan.planner import settled
from ratesmith.plan.state import State, state_of
from ratesmith.release.history import Release
from ratesmith.release.migration import Migration, Origin, Settings, made
from ratesmith.sql.dialect import dialect
from tables_sample import TABLES

SETTINGS = Settings(dialect=dialect("postgresql"), ledger=TABLES.ledger)


@dataclass
class History:
    """The migrations so far, and the state that they lead to."""

    environment: str = "staging"
    chain: list[Migration] = field(default_factory=list)

    @property
    def origin(self) -> Origin:
        return Origin(chain=tuple(self.chain), environment=self.environment)

    @property
    def state(self) -> State:
        return self.origin.state

    @property
    def release(self) -> Release:
        """The history, as a target has it."""
        return Release(where="main", chain=tuple(self.chain), draft=None, state=self.state)

    def draft(self, dataset: Dataset) -> Migration | None:
        """What would lead to that state."""
        last = self.state
        new = settled(state_of(dataset), last, dataset)
        return made(self.origin, last, new, dataset, SETTINGS)

    def add(self, dataset: Dataset) -> Migration | None:
        """Release it."""
        draft = self.draft(dataset)
        if draft is not None:
            self.chain.append(draft)
        return draft
