"""The entities that mistakes keep from being compared, as far as the change has to do with it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ratesmith.api.definitions import Pack
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
    now, was = (_by_place(side.report.sources if side is not None else {}) for side in (after, past))
    differing = {place for place in {*was, *now} if was.get(place) != now.get(place)}
    for name, config in after.configs.items():
        was_broken = {*_broken(past.configs.get(name))} if past is not None else set[tuple[str, str]]()
        for kind, id in sorted({*_broken(config), *_broken(before.configs.get(name))}):
            place = pack.kinds[kind].path.format(id=id)
            # What there is once is what others are computed from: nothing can be said of them without it.
            is_alone = id != kind or past is None or not differing - {place}
            is_left = place in now and place not in differing
            if (kind, id) not in was_broken or not (is_alone and is_left):
                yield kind if id == kind else f"{kind}/{id}"


def _by_place(sources: Mapping[str, str]) -> Mapping[str, Mapping[str, str]]:
    """Return the texts by what their paths are for, below `config/` or an overlay, and by path."""
    found: dict[str, dict[str, str]] = {}
    for name, text in sources.items():
        below = name.partition("/")[2]
        overlay, _, rest = below.removeprefix(f"{ENVIRONMENTS}/").partition("/")
        found.setdefault(rest if overlay and below.startswith(f"{ENVIRONMENTS}/") else below, {})[name] = text
    return found


def _broken(config: Config | None) -> Iterator[tuple[str, str]]:
    for kind, ids in config.broken.items() if config is not None else ():
        yield from ((kind, id) for id in ids)
