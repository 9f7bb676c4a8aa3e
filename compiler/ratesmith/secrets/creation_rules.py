"""`.sops.yaml`: to whom the file at a path has to be encrypted.

The file belongs to sops, which reads plain YAML with anchors; so it is not read in the strict
dialect of `config/`. Expressions are matched by a linear engine, as sops itself does: a hostile
one cannot hang a check.
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
"""Which entries name a key where a rule writes it as a map."""


class CreationRule(NamedTuple):
    """One rule: which paths, whose keys, and what it leaves in the clear."""

    matches: Callable[[str], bool]
    recipients: frozenset[Recipient]
    selectors: tuple[str, ...]
    span: Span


class UnreadableRules(NamedTuple):
    """Why `.sops.yaml` says nothing."""

    message: str
    span: Span = TOP


Rules = tuple[CreationRule, ...] | UnreadableRules


def parse_rules(text: str) -> Rules:
    """The creation rules of a file, in their order."""
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
    """The first rule that matches a path relative to `.sops.yaml`, as sops takes it."""
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
    """The keys of a rule: of its groups where it has some, else those of its own."""
    groups = rule.get("key_groups")
    for level in _with_merged_groups(groups) if isinstance(groups, list) and groups else [rule]:
        for name, keys in level.items():
            for key in _as_list(keys) if name in _TYPES else ():
                yield Recipient(_TYPES[name], _key_name(_TYPES[name], key))


def _with_merged_groups(groups: list[Any]) -> Iterator[dict[str, Any]]:
    """The groups of keys, and those that they merge; an alias can make a group a part of itself."""
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
    """Where the items of the list under a key stand."""
    found: list[Span] = []
    for key, value in node.value:
        if key.value == name:
            marks = [item.start_mark for item in value.value]
            found = [Span(mark.line + 1, mark.column + 1, mark.column + 2) for mark in marks]
    return found
