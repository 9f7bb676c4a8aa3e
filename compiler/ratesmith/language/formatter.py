"""Format YAML: the order of keys, quotes, indents and blank lines; values and comments stay as they are."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Final

from ratesmith.core.ir import Route
from ratesmith.language.editor import KeyOrder
from ratesmith.language.layout_tree import BLOCK_STYLES, Branch, Entry, Spelling, Value, layout_tree
from ratesmith.language.scalars import NUMBER_START, plain_scalar
from ratesmith.language.writer import STEP, scalar

WIDTH: Final = 120
"""A map or list in brackets that does not fit on a line gets a line for each entry."""
_MARK: Final = "\ufeff"
MODELINE: Final = "# yaml-language-server:"
"""What a line begins with that says to editors what the whole file is."""


def format_text(source: str, order: KeyOrder) -> str:
    """Return a file that `parse` reads as a map as it should be written, with the line ends that it has."""
    mark = source[: source.startswith(_MARK)]
    crlf = "\r\n" in source
    text = source[len(mark) :].replace("\r\n", "\n")
    root = layout_tree(text)
    header = _header(root)
    _sort(root, (), order)
    lines = [*_paragraphs(header), *(_block(root, 0) if root.entries else ["{}", *_comments(root.foot, 0)])]
    formatted = "\n".join(lines) + "\n"
    return mark + (formatted.replace("\n", "\r\n") if crlf else formatted)


def _header(root: Branch) -> list[str]:
    """Take from the first entry the comments that are about the file: all before a blank line, and for editors."""
    if not root.entries:
        return []
    head = root.entries[0].head
    blanks = [index for index, line in enumerate(head) if not line and any(head[:index])]
    count = blanks[-1] + 1 if blanks else 0
    while count < len(head) and head[count].startswith(MODELINE):
        count += 1
    root.entries[0].head = head[count:]
    return head[:count]


def _sort(value: Value | None, route: Route, order: KeyOrder) -> None:
    """Put the keys that the kind declares in its order; the others stay behind them."""
    if not isinstance(value, Branch):
        return
    for index, entry in enumerate(value.entries):
        _sort(entry.value, (*route, entry.key.text if entry.key is not None else index), order)
    places = {key: index for index, key in enumerate(order(route))} if value.is_map else {}
    value.entries.sort(key=lambda it: places.get(it.key.text, len(places)) if it.key is not None else 0)


def _paragraphs(lines: Iterable[str]) -> Iterator[str]:
    """Yield comments with one blank line at most between them, and none above the first."""
    before = ""
    for line in lines:
        if line or before:
            yield line
        before = line


def _comments(lines: Iterable[str], indent: int) -> Iterator[str]:
    """Yield comments on lines of their own, without blank lines around them."""
    shown = [*_paragraphs(lines)]
    while shown and not shown[-1]:
        shown.pop()
    return (f"{' ' * indent}{line}" if line else "" for line in shown)


def _block(branch: Branch, indent: int) -> Iterator[str]:
    """Yield the lines of a map or list, each entry on its own."""
    for index, entry in enumerate(branch.entries):
        *more, beside = entry.beside or [""]
        head = [*entry.head, *more]
        lines = [*_entry(entry, indent, beside)]
        if entry.key is None and isinstance(entry.value, Branch) and _is_block(entry, indent):
            first = next(number for number, line in enumerate(lines) if line.strip() and not _is_comment(line))
            head += [*(line.strip() for line in lines[:first]), *([beside] if beside else [])]
            lines = [f"{' ' * indent}- {lines[first].lstrip(' ')}", *lines[first + 1 :]]
        if index and head[:1] == [""]:
            yield ""
        while head and not head[0]:
            del head[0]
        yield from (f"{' ' * indent}{line}" if line else "" for line in _paragraphs(head))
        yield from lines
    if any(branch.foot):
        if branch.entries and not branch.foot[0]:
            yield ""
        yield from _comments(branch.foot, indent)


def _is_comment(line: str) -> bool:
    return line.lstrip(" ").startswith("#")


def _is_block(entry: Entry, indent: int) -> bool:
    """Return whether the value of an entry takes lines below it."""
    value = entry.value
    if not isinstance(value, Branch) or not (value.entries or any(value.foot)):
        return False
    return not value.is_flow or not _fits(f"{_prefix(entry, indent)} ", value) or value.has_comments


def _fits(before: str, value: Branch) -> bool:
    # Each value takes a character at least: what has many is not written to see how long it is.
    if len([*islice(_scalars(value), WIDTH)]) == WIDTH:
        return False
    inline = _inline(value)
    return "\n" not in inline and len(before) + len(inline) <= WIDTH


def _scalars(value: Value | None) -> Iterator[Spelling | None]:
    if isinstance(value, Branch):
        for entry in value.entries:
            yield from _scalars(entry.value)
    else:
        yield value


def _prefix(entry: Entry, indent: int) -> str:
    return f"{' ' * indent}{f'{_key(entry.key)}:' if entry.key is not None else '-'}"


def _entry(entry: Entry, indent: int, beside: str) -> Iterator[str]:
    """Yield the lines of an entry; of an item that is a block only those of its value."""
    prefix, value = _prefix(entry, indent), entry.value
    end = f"  {beside}" if beside else ""
    if isinstance(value, Branch):
        if not _is_block(entry, indent):
            yield f"{prefix} {_inline(value)}{end}"
            return
        if entry.key is not None:
            yield f"{prefix}{end}"
        yield from _block(value, indent + STEP)
    elif value is not None and value.style in BLOCK_STYLES and value.text.strip():
        yield from _block_scalar(value, prefix, indent + STEP, end)
    elif value is not None:
        first, *others = _scalar(value).split("\n")
        lines = [f"{prefix} {first}", *(f"{' ' * (indent + STEP)}{line}" if line else "" for line in others)]
        yield from (*lines[:-1], lines[-1] + end)


def _inline(value: Value | None) -> str:
    """Return a value in brackets; with line breaks where it has a text of several lines."""
    if not isinstance(value, Branch):
        return _scalar(value) if value is not None else ""
    inner = (
        f"{_key(it.key)}: {_inline(it.value)}" if it.key is not None else _inline(it.value) for it in value.entries
    )
    return f"{{{', '.join(inner)}}}" if value.is_map else f"[{', '.join(inner)}]"


def _key(key: Spelling) -> str:
    return _scalar(key) if "\n" not in key.source else scalar(key.text)


def _scalar(written: Spelling) -> str:
    """Return a scalar, in quotes only where it needs them; the digits of a number are never touched."""
    source, style, text, _ = written
    if "\n" in source and style not in BLOCK_STYLES:
        return "\n".join(_folded_lines(source))
    if not style:
        value = plain_scalar(source)
        return scalar(value) if value is None or isinstance(value, bool) else source
    # What begins like a number or a date is one to some other reader.
    if text[:1] not in NUMBER_START and (plain := scalar(text)) == text:
        return plain
    in_single = scalar(text, "'") if '"' in text or "\\" in text else ""
    return in_single if in_single.startswith("'") else scalar(text, '"')


def _folded_lines(source: str) -> Iterator[str]:
    """Yield the lines of a text of several lines without the blanks around them, which do not count."""
    for line in source.split("\n"):
        bare = line.strip(" \t")
        yield line.lstrip(" \t") if bare.endswith("\\") else bare


def _block_scalar(written: Spelling, prefix: str, indent: int, end: str) -> Iterator[str]:
    """Yield a text in a block: a folded one by its lines as they are, a literal one by what it says."""
    header, _, body = written.source.partition("\n")
    text = written.text
    ends = len(text) - len(text.rstrip("\n"))
    keep = "+" if ends > 1 else "" if ends else "-"
    if written.style == ">" and not re.search(r"[0-9]", header.partition("#")[0]):
        lines = [line[written.margin :] for line in body.rstrip("\n ").split("\n")] + [""] * (ends - 1)
        yield f"{prefix} >{keep}{end}"
    else:
        lines = text.removesuffix("\n").split("\n")
        first = next(line for line in lines if line)
        yield f"{prefix} |{STEP if first.startswith(' ') else ''}{keep}{end}"
    yield from (f"{' ' * indent}{line}" if line else "" for line in lines)
