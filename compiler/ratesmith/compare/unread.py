"""The entities that mistakes keep from being compared, as far as the change has to do with it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ratesmith.api.definitions import Kind, Pack
from ratesmith.compile.result import Compiled
from ratesmith.core.ir import Config
from ratesmith.project.settings import ENVIRONMENTS


def unread_entities(pack: Pack, before: Compiled | None, after: Compiled) -> Iterator[str]:
    """Yield the entities, as `model/gpt-5.1`, that have mistakes in the work tree, for each environment.

    One that had mistakes in the base too is left out where none of its files changed.
    """
    for name, config in after.configs.items():
        was = before.configs.get(name) if before is not None else None
        for kind, id in _broken(config):
            is_same = was is not None and before is not None and id in was.broken.get(kind, ())
            files = _files(pack.kinds[kind], id, after)
            if not (is_same and files and files == _files(pack.kinds[kind], id, before)):
                yield kind if id == kind else f"{kind}/{id}"


def _broken(config: Config) -> Iterator[tuple[str, str]]:
    for kind, ids in config.broken.items():
        yield from ((kind, id) for id in ids)


def _files(kind: Kind, id: str, side: Compiled | None) -> Mapping[str, str]:
    """Return the texts that an entity can be in, by path: that of the base, and those of overlays."""
    path = kind.path.format(id=id)
    sources = side.report.sources if side is not None else {}
    return {
        name: text
        for name, text in sources.items()
        if name.partition("/")[2] == path or name.partition(f"/{ENVIRONMENTS}/")[2].partition("/")[2] == path
    }
