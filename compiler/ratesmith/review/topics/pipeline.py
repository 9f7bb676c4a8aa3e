"""The pipeline: files that decide what is checked, by whom, how git reads the others, and which programs run."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ratesmith.core.git_log import FileChange
from ratesmith.core.sanitize import plural
from ratesmith.project.pipeline_files import ANYWHERE, HIDDEN, INSTALLED, PROGRAMS, RUN, matched
from ratesmith.review.change import Change
from ratesmith.review.remark import Remark, remark, verb
from ratesmith.secrets.creation_rules import RULES_FILE

RANK: Final = 9
TITLE: Final = "what checks a change and runs the deployment"
_INSTALLS: Final = "decides which programs run, with the keys at hand"
_READ: Final = "is read by editors, hooks or other tools, which may run what it says"
_BRINGS: Final = "brings programs that may run in place of those installed, with the keys at hand"


def remarks(change: Change) -> Iterator[Remark]:
    """Yield every changed file that decides what is checked or run; those that are new come last.

    A folder of installed programs is one remark, however many files it has.
    """
    folders: dict[str, list[FileChange]] = {}
    for file in sorted(change.paths, key=lambda it: not it.old):
        inside = file.path.removeprefix(change.inside)
        if (folder := matched(inside, PROGRAMS)) is not None:
            folders.setdefault(folder, []).append(file)
        elif (why := _why(file.path, inside) or change.programs.get(file.path)) is not None:
            yield remark(inside, why=f"{verb(file)}; it {why}")
    for folder, files in folders.items():
        verbs = {verb(file) for file in files}
        done = verbs.pop() if len(verbs) == 1 else "changed"
        yield remark(folder, why=f"{done}, {plural(len(files), 'file')}; it {_BRINGS}")


def _why(path: str, inside: str) -> str | None:
    if matched(path, RUN) is not None:
        return "is what the pipeline runs"
    if (does := ANYWHERE.get(path.rpartition("/")[2])) is not None:
        return does
    if matched(inside, INSTALLED) is not None:
        return None if inside == RULES_FILE else _INSTALLS
    return _READ if matched(inside, HIDDEN) is not None else None
