"""Check one environment by the rules; waivers silence what a reviewer accepted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import date
from itertools import chain, islice, repeat
from typing import Final

import msgspec

from ratesmith.api.definitions import Rule, Rules
from ratesmith.compile.alike import Alike
from ratesmith.compile.shared_causes import Blamed, Found, merge_shared_causes
from ratesmith.core.ir import Address, Config, Dataset, Entity, Finding, Key, Origin, Place, Problem, Related
from ratesmith.core.limits import MAX_FINDINGS
from ratesmith.core.sanitize import quoted
from ratesmith.core.suggest import did_you_mean, nearest
from ratesmith.language.positions import deciding_layer, layer_to_edit, origin, words_in_text

_MOST_IN_FILE: Final = 10 * MAX_FINDINGS
"""How many findings of one rule are made in one file, in the hope that they have one cause."""
_MANY: Final = 2_000
"""From how many entities on rules are asked first whether they have anything to say."""
UsedWaiver = tuple[Key, str]
"""The entity that has a waiver, and the id of the rule that it silences."""


class Checked(msgspec.Struct, frozen=True):
    """What the rules find in one environment."""

    findings: tuple[Finding, ...]
    used: frozenset[UsedWaiver]
    """The waivers that must not be reported as unused because of this environment."""


def check(
    config: Config,
    dataset: Dataset,
    rules: Rules,
    today: date,
    quiet: Callable[[], Collection[str]] = frozenset[str],
) -> Checked:
    """Run every rule that looks at a configuration on one environment; `quiet` gives what `quiet_rules` found of it.

    Row rules run last and skip what another rule reported already. What one value causes in many
    entities is one finding. The waiver of a problem that does not hold today counts as used, so that no
    error depends on the day.
    """
    found: list[Found] = []
    used: set[UsedWaiver] = set()
    wrong: set[Address] = set()
    keys = _keys(config)
    in_file: Counter[tuple[str, str]] = Counter()
    waived: dict[Key, frozenset[str]] = {}
    for rule in _speaking(sorted(rules.of("check"), key=lambda rule: rule.rows is not None), config, dataset, quiet):
        for problem in _problems(rule, config, dataset):
            address = _address(problem.at, keys)
            kind, id, _ = address
            entity = problem.at.entity
            if entity.waive and (kind, id) not in waived:
                waived[kind, id] = frozenset(_meant(waiver.rule, rules) for waiver in entity.waive)
            if entity.waive and rule.id in waived[kind, id] and _refused(rule.id, rules) is None:
                used.add(((kind, id), rule.id))
            elif not problem.holds_on(today):
                continue
            elif rule.rows is None or wrong.isdisjoint(_with_parent(address)):
                if rule.severity == "error" and rule.rows is None:
                    wrong.update(_with_parents(address))
                # Of one file, more are not listed; those of several files can have one cause.
                in_file[rule.id, path := config.layers[kind, id][-1].path] += 1
                if in_file[rule.id, path] <= _MOST_IN_FILE:
                    found.append(_found(rule, problem, config, keys, today))
    sizes = {config.kinds[kind]: len(entities) for kind, entities in config.entities.items()}
    return Checked(tuple(merge_shared_causes(found, sizes)), frozenset(used))


def check_waivers(
    configs: Iterable[Config],
    rules: Mapping[str, Rule],
    used: AbstractSet[UsedWaiver],
    today: date,
    *,
    complete: bool,
) -> Iterator[Finding]:
    """Find mistakes in the waivers themselves: an unknown rule, a waiver nothing uses, one that expired.

    `complete` says that `configs` are all environments of the project, and that nothing else in
    them is wrong; only then can a waiver be reported as unused, for what it silences may show once
    the other mistakes are mended.
    """
    configs = tuple(configs)
    everywhere = configs if complete else ()
    for config in configs:
        for kind, entities in config.entities.items():
            for id, entity in entities.items():
                if entity.waive:
                    key = config.kinds[kind], id
                    its = _waiver_findings(config, key, entity, rules, used, today, everywhere)
                    yield from islice(its, MAX_FINDINGS + 1)


def _origin(config: Config, at: Address) -> Origin:
    """Return the place in the file where a person sets the value at the route, or its nearest parent."""
    kind, id, route = at
    return origin(*layer_to_edit(config.layers[kind, id], id, route))


def _found(rule: Rule, problem: Problem, config: Config, keys: Mapping[int, Key], today: date) -> Found:
    kind, id, _ = address = _address(problem.at, keys)
    related = [(_address(at, keys), what) for at, what in problem.related]
    place, hint = _origin(config, address), problem.hint
    if problem.words is not None:
        document, _ = deciding_layer(config.layers[kind, id], id, address[2])
        place = words_in_text(document, place, *problem.words)
    paste: tuple[str, ...] = ()
    if rule.offers_waiver:
        from ratesmith.compile.waiver_lines import waiver_lines

        hint, paste = f"{hint}:", tuple(waiver_lines(config.layers[kind, id], id, rule.id, place.path, today))
    finding = Finding(
        origin=place,
        severity="warning" if problem.timed else rule.severity,
        rule=rule.id,
        message=problem.message,
        hint=hint,
        related=tuple(Related(_origin(config, at), what) for at, what in related),
        environments=(config.environment,),
        paste=paste,
        timed=problem.timed,
    )
    # A rule over a collection relates entities of one kind to each other: none of them is the cause of the others.
    elsewhere = {
        at: it.origin
        for (at, _), it in zip(related, finding.related, strict=True)
        if at[0] != kind or (rule.each is not None and at[1] != id)
    }
    if problem.cause is None:
        return Found(finding, (kind, id), elsewhere)
    blamed = _address(problem.cause.at, keys)
    return Found(finding, (kind, id), elsewhere, Blamed(blamed, _origin(config, blamed), problem.cause))


def _keys(config: Config) -> dict[int, Key]:
    """Return kind and id of every entity by its identity: a configuration holds each of them once."""
    return {
        id(entity): (config.kinds[type_], name)
        for type_, entities in config.entities.items()
        for name, entity in entities.items()
    }


def _address(place: Place, keys: Mapping[int, Key]) -> Address:
    """Return the address that a rule names. Raises LookupError for an entity that the rule created, such as a copy."""
    key = keys.get(id(place.entity))
    if key is None:
        raise LookupError(f"a rule names a {type(place.entity).__name__} that is not in the configuration")
    return (*key, place.route)


def _with_parents(at: Address) -> Iterator[Address]:
    """Yield the address and those of the values it is a part of, up to the field of its entity."""
    kind, id, route = at
    yield at
    yield from ((kind, id, route[:length]) for length in range(1, len(route)))


def _with_parent(at: Address) -> set[Address]:
    """Return the address and that of the value it is a part of: input and output are parts of one cost."""
    kind, id, route = at
    return {at, (kind, id, route[:-1])} if len(route) > 1 else {at}


def is_large(config: Config) -> bool:
    """Return whether it has so many entities that `quiet_rules` takes less time elsewhere than it costs to begin."""
    return sum(map(len, config.entities.values())) >= _MANY


def quiet_rules(config: Config, rules: Rules) -> list[str]:
    """Return the rules that look at one entity at a time and have nothing to say of any; they need no rows."""
    alike: dict[type[Entity], Alike] = {}
    quiet: list[str] = []
    for rule in filter(_looks_at_one, rules.of("check")):
        assert rule.kind is not None and rule.each is not None
        if alike.setdefault(rule.kind, Alike(config, rule.kind)).are_quiet(rule.each):
            quiet.append(rule.id)
    return quiet


def _looks_at_one(rule: Rule) -> bool:
    # Of what rules have computed of an entity, those that look at one at a time share most with each other.
    return rule.each is not None and rule.whole is None and rule.rows is None


def _is_quiet(rule: Rule, config: Config, dataset: Dataset) -> bool:
    return not any(True for _ in _problems(rule, config, dataset))


def _speaking(
    rules: Sequence[Rule], config: Config, dataset: Dataset, quiet: Callable[[], Collection[str]]
) -> Sequence[Rule]:
    """Return the rules without some that have nothing to say: of many entities, without all of these."""
    if not is_large(config):
        return rules
    heard = {it.id for it in rules if _looks_at_one(it) or not _is_quiet(it, config, dataset)}
    heard -= {*quiet()}
    return [it for it in rules if it.id in heard]


def _problems(rule: Rule, config: Config, dataset: Dataset) -> Iterable[Problem]:
    if rule.each is not None:
        assert rule.kind is not None
        its = map(rule.each, config.all(rule.kind).values(), repeat(config))
        # Without a step of Python for each entity: most have nothing to say of most rules.
        yield from chain.from_iterable(map(islice, its, repeat(_MOST_IN_FILE)))
    if rule.whole is not None and config.complete(*rule.reads):
        yield from rule.whole(config)
    if rule.rows is not None:
        yield from rule.rows(dataset, config)


def _waiver_findings(
    config: Config,
    key: Key,
    entity: Entity,
    rules: Mapping[str, Rule],
    used: AbstractSet[UsedWaiver],
    today: date,
    everywhere: Sequence[Config],
) -> Iterator[Finding]:
    for index, waiver in enumerate(entity.waive):
        at = key[0], key[1], ("waive", index, "rule")
        refused = _refused(waiver.rule, rules)
        if refused is not None:
            message, hint = refused
            yield Finding(
                origin=_origin(config, at), severity="error", rule="waiver-unknown-rule", message=message, hint=hint
            )
        elif everywhere and (key, waiver.rule) not in used:
            having = [(it, other) for other in everywhere if (it := other.get(type(entity), key[1])) is not None]
            message, hint = _unused(rules[waiver.rule], having)
            yield Finding(
                origin=_origin(config, at), severity="error", rule="waiver-unused", message=message, hint=hint
            )
        elif waiver.until is not None and waiver.until < today:
            yield Finding(
                origin=_origin(config, (*key, ("waive", index, "until"))),
                severity="warning",
                rule="waiver-expired",
                message=f"the waiver of {waiver.rule} was meant until {waiver.until}",
                hint="look at it again: repair the cause, or move the date",
                timed=True,
            )


def _unused(rule: Rule, having: Sequence[tuple[Entity, Config]]) -> tuple[str, str]:
    """Return message and hint for a waiver that silences nothing, with what its rule says of it in all environments."""
    message = f"the waiver of {rule.id} silences nothing in any environment"
    explained = rule.unused(having) if rule.unused is not None else None
    return (message, "remove it") if explained is None else (f"{message}: {explained.why}", explained.hint)


def _meant(id: str, rules: Mapping[str, Rule]) -> str:
    """Return the rule that a waiver means; what a misspelled one was to silence is not reported beside it."""
    return id if id in rules else nearest(id, rules) or id


def _refused(id: str, rules: Mapping[str, Rule]) -> tuple[str, str] | None:
    """Return message and hint for a rule id that no waiver may name; None where one may."""
    if id.startswith("secret-"):
        return f"{quoted(id)} cannot be waived", "remove the waiver and revoke the secret"
    if id not in rules:
        near = nearest(id, rules)
        hint = "name one that `ratesmith rules` lists" if near is None else f"write {near}"
        return f"there is no rule {quoted(id)}{did_you_mean(id, rules)}", hint
    rule = rules[id]
    if rule.change is not None:
        return f"{quoted(id)} is a guardrail, which no waiver silences", "write acknowledge:, as ratesmith plan says"
    if not (rule.checks and rule.waivable):
        return f"{quoted(id)} cannot be waived", "remove the waiver and repair what is found"
    return None
