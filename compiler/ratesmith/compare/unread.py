"""The entities that mistakes keep from being compared, as far as the change has to do with it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from ratesmith.api.definitions import Kind, Pack
from ratesmith.compile.result import Compiled
from ratesmith.core.ir import Config
from ratesmith.core.tree_changes import ABSENT, changed_values
from ratesmith.language.parser import NodeSpans, parse
from ratesmith.project.settings import ENVIRONMENTS


def unread_entities(pack: Pack, before: Compiled | None, after: Compiled) -> Iterator[str]:
    """Yield the entities, as `model/gpt-5.1`, that have mistakes on either side, for each environment.

    One that had mistakes in the base is left out where none of its files changed, or where it lost them and no more.
    """
    for name, config in after.configs.items():
        was = before.configs.get(name) if before is not None else None
        broken, was_broken = {*_broken(config)}, {*_broken(was)} if was is not None else set[tuple[str, str]]()
        for kind, id in sorted(broken | was_broken):
            files, old = (_files(pack.kinds[kind], id, side) for side in (after, before))
            is_mended = before is not None and (kind, id) not in broken and _lost_mistakes(old, files, before)
            # What there is once is what others are computed from: nothing can be said of them without it.
            is_alone = id != kind or before is None or not _others_differ(before, after, {*files, *old})
            if (kind, id) not in was_broken or not (is_alone and ((files and files == old) or is_mended)):
                yield kind if id == kind else f"{kind}/{id}"


def _others_differ(before: Compiled, after: Compiled, files: Collection[str]) -> bool:
    """Return whether another file than these differs."""
    was, now = before.report.sources, after.report.sources
    return any(was.get(path) != now.get(path) for path in {*was, *now} if path not in files)


def _lost_mistakes(old: Mapping[str, str], new: Mapping[str, str], before: Compiled) -> bool:
    """Return whether all that differs are values that were mistakes in the base, and are gone."""
    lines = {(it.origin.path, it.origin.span.line) for it in before.report.findings if it.severity == "error"}
    for path in {*old, *new}:
        marks: NodeSpans = {}
        trees = parse(old.get(path, ""), marks).tree, parse(new.get(path, "")).tree
        for route, _, now in changed_values(*trees):
            at = marks.get(route)
            if now is not ABSENT or at is None or (path, at[0].line) not in lines:
                return False
    return True


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
