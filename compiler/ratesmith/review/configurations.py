"""What two commits make of each environment, as far as they have no mistakes."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from ratesmith.api.definitions import Pack
from ratesmith.compile.pipeline import configurations_of
from ratesmith.core.errors import Exit, Fatal
from ratesmith.core.ir import Config, Node
from ratesmith.core.limits import MAX_ENVIRONMENTS
from ratesmith.project.settings import ENVIRONMENTS, PROJECT_FILE
from ratesmith.review.change import Change, Side


def environments_of(change: Change) -> Mapping[str, tuple[Config, Config]]:
    """Return the configuration before and after, for each environment that both commits have.

    Raises Fatal if one has too many to be read.
    """
    before, after = (_configurations(change.config, change.pack, side) for side in (change.before, change.after))
    return {name: (before[name], after[name]) for name in sorted({*before} & {*after})}


def _configurations(config: Path, pack: Pack, side: Side) -> dict[str, Config]:
    return configurations_of(config, pack.kinds, _chains(side.settings), side.texts)


def _chains(settings: Node) -> dict[str, tuple[str, ...]]:
    """Return the overlays of each environment, the lowest first, whatever else is wrong with the settings.

    Raises Fatal if there are more than a project may have.
    """
    named = settings.get(ENVIRONMENTS) if isinstance(settings, dict) else None
    if isinstance(named, dict) and len(named) > MAX_ENVIRONMENTS:
        raise Fatal(
            Exit.INPUT,
            f"one of the commits has {len(named):,} environments, and {MAX_ENVIRONMENTS} are read",
            f"look at {PROJECT_FILE} before you check it out: git show",
        )
    below = {
        name: it.get("extends") if isinstance(it, dict) else None
        for name, it in (named.items() if isinstance(named, dict) else ())
    }
    chains = {}
    for name in below:
        chain = [name]
        while (lower := below[chain[-1]]) in below and lower not in chain:
            chain.append(lower)
        chains[name] = tuple(reversed(chain))
    return chains
