"""Ask the guardrails about a change; an acknowledgement answers what a reviewer was told."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from ratesmith.api.change import Change
from ratesmith.api.definitions import Rule, Rules
from ratesmith.core.ir import Acknowledgement, Config, Entity, Finding, Frozen, Origin, Place, Problem, Related
from ratesmith.core.sanitize import redact_keys
from ratesmith.language.positions import deciding_layer, layer_to_edit, origin


class Answered(Frozen, frozen=True, kw_only=True):
    """An acknowledgement."""

    rule: str
    change: str
    """What changes, from what to what."""
    reason: str
    path: str
    line: int

    @property
    def place(self) -> str:
        """Where it is written: `config/models/gpt-5.1.yaml:24`."""
        return f"{self.path}:{self.line}"


class Asked(msgspec.Struct, frozen=True):
    """What the guardrails find in the change of an environment."""

    findings: tuple[Finding, ...]
    """What nobody acknowledged."""
    answered: tuple[Answered, ...]
    """What somebody did."""


def check_change(change: Change, rules: Rules) -> Asked:
    """Ask every guardrail about a change."""
    findings, answered = list[Finding](), list[Answered]()
    for rule in rules.of("guardrail"):
        for problem in rule.change(change) if rule.change is not None else ():
            spent = _merged(change, problem.at.entity)
            answers = [
                number
                for number, it in enumerate(problem.at.entity.acknowledge)
                if it.rule == rule.id and it not in spent and _is_same(it.change, problem.changes)
            ]
            if answers:
                answered.append(_answered(change.after, problem.at.entity, answers[0]))
            else:
                findings.append(_finding(rule, problem, change))
    return Asked(tuple(findings), tuple(answered))


def _merged(change: Change, entity: Entity) -> tuple[Acknowledgement, ...]:
    """Return the acknowledgements that were there before the change: each answers the one that it was merged with."""
    try:
        id = change.after.id_of(entity)
    except LookupError:
        return ()
    key = type(entity), id
    before = change.before.all(type(entity)).get(change.former.get(key) or change.likely.get(key, id))
    return before.acknowledge if before is not None else ()


def acknowledgements(config: Config) -> Iterator[Answered]:
    """Yield all acknowledgements of a configuration."""
    for entities in config.entities.values():
        for entity in entities.values():
            yield from (_answered(config, entity, number) for number in range(len(entity.acknowledge)))


def _is_same(said: str, changes: str) -> bool:
    """Return whether it is what `plan` wrote, perhaps with an arrow as keyboards have it."""
    return " ".join(said.replace("->", "→").split()) == changes.replace("->", "→")


def _answered(config: Config, entity: Entity, number: int) -> Answered:
    it, id = entity.acknowledge[number], config.id_of(entity)
    layers = config.layers[config.kinds[type(entity)], id]
    place = origin(*deciding_layer(layers, id, ("acknowledge", number, "rule")))
    return Answered(rule=it.rule, change=it.change, reason=it.reason, path=place.path, line=place.span.line)


def _finding(rule: Rule, problem: Problem, change: Change) -> Finding:
    hint, paste = redact_keys(problem.hint, hosts=True), tuple[str, ...]()
    if problem.changes:
        hint = f"{hint}; if it is meant, say so in the file:"
        if any(it.rule == rule.id and _is_same(it.change, problem.changes) for it in problem.at.entity.acknowledge):
            hint = (
                f"{hint} with a reason of its own, because the one that is there was given for a change merged before:"
            )
        paste = _acknowledgement(rule.id, problem)
    return Finding(
        origin=_origin(change, problem.at),
        severity=rule.severity,
        rule=rule.id,
        message=redact_keys(problem.message, hosts=True),
        hint=hint,
        related=tuple(Related(_origin(change, at), what) for at, what in problem.related),
        environments=(change.after.environment,),
        paste=paste,
    )


def _acknowledgement(rule: str, problem: Problem) -> tuple[str, ...]:
    change = redact_keys(problem.changes, hosts=True)
    lines = (f"  - rule: {rule}", f"    change: {change}", "    reason: # why it is meant")
    return lines if problem.at.entity.acknowledge else ("acknowledge:", *lines)


def _origin(change: Change, at: Place) -> Origin:
    """Return the place in the file that decides a value; of an entity that is gone, in the file that it was in."""
    try:
        config, id = change.after, change.after.id_of(at.entity)
    except LookupError:
        config, id = change.before, change.before.id_of(at.entity)
    layers = config.layers[config.kinds[type(at.entity)], id]
    return origin(*layer_to_edit(layers, id, at.route))
