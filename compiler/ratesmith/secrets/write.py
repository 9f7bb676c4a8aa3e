"""Write secrets into a new file, into one that can be decrypted, or in place of one that cannot."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from ratesmith.core.atomic_write import write_atomically
from ratesmith.core.errors import Exit, Fatal
from ratesmith.core.ir import SecretDeclaration
from ratesmith.core.secret import Secret
from ratesmith.secrets.preflight import CannotDecrypt, parse_file
from ratesmith.secrets.sops_cli import NoMatchingKey, SecretLocation, SecretValues, Sops


def parse_secret_input(text: str) -> Secret:
    """Return the secret in typed or piped text, without one newline at its end.

    Raises Fatal if it is empty or holds an invisible character.
    """
    text = text.removesuffix("\n").removesuffix("\r")
    if not text:
        raise Fatal(Exit.USAGE, "the value is empty; nothing was written", "type it, or pipe it into the command")
    if not re.sub(r"[\r\n\t]", "", text).isprintable():
        raise Fatal(Exit.USAGE, "the value holds a character that cannot be seen; nothing was written", "copy it anew")
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
    return "the rest of the file is as it was"


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


def describe_mismatches(declared: Mapping[str, SecretDeclaration], values: Mapping[str, Secret]) -> Iterator[str]:
    """Yield how the values of a file differ from the declarations; never shows a value."""
    for name, declaration in declared.items():
        if name not in values:
            if declaration.required:
                yield f"{name} is missing"
        elif not values[name]:
            yield f"{name} is empty"
        elif len(values[name]) < declaration.min_length:
            yield f"{name} is shorter than {declaration.min_length} bytes"
    yield from (f"{name} is not declared" for name in sorted({*values} - {*declared}))
