"""What changes in files of the configuration, as `diff -u` writes it, without the secrets in them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from msgspec.structs import replace

from ratesmith.core.ir import Document
from ratesmith.core.line_diff import line_diff
from ratesmith.core.sanitize import visible
from ratesmith.language.parser import parse
from ratesmith.secrets.leaks import find_leaks, mask_sources


def masked_diff(
    documents: Collection[Document], before: Mapping[str, str], after: Mapping[str, str | None]
) -> tuple[str, ...]:
    """Return the lines that change, with stars in place of secrets; a file that is full of them is left out.

    A file that `before` does not have is added, and one whose text `after` is None is removed.
    """
    texts = {path: text or "" for path, text in after.items()}
    known = {it.path: it for it in documents}
    old = [known[path] for path in before if path in known]
    new = [replace(it, source=texts[it.path], kept=parse(texts[it.path]).tree or {}) for it in old if it.path in after]
    shown = mask_sources(before, find_leaks(old, (), before).hidden)
    masked = mask_sources(texts, find_leaks(new, (), texts).hidden)
    return tuple(visible(line) for path in masked for line in _diff(path, shown.get(path), after, masked[path]))


def _diff(path: str, old: str | None, after: Mapping[str, str | None], new: str) -> Iterator[str]:
    names = "/dev/null" if old is None else f"a/{path}", "/dev/null" if after[path] is None else f"b/{path}"
    yield from line_diff((old or "").splitlines(), new.splitlines(), names)
