"""Check a file before sops runs on it, and what sops wrote before it is kept; needs no key.

A file, or a rule of `.sops.yaml`, can name a key service anywhere; sops would send the
caller's token there. So only the types of keys that the project allows are accepted.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Final

from ratesmith.core.errors import Exit, Fatal
from ratesmith.core.links import refuse_links
from ratesmith.core.sanitize import quoted
from ratesmith.language.parser import parse
from ratesmith.secrets.creation_rules import RULES_FILE, CreationRule, UnreadableRules, parse_rules, rule_for
from ratesmith.secrets.encrypted_file import EncryptedFile, Recipient, parse_ciphertext
from ratesmith.secrets.wrapped_key import describe_hidden_recipients

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


def describe_metadata(text: str, shown: str, today: date) -> Iterator[str]:
    """Yield what is wrong in a file that opens: who else may read it, and a date in the future.

    Raises CannotDecrypt if sops did not write it.
    """
    encrypted = parse_file(text, shown)
    yield from describe_hidden_recipients(encrypted)
    if encrypted.changed_after(today):
        yield f"it was last changed in the future, on {encrypted.last_modified:%Y-%m-%d}"


def require_allowed_rule(root: Path, folder: str, environment: str, allowed: Collection[str]) -> CreationRule:
    """Return the rule of `.sops.yaml` for the files of an environment below `folder`.

    Raises Fatal without one, or if sops must not be run with it.
    """
    path = f"{folder}/{environment}/"
    try:
        refuse_links(root, root / RULES_FILE)
        rules = parse_rules((root / RULES_FILE).read_text(encoding="utf-8"), folder)
    except FileNotFoundError:
        raise Fatal(
            Exit.ENVIRONMENT, f"{RULES_FILE} is missing, which says to whom secrets are encrypted", _RULES
        ) from None
    except (OSError, UnicodeDecodeError):
        raise Fatal(Exit.ENVIRONMENT, f"{RULES_FILE} cannot be read", _RULES) from None
    if isinstance(rules, UnreadableRules):
        raise Fatal(Exit.ENVIRONMENT, f"{RULES_FILE} cannot be used: {rules.message}", _RULES)
    rule = rule_for(rules, environment)
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
    if rule.is_public:
        message = f"{RULES_FILE} gives the secrets of {environment} to everybody: the demo key, which is public"
        raise Fatal(
            Exit.REFUSED, f"{message}, opens them; nothing was written", "put your own public keys in its place"
        )
    return rule


def require_written_for(rule: CreationRule, text: str, shown: str) -> str:
    """Return what sops wrote if every value in it is encrypted, to those whom the rule names and to nobody else.

    Raises Fatal otherwise, so that it is not kept.
    """
    encrypted = parse_file(text, shown)
    if not _is_fully_encrypted(encrypted):
        raise Fatal(Exit.ENVIRONMENT, f"sops left a value of {shown} in plain text; nothing was written", _RULES)
    if encrypted.recipients != rule.recipients or [*describe_hidden_recipients(encrypted)]:
        names = ", ".join(recipient.short for recipient in sorted(encrypted.recipients)[:5])
        message = f"sops encrypted {shown} to {names or 'nobody'}, and {RULES_FILE} names others; nothing was written"
        raise Fatal(
            Exit.ENVIRONMENT, message, f"find out whether {RULES_FILE} is what it seems, and which sops was run"
        )
    if encrypted.key_groups != rule.key_groups:
        message = f"{encrypted.key_groups} would open {shown}, and {RULES_FILE} asks for {rule.key_groups}"
        raise Fatal(Exit.ENVIRONMENT, f"{message}; nothing was written", "find out which sops was run")
    return text


def _is_fully_encrypted(encrypted: EncryptedFile) -> bool:
    return None not in map(parse_ciphertext, encrypted.leaves.values())


def _disallowed_key_type(recipients: Iterable[Recipient], allowed: Collection[str]) -> str:
    """Return the first type of key that is not allowed; empty if all are."""
    return min({recipient.type for recipient in recipients} - {*allowed}, default="")
