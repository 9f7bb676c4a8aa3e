"""Write the message of the commit that brings migrations behind a merge."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from ratesmith.core.sanitize import harmless, inert
from ratesmith.release.build import Build

_MOST_LINES: Final = 20
_LONGEST_LINE: Final = 120
_LONGEST_SUBJECT: Final = 72
_HASH: Final = "\\u0023"


def commit_message(builds: Mapping[str, Build]) -> Iterator[str]:
    """Yield the lines of a message that names each draft, its environments, and what it does to rows."""
    found: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for environment, build in builds.items():
        if build.history.draft is not None:
            found.setdefault((build.history.draft.name, tuple(_effects(build))), []).append(environment)
    names = [*dict.fromkeys(name for name, _ in found)]
    subject = f"Add {' and '.join(names)}" if names else "Build what is generated: no row changes"
    yield subject if len(subject) <= _LONGEST_SUBJECT else f"Add {names[0]}"
    for (name, effects), environments in found.items():
        yield ""
        yield f"{name} ({', '.join(environments)})"
        yield from effects[:_MOST_LINES]
        if len(effects) > _MOST_LINES:
            yield f"  and {len(effects) - _MOST_LINES:,} more lines"


def _effects(build: Build) -> Iterator[str]:
    """Yield what the draft does to rows, but for those that follow from others, such as rates."""
    following = {data.table.sql for data in build.target.dataset if data.table.follows}
    shown = True
    for line in build.history.draft.effects if build.history.draft is not None else ():
        if not line.startswith(" "):
            shown = line.partition(" ")[0] not in following
        if shown:
            # The servers obey `Closes #1` and tell whoever is named behind `@`, wherever that is in a message.
            yield f"  {inert(harmless(line.replace(' -> ', ' → '), _LONGEST_LINE)).replace('#', _HASH)}"
