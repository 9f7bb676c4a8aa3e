"""The folder `config/secrets/` as one value: its files, and the rules of `.sops.yaml`."""

from __future__ import annotations

from collections.abc import Mapping

from ratesmith.core.ir import Document, Finding, Frozen
from ratesmith.secrets.creation_rules import Rules
from ratesmith.secrets.encrypted_file import SUFFIX, EncryptedFile


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
