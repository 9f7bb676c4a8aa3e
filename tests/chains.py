"""Chains of migrations of the sample platform, made one state after the other."""

from __future__ import annotations

from dataclasses import dataclass, field

from ratesmith.core.ir import Dataset
from ratesmith.plan.planner import with_tombstones
from ratesmith.plan.state import State, state_of
from ratesmith.release.history import History
from ratesmith.release.migration import Migration, MigrationSettings, build_migration
from ratesmith.sql.dialect import dialect
from tables_sample import TABLES

SETTINGS = MigrationSettings(dialect=dialect("postgresql"), ledger=TABLES.ledger)


@dataclass
class Chain:
    """The migrations so far, and the state that they lead to."""

    environment: str = "staging"
    chain: list[Migration] = field(default_factory=list)

    @property
    def history(self) -> History:
        """The history, as a build has it."""
        return History(environment=self.environment, where="main", released=tuple(self.chain))

    @property
    def state(self) -> State:
        return self.history.state_at(len(self.chain))

    def draft(self, dataset: Dataset) -> Migration | None:
        """What would lead to that state."""
        last = self.state
        new = with_tombstones(state_of(dataset), last, dataset)
        return build_migration(self.history.released_head, last, new, dataset, SETTINGS)

    def add(self, dataset: Dataset) -> Migration | None:
        """Release it."""
        draft = self.draft(dataset)
        if draft is not None:
            self.chain.append(draft)
        return draft
