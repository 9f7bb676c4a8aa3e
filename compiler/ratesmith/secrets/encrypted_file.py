"""Read an encrypted file without a key: its ciphertexts and its recipients.

Nothing here decrypts or trusts the file: what does not have the form that sops writes is None,
never an exception.
"""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import cached_property, lru_cache
from typing import Any, Final, NamedTuple

import msgspec

from ratesmith.core.ir import Node, Route
from ratesmith.core.sanitize import harmless

SUFFIX: Final = ".sops.yaml"
METADATA: Final = "sops"
_BINDING: Final = "_bound_to"
"""Ends the name of the value that says where the secret before it may be sent; no secret's name ends so."""
DEFAULT_SUFFIX: Final = "_unencrypted"
"""sops writes this selector into every file that names no other; no name of a secret ends in it."""
SELECTORS: Final = (
    "encrypted_regex",
    "unencrypted_regex",
    "encrypted_suffix",
    "unencrypted_suffix",
    "encrypted_comment_regex",
    "unencrypted_comment_regex",
    "mac_only_encrypted",
)
"""The options that make sops leave something in plain text, or outside of the MAC."""
_PLAIN: Final = frozenset({*SELECTORS, "mac", "lastmodified", "version", "shamir_threshold", "key_groups"})
_BASE64: Final = "([A-Za-z0-9+/]*={0,2})"
_CIPHERTEXT: Final = rf"ENC\[AES256_GCM,data:{_BASE64},iv:{_BASE64},tag:{_BASE64},type:([a-z]+)\]"
_PARTS: Final[Mapping[str, tuple[str, ...]]] = {
    "age": ("recipient",),
    "pgp": ("fp",),
    "kms": ("arn",),
    "gcp_kms": ("resource_id",),
    "azure_kv": ("vault_url", "name", "version"),
    "hc_vault": ("vault_address", "engine_path", "key_name"),
    "hckms": ("key_id",),
}
"""The entries of a key in the metadata that identify it."""
_LONGEST_SHOWN: Final = 300


class Ciphertext(NamedTuple):
    """One encrypted value, as it is in the file."""

    data: str
    iv: str
    tag: str
    type: str

    @property
    def length(self) -> int:
        """Length of the value in bytes; AES-GCM keeps it."""
        return len(self.data) // 4 * 3 - self.data.count("=")


class Recipient(NamedTuple):
    """Whom a file is encrypted to: the type of the key, and its public name."""

    type: str
    id: str

    @property
    def short(self) -> str:
        """The recipient as a message shows it; the name of a service in full, as its beginning can be anybody's."""
        if len(self.id) <= 24 or self.type not in ("age", "pgp"):
            return harmless(f"{self.type} {self.id}", _LONGEST_SHOWN, hosts=True)
        return harmless(f"{self.type} {self.id[:12]}…{self.id[-6:]}")


class KeyGroups(msgspec.Struct, frozen=True):
    """How many groups of recipients have to act together to open a file; one recipient of a group is enough for it."""

    groups: tuple[frozenset[Recipient], ...]
    needed: int

    @classmethod
    def of(cls, groups: Iterable[frozenset[Recipient]], threshold: Any) -> KeyGroups:
        """Return these groups; without a threshold all are needed, and what is no whole number counts as none."""
        found = tuple(sorted((group for group in groups if group), key=sorted))
        given = threshold if isinstance(threshold, int) and threshold > 0 else len(found)
        return cls(found, given if len(found) > 1 else 1)

    @property
    def recipients(self) -> frozenset[Recipient]:
        """Whom all groups consist of."""
        return frozenset().union(*self.groups)

    def __str__(self) -> str:
        if len(self.groups) < 2:
            return "any one key"
        groups = "; ".join(", ".join(recipient.short for recipient in sorted(group)) for group in self.groups[:5])
        return f"keys of {self.needed} out of {len(self.groups)} groups ({groups})"


class EncryptedFile:
    """One file below `secrets/`, given by its tree."""

    def __init__(self, tree: Mapping[str, Node]) -> None:
        self.tree = tree
        metadata = tree.get(METADATA)
        self.metadata: Mapping[str, Any] = metadata if isinstance(metadata, dict) else {}

    @property
    def is_encrypted(self) -> bool:
        """Whether the file has metadata of sops."""
        return bool(self.metadata)

    @cached_property
    def leaves(self) -> Mapping[Route, Node]:
        """Every value outside of the metadata, by its route; an empty map or list counts as one."""
        outside = {key: value for key, value in self.tree.items() if key != METADATA or not isinstance(value, dict)}
        return dict(_leaves(outside, ()))

    def ciphertexts(self, environment: str, id: str) -> Mapping[str, Ciphertext]:
        """Return the encrypted secrets below environment and id, by name."""
        return {name: it for name, it in self._values(environment, id) if not is_binding(name)}

    def bindings(self, environment: str, id: str) -> Mapping[str, Ciphertext]:
        """Return what says where the secrets below environment and id may be sent, by the name of the secret."""
        return {bound_secret(name): it for name, it in self._values(environment, id) if is_binding(name)}

    def _values(self, environment: str, id: str) -> Iterator[tuple[str, Ciphertext]]:
        for route, value in self.leaves.items():
            sealed = parse_ciphertext(value)
            if sealed is not None and len(route) == 3 and route[:2] == (environment, id):
                yield str(route[2]), sealed

    @property
    def mac(self) -> Ciphertext | None:
        """The authentication code over all values."""
        return parse_ciphertext(self.metadata.get("mac"))

    @property
    def last_modified(self) -> datetime | None:
        """When sops last changed a value; it is authenticated together with the MAC."""
        text = self.metadata.get("lastmodified")
        try:
            return datetime.fromisoformat(text) if isinstance(text, str) else None
        except ValueError:
            return None

    def changed_after(self, today: date) -> bool:
        """Whether sops last changed the file on a day that has not begun anywhere on earth."""
        last = self.last_modified
        return last is not None and (last.date() - today).days > 1

    @cached_property
    def wrapped_keys(self) -> Mapping[Recipient, tuple[str, ...]]:
        """The data key as it is wrapped for each recipient; a recipient without a readable name is `?`."""
        found: dict[Recipient, list[str]] = {}
        for level in self._levels():
            for type_, key in _keys(level):
                wrapped = str(key.get("enc")) if isinstance(key, dict) else ""
                found.setdefault(Recipient(type_, _key_name(type_, key)), []).append(wrapped)
        return {recipient: tuple(sorted(wrapped)) for recipient, wrapped in found.items()}

    @property
    def recipients(self) -> frozenset[Recipient]:
        """Whom the file is encrypted to."""
        return frozenset(self.wrapped_keys)

    @property
    def key_groups(self) -> KeyGroups:
        """Which of them have to act together."""
        groups = (
            frozenset(Recipient(type_, _key_name(type_, key)) for type_, key in _keys(level))
            for level in self._levels()
        )
        return KeyGroups.of(groups, self.metadata.get("shamir_threshold"))

    @property
    def selectors(self) -> Iterator[str]:
        """The options in the metadata by which something is not encrypted."""
        return (name for name in SELECTORS if leaves_plaintext(name, self.metadata.get(name)))

    def _levels(self) -> Iterator[Mapping[str, Any]]:
        """Yield the maps that hold keys: the metadata, and each of its key groups."""
        yield self.metadata
        groups = self.metadata.get("key_groups")
        yield from (group for group in (groups if isinstance(groups, list) else ()) if isinstance(group, dict))


def _keys(level: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield type and entry of each key in the metadata, or in a group of it."""
    for type_, keys in level.items():
        if type_ not in _PLAIN and keys:
            yield from ((type_, key) for key in (keys if isinstance(keys, list) else [keys]))


def is_binding(name: str) -> bool:
    """Return whether a name is that of a binding, and not of a secret."""
    return name.endswith(_BINDING)


def binding_name(secret: str) -> str:
    """Return the name of the binding of a secret."""
    return f"{secret}{_BINDING}"


def bound_secret(name: str) -> str:
    """Return the name of the secret that a binding is for."""
    return name.removesuffix(_BINDING)


def bind_command(environment: str, id: str) -> str:
    """Return the command that binds the secrets of an entity."""
    return f"ratesmith secrets bind {environment} {id}"


def parse_ciphertext(value: Node) -> Ciphertext | None:
    """Return the parts of `ENC[AES256_GCM,data:…,iv:…,tag:…,type:…]`; None for anything else."""
    return _ciphertext_in(value) if isinstance(value, str) else None


@lru_cache(maxsize=4096)
def _ciphertext_in(text: str) -> Ciphertext | None:
    match = re.fullmatch(_CIPHERTEXT, text)
    if match is None or not all(_is_canonical(match[part]) for part in (1, 2, 3)):
        return None
    sealed = Ciphertext(*match.groups())
    return sealed if len(sealed.iv) == 44 and len(sealed.tag) == 24 else None


def _is_canonical(encoded: str) -> bool:
    """Return whether base64 is spelled as every encoder spells it.

    The last letter can have bits that nothing decodes: an old ciphertext would be a new one.
    """
    try:
        last = b64decode(encoded[-4:], validate=True)
    except ValueError:
        return False
    return len(encoded) % 4 == 0 and encoded.endswith(b64encode(last).decode())


def looks_encrypted(value: Node) -> bool:
    """Return whether a value was meant to be a ciphertext."""
    return isinstance(value, str) and value.startswith("ENC[")


def leaves_plaintext(name: str, value: Node) -> bool:
    """Return whether an option of SELECTORS with that value leaves something in plain text."""
    return bool(value) and not (name == "unencrypted_suffix" and value == DEFAULT_SUFFIX)


def key_name(type_: str, parts: Sequence[Any]) -> str:
    """Return the name of a key, the same from a file and from a rule; `?` if a part is not text."""
    if not parts or not all(isinstance(part, str) for part in parts):
        return "?"
    first: str = parts[0].strip()
    match type_:
        case "pgp":
            return first.replace(" ", "").upper()
        case "kms":
            return first.partition("+")[0]
        case "azure_kv":
            return "/".join((first.rstrip("/"), "keys", *parts[1:]))
        case "hc_vault":
            return f"{first.rstrip('/')}/v1/{parts[1].strip('/')}/keys/{parts[2]}"
        case _:
            return "/".join((first, *parts[1:]))


def _key_name(type_: str, key: Node) -> str:
    return key_name(type_, [key.get(part) for part in _PARTS.get(type_, ())] if isinstance(key, dict) else ())


def _leaves(node: Node, route: Route) -> Iterator[tuple[Route, Node]]:
    if isinstance(node, dict) and node:
        for key, value in node.items():
            yield from _leaves(value, (*route, key))
    elif isinstance(node, list) and node:
        for index, value in enumerate(node):
            yield from _leaves(value, (*route, index))
    elif route:
        yield route, node
