"""Read `.sops.yaml`: which recipients the file at a path has to be encrypted to.

sops reads this file as plain YAML with anchors, so the strict dialect of `config/` does not apply.
Expressions are matched by a linear engine, as by sops itself: a hostile one cannot hang a check.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final, NamedTuple

from ratesmith.core.ir import TOP, Span
from ratesmith.secrets.encrypted_file import SELECTORS, Recipient, key_name, leaves_plaintext

RULES_FILE: Final = ".sops.yaml"
_TYPES: Final[Mapping[str, str]] = {
    "age": "age",
    "pgp": "pgp",
    "kms": "kms",
    "gcp_kms": "gcp_kms",
    "azure_kv": "azure_kv",
    "azure_keyvault": "azure_kv",
    "hc_vault": "hc_vault",
    "hc_vault_uri": "hc_vault",
    "hc_vault_transit_uri": "hc_vault",
    "hckms": "hckms",
}
"""Types of keys by their names in a rule."""
_PARTS: Final[Mapping[str, tuple[str, ...]]] = {
    "kms": ("arn",),
    "gcp_kms": ("resource_id",),
    "azure_kv": ("vaultUrl", "key", "version"),
    "hckms": ("key_id",),
}
"""The entries that identify a key where a rule writes it as a map."""


class CreationRule(NamedTuple):
    """One rule: its paths, its recipients, and the options by which it leaves values in plain text."""

    matches: Callable[[str], bool]
    recipients: frozenset[Recipient]
    selectors: tuple[str, ...]
    span: Span


class UnreadableRules(NamedTuple):
    """Why `.sops.yaml` cannot be used."""

    message: str
    span: Span = TOP


Rules = tuple[CreationRule, ...] | UnreadableRules


def parse_rules(text: str) -> Rules:
    """Return the creation rules of a file in order, or why they cannot be used."""
    import yaml

    if "<<" in text:
        return UnreadableRules("it has a merge key << or a merge conflict")
    try:
        node = yaml.compose(text, Loader=yaml.CSafeLoader)
        tree = yaml.load(text, Loader=yaml.CSafeLoader)
    except (yaml.YAMLError, ValueError, RecursionError):
        return UnreadableRules("it is not readable as YAML")
    rules = tree.get("creation_rules") if isinstance(tree, dict) else None
    if not isinstance(rules, list) or not all(isinstance(rule, dict) for rule in rules):
        return UnreadableRules("it has no list of creation_rules")
    spans = _spans(node, "creation_rules")
    found = []
    for rule, span in zip(rules, spans, strict=True):
        matches = _matcher(rule.get("path_regex", ""))
        if matches is None:
            return UnreadableRules("the path_regex of a rule is not a regular expression", span)
        selectors = tuple(name for name in SELECTORS if leaves_plaintext(name, rule.get(name)))
        found.append(CreationRule(matches, frozenset(_recipients(rule)), selectors, span))
    return tuple(found)


def rule_for(rules: Rules, path: str) -> CreationRule | None:
    """Return the first rule that matches a path relative to `.sops.yaml`, as sops does; None without one."""
    return (
        next((rule for rule in rules if rule.matches(path)), None) if not isinstance(rules, UnreadableRules) else None
    )


def _matcher(expression: Any) -> Callable[[str], bool] | None:
    import jsonschema_rs

    if not isinstance(expression, str):
        return None
    try:
        options = jsonschema_rs.RegexOptions()
        return jsonschema_rs.validator_for({"pattern": expression}, pattern_options=options).is_valid
    except ValueError:
        return None


def _recipients(rule: Mapping[str, Any]) -> Iterator[Recipient]:
    """Yield the recipients of a rule: those of its key groups if it has any, else its own."""
    groups = rule.get("key_groups")
    for level in _with_merged_groups(groups) if isinstance(groups, list) and groups else [rule]:
        for name, keys in level.items():
            for key in _as_list(keys) if name in _TYPES else ():
                yield Recipient(_TYPES[name], _key_name(_TYPES[name], key))


def _with_merged_groups(groups: list[Any]) -> Iterator[dict[str, Any]]:
    """Yield the key groups and those that they merge; an alias can make a group a part of itself."""
    seen: set[int] = set()
    waiting = [*groups]
    while waiting:
        group = waiting.pop()
        if isinstance(group, dict) and id(group) not in seen:
            seen.add(id(group))
            yield group
            merge = group.get("merge")
            waiting += merge if isinstance(merge, list) else []


def _as_list(keys: Any) -> list[Any]:
    if isinstance(keys, str):
        return [key for key in (part.strip() for part in keys.split(",")) if key]
    return keys if isinstance(keys, list) else [keys] if keys else []


def _key_name(type_: str, key: Any) -> str:
    if isinstance(key, str):
        return key.rstrip("/") if type_ in ("azure_kv", "hc_vault") else key_name(type_, [key])
    return key_name(type_, [key.get(part) for part in _PARTS.get(type_, ())] if isinstance(key, dict) else ())


def _spans(node: Any, name: str) -> list[Span]:
    """Return the positions of the items of the list under a key."""
    found: list[Span] = []
    for key, value in node.value:
        if key.value == name:
            marks = [item.start_mark for item in value.value]
            found = [Span(mark.line + 1, mark.column + 1, mark.column + 2) for mark in marks]
    return found
