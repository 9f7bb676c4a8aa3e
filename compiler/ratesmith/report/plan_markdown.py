"""Describe what a change does as a comment on a pull request: short, the worst first, cut from its end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from ratesmith.api.change import BeforeAfter, Fact
from ratesmith.compare.comparison import Comparison, Shared
from ratesmith.compare.entities import EntityChange
from ratesmith.compare.headline import headline
from ratesmith.core.ir import Finding
from ratesmith.core.sanitize import plural
from ratesmith.report.markdown import code, escaped
from ratesmith.report.plan_beside_markdown import beside_parts, sql_parts
from ratesmith.report.plan_words import (
    folded_findings,
    more_fields,
    other_lines,
    place_of,
    rows_text,
    without_repeated_unit,
)

MARK: Final = "<!-- ratesmith plan -->"
"""Begins the comment, so that the next run finds it."""
LIMIT: Final = 65_536
"""Characters of a comment that GitHub takes."""
_ROOM: Final = 400
"""Characters kept for what stands at the end."""
_MOST_FIELDS: Final = 12
_MOST: Final = 20
"""So many lines of a sort are shown."""
_MOST_OF_RULE: Final = 5
"""So many findings of a guardrail are shown."""
_MOST_LISTED: Final = 5
"""So many entities without facts are listed; more are folded."""


def as_markdown(it: Comparison) -> str:
    """Return the comment, at most `LIMIT` characters long."""
    head = f"{MARK}\n### {_sign(it)} {_said(headline(it))}\n"
    blocks = [head, *_findings(it), *_notes(it), *(block for shared in it.shared for block in _shared(shared, it))]
    blocks += [*beside_parts(it), *sql_parts(it)]
    foot = f"\n{code(it.base[:12])} → this change · {code(f'ratesmith plan --base {it.base[:12]}')}\n"
    kept, size = [], len(foot) + _ROOM
    for block in blocks:
        size += len(block) + 1
        if size > LIMIT:
            break
        kept.append(block)
    left = len(blocks) - len(kept)
    more = f"\n_{plural(left, 'more part')} did not fit into a comment: run the command below._\n" if left else ""
    return "\n".join(kept) + more + foot


def _sign(it: Comparison) -> str:
    if any(entity.weight == "loss" for shared in it.shared for entity in shared.entities):
        return "🛑"
    if it.fails:
        return "❌"
    if it.guardrails or it.introduced:
        return "⚠️"
    is_money = any(_is_money(entity) for shared in it.shared for entity in shared.entities)
    return "💰" if is_money or any(other.prices or other.uncompared for other in it.others) else "✅"


def _is_money(it: EntityChange) -> bool:
    """Return whether what becomes of an entity is more than a detail, and has figures."""
    return it.weight != "detail" and any(fact.amounts for fact in it.facts)


def _findings(it: Comparison) -> Iterator[str]:
    """Yield what refuses the change, then what warns of it, and what else is to be known."""
    new = it.new_findings
    for severity in ("error", "warning"):
        yield from _asked([finding for finding in it.guardrails if finding.severity == severity])
        yield from _brought([finding for finding in new if finding.severity == severity])
    if folded := folded_findings(it):
        yield f"> {_said(folded)}\n"
    if it.acknowledged:
        yield (
            "\n".join(f"> ☑ {_said(f'{one.change}: {one.reason}')} {code(one.rule)}\n>" for one in it.acknowledged)
            + "\n"
        )
    if it.resolved:
        yield f"> ✔ gone: {', '.join(dict.fromkeys(code(finding.rule) for finding in it.resolved))}\n"


def _asked(guardrails: Iterable[Finding]) -> Iterator[str]:
    shown: Counter[str] = Counter()
    for finding in guardrails:
        shown[finding.rule] += 1
        if shown[finding.rule] <= _MOST_OF_RULE:
            yield "\n".join((_finding(finding), *_paste(finding)))
    for rule, count in shown.items():
        if count > _MOST_OF_RULE:
            yield f"> and {count - _MOST_OF_RULE:,} more of **{rule}**\n"


def _brought(new: Sequence[Finding]) -> Iterator[str]:
    if new:
        more = f"\n> and {plural(len(new) - _MOST, 'more new finding')}" if len(new) > _MOST else ""
        yield "\n".join(map(_finding, new[:_MOST])) + more + "\n"


def _finding(finding: Finding) -> str:
    sign = "❌" if finding.severity == "error" else "⚠️"
    return f"> {sign} **{finding.rule}** {code(place_of(finding))}: {_said(finding.message)}\n>"


def _paste(finding: Finding) -> Iterator[str]:
    """Yield what to do about it, and what to paste, folded."""
    if finding.hint:
        yield f"> {_said(finding.hint)}\n>"
    if finding.paste:
        pasted = (line.replace("`", "'") for line in finding.paste)
        lines = "\n".join(f"> {line}" for line in ("```yaml", *pasted, "```"))
        yield f"> <details><summary>the lines</summary>\n>\n{lines}\n> </details>\n"


def _notes(it: Comparison) -> Iterator[str]:
    if it.trouble:
        yield f"_{escaped(it.trouble)}_\n"
    for name in it.gone:
        yield f"The environment {code(name)} is removed; its databases stay as they are.\n"
    for line in other_lines(it):
        yield f"> {'❌' if it.unexplained else '⚠️'} {_said(line)}\n"


def _shared(shared: Shared, it: Comparison) -> Iterator[str]:
    where = (
        "" if len(shared.environments) == len(it.environments) else f" in {', '.join(map(code, shared.environments))}"
    )
    with_facts, others = shared.with_facts, shared.without_facts
    for entity in with_facts:
        if entity.is_compared:
            yield "\n".join(_entity(entity, where))
    if new := [entity for entity in with_facts if not entity.is_compared]:
        more = f"\n- and {len(new) - _MOST:,} more that are new" if len(new) > _MOST else ""
        yield "\n".join(_new(entity, where) for entity in new[:_MOST]) + more + "\n"
    if others:
        is_short = not with_facts and len(others) <= _MOST_LISTED
        yield "\n".join(_listed(others, where)) + "\n" if is_short else "\n".join(_folded(others, where))
    if shared.rows:
        yield f"Rows{where}: {escaped(rows_text(shared.rows))}\n"


def _entity(it: EntityChange, where: str) -> Iterator[str]:
    """Yield a table of the facts that matter most, then the others, folded."""
    main = [fact for fact in it.facts if not fact.is_detail]
    fields = [
        f"| {code(field.where)} | {_said(field.before or '')} | {_said(field.after or '')} | |"
        for field in it.fields[:_MOST_FIELDS]
    ]
    fields += [f"| {more} | | | |" for more in more_fields(it, _MOST_FIELDS)]
    rows = [*(row for fact in main for row in _rows(fact)), *fields]
    head = f"{code(it.name)}{'' if it.status == 'changed' else f' {it.status}'}{where}"
    notes = [f"{fact.label} {fact.note}" for fact in main if not fact.amounts]
    said = _said(" ".join(note if note.endswith("?") else f"{note}." for note in _sentences(notes, goes_on=not rows)))
    yield from _table(head, rows) if rows else (f"{head}: {said}\n" if said else f"{head}\n",)
    if rows and said:
        yield f"{said}\n"
    if more := [fact for fact in it.facts if fact.is_detail]:
        yield f"<details><summary>{_said(' · '.join(fact.label for fact in more))}</summary>\n"
        yield from _table("", [row for fact in more for row in _rows(fact)])
        yield "</details>\n"


def _sentences(notes: Sequence[str], *, goes_on: bool) -> Iterator[str]:
    """Yield notes as sentences; the first one may go on behind a colon."""
    for place, note in enumerate(notes):
        yield note if goes_on and place == 0 else f"{note[:1].upper()}{note[1:]}"


def _new(it: EntityChange, where: str) -> str:
    """Return a line for what is new: there is nothing to compare it with."""
    said = "; ".join(_fact(fact) for fact in it.facts if not fact.is_detail)
    return f"- {code(it.name)} new{where}: {said}"


def _fact(fact: Fact) -> str:
    amounts = ", ".join(f"{it.what} {it.after}".strip() for it in fact.amounts)
    note = fact.note if not amounts else f"({fact.note})" if fact.note else ""
    return _said(" ".join(filter(None, (fact.label, amounts, note))))


def _table(head: str, rows: Sequence[str]) -> Iterator[str]:
    yield f"| {head} | before | after | |"
    yield "| --- | ---: | ---: | --- |"
    yield from rows
    yield ""


def _rows(fact: Fact) -> Iterator[str]:
    """Yield what differs; what does not only where there is something to say of it."""
    shown = [amount for amount in fact.amounts if not amount.is_same or fact.note]
    for place, amount in enumerate(shown):
        note = fact.note if place == len(shown) - 1 else ""
        yield _row(fact.label, amount, note)


def _row(label: str, it: BeforeAfter, note: str) -> str:
    before, after, unit = without_repeated_unit(it)
    what = ", ".join(filter(None, (label, it.what, unit)))
    effect = f"**{_said(it.effect)}**" if it.effect else "unchanged" if it.is_same else ""
    said = "; ".join(filter(None, (effect, _said(note))))
    return f"| {_said(what)} | {_said(before)} | {_said(after)} | {said} |"


def _said(text: str) -> str:
    """Return text that is no markup, and in which no line breaks between a number and its percent sign."""
    return escaped(text).replace(" %", "\u00a0%")


def _folded(entities: Sequence[EntityChange], where: str) -> Iterator[str]:
    """Yield what no impact speaks of, folded."""
    yield f"<details><summary>{plural(len(entities), 'more entity', 'more entities')}{where}</summary>\n"
    yield from _listed(entities, "")
    yield "\n</details>\n"


def _listed(entities: Sequence[EntityChange], where: str) -> Iterator[str]:
    """Yield a list of entities with their fields."""
    for it in entities:
        shown = (
            f"{code(field.where)} {_said(field.before or 'none')} → {_said(field.after or 'none')}"
            for field in it.fields[:_MOST_FIELDS]
        )
        fields = "; ".join((*shown, *more_fields(it, _MOST_FIELDS)))
        yield f"- {code(it.name)} {it.status}{where}{f': {fields}' if fields else ''}"
