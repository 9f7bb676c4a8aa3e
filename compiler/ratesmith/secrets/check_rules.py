"""Check `.sops.yaml` itself: a rule for every environment with files, and none that is unsafe; needs no key."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Final

from msgspec.structs import replace

from ratesmith.core.ir import TOP, Finding, Origin, Related
from ratesmith.core.sanitize import plural, quoted
from ratesmith.language.positions import origin
from ratesmith.secrets.creation_rules import RULES_FILE, CreationRule, UnreadableRules, rule_form
from ratesmith.secrets.encrypted_file import METADATA
from ratesmith.secrets.store import SecretFile, SecretsFolder

_MOST_RELATED: Final = 5


def check_rules(
    secrets: SecretsFolder, environments: Collection[str], unruled: Sequence[SecretFile], key_types: Collection[str]
) -> Iterator[Finding]:
    """Check the rules of these environments, used or not; `unruled` are the files without one."""
    if isinstance(secrets.rules, UnreadableRules):
        if unruled or RULES_FILE in secrets.sources:
            yield _unreadable(secrets, secrets.rules, unruled)
        return
    for environment in sorted({file.key[0] for file in unruled}):
        yield _without_rule(secrets, [file for file in unruled if file.key[0] == environment])
    for environment, rule in secrets.rules.items():
        if environment in environments:
            yield from _check_rule(rule, key_types)


def disallowed_key_type(what: str, type_: str, allowed: Collection[str]) -> tuple[str, str]:
    """Return message and hint for `what`, a file or a rule that is encrypted to a key of a type that is not allowed."""
    return (
        f"{what} encrypted to a key of type {quoted(type_)}; the project allows {', '.join(allowed)}",
        "ask who wrote it, for sops would take its credentials there; if it is meant, name the type in ratesmith.yaml: "
        "secrets: key_types",
    )


def _unreadable(secrets: SecretsFolder, rules: UnreadableRules, unruled: Sequence[SecretFile]) -> Finding:
    folders = sorted({file.key[0] for file in unruled}) or ["ENVIRONMENT"]
    count = len(unruled)
    files = (
        f"{plural(count, 'file')} of secrets {'has' if count == 1 else 'have'}" if count else "a file of secrets has"
    )
    return Finding(
        origin=Origin(RULES_FILE, rules.span),
        severity="error",
        rule="sops-no-rule",
        message=f"{RULES_FILE} has no rule: {rules.message}, so nobody can say to whom {files} to be encrypted",
        hint="restore it from git, or write one rule for each environment with the public keys of who may read it:",
        paste=("creation_rules:", *(line for folder in folders for line in _rule_lines(secrets.folder, folder))),
        related=tuple(_these(unruled)),
    )


def _without_rule(secrets: SecretsFolder, files: Sequence[SecretFile]) -> Finding:
    """Report the files of one environment."""
    first, *others = files
    more = f" and {plural(len(others), 'other')}" if others else ""
    message = f"{RULES_FILE} has no rule for {first.document.path}{more}, so nobody can say to whom "
    message += f"{'they have' if others else 'the file has'} to be encrypted"
    return Finding(
        origin=origin(first.document, (METADATA,), "key"),
        severity="error",
        rule="sops-no-rule",
        message=message,
        hint=f"add a rule to {RULES_FILE} with the public keys of who may read it:",
        related=tuple(_these(others)),
        paste=("creation_rules:", *_rule_lines(secrets.folder, first.key[0])),
    )


def _rule_lines(folder: str, environment: str) -> tuple[str, str]:
    return f"  - path_regex: {rule_form(folder, environment)}", "    age: PUBLIC_KEY, PUBLIC_KEY"


def _these(files: Sequence[SecretFile]) -> Iterator[Related]:
    """Yield the places of some files; a message says how many there are."""
    for file in files[:_MOST_RELATED]:
        yield Related(origin(file.document, (METADATA,), "key"), "this one")
    if len(files) > _MOST_RELATED:
        more = f"this one, and {plural(len(files) - _MOST_RELATED - 1, 'other')} after it"
        yield Related(origin(files[_MOST_RELATED].document, (METADATA,), "key"), more)


def _check_rule(rule: CreationRule, key_types: Collection[str]) -> Iterator[Finding]:
    for name in rule.selectors:
        message = f"with {name} not all of a file is encrypted and authenticated"
        yield _at(rule, "sops-selector", message, f"remove {name} from the rule")
    for type_ in sorted({recipient.type for recipient in rule.recipients} - {*key_types}):
        yield _at(rule, "sops-key-type", *disallowed_key_type("by this rule, files are", type_, key_types))
    if rule.is_public:
        message = f"everybody can read the secrets of {rule.environment}: the demo key, which is public, opens them"
        yield _at(rule, "sops-demo-key", message, "put your own public keys in its place, and set every secret anew")


def _at(rule: CreationRule, id: str, message: str, hint: str) -> Finding:
    place = Origin(RULES_FILE, rule.span) if rule.span else Origin(RULES_FILE, TOP)
    found = Finding(origin=place, severity="error", rule=id, message=message, hint=hint)
    return replace(found, environments=(rule.environment,))
