"""Read `.sops.yaml`: which recipients the files of an environment have to be encrypted to.

sops reads this file as plain YAML with anchors, so the strict dialect of `config/` does not apply; the scanner of that
dialect reads what has one meaning in both, as importing a YAML library takes longer. No expression is run: two engines
never agree on all of them, so each has to have a form whose meaning is certain.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any, Final

import msgspec

from ratesmith.core.ir import TOP, Node, Span
from ratesmith.core.limits import MAX_DEPTH, MAX_RULE_KEYS, MAX_RULE_VALUES, MAX_RULES
from ratesmith.core.sanitize import quoted
from ratesmith.language.scanner import scan
from ratesmith.secrets.bounded_text import bounded_text
from ratesmith.secrets.encrypted_file import SELECTORS, KeyGroups, Recipient, key_name, leaves_plaintext

RULES_FILE: Final = ".sops.yaml"
_RULES: Final = "creation_rules"
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


_THRESHOLD: Final = "shamir_threshold"
_KEYS: Final = frozenset({"path_regex", "key_groups", _THRESHOLD, "aws_profile", *_TYPES, *SELECTORS})
"""What a rule may have; see the creation rules in the documentation of sops."""
_COMPARED: Final = frozenset({"path_regex", "key_groups", _THRESHOLD, "merge"})
"""What of a rule is compared by its meaning, beside its keys."""
_STARTS_OF_OTHERS: Final = "0123456789+-.=<~"
"""What dates, numbers and the like begin with, to one reader or another."""
_START: Final = re.compile(r"\^((?:[A-Za-z0-9_/ -]|\\\.)*)")
_FILES: Final = r"[^/]+\.sops\.yaml$"
DEMO_RECIPIENT: Final = "age1xnkqu5vt55djsx6wd8k6rn9xq6sptugsakwxk2vqgqxajue5z4qsdewgh2"
"""The public side of the demo key; its private side is public too."""
DEMO_ENVIRONMENT: Final = "development"
"""The one environment that may be encrypted to the demo key."""


class CreationRule(msgspec.Struct, frozen=True):
    """The rule of one environment: its recipients, and the options by which it leaves values in plain text."""

    environment: str
    key_groups: KeyGroups
    selectors: tuple[str, ...]
    settings: Mapping[str, str]
    """What else it says, by its place: with which credentials a key is used, what stays in plain text."""
    source: str
    """The text of the file."""
    number: int
    """Which one of the file it is, from 0."""

    @property
    def span(self) -> Span:
        """Where it is in the file; asked only for messages, so the file is read again."""
        return _rule_span(self.source, self.number)

    @property
    def recipients(self) -> frozenset[Recipient]:
        """To whom its files are encrypted."""
        return self.key_groups.recipients

    @property
    def is_public(self) -> bool:
        """Whether the demo key opens files of an environment that is not for demonstration."""
        return self.environment != DEMO_ENVIRONMENT and Recipient("age", DEMO_RECIPIENT) in self.recipients


class UnreadableRules(msgspec.Struct, frozen=True):
    """Why `.sops.yaml` cannot be used."""

    message: str
    span: Span = TOP


Rules = Mapping[str, CreationRule] | UnreadableRules
"""The rule of each environment that has one, by its name."""


def parse_rules(text: str, folder: str) -> Rules:
    """Return the creation rules for the environments below `folder`, or why they cannot be used.

    `folder` is `config/secrets`, relative to `.sops.yaml`.
    """
    composed = _composed(text)
    if isinstance(composed, UnreadableRules):
        return composed
    node, tree = composed
    rules = tree.get(_RULES) if isinstance(tree, dict) else None
    if not isinstance(rules, list) or not all(isinstance(rule, dict) for rule in rules):
        return UnreadableRules("it has no list of creation_rules")
    if len(rules) > MAX_RULES:
        return UnreadableRules(f"it has {len(rules):,} creation_rules, and {MAX_RULES} are read")
    if node is not None and (threshold := next(_strange_thresholds(node), None)) is not None:
        return UnreadableRules("a shamir_threshold is no whole number from 1 on, written in digits", threshold)
    found: dict[str, CreationRule] = {}
    for number, rule in enumerate(rules):
        environment = _environment(rule.get("path_regex"), folder)
        if environment is None:
            return UnreadableRules(
                f"a path_regex is not exactly {rule_form(folder, 'ENVIRONMENT')}", _rule_span(text, number)
            )
        if environment in found:
            message = f"it has two rules for {environment}, of which sops takes the first"
            return UnreadableRules(message, _rule_span(text, number))
        if (flaw := _rule_flaw(rule)) is not None:
            return UnreadableRules(flaw, _rule_span(text, number))
        if environment:
            selectors = tuple(name for name in SELECTORS if leaves_plaintext(name, rule.get(name)))
            settings = _settings(rule)
            found[environment] = CreationRule(environment, _key_groups(rule), selectors, settings, text, number)
    return found


def settings_beside_rules(text: str) -> Mapping[str, str]:
    """Return everything in the file but the creation rules, as text, by its key; nothing where it cannot be used."""
    composed = _composed(text)
    tree = None if isinstance(composed, UnreadableRules) else composed[1]
    return (
        {str(key): bounded_text(value) for key, value in tree.items() if key != _RULES}
        if isinstance(tree, dict)
        else {}
    )


def tree_of_texts(source: str) -> dict[str, Node] | None:
    """Return the tree of a text whose keys and values are text to all readers of YAML; None where that is not certain.

    Neither a threshold nor a merge is in it: they are looked at in the nodes.
    """
    scanned = None if _THRESHOLD in source or "<<" in source else scan(source)
    return scanned.tree if scanned and scanned.size <= MAX_RULE_VALUES and _is_text(scanned.tree) else None


def _is_text(tree: Node) -> bool:
    """Return whether no reader takes a key or a value for anything but text; the scanner leaves other words alone."""
    if isinstance(tree, dict):
        return all(map(_is_text, tree)) and all(map(_is_text, tree.values()))
    if isinstance(tree, list):
        return all(map(_is_text, tree))
    return isinstance(tree, str) and tree[:1] not in _STARTS_OF_OTHERS


def _composed(text: str) -> tuple[Any, Any] | UnreadableRules:
    """Return the nodes of a text and its value, where sops reads the same; no nodes where all of it is text."""
    if (tree := tree_of_texts(text)) is not None:
        return None, tree
    import yaml

    if "<<" in text:
        return UnreadableRules("it has a merge key << or a merge conflict")
    try:
        if (flaw := _flaw(yaml.parse(text, Loader=yaml.CSafeLoader))) is not None:
            return UnreadableRules(flaw)
        node = yaml.compose(text, Loader=yaml.CSafeLoader)
        if (twice := _written_twice(node)) is not None:
            return UnreadableRules("a key is written twice", twice)
        tree = yaml.load(text, Loader=yaml.CSafeLoader)
    except (yaml.YAMLError, ValueError, RecursionError):
        return UnreadableRules("it is not readable as YAML")
    return node, tree


def _flaw(events: Iterable[Any]) -> str | None:
    """Return why a text is not even composed: its levels would end the process, or sops may read it otherwise.

    A tag makes a key that sops takes for an unknown name one that merges a map here.
    """
    from yaml.events import AliasEvent, CollectionEndEvent, CollectionStartEvent, ScalarEvent

    depth = values = 0
    for event in events:
        values += isinstance(event, ScalarEvent | AliasEvent)
        if values > MAX_RULE_VALUES:
            return f"it has more than {MAX_RULE_VALUES:,} keys and values"
        depth += isinstance(event, CollectionStartEvent) - isinstance(event, CollectionEndEvent)
        if depth > MAX_DEPTH:
            return f"it nests deeper than {MAX_DEPTH} levels"
        if getattr(event, "tag", None) is not None:
            return "it has a tag, beginning with an exclamation mark"
    return None


def _written_twice(node: Any) -> Span | None:
    """Return where a map has a key for the second time: one reader takes the first value, and another the last."""
    pending, seen = [node], set()
    while pending:
        at = pending.pop()
        children = getattr(at, "value", None)
        if not isinstance(children, list) or id(at) in seen:
            continue
        seen.add(id(at))
        keys: set[str] = set()
        for child in children:
            pair = child if isinstance(child, tuple) else (child,)
            pending += pair
            if len(pair) == 2 and isinstance(pair[0].value, str):
                if pair[0].value in keys:
                    mark = pair[0].start_mark
                    return Span(mark.line + 1, mark.column + 1, mark.column + 2)
                keys.add(pair[0].value)
    return None


def rule_for(rules: Rules, environment: str) -> CreationRule | None:
    """Return the rule for the files of an environment; None without one."""
    return None if isinstance(rules, UnreadableRules) else rules.get(environment)


def rule_form(folder: str, environment: str) -> str:
    """Return the path_regex of the rule for an environment."""
    literal = folder.replace(".", r"\.")
    return f"^{literal}/{environment}/{_FILES}"


def _environment(expression: Any, folder: str) -> str | None:
    """Return the environment whose files an expression matches; empty if it matches no file below `folder`.

    None for an expression that could match anything else.
    """
    start = _START.match(expression) if isinstance(expression, str) else None
    if start is None:
        return None
    path, rest = start[1].replace("\\.", "."), expression[start.end() :]
    if path.startswith(f"{folder}/"):
        environment, slash, more = path[len(folder) + 1 :].partition("/")
        return environment if environment and slash and not more and rest in ("", _FILES) else None
    # A quantifier would take the last character back, and an alternative the beginning.
    elsewhere = not folder.startswith(path) and not path.startswith(f"{folder}/")
    return "" if elsewhere and "|" not in rest and not rest.startswith(("?", "*", "{")) else None


def _settings(rule: Mapping[str, Any]) -> dict[str, str]:
    """Return everything in a rule but path, recipients and how many of them have to act together."""
    found: dict[str, list[str]] = {}
    for place, value in _options(rule):
        found.setdefault(place, []).append(value)
    return {place: ", ".join(sorted(values)) for place, values in found.items()}


def _options(rule: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    groups = rule.get("key_groups")
    waiting = [rule, *(groups if isinstance(groups, list) else ())]
    seen: set[object] = set()
    while waiting:
        level = waiting.pop()
        if id(level) in seen:
            continue
        seen.add(id(level))
        if not isinstance(level, dict):
            yield "key_groups", bounded_text(level)
            continue
        merge = level.get("merge")
        waiting += merge if isinstance(merge, list) else []
        for name, value in level.items():
            if name not in _TYPES:
                if name not in _COMPARED and (name not in SELECTORS or leaves_plaintext(name, value)):
                    yield str(name), bounded_text(value)
            elif (name, id(value)) not in seen:
                seen.add((name, id(value)))
                for key in _as_list(value):
                    yield from _options_of_key(_TYPES[name], key)


def _options_of_key(type_: str, key: Any) -> Iterator[tuple[str, str]]:
    """Yield what an entry says beside the name of its key; all of it where it has no name."""
    recipient = Recipient(type_, _key_name(type_, key))
    if recipient.id == "?":
        yield recipient.short, bounded_text(key)
    elif isinstance(key, dict):
        parts = {name: value for name, value in key.items() if name not in _PARTS[type_]}
        yield from ((f"{name} of {recipient.short}", bounded_text(value)) for name, value in parts.items())
    elif type_ == "kms" and "+" in key:
        yield f"role of {recipient.short}", bounded_text(key.partition("+")[2])


def _key_groups(rule: Mapping[str, Any]) -> KeyGroups:
    """Return the key groups of a rule if it has any, else one of its own keys."""
    groups = rule.get("key_groups")
    found = [_with_merged_groups(group) for group in groups] if isinstance(groups, list) and groups else [[rule]]
    return KeyGroups.of((frozenset(_recipients(levels)) for levels in found), rule.get(_THRESHOLD))


def _entries(rule: Mapping[str, Any]) -> Iterator[bool]:
    """Yield something for each group and recipient of a rule: with aliases a short text can have any number of them."""
    groups = rule.get("key_groups")
    for first in (rule, *(groups if isinstance(groups, list) else ())):
        for level in _with_merged_groups(first):
            yield True
            for name, keys in level.items():
                yield from (True for _ in (_as_list(keys) if name in _TYPES or name == "merge" else ()))


def _recipients(levels: Iterable[Mapping[str, Any]]) -> Iterator[Recipient]:
    for level in levels:
        for name, keys in level.items():
            for key in _as_list(keys) if name in _TYPES else ():
                yield Recipient(_TYPES[name], _key_name(_TYPES[name], key))


def _with_merged_groups(first: Any) -> Iterator[dict[str, Any]]:
    """Yield a key group and those that it merges; an alias can make a group a part of itself."""
    seen: set[int] = set()
    waiting = [first]
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


def _rule_flaw(rule: Mapping[str, Any]) -> str | None:
    """Return why a rule cannot be used, whichever environment it is for; None where it can."""
    if strange := sorted(map(str, rule.keys() - _KEYS)):
        return f"a rule has the key {quoted(strange[0])}, which is none of sops"
    if any(islice(_entries(rule), MAX_RULE_KEYS, None)):
        return f"a rule has more than {MAX_RULE_KEYS:,} recipients and groups of them"
    return None


def _strange_thresholds(node: Any) -> Iterator[Span]:
    """Yield where a threshold is written so that sops may read another number: it takes 2.9 for 2, and 010 for 8."""
    for key, rules in node.value:
        for rule in rules.value if key.value == _RULES else ():
            for name, value in rule.value:
                if name.value == _THRESHOLD and (
                    value.id != "scalar" or value.style or not re.fullmatch("[1-9][0-9]{0,2}", value.value)
                ):
                    yield Span(value.start_mark.line + 1, value.start_mark.column + 1, value.end_mark.column + 1)


def _rule_span(source: str, number: int) -> Span:
    """Return the position of a rule in a file that can be read."""
    import yaml

    root: Any = yaml.compose(source, Loader=yaml.CSafeLoader)
    mark = next(value for key, value in root.value if key.value == _RULES).value[number].start_mark
    return Span(mark.line + 1, mark.column + 1, mark.column + 2)
