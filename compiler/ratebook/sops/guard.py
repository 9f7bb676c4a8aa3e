"""What is looked at before sops runs, and before what it wrote is kept. Needs no key.

A file, or a rule of `.sops.yaml`, can name a key service anywhere; sops would go there with the
caller's token. So the types of the keys are compared with those the project allows.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from ratebook.errors import Exit, Fatal
from ratebook.text import quoted
from ratebook.yaml12 import parse

_NO_KEYS: Final = frozenset(
    {
        "lastmodified",
        "mac",
        "mac_only_encrypted",
        "shamir_threshold",
        "version",
        "encrypted_suffix",
        "unencrypted_suffix",
        "encrypted_regex",
        "unencrypted_regex",
        "encrypted_comment_regex",
        "unencrypted_comment_regex",
    }
)
"""What the metadata of a file holds besides keys; everything else is taken for a type of key."""
_RULE_TYPES: Final[Mapping[str, str]] = {
    "age": "age",
    "pgp": "pgp",
    "kms": "kms",
    "aws_profile": "kms",
    "gcp_kms": "gcp_kms",
    "azure_kv": "azure_kv",
    "azure_keyvault": "azure_kv",
    "hc_vault": "hc_vault",
    "hc_vault_transit_uri": "hc_vault",
    "hckms": "hckms",
}
"""Types of keys by their names in `.sops.yaml`."""


def tree_of(text: str, shown: str) -> dict[str, Any]:
    """The tree of an encrypted file; Fatal where it is none that sops wrote."""
    tree, problems = parse(text)
    if problems or not isinstance(tree, dict) or not isinstance(tree.get("sops"), dict):
        raise Fatal(
            Exit.ENVIRONMENT, f"{shown} is truncated, or was not written by sops", "restore it from git, or set it anew"
        )
    return tree


def refuse_key_types(text: str, shown: str, allowed: Collection[str]) -> None:
    """Fatal where an encrypted file names a key of a type that the project does not allow."""
    metadata = tree_of(text, shown)["sops"]
    groups = metadata.get("key_groups")
    levels = [metadata, *(group for group in groups if isinstance(group, dict))] if groups else [metadata]
    named = {name for level in levels for name, value in level.items() if value} - _NO_KEYS - {"key_groups"}
    _refuse(named, shown, allowed)


def refuse_rule_types(rules: Path, allowed: Collection[str]) -> None:
    """Fatal where there is no `.sops.yaml`, or where it names such a key in any of its rules."""
    import yaml

    try:
        tree = yaml.safe_load(rules.read_bytes())
    except FileNotFoundError:
        raise _no_rules(rules, "is missing") from None
    except (OSError, yaml.YAMLError):
        raise _no_rules(rules, "cannot be read") from None
    _refuse({_RULE_TYPES[key] for key in _keys(tree) if key in _RULE_TYPES}, rules.name, allowed)


def _keys(node: Any) -> Iterator[Any]:
    """Every key of every map in a tree."""
    if isinstance(node, dict):
        yield from node
        for value in node.values():
            yield from _keys(value)
    elif isinstance(node, list):
        for item in node:
            yield from _keys(item)


def _refuse(named: Collection[str], shown: str, allowed: Collection[str]) -> None:
    foreign = sorted({*named} - {*allowed})
    if foreign:
        raise Fatal(
            Exit.ENVIRONMENT,
            f"{shown} names a key of type {quoted(foreign[0])}, which this project does not use; sops was not started",
            "ask who wrote it; a type that is meant goes into secrets: {key_types: [...]} of config/ratebook.yaml",
        )


def _no_rules(rules: Path, what: str) -> Fatal:
    return Fatal(
        Exit.ENVIRONMENT,
        f"{rules.name}, which says to whom secrets are encrypted, {what}",
        "write one rule for each environment; docs/secrets.md shows how",
    )


def refuse_plain_text(text: str, shown: str) -> None:
    """Fatal where a value is not encrypted, because a rule of `.sops.yaml` excludes it."""
    if any(not value.startswith("ENC[AES256_GCM,") for value in _leaves(tree_of(text, shown) | {"sops": {}})):
        raise Fatal(
            Exit.ENVIRONMENT,
            f"sops left a value of {shown} in plain text; nothing was written",
            "remove the rule's encrypted_regex, encrypted_suffix and their like from .sops.yaml",
        )


def _leaves(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        for value in node.values():
            yield from _leaves(value)
    else:
        yield str(node)
