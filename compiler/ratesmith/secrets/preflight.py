"""Check a file before sops runs on it, and what sops wrote before it is kept; needs no key.

A file, or a rule of `.sops.yaml`, can name a key service anywhere; sops would send the
caller's token there. So only the types of keys that the project allows are accepted.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Final

from ratesmith.core.errors import Exit, Fatal
from ratesmith.core.sanitize import quoted
from ratesmith.language.parser import parse
from ratesmith.secrets.creation_rules import RULES_FILE, UnreadableRules, parse_rules, rule_for
from ratesmith.secrets.encrypted_file import EncryptedFile, Recipient, parse_ciphertext

RESTORE_HINT: Final = "restore it from git, or write it anew: ratesmith secrets set … --replace"
_ALLOW: Final = "ask who wrote it; a type that is meant goes into secrets: key_types: of ratesmith.yaml"
_RULES: Final = (
    "write one rule for each environment, without encrypted_regex and its like, below creation_rules:"
    r" path_regex: ^config/secrets/ENV/[^/]+\.sops\.yaml$ and age: RECIPIENT"
)


class CannotDecrypt(Fatal):
    """An encrypted file that cannot be decrypted; writing it anew would mend it."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(Exit.ENVIRONMENT, message, hint)


def parse_file(text: str, shown: str) -> EncryptedFile:
    """Return an encrypted file as it is readable without a key.

    Raises CannotDecrypt if sops did not write it.
    """
    tree, problems = parse(text)
    encrypted = EncryptedFile(tree if isinstance(tree, dict) else {})
    if problems or not encrypted.is_encrypted:
        raise CannotDecrypt(f"{shown} is truncated, or was not written by sops", RESTORE_HINT)
    return encrypted


def require_allowed_file(text: str, shown: str, allowed: Collection[str]) -> None:
    """Raise CannotDecrypt if a file has a key of a type that is not `allowed`, or a value in plain text."""
    encrypted = parse_file(text, shown)
    if foreign := _disallowed_key_type(encrypted.recipients, allowed):
        raise CannotDecrypt(
            f"{shown} names a key of type {quoted(foreign)}, which is not allowed; sops was not run", _ALLOW
        )
    if not _is_fully_encrypted(encrypted):
        raise CannotDecrypt(f"{shown} holds a value that is not encrypted", f"{RESTORE_HINT}; revoke that value")


def require_allowed_rule(root: Path, path: str, allowed: Collection[str]) -> None:
    """Raise Fatal unless a rule of `.sops.yaml` gives allowed recipients for the file at `path`."""
    try:
        rules = parse_rules((root / RULES_FILE).read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise Fatal(
            Exit.ENVIRONMENT, f"{RULES_FILE} is missing, which says to whom secrets are encrypted", _RULES
        ) from None
    except (OSError, UnicodeDecodeError):
        raise Fatal(Exit.ENVIRONMENT, f"{RULES_FILE} cannot be read", _RULES) from None
    if isinstance(rules, UnreadableRules):
        raise Fatal(Exit.ENVIRONMENT, f"{RULES_FILE} cannot be used: {rules.message}", _RULES)
    rule = rule_for(rules, path)
    if rule is None:
        raise Fatal(Exit.ENVIRONMENT, f"no rule of {RULES_FILE} has a path_regex for {path}", _RULES)
    if rule.selectors:
        raise Fatal(Exit.ENVIRONMENT, f"{RULES_FILE} would leave values of {path} in plain text", _RULES)
    if foreign := _disallowed_key_type(rule.recipients, allowed):
        raise Fatal(
            Exit.ENVIRONMENT,
            f"{RULES_FILE} names a key of type {quoted(foreign)} for {path}, which is not allowed; sops was not run",
            _ALLOW,
        )


def require_encrypted(text: str, shown: str) -> str:
    """Return the text if every value in it is encrypted. Raises Fatal otherwise, so that it is not written."""
    if not _is_fully_encrypted(parse_file(text, shown)):
        raise Fatal(Exit.ENVIRONMENT, f"sops left a value of {shown} in plain text; nothing was written", _RULES)
    return text


def _is_fully_encrypted(encrypted: EncryptedFile) -> bool:
    return None not in map(parse_ciphertext, encrypted.leaves.values())


def _disallowed_key_type(recipients: Iterable[Recipient], allowed: Collection[str]) -> str:
    """Return the first type of key that is not allowed; empty if all are."""
    return min({recipient.type for recipient in recipients} - {*allowed}, default="")
