"""List the secrets and their age, as far as both are known without a key."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from ratesmith.api.definitions import Kind
from ratesmith.api.destinations import has_destinations
from ratesmith.core.ir import Config, SecretDeclaration
from ratesmith.secrets.check_declared import declarations
from ratesmith.secrets.store import SecretFile, SecretsFolder


class SecretStatus(NamedTuple):
    """One secret of one entity in one environment: declared, present, or both."""

    environment: str
    id: str
    name: str
    declared: bool
    required: bool
    present: bool
    """Whether the file holds an encrypted value that is not empty."""
    age: int | None
    """Days since sops last changed the file; the secret is at least as old."""
    overdue: bool
    recipients: tuple[str, ...]
    """The recipients of the file, shortened."""
    bound: bool | None = None
    """Whether the file binds it to a destination; None where it is not there, or nothing says where it is sent."""


def list_secrets(
    secrets: SecretsFolder | None, kind: Kind | None, config: Config, today: date
) -> Iterator[SecretStatus]:
    """Yield the status of each secret that an entity declares or a file holds, by id and name.

    `secrets` is what `load_secrets` returned, `config` the configuration of the environment; nothing
    is read or decrypted here. Mistakes in a file are reported by `validate`.
    """
    if kind is None:
        return
    declared = declarations(kind, config)
    files = {id: file for (environment, id), file in _files(secrets) if environment == config.environment}
    for id in sorted({*declared, *files}):
        entity, file = declared.get(id, {}), files.get(id)
        values = file.encrypted.ciphertexts(config.environment, id) if file is not None else {}
        bound = file.encrypted.bindings(config.environment, id) if file is not None else {}
        for name in sorted({*entity, *values}):
            present = name in values and values[name].length > 0
            row = _row((config.environment, id, name), entity.get(name), file if present else None, today)
            yield row._replace(bound=name in bound if present and has_destinations(kind.entity) else None)


def _files(secrets: SecretsFolder | None) -> Iterator[tuple[tuple[str, str], SecretFile]]:
    yield from secrets.files.items() if secrets is not None else ()


def _row(
    place: tuple[str, str, str], declaration: SecretDeclaration | None, file: SecretFile | None, today: date
) -> SecretStatus:
    last = file.encrypted.last_modified if file is not None else None
    age = (today - last.date()).days if last is not None else None
    limit = declaration.rotate_after_days if declaration is not None else None
    recipients = sorted(file.encrypted.recipients) if file is not None else []
    return SecretStatus(
        *place,
        declared=declaration is not None,
        required=declaration is not None and declaration.required,
        present=file is not None,
        age=age,
        overdue=age is not None and limit is not None and age > limit,
        recipients=tuple(recipient.short for recipient in recipients),
    )
