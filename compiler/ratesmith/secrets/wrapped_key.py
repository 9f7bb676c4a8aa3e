"""Check, without a key, how the data key of a file is wrapped for its recipients.

An entry of the metadata names one recipient, and nothing authenticates that name: `enc`, an age file of its own,
can be encrypted to more keys, each of which has a stanza in its header.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator, Sequence
from typing import Final

from ratesmith.core.sanitize import plural
from ratesmith.secrets.encrypted_file import EncryptedFile, Recipient

_ARMOR: Final = re.compile(
    r"\s*-----BEGIN AGE ENCRYPTED FILE-----\r?\n([A-Za-z0-9+/=\r\n]+)-----END AGE ENCRYPTED FILE-----\s*"
)
_VERSION: Final = b"age-encryption.org/v1\n"
_STANZAS: Final = {"age1": "X25519", "ssh-ed25519": "ssh-ed25519", "ssh-rsa": "ssh-rsa"}
"""Kind of the stanza by the beginning of a recipient; plugins have kinds of their own."""
_NATIVE: Final = re.compile(r"age1[02-9ac-hj-np-z]{58}")


def describe_hidden_recipients(encrypted: EncryptedFile) -> Iterator[str]:
    """Yield why others than the named recipients may read a file, or a named one may not."""
    for recipient, entries in sorted(encrypted.wrapped_keys.items()):
        if len(entries) > 1:
            yield f"{recipient.short} has {plural(len(entries), 'entry', 'entries')}, and only one can be its own"
        elif recipient.type == "age" and (problem := _problem(recipient, stanzas(entries[0]))):
            yield f"the entry of {recipient.short} {problem}"


def stanzas(armored: str) -> Sequence[str] | None:
    """Return the kinds of the stanzas in the header of an armored age file, in order; None if it is not one."""
    armor = _ARMOR.fullmatch(armored)
    try:
        content = base64.b64decode("".join(armor[1].split()), validate=True) if armor else b""
    except binascii.Error:
        return None
    header, end, _ = content.partition(b"\n--- ")
    if not end or not header.startswith(_VERSION):
        return None
    lines = (line.split(b" ") for line in header.split(b"\n") if line.startswith(b"-> "))
    return [words[1].decode("ascii", "replace") for words in lines]


def _problem(recipient: Recipient, found: Sequence[str] | None) -> str:
    if found is None:
        return "is damaged: it is not what age writes"
    if len(found) != 1:
        return f"is encrypted to {plural(len(found), 'key')} instead of one, whose owners nobody can name"
    if (wanted := _stanza(recipient.id)) and found[0] != wanted:
        return "is encrypted to a key of another kind"
    return ""


def _stanza(recipient: str) -> str:
    """Return the kind of stanza for a recipient; empty if a plugin decides it."""
    if recipient.startswith("age1") and not _NATIVE.fullmatch(recipient):
        return ""
    return next((kind for start, kind in _STANZAS.items() if recipient.startswith(start)), "")
