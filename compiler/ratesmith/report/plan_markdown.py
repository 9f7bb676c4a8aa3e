"""Describe what a change does as a comment on a pull request: short, the worst first, cut from its end."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ratesmith.api.change import BeforeAfter, Fact
from ratesmith.compare.comparison import Comparison, Shared
from ratesmith.compare.entities import EntityChange
from ratesmith.compare.headline import headline
from ratesmith.core.ir import Finding
from ratesmith.core.sanitize import plural
from ratesmith.report.markdown import code, escaped
from ratesmith.report.plan_words import rows_of, without_repeated_unit

MARK: Final = "<!-- ratesmith plan -->"
"""Begins the comment, so that the next run finds it."""
LIMIT: Final = 65_536
"""Characters of a comment that GitHub takes."""
_ROOM: Final = 400
"""Characters kept for what stands at the end."""
_MOST_FIELDS: Final = 12


def as_markdown(it: Comparison) -> str:
    """Return the comment, at most `LIMIT` characters long."""
    head = f"{MARK}\n### {_sign(it)} {escaped(headline(it))}\n"
    blocks = [head, *_findings(it), *_notes(it), *(block for shared in it.shared for block in _shared(shared, it))]
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
    return "💰" if any(entity.facts for shared in it.shared for entity in shared.entities) else "✅"


def _findings(it: Comparison) -> Iterator[str]:
    for finding in it.guardrails:
        yield "\n".join((_finding(finding, "❌" if finding.severity == "error" else "⚠️"), *_paste(finding)))
    if it.introduced:
        yield "\n".join(_finding(finding, "❌" if finding.severity == "error" else "⚠️") for finding in it.introduced)
    if it.resolved:
        yield f"> ✔ gone: {', '.join(dict.fromkeys(code(finding.rule) for finding in it.resolved))}\n"


def _finding(finding: Finding, sign: str) -> str:
    place = code(f"{finding.origin.path}:{finding.origin.span.line}")
    return f"> {sign} **{finding.rule}** {place}: {escaped(finding.message)}\n>"


def _paste(finding: Finding) -> Iterator[str]:
    """Yield what to paste, folded."""
    if finding.paste:
        pasted = (line.replace("`", "'") for line in finding.paste)
        lines = "\n".join(f"> {line}" for line in ("```yaml", *pasted, "```"))
        yield f"> <details><summary>if it is meant</summary>\n>\n{lines}\n> </details>\n"


def _notes(it: Comparison) -> Iterator[str]:
    if it.trouble:
        yield f"_{escaped(it.trouble)}_\n"
    if it.has_errors:
        yield "_Rows and migrations are not shown while the configuration has errors._\n"
    for name in it.gone:
        yield f"The environment {code(name)} is removed; its databases stay as they are.\n"


def _shared(shared: Shared, it: Comparison) -> Iterator[str]:
    everywhere = len(shared.environments) == len(it.environments)
    where = "all environments" if everywhere else ", ".join(map(code, shared.environments))
    with_facts = [entity for entity in shared.entities if entity.facts]
    others = [entity for entity in shared.entities if not entity.facts]
    for entity in with_facts:
        yield "\n".join(_table(entity, where))
    if others:
        yield "\n".join(_folded(others, where))
    if shared.rows:
        yield f"Rows in {where}: {escaped(' · '.join(map(rows_of, shared.rows)))}\n"


def _table(it: EntityChange, where: str) -> Iterator[str]:
    yield f"| {code(f'{it.kind}/{it.id}')} in {where} | before | after | |"
    yield "| --- | ---: | ---: | --- |"
    for fact in it.facts:
        yield from _rows(fact)
    for field in it.fields[:_MOST_FIELDS]:
        yield f"| {code(field.where)} | {escaped(field.before or '')} | {escaped(field.after or '')} | |"
    yield ""
    yield from (f"{escaped(fact.label).capitalize()} {escaped(fact.note)}.\n" for fact in it.facts if not fact.amounts)


def _rows(fact: Fact) -> Iterator[str]:
    changing = [amount for amount in fact.amounts if not amount.is_same]
    for place, amount in enumerate(changing):
        note = fact.note if place == len(changing) - 1 else ""
        yield _row(fact.label, amount, note)


def _row(label: str, it: BeforeAfter, note: str) -> str:
    before, after, unit = without_repeated_unit(it)
    what = ", ".join(filter(None, (label, it.what, unit)))
    effect = f"**{escaped(it.effect)}**" if it.effect else ""
    said = "; ".join(filter(None, (effect, escaped(note))))
    return f"| {escaped(what)} | {escaped(before)} | {escaped(after)} | {said} |"


def _folded(entities: list[EntityChange], where: str) -> Iterator[str]:
    """Yield what no impact speaks of, folded: a list of entities with their fields."""
    yield f"<details><summary>{plural(len(entities), 'more entity', 'more entities')} in {where}</summary>\n"
    for it in entities:
        fields = "; ".join(
            f"{code(field.where)} {escaped(field.before or 'none')} → {escaped(field.after or 'none')}"
            for field in it.fields[:_MOST_FIELDS]
        )
        yield f"- {code(f'{it.kind}/{it.id}')} {it.status}{f': {fields}' if fields else ''}"
    yield "\n</details>\n"
