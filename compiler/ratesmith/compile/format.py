"""Find what formatting changes in the files of `config/`."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import NamedTuple

from ratesmith.compile.findings import by_place, listed
from ratesmith.compile.load import load
from ratesmith.compile.masked_diff import masked_diff
from ratesmith.compile.result import Opened, Report
from ratesmith.core.ir import TOP, Finding, Origin, Route
from ratesmith.core.limits import MAX_SECOND_READING
from ratesmith.language.format_check import difference, is_quickly_read
from ratesmith.language.formatter import format_text
from ratesmith.project.key_order import key_order
from ratesmith.project.schema_files import schema_texts
from ratesmith.secrets.leaks import find_leaks, mask_sources, redact_findings


class Formatted(NamedTuple):
    """What formatting does to some files; nothing is written yet."""

    before: dict[str, str]
    """The texts of the files that it changes, by their paths."""
    after: dict[str, str]
    diff: tuple[str, ...]
    """What changes, as `masked_diff` writes it."""
    looked_at: int
    """How many files were looked at, without those of the report."""
    report: Report
    """The files that cannot be formatted, and why."""


def formatted(opened: Opened, chosen: Callable[[str], bool]) -> Formatted:
    """Format the files whose paths are chosen; those that are encrypted are never among them.

    Raises Fatal if a file or folder cannot be read at all.
    """
    schema = schema_texts(opened.pack.kinds)
    order = cache(lambda kind, overlay: key_order(schema(kind, overlay)))
    loaded = load(opened)
    found = [it for it in loaded.findings if it.rule in ("yaml", "file-encoding", "file-too-large")]
    broken = {it.origin.path for it in found}
    before: dict[str, str] = {}
    after: dict[str, str] = {}
    read_again = 0
    documents = [it for it in (opened.document, *loaded.documents) if chosen(it.path)]
    for document in documents:
        if document.path in broken:
            continue
        keys: Callable[[Route], tuple[str, ...]] = order(document.kind, bool(document.layer))
        text = format_text(document.source, keys)
        if text == document.source:
            continue
        thorough = read_again + len(text) <= MAX_SECOND_READING and is_quickly_read(document.source)
        read_again += len(text) if thorough else 0
        if reason := difference(document.source, text, thorough=thorough):
            message = f"formatting is not safe here and was left: {reason}"
            found.append(Finding(origin=Origin(document.path, TOP), severity="error", rule="format", message=message))
        else:
            before[document.path], after[document.path] = document.source, text
    sources = {opened.document.path: opened.document.source, **loaded.sources}
    hidden = find_leaks((opened.document, *loaded.documents), (), sources).hidden
    diff = masked_diff(documents, before, after)
    findings = redact_findings(listed(sorted((it for it in found if chosen(it.origin.path)), key=by_place)), hidden)
    report = Report(findings=tuple(findings), sources=mask_sources(sources, hidden))
    refused = {it.origin.path for it in found}
    return Formatted(before, after, diff, sum(it.path not in refused for it in documents), report)
