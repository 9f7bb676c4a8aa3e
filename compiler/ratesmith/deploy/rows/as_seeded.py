"""Find out whether a seed would leave everything as it is, before it makes its temporary tables.

To make one writes to the catalogues, and so does to remove it: of a seed that changes nothing, that is all it writes.
"""

from __future__ import annotations

from collections.abc import Collection

from ratesmith.deploy.ledger.state import read_ledger_state
from ratesmith.deploy.session import Deployment
from ratesmith.output.sql_scripts import Scripts
from ratesmith.plan.planner import tombstone_keys


def is_as_seeded(deployment: Deployment, made: Scripts, absent: Collection[str]) -> bool:
    """Return whether the database was last brought to this state by a seed, and no row changed since.

    `absent` are tables that the database lacks, by the pack's names. Only queries are run. Raises Fatal where the
    ledger cannot be read.
    """
    build = deployment.build
    move = read_ledger_state(deployment).as_written.last_move
    migrations = build.history.migrations
    here = "seed", build.state.hash, len(migrations), migrations[-1].id if migrations else ""
    # Of a line that anybody wrote, the keys that the last seed named are not known to be those of this state.
    if move is None or move.doubtful or (move.action, move.state_hash, move.head, move.migration) != here:
        return False
    if any(tombstone_keys(build.state, build.target.dataset).values()):
        return False
    return not any(deployment.driver.rows(query) for query in made.differences(absent))
