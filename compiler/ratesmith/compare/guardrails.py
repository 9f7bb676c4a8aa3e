"""Ask the guardrails about a change; an acknowledgement answers what a reviewer was told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ratesmith.api.change import Change
from ratesmith.api.definitions import Rule
from ratesmith.core.ir import Finding, Origin, Place, Problem, Related
from ratesmith.language.positions import deciding_layer, origin


def check_change(change: Change, rules: Mapping[str, Rule]) -> Iterator[Finding]:
    """Yield what the guardrails find and nobody acknowledged."""
    for rule in rules.values():
        if rule.change is not None:
            for problem in rule.change(change):
                if not _is_acknowledged(problem, rule.id):
                    yield _finding(rule, problem, change)


def _is_acknowledged(problem: Problem, rule: str) -> bool:
    return any(
        it.rule == rule and " ".join(it.change.split()) == problem.changes for it in problem.at.entity.acknowledge
    )


def _finding(rule: Rule, problem: Problem, change: Change) -> Finding:
    hint, paste = problem.hint, tuple[str, ...]()
    if problem.changes:
        hint = f"{hint}; if it is meant, say so in the file:"
        paste = _acknowledgement(rule.id, problem)
    return Finding(
        origin=_origin(change, problem.at),
        severity=rule.severity,
        rule=rule.id,
        message=problem.message,
        hint=hint,
        related=tuple(Related(_origin(change, at), what) for at, what in problem.related),
        environments=(change.after.environment,),
        paste=paste,
    )


def _acknowledgement(rule: str, problem: Problem) -> tuple[str, ...]:
    lines = (f"  - rule: {rule}", f"    change: {problem.changes}", "    reason: # why it is meant")
    return lines if problem.at.entity.acknowledge else ("acknowledge:", *lines)


def _origin(change: Change, at: Place) -> Origin:
    """Return the place in the file that decides a value; of an entity that is gone, in the file that it was in."""
    try:
        config, id = change.after, change.after.id_of(at.entity)
    except LookupError:
        config, id = change.before, change.before.id_of(at.entity)
    layers = config.layers[config.kinds[type(at.entity)], id]
    return origin(*deciding_layer(layers, id, at.route))
