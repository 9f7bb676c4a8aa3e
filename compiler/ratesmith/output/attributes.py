"""Attributes of git on what is generated and on the configuration: they change bytes, or what a reviewer sees.

`eol`, `working-tree-encoding`, `ident` and `filter` change what a checkout holds, `export-*` what an archive holds,
`merge` lets two migrations of one number through (not the driver that docs/migrations.md has people define for their
own clones, which no server has), `diff` and `linguist-generated` hide a change from review.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from ratesmith.core.git_index import Attribute
from ratesmith.core.sanitize import plural, quoted

_HARMLESS: Final[Mapping[str, frozenset[str]]] = {
    "text": frozenset({"auto", "set", "unset"}),
    "eol": frozenset({"lf"}),
    "merge": frozenset({"set"}),
    "linguist-generated": frozenset({"unset", "false"}),
}
_DRIVER: Final = ("merge", "ratesmith")
"""On the configuration it would take one side of a merge without a word."""
_SHOWN_ONLY: Final = frozenset({"gitlab-language", "linguist-detectable", "linguist-language", "whitespace"})
"""Attributes that say in which language or color a file is shown."""
_REVIEWED: Final = re.compile(r"[^/]+/migrations/[^/]+\.sql")
"""What a reviewer reads of a generated folder."""


def foreign_attributes(found: Iterable[Attribute], *, generated: bool) -> Iterator[tuple[str, str]]:
    """Yield path and message for each attribute that is not ours, at the first file that has it.

    `generated` says whether the paths are below the generated files, or else of the configuration.
    """
    paths: dict[tuple[str, str], list[str]] = {}
    for path, name, value in found:
        ours = value in _HARMLESS.get(name, ()) or name in _SHOWN_ONLY or (generated and (name, value) == _DRIVER)
        collapsed = name == "linguist-generated" and value in ("set", "true")
        if not ours and not (collapsed and generated and not _REVIEWED.fullmatch(path)):
            paths.setdefault((name, value), []).append(path)
    for (name, value), files in sorted(paths.items()):
        shown = name if value == "set" else f"-{name}" if value == "unset" else f"{name}={value}"
        more = f" and {plural(len(files) - 1, 'other file')}" if len(files) > 1 else ""
        yield files[0], f"git gives it{more} the attribute {quoted(shown)}; take it out of .gitattributes"
