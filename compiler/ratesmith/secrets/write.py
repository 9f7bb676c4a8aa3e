"""Write secrets into a new file, into one that can be decrypted, or in place of one that cannot.

Whatever is written gets a new data key, and the recipients of `.sops.yaml` alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from ratesmith.core.atomic_write import write_atomically
from ratesmith.core.errors import Exit, Fatal
from ratesmith.core.ir import SecretDeclaration
from ratesmith.core.secret import Secret
from ratesmith.secrets.preflight import CannotDecrypt, parse_file
from ratesmith.secrets.sops_cli import NoMatchingKey, SecretLocation, SecretValues, Sops


def parse_secret_input(text: str) -> Secret:
    """Return the secret in typed or piped text, without one newline at its end. Raises Fatal if it is empty."""
    text = text.removesuffix("\n").removesuffix("\r")
    if not text:
        raise Fatal(Exit.USAGE, "the value is empty; nothing was written", "type it, or pipe it into the command")
    return Secret(text)


def write_secrets(sops: Sops, location: SecretLocation, values: SecretValues, *, replace: bool) -> str:
    """Write the secrets and return what was done to the file, in words.

    Raises Fatal if the file cannot be decrypted and writing it anew would lose other secrets, unless
    `replace`; and if sops fails.
    """
    if not location.path.exists():
        write_atomically(location.path, sops.encrypt(location, values))
        return "a new file"
    try:
        text = sops.replace(location, values)
    except CannotDecrypt as error:
        others = _other_secrets(location, values)
        if not replace and (others or not isinstance(error, NoMatchingKey)):
            raise _refusal(error, others) from None
        write_atomically(location.path, sops.encrypt(location, values))
        return f"written anew; lost, to be set again: {', '.join(others)}" if others else "written anew"
    write_atomically(location.path, text)
    return "encrypted anew, with the file's other secrets as they were"


def reencrypt(sops: Sops, locations: Sequence[SecretLocation]) -> None:
    """Encrypt files anew, their values as they are: with new data keys, to the recipients of `.sops.yaml`.

    Raises Fatal, before anything is written, if one of them cannot be decrypted or encrypted.
    """
    texts = [(location.path, sops.replace(location, {})) for location in locations]
    for path, text in texts:
        write_atomically(path, text)


def _other_secrets(location: SecretLocation, values: SecretValues) -> list[str]:
    """Return the names of the other secrets of a file, as far as they are readable without a key."""
    try:
        there = parse_file(location.read(), location.shown).ciphertexts(location.environment, location.provider)
    except Fatal:
        return []
    return sorted({*there} - {*values})


def _refusal(unopened: CannotDecrypt, others: list[str]) -> Fatal:
    if not isinstance(unopened, NoMatchingKey):
        return unopened
    return Fatal(
        Exit.REFUSED,
        f"{unopened.message}, and writing it anew loses its other secrets: {', '.join(others)}",
        f"{unopened.hint}, or add --replace and set them again",
    )


_QUOTES: Final = ('""', "''", "``", "“”", "‘’")
_LABEL: Final = re.compile(r"(?:export +)?[A-Z][A-Z0-9_]*_(?:KEY|TOKEN|SECRET|PASSWORD)=|(?:Authorization: *)?Bearer ")
"""A key as a line of a .env file or an HTTP header has it."""


def _copied_along(value: str) -> Iterator[str]:
    """Yield what a value holds that no API key has, and that a copy from a file or a page often brings along."""
    inner = value.strip()
    if value != value.lstrip():
        yield "starts with white space"
    if value != value.rstrip():
        yield "ends with white space"
    if len(inner) > 1 and inner[0] + inner[-1] in _QUOTES:
        yield "has quotes around it"
    if _LABEL.match(inner):
        yield "begins with a name or a scheme, which is no part of it"
    if len(value.splitlines()) > 1:
        yield "has a line break in it"
    if not "".join(inner.splitlines()).isprintable():
        yield "holds a control character or one that cannot be seen"


def describe_mismatches(declared: Mapping[str, SecretDeclaration], values: Mapping[str, Secret]) -> Iterator[str]:
    """Yield how values differ from their declarations, and what was copied along with them; never shows a value."""
    for name, declaration in declared.items():
        if name not in values:
            if declaration.required:
                yield f"{name} is missing"
        elif not values[name]:
            yield f"{name} is empty"
        else:
            if len(values[name]) < declaration.min_length:
                yield f"{name} is shorter than {declaration.min_length} bytes"
            yield from (f"{name} {extra}" for extra in _copied_along(values[name].reveal()))
    yield from (f"{name} is not declared" for name in sorted({*values} - {*declared}))
