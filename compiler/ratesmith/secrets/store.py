"""The folder `config/secrets/` as one value: its files, and the rules of `.sops.yaml`."""

from __future__ import annotations

from collections.abc import Mapping

from ratesmith.core.ir import Document, Finding, Frozen, SecretKey
from ratesmith.secrets.creation_rules import Rules
from ratesmith.secrets.encrypted_file import SUFFIX, Ciphertext, EncryptedFile


class SecretFile(Frozen, frozen=True, kw_only=True):
    """One file: its document, and its content as far as it is readable without a key."""

    document: Document
    encrypted: EncryptedFile

    @property
    def key(self) -> tuple[str, str]:
        """The environment and the id in its path."""
        return self.document.layer, self.document.id


class SecretsFolder(Frozen, frozen=True, kw_only=True):
    """Everything below `secrets/`, and the rules of `.sops.yaml`."""

    folder: str
    """`config/secrets`, relative to the project root."""
    environments: frozenset[str]
    """The environments with a folder of their own."""
    files: Mapping[tuple[str, str], SecretFile]
    unreadable: frozenset[tuple[str, str]]
    """Environment and id of the files that cannot be read."""
    rules: Rules
    findings: tuple[Finding, ...]
    sources: Mapping[str, str]
    unclaimed: Mapping[str, str]
    """The texts of all other files in the folder, which are never shown."""

    def path(self, environment: str, id: str) -> str:
        """Return the path of the file of an entity, relative to the project root, whether it exists or not."""
        return f"{self.folder}/{environment}/{id}{SUFFIX}"


def fingerprints(secrets: SecretsFolder | None, environment: str) -> dict[SecretKey, str]:
    """Return the SHA-256 of each ciphertext; empty if the environment has no folder of secrets.

    A ciphertext is random, so its fingerprint reveals nothing about the value.
    """
    if secrets is None or environment not in secrets.environments:
        return {}
    return {
        (id, name): fingerprint(sealed)
        for (layer, id), file in sorted(secrets.files.items())
        if layer == environment
        for name, sealed in file.encrypted.ciphertexts(environment, id).items()
    }


def fingerprint(*sealed: Ciphertext) -> str:
    """Return the SHA-256 of ciphertexts."""
    from hashlib import sha256

    return sha256(",".join(part for each in sealed for part in each).encode()).hexdigest()
