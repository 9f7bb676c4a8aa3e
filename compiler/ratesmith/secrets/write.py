"""Writing secrets: into a new file, into one that a key opens, or over one that none does."""

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
    """The secret in what somebody typed or piped: one newline at its end is not part of it. Fatal, if it is none."""
    text = text.removesuffix("\n").removesuffix("\r")
    if not text:
        raise Fatal(Exit.USAGE, "the value is empty; nothing was written", "type it, or pipe it into the command")
    if not re.sub(r"[\r\n\t]", "", text).isprintable():
        raise Fatal(Exit.USAGE, "the value holds a character that cannot be seen; nothing was written", "copy it anew")
    return Secret(text)


def write_secrets(sops: Sops, place: SecretLocation, values: SecretValues, *, replace: bool) -> str:
    """Write the secrets, and say what became of the file. Fatal where that would lose others, unless `replace`."""
    if not place.path.exists():
        write_atomically(place.path, sops.encrypt(place, values))
        return "a new file"
    try:
        text = sops.replace(place, values)
    except CannotDecrypt as unopened:
        others = _other_secrets(place, values)
        if not replace and (others or not isinstance(unopened, NoMatchingKey)):
            raise _refusal(unopened, others) from None
        write_atomically(place.path, sops.encrypt(place, values))
        return f"written anew; lost, to be set again: {', '.join(others)}" if others else "written anew"
    write_atomically(place.path, text)
    return "the rest of the file is as it was"


def _other_secrets(place: SecretLocation, values: SecretValues) -> list[str]:
    """The other secrets of a file, as far as they can be read without a key."""
    try:
        there = parse_file(place.read(), place.shown).ciphertexts(place.environment, place.provider)
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
    """In which ways the values of a file are not what is declared; never says a value."""
    for name, declaration in declared.items():
        if name not in values:
            if declaration.required:
                yield f"{name} is missing"
        elif not values[name]:
            yield f"{name} is empty"
        elif len(values[name]) < declaration.min_length:
            yield f"{name} is shorter than {declaration.min_length} bytes"
    yield from (f"{name} is not declared" for name in sorted({*values} - {*declared}))
