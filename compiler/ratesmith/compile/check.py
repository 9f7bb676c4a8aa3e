"""check: Config + Dataset → Findings, by the rules; waivers silence what a reviewer accepted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from ratesmith.api.definitions import Rule
from ratesmith.core.ir import Address, Config, Dataset, Entity, Finding, Key, Origin, Place, Problem, Related
from ratesmith.core.sanitize import quoted
from ratesmith.core.suggest import did_you_mean
from ratesmith.language.positions import origin, winner

Waived = set[tuple[Key, str]]


def check(config: Config, dataset: Dataset, rules: Mapping[str, Rule], used: Waived) -> Iterator[Finding]:
    """What the rules find in one environment. Waivers that silence something are added to `used`.

    An entity with an error is not settled, so none of its waivers is called unused. Rows are
    judged last: a value that is wrong already is not blamed for its row as well.
    """
    wrong: set[Address] = set()
    keys = _keys(config)
    for rule in sorted(rules.values(), key=lambda rule: rule.rows is not None):
        for problem in _problems(rule, config, dataset):
            address = _address(problem.at, keys)
            kind, id, _ = address
            waivers = problem.at.entity.waive
            if _refused(rule.id, rules) is None and any(waiver.rule == rule.id for waiver in waivers):
                used.add(((kind, id), rule.id))
            elif rule.rows is None or wrong.isdisjoint(_around(address)):
                if rule.severity == "error":
                    used.update(((kind, id), waiver.rule) for waiver in waivers)
                    wrong.update(_around(address) if rule.rows is None else ())
                yield _finding(rule, problem, config, keys)


def check_waivers(
    configs: Iterable[Config], rules: Mapping[str, Rule], used: Waived, today: date, *, complete: bool
) -> Iterator[Finding]:
    """What is wrong with the waivers themselves, over all environments.

    With `complete`, every environment was checked, and a waiver that silenced nothing in any
    of them is unused.
    """
    configs = tuple(configs)
    whole = complete and not any(any(config.broken.values()) for config in configs)
    for config in configs:
        for kind, entities in config.entities.items():
            for id, entity in entities.items():
                if entity.waive:
                    yield from _waiver_findings(config, (config.kinds[kind], id), entity, rules, used, today, whole)


def place(config: Config, at: Address) -> Origin:
    """The place of the value that won: the last layer that writes the route, or its nearest parent."""
    kind, id, route = at
    document, inside = winner(config.layers[kind, id], id, route)
    return origin(document, inside)


def _finding(rule: Rule, problem: Problem, config: Config, keys: Mapping[int, Key]) -> Finding:
    return Finding(
        origin=place(config, _address(problem.at, keys)),
        severity=rule.severity,
        rule=rule.id,
        message=problem.message,
        hint=problem.hint,
        related=tuple(Related(place(config, _address(at, keys)), what) for at, what in problem.related),
        environments=(config.environment,),
    )


def _keys(config: Config) -> dict[int, Key]:
    """Kind and id of every entity, by its identity: a configuration holds each of them once."""
    return {
        id(entity): (config.kinds[type_], name)
        for type_, entities in config.entities.items()
        for name, entity in entities.items()
    }


def _address(place: Place, keys: Mapping[int, Key]) -> Address:
    """The address of what a rule names. LookupError for an entity that the rule made itself, such as a copy."""
    key = keys.get(id(place.entity))
    if key is None:
        raise LookupError(f"a rule names a {type(place.entity).__name__} that is not in the configuration")
    return (*key, place.route)


def _around(at: Address) -> set[Address]:
    """The place and, where it is a part of something, that: the input and the output of one cost."""
    kind, id, route = at
    return {at, (kind, id, route[:-1])} if len(route) > 1 else {at}


def _problems(rule: Rule, config: Config, dataset: Dataset) -> Iterable[Problem]:
    if rule.each is not None:
        assert rule.kind is not None
        for entity in config.all(rule.kind).values():
            yield from rule.each(entity, config)
    if rule.whole is not None and config.complete(*rule.reads):
        yield from rule.whole(config)
    if rule.rows is not None:
        yield from rule.rows(dataset, config)


def _waiver_findings(
    config: Config, key: Key, entity: Entity, rules: Mapping[str, Rule], used: Waived, today: date, complete: bool
) -> Iterator[Finding]:
    for index, waiver in enumerate(entity.waive):
        at = place(config, (*key, ("waive", index, "rule")))
        refused = _refused(waiver.rule, rules)
        if refused is not None:
            message, hint = refused
            yield Finding(origin=at, severity="error", rule="waiver-unknown-rule", message=message, hint=hint)
        elif complete and (key, waiver.rule) not in used:
            message = f"the waiver of {waiver.rule} silences nothing in any environment"
            yield Finding(origin=at, severity="error", rule="waiver-unused", message=message, hint="remove it")
        elif waiver.until is not None and waiver.until < today:
            yield Finding(
                origin=place(config, (*key, ("waive", index, "until"))),
                severity="warning",
                rule="waiver-expired",
                message=f"the waiver of {waiver.rule} was meant until {waiver.until}",
                hint="look at it again: repair the cause, or move the date",
                timed=True,
            )


def _refused(id: str, rules: Mapping[str, Rule]) -> tuple[str, str] | None:
    """Why no waiver can name that rule, and what to do; None where one can."""
    if id.startswith("secret-"):
        return f"{quoted(id)} cannot be waived", "remove the waiver and revoke the secret"
    if id not in rules:
        return f"there is no rule {quoted(id)}{did_you_mean(id, rules)}", "see: ratesmith rules"
    rule = rules[id]
    if not (rule.checks and rule.waivable):
        return f"{quoted(id)} cannot be waived", "remove the waiver and repair what is found"
    return None
