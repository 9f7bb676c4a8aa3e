"""The rules' docstrings as pages: `python -m ratebook.ruledocs FOLDER` writes one per rule."""

from __future__ import annotations

import inspect
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from ratebook.files import write_atomically
from ratebook.ir import Artifact
from ratebook.pack import Rule, load_pack

_HEADING = r"(?m)^(Bad|Good):$"


def title(rule: Rule) -> str:
    """The first line of a rule's docstring."""
    return rule.doc.strip().partition("\n")[0].rstrip(".")


def pages(rules: Mapping[str, Rule]) -> Iterator[Artifact]:
    """A Markdown page per rule, and an index of them."""
    lines = ["# Rules", "", "Written from the rules themselves; `ratebook rules ID` shows the same.", ""]
    lines += ["| rule | severity | |", "| --- | --- | --- |"]
    lines += [f"| [{rule.id}]({rule.id}.md) | {rule.severity} | {title(rule)} |" for rule in rules.values()]
    yield Artifact("README.md", "\n".join(lines) + "\n")
    for rule in rules.values():
        yield Artifact(f"{rule.id}.md", page(rule))


def page(rule: Rule) -> str:
    """One rule as Markdown, its examples as code."""
    head, _, body = inspect.cleandoc(rule.doc).partition("\n")
    parts = [f"# {rule.id}", f"**{head.rstrip('.')}.** Severity: {rule.severity}."]
    blocks = re.split(_HEADING, body)
    parts.append(blocks[0].strip())
    for heading, block in zip(blocks[1::2], blocks[2::2], strict=True):
        parts.append(f"{heading}:\n\n```yaml\n{inspect.cleandoc(block.rstrip())}\n```")
    return "\n\n".join(part for part in parts if part) + "\n"


def main() -> None:
    """Write the pages of the shipped pack into the folder named on the command line."""
    folder = Path(sys.argv[1])
    files = dict(pages(load_pack("ai_platform").rules))
    for path, text in files.items():
        write_atomically(folder / path, text)
    for page_ in folder.glob("*.md"):
        if page_.name not in files:
            page_.unlink()


if __name__ == "__main__":
    main()
