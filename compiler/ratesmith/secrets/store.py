"""The folder `config/secrets/` as one value: its files, and the rules they were to be written by."""

from __future__ import annotations

from collections.abc import Mapping

from ratesmith.core.ir import Document, Finding, Frozen
from ratesmith.secrets.creation_rules import Rules
from ratesmith.secrets.encrypted_file import SUFFIX, EncryptedFile


class SecretFile(Frozen, frozen=True, kw_only=True):
    """One file: where it stands, and what it says without a key."""

    document: Document
    encrypted: EncryptedFile

    @property
    def key(self) -> tuple[str, str]:
        """The environment and the id that its path names."""
        return self.document.layer, self.document.id


class SecretsFolder(Frozen, frozen=True, kw_only=True):
    """Everything below `secrets/`, and the rules of `.sops.yaml`."""

    folder: str
    """`config/secrets`, as shown."""
    environments: frozenset[str]
    """Those with a folder of their own."""
    files: Mapping[tuple[str, str], SecretFile]
    unreadable: frozenset[tuple[str, str]]
    """Environment and id of the files that cannot be read."""
    rules: Rules
    findings: tuple[Finding, ...]
    sources: Mapping[str, str]
    unclaimed: Mapping[str, str]
    """The texts of all other files in the folder, which no frame is cut from."""

    def path(self, environment: str, id: str) -> str:
        """Where the file of an entity stands or would stand, from the project root."""
        return f"{self.folder}/{environment}/{id}{SUFFIX}"
