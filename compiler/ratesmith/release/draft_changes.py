"""Say what a build does to the drafts, and which file of it to read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from ratesmith.release.build import Build
from ratesmith.release.drafts import files_on_disk
from ratesmith.release.migration import NAME
from ratesmith.release.released_files import HISTORY, PLANS


def describe_drafts(builds: Mapping[str, Build], out: Path) -> Iterator[str]:
    """Yield what a build will do to the drafts in the folder `out`, and what to read; to be called before it writes.

    A line is of all environments that have the same draft and had the same one before.
    """
    found: dict[str, list[str]] = {}
    for name, build in builds.items():
        if (line := _draft_change(build, out / name)) is not None:
            found.setdefault(line, []).append(name)
    for line, names in found.items():
        yield line.format(environments=", ".join(names), folder=f"{out.name}/{names[0]}")


def _draft_change(build: Build, folder: Path) -> str | None:
    on_disk, history, draft = files_on_disk(folder), build.history, build.history.draft
    released = {migration.name for migration in history.released}
    plans = (re.fullmatch(rf"{PLANS}/({NAME})\.json", path) for path in on_disk)
    before = ", ".join(name for name in (plan[1] for plan in plans if plan) if name not in released)
    if build.merged_files is not None:
        removed = f"removed {before}" if before else ""
        later = f"{draft.name} is built behind the merge; what it changes: ratesmith plan" if draft else ""
        return f"{{environments}}: {'; '.join(filter(None, (removed, later)))}" if removed or later else None
    if draft is None:
        return (
            f"{{environments}}: removed the draft {before}: nothing differs from what is released" if before else None
        )
    path = f"{HISTORY}/{draft.name}.up.sql"
    if on_disk.get(path) == draft.up.encode():
        return None
    done = "wrote" if not before else "changed" if before == draft.name else f"replaced {before} by"
    return f"{{environments}}: {done} the migration {draft.name}; read {{folder}}/{path}"
