"""What is looked at before sops runs, and before what it wrote is kept. Needs no key.

A file, or a rule of `.sops.yaml`, can name a key service anywhere; sops would go there with the
caller's token. So the types of the keys are compared with those the project allows.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Final

from ratesmith.core.errors import Exit, Fatal
from ratesmith.core.sanitize import quoted
from ratesmith.language.parser import parse
from ratesmith.secrets.creation_rules import FILE, Unreadable, parse_rules, rule_for
from ratesmith.secrets.encrypted_file import Encrypted, Recipient, seal

MEND: Final = "restore it from git, or write it anew: ratesmith secrets set … --replace"
_ALLOW: Final = "ask who wrote it; a type that is meant goes into secrets: key_types: of ratesmith.yaml"
_RULES: Final = "write one rule for each environment, without encrypted_regex and its like; docs/secrets.md shows how"


class Unopened(Fatal):
    """An encrypted file that cannot be opened; writing it anew would mend it."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(Exit.ENVIRONMENT, message, hint)


def read(text: str, shown: str) -> Encrypted:
    """What an encrypted file says without a key; Unopened where it is none that sops wrote."""
    tree, problems = parse(text)
    encrypted = Encrypted(tree if isinstance(tree, dict) else {})
    if problems or not encrypted.is_encrypted:
        raise Unopened(f"{shown} is truncated, or was not written by sops", MEND)
    return encrypted


def admit(text: str, shown: str, allowed: Collection[str]) -> None:
    """Unopened where a file names a key of a type that the project does not allow, or has a value in plain text."""
    encrypted = read(text, shown)
    if foreign := _foreign(encrypted.recipients, allowed):
        raise Unopened(f"{shown} names a key of type {quoted(foreign)}, which is not allowed; sops was not run", _ALLOW)
    if not _is_sealed(encrypted):
        raise Unopened(f"{shown} holds a value that is not encrypted", f"{MEND}; revoke what stood there")


def admit_rule(root: Path, path: str, allowed: Collection[str]) -> None:
    """Fatal where no rule of `.sops.yaml` says safely to whom the file at `path` is encrypted."""
    try:
        rules = parse_rules((root / FILE).read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise Fatal(Exit.ENVIRONMENT, f"{FILE} is missing, which says to whom secrets are encrypted", _RULES) from None
    except (OSError, UnicodeDecodeError):
        raise Fatal(Exit.ENVIRONMENT, f"{FILE} cannot be read", _RULES) from None
    if isinstance(rules, Unreadable):
        raise Fatal(Exit.ENVIRONMENT, f"{FILE} cannot be used: {rules.message}", _RULES)
    rule = rule_for(rules, path)
    if rule is None:
        raise Fatal(Exit.ENVIRONMENT, f"no rule of {FILE} has a path_regex for {path}", _RULES)
    if rule.selectors:
        raise Fatal(Exit.ENVIRONMENT, f"{FILE} would leave values of {path} in plain text", _RULES)
    if foreign := _foreign(rule.recipients, allowed):
        raise Fatal(
            Exit.ENVIRONMENT,
            f"{FILE} names a key of type {quoted(foreign)} for {path}, which is not allowed; sops was not run",
            _ALLOW,
        )


def sealed(text: str, shown: str) -> str:
    """The text, if every value in it is encrypted; a Fatal keeps what is not from being written."""
    if not _is_sealed(read(text, shown)):
        raise Fatal(Exit.ENVIRONMENT, f"sops left a value of {shown} in plain text; nothing was written", _RULES)
    return text


def _is_sealed(encrypted: Encrypted) -> bool:
    return None not in map(seal, encrypted.leaves.values())


def _foreign(recipients: Iterable[Recipient], allowed: Collection[str]) -> str:
    """The first type of key that is not allowed, or nothing."""
    return min({recipient.type for recipient in recipients} - {*allowed}, default="")
