"""check: Config + Dataset → Findings, by the rules; waivers silence what a reviewer accepted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from ratebook.ir import Config, Dataset, Entity, Finding, Key, Origin, Problem, Related, Route
from ratebook.locate import origin, winner
from ratebook.pack import Rule
from ratebook.text import did_you_mean, quoted

Waived = set[tuple[Key, str]]


def check(config: Config, dataset: Dataset, rules: Mapping[str, Rule], used: Waived) -> Iterator[Finding]:
    """What the rules find in one environment. Waivers that silence something are added to `used`."""
    for rule in rules.values():
        for problem in _problems(rule, config, dataset):
            kind, id, _ = problem.at
            entity = config.entities[config.name_of[kind]].get(id)
            if entity is not None and _waives(entity, rule.id):
                used.add(((kind, id), rule.id))
                continue
            yield Finding(
                origin=place(config, problem.at),
                severity=rule.severity,
                rule=rule.id,
                message=problem.message,
                hint=problem.hint,
                related=tuple(Related(place(config, at), what) for at, what in problem.related),
                environments=(config.environment,),
            )


def check_waivers(
    configs: Iterable[Config], rules: Mapping[str, Rule], used: Waived, today: date, *, complete: bool
) -> Iterator[Finding]:
    """What is wrong with the waivers themselves, over all environments.

    With `complete`, every environment was checked, and a waiver that silenced nothing in any
    of them is unused.
    """
    seen: set[tuple[Origin, str]] = set()
    for config in configs:
        whole = complete and not any(config.broken.values())
        for kind, entities in config.entities.items():
            for id, entity in entities.items():
                if not entity.waive:
                    continue
                key = (config.kinds[kind], id)
                for index, (rule, message, hint, timed) in _waiver_mistakes(key, entity, rules, used, today, whole):
                    where = place(config, (*key, ("waive", index, "until" if timed else "rule")))
                    if (where, rule) in seen:
                        continue
                    seen.add((where, rule))
                    yield Finding(
                        origin=where,
                        severity="warning" if timed else "error",
                        rule=rule,
                        message=message,
                        hint=hint,
                        timed=timed,
                    )


def place(config: Config, at: tuple[str, str, Route]) -> Origin:
    """The place of the value that won: the last layer that writes the route, or its nearest parent."""
    kind, id, route = at
    layers = config.layers.get((kind, id))
    assert layers, f"a rule speaks of {kind} {id}, which is not in the configuration"
    document, inside = winner(layers, id, route)
    return origin(document, inside)


def _problems(rule: Rule, config: Config, dataset: Dataset) -> Iterable[Problem]:
    if rule.each is not None:
        assert rule.kind is not None
        for id, entity in config.all(rule.kind).items():
            yield from rule.each(id, entity, config)
    if rule.whole is not None and config.complete(*rule.reads):
        yield from rule.whole(config)
    if rule.rows is not None:
        yield from rule.rows(dataset, config)


def _waives(entity: Entity, rule: str) -> bool:
    return not rule.startswith("secret-") and any(waiver.rule == rule for waiver in entity.waive)


def _waiver_mistakes(
    key: Key, entity: Entity, rules: Mapping[str, Rule], used: Waived, today: date, complete: bool
) -> Iterator[tuple[int, tuple[str, str, str, bool]]]:
    for index, waiver in enumerate(entity.waive):
        if waiver.rule.startswith("secret-"):
            yield (
                index,
                (
                    "waiver-unknown-rule",
                    f"{quoted(waiver.rule)} cannot be waived",
                    "remove the waiver and revoke the secret",
                    False,
                ),
            )
        elif waiver.rule not in rules:
            guess = did_you_mean(waiver.rule, rules)
            yield (
                index,
                ("waiver-unknown-rule", f"there is no rule {quoted(waiver.rule)}{guess}", "see: ratebook rules", False),
            )
        elif complete and (key, waiver.rule) not in used:
            message = f"the waiver of {waiver.rule} silences nothing in any environment"
            yield index, ("waiver-unused", message, "remove it", False)
        elif waiver.until is not None and waiver.until < today:
            message = f"the waiver of {waiver.rule} was meant until {waiver.until}"
            yield index, ("waiver-expired", message, "look at it again: repair the cause, or move the date", True)
