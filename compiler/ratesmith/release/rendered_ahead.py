"""Render what is released again in a second process, while this one compiles what comes next.

Neither needs the other, and of many rows each takes about as long.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import cached_property
from hashlib import sha256
from importlib import import_module
from pathlib import Path
from typing import Final

from ratesmith.core.errors import Fatal
from ratesmith.core.second_process import SecondProcess
from ratesmith.project.settings import Environment, Project, effective
from ratesmith.release.base_ref import Repositories
from ratesmith.release.next_migration import Start, start_of
from ratesmith.release.released_files import PLANS
from ratesmith.release.rendered_again import require_rendered
from ratesmith.release.renderer import NEWEST

_LARGE: Final = 1 << 20
"""Bytes of plans from which on a second process takes less time than it costs to start: 3,000 rows have them."""


class RenderedAhead:
    """What a second process finds to be as its plans say."""

    def __init__(self, process: SecondProcess[dict[str, str]]) -> None:
        self._process = process

    def has(self, name: str, start: Start) -> bool:
        """Return whether every released file of an environment, as read here, is what the plans give.

        Where it is not, or nobody looked, `require_rendered` says which.
        """
        return self._found.get(name) == _digest(start)

    @cached_property
    def _found(self) -> Mapping[str, str]:
        return self._process.result()


@contextmanager
def rendering_ahead(project: Project, names: Iterable[str], out: Path, base: str | None) -> Iterator[RenderedAhead]:
    """Begin to render the large histories of these environments again; the process ends with the context.

    `base` is the git reference that says what is released.
    """
    here = os.getpid()
    settings = ((name, effective(project, name)[0]) for name in names)
    large = {name: it for name, it in settings if it.has_migrations and _size(out / name / PLANS) >= _LARGE}

    if large:
        # Before there are two processes that would import it.
        import_module(f"ratesmith.release.renderers.v{NEWEST}")

    def work() -> dict[str, str]:
        # Where no other process can do it, the build does, once it has read what is released itself.
        if os.getpid() == here:
            return {}
        found = {}
        for name, environment in large.items():
            # Whatever is wrong is said by the process that people read, in its turn.
            with suppress(Fatal):
                found[name] = _rendered(name, environment, out / name, base)
        return found

    with SecondProcess(work, dict[str, str], pays=bool(large)) as process:
        yield RenderedAhead(process)


def _rendered(name: str, environment: Environment, folder: Path, base: str | None) -> str:
    start = start_of(name, folder, Repositories(), base)
    require_rendered(start.history, start.layout_files, environment, folder.name)
    return _digest(start)


def _digest(start: Start) -> str:
    """The digest of all that is rendered again, and of what it is compared with."""
    digest = sha256()
    for path, text in sorted((*start.history.files.items(), *start.layout_files.items())):
        for part in (path, text):
            content = part.encode()
            digest.update(b"%d " % len(content))
            digest.update(content)
    return digest.hexdigest()


def _size(folder: Path) -> int:
    with suppress(OSError):
        return sum(entry.stat(follow_symlinks=False).st_size for entry in os.scandir(folder))
    return 0
