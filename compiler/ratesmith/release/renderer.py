"""Write the SQL of a plan by the renderer that the plan names: the plan and the chain before it are all it reads."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from ratesmith.core.plugins import member, member_names
from ratesmith.plan.pinned_tables import pinned_after, table_name, unpin
from ratesmith.plan.plan_file import PlanFile
from ratesmith.plan.planned import planned
from ratesmith.plan.planner import replay
from ratesmith.plan.state import State
from ratesmith.sql.dialect import dialects

_RENDERERS: Final = "ratesmith.release.renderers"
NEWEST: Final = max(int(name.removeprefix("v")) for name in member_names(_RENDERERS))
"""The renderer of new migrations."""


class UnknownRenderer(ValueError):
    """A plan names a renderer that this version does not have."""


def render(file: PlanFile, name: str, id: str, old: State, pinned: Mapping[str, str]) -> tuple[str, str]:
    """Return the text of a migration up and down, with this `id` in it.

    `old` is the state before it, `pinned` what earlier plans say of the tables. Raises UnknownRenderer, and ValueError
    where the plan is none that a build writes.
    """
    renderer = member(_RENDERERS, f"v{file.renderer}")
    if renderer is None:
        raise UnknownRenderer(str(file.renderer))
    from ratesmith.sql.migration_ledger import MigrationHeader

    header = MigrationHeader(
        environment=file.environment,
        number=int(name.partition("_")[0]),
        name=name,
        id=id,
        parent=file.parent,
        before=file.before,
        after=file.after,
        ledger=table_name(file.ledger),
    )
    try:
        new = replay(file, old)
        tables = unpin(file.tables, pinned_after(pinned, file.tables))
        plan = planned(file, tables, new)
        up, down = renderer.scripts(header, dialects()[file.dialect], plan, tables, file.tables, (old, new))
    except (LookupError, TypeError, AttributeError, ArithmeticError) as error:
        raise ValueError("not a plan that a build writes") from error
    return str(up), str(down)


def render_checkpoint(renderer: int, dialect: str, ledger: str, environment: str, name: str, id: str) -> str:
    """Return the text of the script that stands for the squashed migrations up to `name`: it fails before them.

    Raises UnknownRenderer, and ValueError where no build writes such a checkpoint.
    """
    found = member(_RENDERERS, f"v{renderer}")
    if found is None:
        raise UnknownRenderer(str(renderer))
    if dialect not in dialects():
        raise ValueError("not a dialect")
    from ratesmith.sql.migration_ledger import MigrationHeader

    header = MigrationHeader(
        environment=environment,
        number=int(name.partition("_")[0]),
        name=name,
        id=id,
        parent="",
        before="",
        after="",
        ledger=table_name(ledger),
    )
    return str(found.checkpoint(header, dialects()[dialect]))
