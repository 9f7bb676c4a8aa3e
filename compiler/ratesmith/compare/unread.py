"""The entities that mistakes keep from being compared, as far as the change has to do with it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from ratesmith.api.definitions import Kind, Pack
from ratesmith.compare.sides import Before
from ratesmith.compile.result import Compiled
from ratesmith.core.ir import Config
from ratesmith.project.settings import ENVIRONMENTS


def unread_entities(pack: Pack, before: Before, after: Compiled) -> Iterator[str]:
    """Yield the entities, as `model/gpt-5.1`, that have mistakes on either side, for each environment.

    One that had mistakes in the base is left out where none of its files changed. Keys that are not known are no
    mistakes of the base: it is compared without them.
    """
    past = before.compiled
    for name, config in after.configs.items():
        was_broken = {*_broken(past.configs.get(name))} if past is not None else set[tuple[str, str]]()
        for kind, id in sorted({*_broken(config), *_broken(before.configs.get(name))}):
            files, old = (_files(pack.kinds[kind], id, side) for side in (after, past))
            # What there is once is what others are computed from: nothing can be said of them without it.
            is_alone = id != kind or past is None or not _others_differ(past, after, {*files, *old})
            if (kind, id) not in was_broken or not (is_alone and files and files == old):
                yield kind if id == kind else f"{kind}/{id}"


def _others_differ(before: Compiled, after: Compiled, files: Collection[str]) -> bool:
    """Return whether another file than these differs."""
    was, now = before.report.sources, after.report.sources
    return any(was.get(path) != now.get(path) for path in {*was, *now} if path not in files)


def _broken(config: Config | None) -> Iterator[tuple[str, str]]:
    for kind, ids in config.broken.items() if config is not None else ():
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
