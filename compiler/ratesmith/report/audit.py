"""Describe as text who set a value: the changes, the commits behind them, and what databases say of each."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from textwrap import wrap
from typing import Any, Final

from ratesmith.core.canonical_json import compact
from ratesmith.core.row_change import ColumnChange
from ratesmith.core.sanitize import harmless, visible
from ratesmith.deploy.audit import Audit, AuditChange
from ratesmith.deploy.ledger.entity_lines import AuditEvent, LedgerTale
from ratesmith.deploy.ledger.state import short_commit
from ratesmith.deploy.results import Result
from ratesmith.plan.row_trail import RowStep
from ratesmith.release.past_files import CommitObject

_WIDTH: Final = 80
_NAMED: Final = 3
"""Of how many columns the values of an added row are shown without `-v`."""
_LONGEST: Final = 60
"""How many characters of a value are shown."""
_VERBS: Final = {"insert": "added", "retire": "removed", "return": "added again", "delete": "deleted", "update": ""}
_FILES: Final = {"there": "", "wrong": ", which has mistakes in the files", "gone": ", which the files have no longer"}
_STANDINGS: Final = {
    "released": "",
    "draft": "a draft, which is not released",
    "tried": "a draft that was tried and is in no file",
    "unknown": "in no file here: another history, or a newer version",
    "committed": "",
    "uncommitted": "in the files, and not committed",
}


def describe_audit(
    audit: Audit, environment: str, results: Sequence[Result[LedgerTale]], *, verbose: bool = False
) -> Iterator[str]:
    """Yield the changes, the oldest first, and what could not be read, line by line."""
    yield f"{audit.name} in {environment}{_FILES[audit.files]}"
    if 0 < len(audit.columns) <= _NAMED:
        yield from _wrapped(f"  {visible(', '.join(audit.columns))}", "  ")
    read = [it.database.name for it in results if it.outcome is not None]
    width = max(map(len, read), default=0)
    for place, change in enumerate(audit.changes):
        yield ""
        yield from _headline(change, one=len(audit.columns) == 1, verbose=verbose)
        yield from _commits(change)
        for name in read:
            events = [event for event in change.events if event.database == name]
            yield from (line for event in events for line in _event(event, width))
            if not events and not _is_elsewhere(audit, place, name):
                yield f"  {name:<{width}}  {'not applied' if audit.release == 'migrations' else 'not seeded'}"
    if audit.other:
        yield ""
        yield "of none of these changes, as far as git says" if audit.changes else "what the ledgers say"
        yield from (line for event in audit.other for line in _event(event, width))
    if not (audit.changes or audit.other):
        yield "  no migration and no ledger has a change of it"
    yield from _unread(audit, results)


def _headline(change: AuditChange, *, one: bool, verbose: bool) -> Iterator[str]:
    title = change.name or (f"migration {change.number}" if change.number is not None else "")
    if not title:
        title = _moment(change.commit) if change.commit else ""
    standing = _STANDINGS[change.standing]
    title = ", ".join(filter(None, (visible(title), standing))) or "before the oldest commit here"
    steps = change.rows
    lines = [line for step in steps for line in _step(step, verbose=verbose, alone=len(steps) == 1, one=one)]
    if len(lines) == 1 and len(title) + len(lines[0]) + 2 <= _WIDTH:
        yield f"{title}: {lines[0]}"
        return
    yield title
    for line in lines:
        yield from _wrapped(f"  {line}", "    ")


def _step(step: RowStep, *, verbose: bool, alone: bool, one: bool) -> Iterator[str]:
    """What happened to a row: its name unless it is alone, and the name of a column unless one is asked about."""
    row = "" if alone else f"{visible(step.table)} {'/'.join(map(harmless, step.key.values()))}"
    renamed = f"renamed to {'/'.join(map(harmless, step.renamed))}" if step.renamed else ""
    head = " ".join(filter(None, (row, _VERBS[step.op], renamed)))
    columns = [line for it in step.columns for line in _column(it, step.op, named=not one)]
    if len(columns) == 1:
        with_value = f"{head} with {columns[0]}" if step.op == "insert" else f"{head}: {columns[0]}"
        yield with_value if head else columns[0]
    elif step.op == "insert" and len(columns) > _NAMED and not verbose:
        yield f"{head} with {len(columns)} values (-v shows them)"
    else:
        if head:
            yield f"{head}{':' if columns else ''}"
        yield from (f"  {line}" if head else line for line in columns)


def _column(it: ColumnChange, op: str, *, named: bool) -> Iterator[str]:
    name = visible(it.column)
    if op == "insert":
        yield f"{name} {_shown(it.new)}" if named else _shown(it.new)
        return
    for path, old, new in _leaves(name, it.old, it.new):
        yield f"{path if named else path.removeprefix(name).removeprefix('.')} {_shown(old)} → {_shown(new)}".lstrip()


def _leaves(path: str, old: Any, new: Any) -> Iterator[tuple[str, Any, Any]]:
    """Yield the parts of a document that differ."""
    if not (isinstance(old, dict) and isinstance(new, dict)) or _steps(old) or _steps(new):
        yield path, old, new
        return
    for name in dict.fromkeys((*old, *new)):
        if old.get(name) != new.get(name) or (name in old) != (name in new):
            yield from _leaves(f"{path}.{harmless(name)}", old.get(name), new.get(name))


def _shown(value: Any) -> str:
    if value is None:
        return "NULL"
    if steps := _steps(value):
        first, *others = steps.items()
        return ", ".join([_shown(first[1]), *(f"from {harmless(day)}: {_shown(it)}" for day, it in others)])
    if isinstance(value, str):
        return value if re.fullmatch(r"-?\d+(?:\.\d+)?", value) else f"'{harmless(value, _LONGEST)}'"
    return harmless(compact(value).decode(), _LONGEST)


def _steps(value: Any) -> dict[str, Any]:
    """The values of a schedule by their first days, as `json_cell` gives them; empty for anything else."""
    steps = value.get("scheduled") if isinstance(value, dict) and len(value) == 1 else None
    return steps if isinstance(steps, dict) and next(iter(steps), "") == "launch" else {}


def _commits(change: AuditChange) -> Iterator[str]:
    if change.commit is None:
        return
    if change.number is None:
        yield from _wrapped(f"  {change.commit.subject or '(no subject)'}", "    ")
        return
    how = "merged" if change.written else "built" if change.behind else "commit"
    yield from _wrapped(f"  {how} {_moment(change.commit)}: {change.commit.subject}", "    ")
    for how, commit in (("commit", change.written), ("behind", change.behind)):
        if commit is not None:
            yield from _wrapped(f"  {how} {_moment(commit)}: {commit.subject}", "    ")


def _moment(commit: CommitObject) -> str:
    return f"{commit.id[:12]}, {commit.at}, {commit.author}"


def _event(event: AuditEvent, width: int) -> Iterator[str]:
    who = ", as ".join(name for name in (event.actor, event.by) if name)
    by = f" by {who}" if who else ""
    signed = f" signed by {event.signed_by}" if event.signed_by else ""
    source = f", from {short_commit(event.commit)}{signed}" if event.commit else ""
    reason = f": {event.reason}" if event.reason else ""
    start = f"  {visible(event.database):<{width}}  {event.at}  "
    yield from _wrapped(f"{start}{_what(event)}{by}{source}{reason}", " " * (width + 4))


def _what(event: AuditEvent) -> str:
    match event.action:
        case "up":
            return "applied, and it was so already," if event.already else "applied"
        case "down":
            return "rolled back"
        case "left":
            return "left by a rollback of other rows"
        case "baseline":
            return f"found by the baseline {event.head}"
        case "seed":
            return f"seeded at migration {event.head}" if event.head else f"seeded to state {event.state[:12]}"
        case "resume":
            return "resumed"
        case "overwrite":
            changes = [line for step in event.rows for line in _step(step, verbose=True, alone=True, one=False)]
            return f"put back what somebody had changed ({'; '.join(it.strip() for it in changes)})"
        case "secrets":
            return f"key {', '.join(event.secrets)}"


def _is_elsewhere(audit: Audit, place: int, name: str) -> bool:
    """Whether a database that has no line on a change has it all the same, or cannot have it."""
    change = audit.changes[place]
    if change.standing in ("tried", "unknown", "uncommitted"):
        return True
    if audit.release == "migrations":
        return False
    said = (*audit.other, *(event for later in audit.changes[place:] for event in later.events))
    return any(event.database == name for event in said)


def _unread(audit: Audit, results: Sequence[Result[LedgerTale]]) -> Iterator[str]:
    if audit.git.trouble:
        yield ""
        yield from _wrapped(f"commits are missing: {audit.git.trouble}", "  ")
    for result in results:
        if result.refusal is not None:
            yield ""
            yield from _wrapped(f"{result.database.label}: not read: {visible(result.refusal.message)}", "  ")
            if result.refusal.hint:
                yield from _wrapped(f"  hint: {visible(result.refusal.hint)}", "    ")
        elif result.outcome is None:
            yield ""
            yield f"{result.database.label}: left out by this call"
        for line in result.outcome.unread if result.outcome is not None else ():
            yield from _wrapped(f"{result.database.label}: {line} cannot be read, and was passed over", "  ")


def _wrapped(text: str, hanging: str) -> Iterator[str]:
    yield from wrap(
        text,
        _WIDTH,
        subsequent_indent=hanging,
        break_long_words=False,
        break_on_hyphens=False,
        drop_whitespace=True,
        replace_whitespace=False,
    )
