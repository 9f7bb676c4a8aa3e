"""Name the rows that a seed would change, for a dry run."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Final

from msgspec.structs import replace

from ratesmith.core.redacted_json import holds_secret
from ratesmith.core.sanitize import plural
from ratesmith.deploy.rows.orphans import read_orphans, without_orphans
from ratesmith.deploy.session import Deployment
from ratesmith.plan.cell_changes import key_text
from ratesmith.plan.diff import Change, Insert, Operation, Update
from ratesmith.sql.bound_table import BoundTable
from ratesmith.sql.comments import describe

_NAMED: Final = 20
"""How many rows are named."""


def describe_seed_rows(deployment: Deployment) -> tuple[str, ...]:
    """Return what the seed would do to each row, in the words of a migration, and how many rows are left out.

    To be called before the seed runs, in its transaction.
    """
    expected = deployment.build.target.dataset
    orphans = [orphan for orphan in read_orphans(deployment) if orphan.pending]
    operations = without_orphans(deployment.differing(expected), orphans).operations
    bound = {it.table.name: it for it in deployment.bound(expected)}
    retired = ((f"{bound[it.table].label} {'/'.join(map(key_text, it.key))}: {_RETIRED}",) for it in orphans)
    rows = ((*_row(operation, bound[operation.table]),) for operation in operations)
    lines = [line for row in islice((*retired, *rows), _NAMED) for line in row]
    more = len(operations) + len(orphans) - _NAMED
    return (*lines, *([f"and {plural(more, 'more row')}"] if more > 0 else []))


_RETIRED: Final = "removed from the configuration"


def _row(operation: Operation, bound: BoundTable) -> Iterator[str]:
    if isinstance(operation, Update):
        operation = replace(operation, changes=tuple(_without_secrets(it, bound) for it in operation.changes))
    first, *others = describe(operation, bound)
    before = bound.data.renamed.get(operation.key) if isinstance(operation, Insert) else None
    yield f"{first}, or renamed from {'/'.join(map(key_text, before))} where that row exists" if before else first
    yield from others


def _without_secrets(change: Change, bound: BoundTable) -> Change:
    """The change, without the value of the database where somebody wrote a secret into it."""
    return replace(change, blind=holds_secret(bound.table.column(change.column), change.old))
