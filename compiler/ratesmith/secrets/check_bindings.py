"""Check that the secrets of a file are bound to where they are sent; to what, only a key can tell."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ratesmith.api.definitions import Kind
from ratesmith.api.destinations import has_destinations
from ratesmith.core.ir import Finding, Related
from ratesmith.core.sanitize import quoted
from ratesmith.language.positions import origin
from ratesmith.secrets.encrypted_file import bind_command, binding_name
from ratesmith.secrets.store import SecretFile


def check_bindings(kind: Kind, file: SecretFile, *, required: bool) -> Iterator[Finding]:
    """Find bindings of secrets that are not there and, if `required`, the secrets that nothing binds."""
    environment, id = file.key
    if has_destinations(kind.entity):
        secrets, bound = file.encrypted.ciphertexts(environment, id), file.encrypted.bindings(environment, id)
        unbound = [name for name in secrets if name not in bound]
        if required and unbound:
            yield _unbound(kind, file, unbound)
        yield from (_without_secret(file, name) for name in sorted(bound.keys() - secrets.keys()))


def _unbound(kind: Kind, file: SecretFile, names: Sequence[str]) -> Finding:
    environment, id = file.key
    place, *others = (origin(file.document, (environment, id, name), "key") for name in names)
    are, them = ("is", "it") if len(names) == 1 else ("are", "them")
    return Finding(
        origin=place,
        severity="error",
        rule="secret-unbound",
        message=f"{', '.join(names)} of {id} {are} not bound to a destination, so whoever changes that of the"
        f" {kind.name} gets {them}",
        hint=f"look where {id} sends {them}, then bind {them} with a key that opens the file:"
        f" {bind_command(environment, id)}",
        related=tuple(Related(other, "and this one") for other in others),
        environments=(environment,),
    )


def _without_secret(file: SecretFile, name: str) -> Finding:
    environment, id = file.key
    return Finding(
        origin=origin(file.document, (environment, id, binding_name(name)), "key"),
        severity="error",
        rule="secret-undeclared",
        message=f"{quoted(binding_name(name))} binds a secret that is not there",
        hint="restore the file from git, or set the secret anew: ratesmith secrets set",
        environments=(environment,),
    )
