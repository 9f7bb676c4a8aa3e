"""The rules' docstrings as pages: `python -m ratesmith.api.rule_pages PACK FOLDER` writes one per rule."""

from __future__ import annotations

import inspect
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from ratesmith.api.definitions import Rule
from ratesmith.api.loader import load_pack
from ratesmith.core.atomic_write import write_atomically
from ratesmith.core.errors import Fatal
from ratesmith.core.ir import Artifact

_HEADING = r"(?m)^(Before|Bad|Good):$"
_PAGE = r"# {id}\n\n\*\*.*\*\* Severity: (error|warning)\.\n"
"""How a page begins; what begins otherwise was written by somebody else."""


def title(rule: Rule) -> str:
    """Return the title of a rule, the first line of its docstring."""
    return rule.doc.strip().partition("\n")[0].rstrip(".")


def pages(rules: Mapping[str, Rule]) -> Iterator[Artifact]:
    """Yield an index of the rules and a Markdown page per rule."""
    lines = ["# Rules", "", "Written from the rules themselves; `ratesmith rules ID` shows the same.", ""]
    lines += ["| rule | severity | |", "| --- | --- | --- |"]
    lines += [f"| [{rule.id}]({rule.id}.md) | {rule.severity} | {title(rule)} |" for rule in rules.values()]
    yield Artifact("README.md", "\n".join(lines) + "\n")
    for rule in rules.values():
        yield Artifact(f"{rule.id}.md", page(rule))


def page(rule: Rule) -> str:
    """Return the page of a rule as Markdown, its examples as code."""
    head, _, body = inspect.cleandoc(rule.doc).partition("\n")
    parts = [f"# {rule.id}", f"**{head.rstrip('.')}.** Severity: {rule.severity}."]
    blocks = re.split(_HEADING, body)
    parts.append(blocks[0].strip())
    for heading, block in zip(blocks[1::2], blocks[2::2], strict=True):
        parts.append(f"{heading}:\n\n```yaml\n{inspect.cleandoc(block.rstrip())}\n```")
    return "\n\n".join(part for part in parts if part) + "\n"


def main() -> None:
    """Write the pages of a pack into a folder, and remove those of rules that are gone."""
    if len(sys.argv) != 3:
        sys.exit("usage: python -m ratesmith.api.rule_pages PACK FOLDER")
    folder = Path(sys.argv[2])
    try:
        files = dict(pages(load_pack(sys.argv[1]).rules))
    except Fatal as fatal:
        sys.exit(f"{fatal.message}; {fatal.hint}")
    for path, text in files.items():
        write_atomically(folder / path, text)
    for other in folder.glob("*.md"):
        if other.name not in files and _is_ours(other):
            other.unlink()


def _is_ours(path: Path) -> bool:
    """Return whether a page was written by this module, for a rule that is gone now."""
    return (
        re.match(_PAGE.format(id=re.escape(path.stem)), path.read_text(encoding="utf-8", errors="replace")) is not None
    )


if __name__ == "__main__":
    main()
