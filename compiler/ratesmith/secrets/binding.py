"""The destinations that secrets are bound to: in the same encrypted file, beside each secret, written with it.

Whoever changes only the configuration can have a key sent elsewhere, but cannot change what the key
is bound to without a private key that opens the file.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from ratesmith.api.definitions import Kind
from ratesmith.api.destinations import UNREADABLE, has_destinations, origins_of, settings_beside
from ratesmith.core.atomic_write import write_atomically
from ratesmith.core.canonical_json import canonical
from ratesmith.core.errors import Exit, Fatal, RefusalKind
from ratesmith.core.ir import Config, SecretKey
from ratesmith.core.public_address import read_address
from ratesmith.core.secret import Secret
from ratesmith.project.secret_tables import given_destinations, given_settings, renamed_places
from ratesmith.project.settings import Project, namespace_of
from ratesmith.secrets.encrypted_file import bind_command, binding_name, is_binding
from ratesmith.secrets.store import SecretsFolder, fingerprint

if TYPE_CHECKING:
    from ratesmith.secrets.sops_cli import SecretLocation, SecretValues, Sops

NOWHERE: Final = "none"
"""What a secret is bound to while its entity names no destination: the platform then uses the provider's own."""
_RENAMED: Final = r"[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z0-9_]+)?=[A-Za-z0-9_$]*"
"""A column or a table under another name; no origin looks so."""
_SETTINGS: Final = r"settings:[0-9a-f]{64}"
"""The SHA-256 of the settings that stand beside the destinations; no origin looks so."""
_WITH_SETTINGS: Final = "with its settings"
_SETTINGS_CHANGED: Final = (
    "settings beside the address changed, of which a platform may make the name of a host, or the schema of the tables"
)


class Binding(NamedTuple):
    """What a secret has to be bound to, and what says so in its file."""

    destinations: str
    """The origins that the configuration names, as a binding holds them, and what it says beside them."""
    fingerprint: str
    """Of the ciphertexts of the secret and its binding; empty where the file does not bind it."""

    @property
    def record(self) -> str:
        """Return what a database keeps once the two were found to agree; destinations are no secret."""
        return f"{self.fingerprint} {self.destinations}"


def destinations_by_id(kind: Kind | None, config: Config, project: Project) -> dict[str, str]:
    """Return where the secrets of each entity are sent, as a binding holds it.

    Origins, then renamed columns, then a digest of the other settings, of which a platform can make the name of a host,
    and of the schema of the tables. Of an entity without such settings, in a project that renames nothing beside
    secrets and names no schema, the origins alone.
    Nothing of a kind that does not say where its secrets are sent.
    """
    if kind is None or not has_destinations(kind.entity):
        return {}
    tables = project.tables
    given = {it.origin for _, it in given_destinations(tables, kind.tables)}
    renamed, settings = renamed_places(tables, kind.tables), tuple(given_settings(tables, kind.tables))
    # Another schema of the same database can be that of somebody else.
    namespace = namespace_of(project, config.environment)
    settings += (("namespace", namespace),) if namespace else ()
    return {
        id: " ".join(
            (
                " ".join(sorted({*origins_of(entity), *given})) or NOWHERE,
                *renamed,
                *_digest((*settings_beside(entity), *settings)),
            )
        )
        for id, entity in config.all(kind.entity).items()
    }


def without_settings(destinations: str) -> str:
    """Return destinations in the form that they had before settings were part of it."""
    return " ".join(word for word in destinations.split(" ") if not re.fullmatch(_SETTINGS, word))


def _digest(settings: tuple[tuple[str, Any], ...]) -> Iterator[str]:
    from hashlib import sha256

    if settings:
        yield f"settings:{sha256(canonical(settings).encode()).hexdigest()}"


def bindings(
    folder: SecretsFolder | None, kind: Kind | None, config: Config, project: Project
) -> dict[SecretKey, Binding]:
    """Return the binding of every secret that an environment has a ciphertext of."""
    found: dict[SecretKey, Binding] = {}
    environment = config.environment
    for id, destinations in destinations_by_id(kind, config, project).items():
        file = folder.files.get((environment, id)) if folder is not None else None
        if file is not None:
            bound = file.encrypted.bindings(environment, id)
            for name, sealed in file.encrypted.ciphertexts(environment, id).items():
                known = fingerprint(sealed, bound[name]) if name in bound else ""
                found[id, name] = Binding(destinations, known)
    return found


def bind_secrets(sops: Sops, location: SecretLocation, destinations: str) -> tuple[str, ...]:
    """Bind every secret of a file to these destinations, and return what was done, in words.

    Raises Fatal if the file cannot be decrypted, or a destination cannot be read.
    """
    values = sops.decrypt(location)
    secrets = without_bindings(values)
    known = {name: bound_to(values, name) for name in secrets}
    changed = {name: secrets[name] for name, bound in known.items() if bound != destinations}
    if changed:
        added = {name: it for name, it in values_with_binding(changed, destinations).items() if is_binding(name)}
        write_atomically(location.path, sops.replace(location, added))
    was = {name: f", and no longer to {shown_destinations(bound)}" if bound else "" for name, bound in known.items()}
    return tuple(
        f"{name} is bound to {in_words(destinations)}{was[name] if name in changed else ', as before'}"
        for name in secrets
    )


def values_with_binding(values: SecretValues, destinations: str | None) -> SecretValues:
    """Return the secrets to write into a file, each with what binds it; alone where None.

    Raises Fatal if a destination cannot be read.
    """
    if destinations is None:
        return values
    if UNREADABLE in destinations.split():
        hint = "write each destination as https://api.example.com/v1; see: ratesmith validate"
        message = "a destination of these secrets cannot be read, so nothing can be bound to it; nothing was written"
        raise Fatal(Exit.REFUSED, message, hint)
    return values | {binding_name(name): Secret(destinations) for name in values if not is_binding(name)}


def without_bindings(values: SecretValues) -> SecretValues:
    """Return the secrets of a file alone."""
    return {name: value for name, value in values.items() if not is_binding(name)}


def bound_to(values: Mapping[str, Secret], name: str) -> str | None:
    """Return what a secret is bound to; None where it is not."""
    found = values.get(binding_name(name))
    return None if found is None else found.reveal()


def require_bound(environment: str, opened: Mapping[str, SecretValues], wanted: Mapping[SecretKey, Binding]) -> None:
    """Raise Fatal where a file, decrypted, binds a secret to something else than the configuration says."""
    wrong = {
        key: describe_difference(bound or "", binding.destinations)
        for key, binding in sorted(wanted.items())
        if (bound := bound_to(opened[key[0]], key[1])) != binding.destinations
    }
    if wrong:
        raise Fatal(
            Exit.REFUSED,
            "; ".join(f"{id}.{name} {what}" for (id, name), what in wrong.items()),
            f"find out who changed that in config/, and why; if it is right, {_bind_hint(environment, wrong)}",
            kind=RefusalKind.DESTINATION_CHANGED,
        )


def _bind_hint(environment: str, keys: Iterable[SecretKey]) -> str:
    ids = dict.fromkeys(id for id, _ in keys)
    return "bind it with a key that opens the file: " + " && ".join(bind_command(environment, id) for id in ids)


def describe_bindings(values: SecretValues, destinations: str | None, *, required: bool) -> Iterator[str]:
    """Yield how the bindings in a decrypted file differ from the configuration; every secret needs one if `required`.

    Nothing of a kind that does not say where its secrets are sent.
    """
    for name in without_bindings(values) if destinations is not None else ():
        bound = bound_to(values, name)
        if bound is None and required:
            yield f"{name} is not bound to a destination"
        elif bound is not None and bound != destinations:
            yield f"{name} {describe_difference(bound, destinations or NOWHERE)}"


def describe_difference(bound: str, destinations: str) -> str:
    """Return how a binding differs from the configuration, in words."""
    return f"is bound to {shown_destinations(bound)}, and {describe_now(bound, destinations)}"


def describe_now(known: str, destinations: str) -> str:
    """Return what the configuration says now of a secret that was for other destinations, in words."""
    if known == destinations or without_settings(known) != without_settings(destinations):
        return f"the configuration sends it to {in_words(destinations)}"
    if known == without_settings(known):
        return "the configuration has settings beside the address, which are part of that"
    return _SETTINGS_CHANGED


def describe_change(before: str, after: str) -> str:
    """Return how the destinations of two configurations differ, in words."""
    if without_settings(before) == without_settings(after):
        return _SETTINGS_CHANGED
    return f"from {in_words(before)} to {in_words(after)}"


def in_words(destinations: str) -> str:
    """Return the destinations of the configuration for a message."""
    origins, beside = _parts(destinations)
    words = ("an address that cannot be read" if it == UNREADABLE else it for it in origins)
    shown = "the default address" if origins == [NOWHERE] else ", ".join(it.removeprefix("//") for it in words)
    named = [_WITH_SETTINGS if re.fullmatch(_SETTINGS, it) else it for it in beside]
    return f"{shown} ({', '.join(named)})" if named else shown


def shown_destinations(bound: str) -> str:
    """Return what a file says a secret is bound to; only what has the form of a destination is shown."""
    origins, beside = _parts(bound)
    read = [(text, read_address(text.removeprefix("//"))) for text in origins]
    if origins == [NOWHERE] or (read and all(address is not None and address.origin == text for text, address in read)):
        shown = in_words(" ".join(origins))
        what = (_WITH_SETTINGS if re.fullmatch(_SETTINGS, it) else "with other names of columns" for it in beside)
        return f"{shown} ({', '.join(dict.fromkeys(what))})" if beside else shown
    return "something that is no destination"


def _parts(bound: str) -> tuple[list[str], list[str]]:
    """Return the origins of a binding, and what is bound beside them: renamed columns, and the digest of settings."""
    words = bound.split(" ")
    beside = [word for word in words if re.fullmatch(f"{_RENAMED}|{_SETTINGS}", word)]
    return [word for word in words if word not in beside], beside
