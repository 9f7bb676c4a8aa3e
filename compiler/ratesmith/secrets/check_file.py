"""Check the form of encrypted files, whatever the configuration declares; needs no key."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from ratesmith.core.ir import Finding, Node, Route
from ratesmith.core.sanitize import plural, quoted
from ratesmith.language.positions import PointAt, origin
from ratesmith.secrets.check_rules import check_rules, disallowed_key_type
from ratesmith.secrets.creation_rules import RULES_FILE, CreationRule, rule_for
from ratesmith.secrets.encrypted_file import METADATA, Ciphertext, Recipient, looks_encrypted, parse_ciphertext
from ratesmith.secrets.store import SecretFile, SecretsFolder
from ratesmith.secrets.wrapped_key import describe_hidden_recipients

REWRITE_HINT = "write it anew: ratesmith secrets set"


def check_files(secrets: SecretsFolder, environments: Iterable[str], key_types: Collection[str]) -> Iterator[Finding]:
    """Check the form of every file of these environments, and the rules of `.sops.yaml` that apply to them."""
    chosen = frozenset(environments)
    unruled: list[SecretFile] = []
    for file in secrets.files.values():
        if file.key[0] not in chosen:
            continue
        if not file.encrypted.is_encrypted:
            yield from _check_unencrypted(file)
            continue
        yield from _check_content(file)
        yield from _check_metadata(file, key_types)
        rule = rule_for(secrets.rules, file.key[0])
        if rule is None:
            unruled.append(file)
        else:
            yield from _check_recipients(file, rule, key_types)
    yield from check_rules(secrets, chosen, unruled, key_types)


def reencrypt_command(key: tuple[str, str]) -> str:
    """Return the command that encrypts a file anew, given its environment and id."""
    return f"ratesmith secrets reencrypt {' '.join(key)}"


def finding_at(file: SecretFile, route: Route, rule: str, message: str, hint: str, on: PointAt = "value") -> Finding:
    """Return an error at a route of a secret file."""
    return Finding(origin=origin(file.document, route, on), severity="error", rule=rule, message=message, hint=hint)


def _check_unencrypted(file: SecretFile) -> Iterator[Finding]:
    """Report a file without sops metadata, unless its plaintext values are reported already."""
    if not any(is_plaintext(value) for value in file.encrypted.leaves.values()):
        message = "the file was not encrypted by sops: it has no part named sops"
        yield finding_at(file, (), "secret-malformed", message, f"restore the file from git, or {REWRITE_HINT}")


def is_plaintext(value: Node) -> bool:
    """Return whether a value of a secret file is readable without a key."""
    return value not in (None, "", {}, []) and not looks_encrypted(value)


def _check_content(file: SecretFile) -> Iterator[Finding]:
    environment, id = file.key
    found = False
    for name, below in file.encrypted.tree.items():
        if name == METADATA:
            continue
        found = True
        if name != environment:
            message = f"the file is one of {environment} by its path and one of {quoted(name)} by its content"
            yield finding_at(file, (name,), "secret-malformed", message, f"move it, or {REWRITE_HINT}", "key")
        elif not isinstance(below, dict) or not below:
            yield _wrong_shape(file, (name,), f"there is no {id} in it")
        else:
            for other, values in below.items():
                yield from _check_entity(file, other, values)
    if not found:
        yield finding_at(file, (), "secret-malformed", "the file holds no secret", f"remove it, or {REWRITE_HINT}")


def _check_entity(file: SecretFile, name: str, values: Node) -> Iterator[Finding]:
    environment, id = file.key
    if name != id:
        message = f"the file is that of {id} by its path and that of {quoted(name)} by its content"
        hint = f"rename it to {quoted(name)} again, or remove it and set each secret anew: sops binds it to its id"
        yield finding_at(file, (environment, name), "secret-malformed", message, hint, "key")
    elif not isinstance(values, dict) or not values:
        yield _wrong_shape(file, (environment, id), "there are no secrets in it")
    else:
        for secret, value in values.items():
            yield from _check_value(file, (environment, id, secret), value)


def _wrong_shape(file: SecretFile, route: Route, what: str) -> Finding:
    message = f"{what}; a file of secrets has the form environment, id, name of the secret"
    return finding_at(file, route, "secret-malformed", message, REWRITE_HINT, "key")


def _check_value(file: SecretFile, route: Route, value: Node) -> Iterator[Finding]:
    sealed = parse_ciphertext(value)
    on: PointAt = "value"
    if isinstance(value, (dict, list)):
        what, on = "is not one value", "key"
    elif value is None or value == "" or (sealed is not None and not sealed.length):
        what = "is empty"
    elif sealed is None and looks_encrypted(value):
        what = "starts like a value that sops encrypted, and does not go on like one"
    elif sealed is not None and sealed.type != "str":
        what = f"was encrypted as a value of type {quoted(sealed.type)}, not as text"
    else:
        return
    rule, more = ("secret-empty", ", or remove it") if what == "is empty" else ("secret-malformed", "")
    hint = f"write it anew: ratesmith secrets set {' '.join(map(str, route))}{more}"
    yield finding_at(file, route, rule, f"{quoted(route[-1])} {what}", hint, on)


def _check_metadata(file: SecretFile, key_types: Collection[str]) -> Iterator[Finding]:
    encrypted, place = file.encrypted, (METADATA,)
    if not isinstance(encrypted.mac, Ciphertext):
        message, hint = (
            "the file has no valid mac, so nobody would notice a change",
            "restore it from git, or set it anew",
        )
        yield finding_at(file, (*place, "mac"), "sops-mac-missing", message, hint)
    elif encrypted.last_modified is None:
        message = "the file has no valid lastmodified, without which its mac cannot be checked"
        yield finding_at(
            file, (*place, "lastmodified"), "sops-mac-missing", message, "restore it from git, or set it anew"
        )
    for name in encrypted.selectors:
        message = f"the file was written with {name}, so that not all of it is encrypted and authenticated"
        yield finding_at(
            file, (*place, name), "sops-selector", message, f"remove it from {RULES_FILE}, and {REWRITE_HINT} --replace"
        )
    if problems := [*describe_hidden_recipients(encrypted)]:
        more = f"; {plural(len(problems) - 1, 'other entry', 'other entries')} likewise" if problems[1:] else ""
        message = f"{problems[0]}{more}, so nobody can say who can read the file"
        hint = f"ask who wrote it, rotate its secrets, and give it a new data key: {reencrypt_command(file.key)}"
        yield finding_at(file, place, "sops-recipient-hidden", message, hint, "key")
    for type_ in sorted({recipient.type for recipient in encrypted.recipients} - {*key_types}):
        yield finding_at(
            file, (*place, type_), "sops-key-type", *disallowed_key_type("the file is", type_, key_types), "key"
        )


def _check_recipients(file: SecretFile, rule: CreationRule, key_types: Collection[str]) -> Iterator[Finding]:
    place = (METADATA,)
    has, wanted = file.encrypted.recipients, rule.recipients
    groups, due = file.encrypted.key_groups, rule.key_groups
    if has == wanted and has:
        if groups != due:
            message = f"{groups} opens the file, and {RULES_FILE} asks for {due}"
            hint = (
                f"run: {reencrypt_command(file.key)}; whoever could open it alone has read the secrets, so rotate them"
            )
            yield finding_at(file, place, "sops-recipients-drift", message, hint, "key")
        return
    differences = [
        *_describe_recipients("is not encrypted to", wanted - has),
        *_describe_recipients("is encrypted to", has - wanted, "too"),
    ]
    message = f"the file {' and '.join(differences) or 'is encrypted to nobody'}; {RULES_FILE} says otherwise"
    hint = f"run: {reencrypt_command(file.key)}; whoever loses access has read the secrets, so rotate them"
    if any(recipient.type not in key_types for recipient in has):
        hint = f"do not run sops on it, which would take your credentials there; restore {file.document.path} from git"
    yield finding_at(file, place, "sops-recipients-drift", message, hint, "key")


def _describe_recipients(what: str, recipients: Collection[Recipient], too: str = "") -> Iterator[str]:
    if recipients:
        first = ", ".join(recipient.short for recipient in sorted(recipients)[:5])
        more = f" and {plural(len(recipients) - 5, 'other')}" if len(recipients) > 5 else ""
        yield f"{what} {first}{more} {too}".rstrip()
