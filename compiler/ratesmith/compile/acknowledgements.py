"""Check the acknowledgements themselves: a misspelled guardrail would leave its question unanswered."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Final

from ratesmith.api.definitions import Rule, Rules
from ratesmith.core.ir import Config, Entity, Finding
from ratesmith.core.limits import MAX_FINDINGS
from ratesmith.core.sanitize import quoted
from ratesmith.core.suggest import did_you_mean, nearest
from ratesmith.language.positions import deciding_layer, origin

ID: Final = "acknowledgement-unknown-rule"


def check_acknowledgements(configs: Iterable[Config], rules: Rules) -> Iterator[Finding]:
    """Find what names no guardrail. That one answers nothing is never a finding: its change was merged."""
    guardrails = rules.ids("guardrail")
    for config in configs:
        for kind, entities in config.entities.items():
            for id, entity in entities.items():
                if entity.acknowledge:
                    its = _findings(config, (config.kinds[kind], id), entity, guardrails, rules)
                    yield from islice(its, MAX_FINDINGS + 1)


def _findings(
    config: Config, key: tuple[str, str], entity: Entity, guardrails: list[str], rules: Mapping[str, Rule]
) -> Iterator[Finding]:
    for index, it in enumerate(entity.acknowledge):
        if it.rule in guardrails:
            continue
        near = nearest(it.rule, guardrails)
        if it.rule in rules:
            message = f"{quoted(it.rule)} is no guardrail, so nothing is acknowledged"
            hint = "a rule is silenced by waive:" if rules[it.rule].waivable else "remove it"
        else:
            message = f"there is no guardrail {quoted(it.rule)}{did_you_mean(it.rule, guardrails)}"
            hint = f"write {near}" if near is not None else "name the one that ratesmith plan says"
        at = origin(*deciding_layer(config.layers[key], key[1], ("acknowledge", index, "rule")))
        yield Finding(origin=at, severity="error", rule=ID, message=message, hint=hint)
