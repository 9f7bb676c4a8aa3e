"""Check the encrypted files of an environment against the secrets its entities declare; needs no key."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import NamedTuple

from msgspec.structs import replace

from ratesmith.api.definitions import Kind
from ratesmith.core.ir import Config, Finding, Origin, Related, Route, SecretDeclaration
from ratesmith.core.sanitize import plural, quoted
from ratesmith.core.suggest import did_you_mean
from ratesmith.language.positions import PointAt, deciding_layer, origin
from ratesmith.secrets.check_bindings import check_bindings
from ratesmith.secrets.encrypted_file import METADATA, Ciphertext, is_binding
from ratesmith.secrets.orphans import former_id, orphaned_files, renamed, unknown_entities
from ratesmith.secrets.store import SecretFile, SecretsFolder


def check_environment(
    secrets: SecretsFolder, kind: Kind, config: Config, today: date, broken: frozenset[str], *, default: bool
) -> Iterator[Finding]:
    """Find undeclared, short, overdue and unbound secrets. `broken` gives the paths of files with other mistakes.

    In the `default` environment a secret may be unbound.

    An environment without a folder below `secrets/` has its keys from elsewhere and is not checked.
    """
    environment = config.environment
    if environment not in secrets.environments:
        return
    for id, declared in declarations(kind, config).items():
        file = secrets.files.get((environment, id))
        if file is not None and file.document.path not in broken:
            yield from _undeclared_secrets(kind, file, declared)
            yield from _from_the_future(file, today)
            yield from _check_values(kind, config, file, declared, today)
            yield from check_bindings(kind, file, required=not default)


class _Missing(NamedTuple):
    """What one entity lacks."""

    id: str
    names: tuple[str, ...]
    place: Origin
    """Where the first of them is declared."""
    also: tuple[Origin, ...]
    """Where the others are."""


def check_missing(
    secrets: SecretsFolder, kind: Kind, configs: Iterable[Config], broken: frozenset[str]
) -> Iterator[Finding]:
    """Find the secrets that are declared and not set, and files of entities that do not exist.

    There is one finding for an entity, also where it lacks them in several environments, or was renamed.
    """
    configs = tuple(configs)
    orphans = dict(orphaned_files(secrets, kind, configs, broken))
    found: dict[_Missing, list[str]] = {}
    for config in configs:
        environment = config.environment
        for id, declared in declarations(kind, config).items() if environment in secrets.environments else ():
            file = secrets.files.get((environment, id))
            if (environment, id) in secrets.unreadable or (file is not None and file.document.path in broken):
                continue
            present = frozenset() if file is None else _secret_names(file)
            names = tuple(name for name, it in declared.items() if it.required and name not in present)
            if names:
                place, *also = (_declaration_origin(kind, config, id, name) for name in names)
                found.setdefault(_Missing(id, names, place, tuple(also)), []).append(environment)
    for missing, environments in found.items():
        old = former_id(missing.id, missing.names, environments, orphans)
        if old is None:
            yield _missing_finding(secrets, missing, environments)
        else:
            yield renamed(missing.place, missing.id, missing.names, old, orphans.pop(old))
    yield from unknown_entities(kind, orphans, configs)


def _missing_finding(secrets: SecretsFolder, missing: _Missing, environments: list[str]) -> Finding:
    id, names, place, also = missing
    needed = f"{id} needs the secret{'s' if also else ''} {', '.join(names)}"
    commands = [f"ratesmith secrets set {environment} {id} {' '.join(names)}" for environment in environments]
    hint = f"set {'them' if also else 'it'}, the public keys are enough:"
    if len(commands) == 1:
        file = (environments[0], id)
        lack = f"{secrets.path(*file)} {'has none' if file in secrets.files else 'does not exist'}"
        message, hint = f"{needed}, and {lack}", f"{hint} {commands[0]}"
    else:
        message = f"{needed}, and {plural(len(environments), 'environment')} have none"
    return Finding(
        origin=place,
        severity="error",
        rule="secret-missing",
        message=message,
        hint=hint,
        paste=tuple(commands) if len(commands) > 1 else (),
        related=tuple(
            Related(origin, f"{name} is declared here") for origin, name in zip(also, names[1:], strict=True)
        ),
        environments=tuple(environments),
    )


def declarations(kind: Kind, config: Config) -> Mapping[str, Mapping[str, SecretDeclaration]]:
    """Return the secrets that every entity of the kind declares, by id."""
    assert kind.secrets is not None
    return {id: kind.secrets(entity) for id, entity in config.all(kind.entity).items()}


def _secret_names(file: SecretFile) -> frozenset[str]:
    names = (str(route[2]) for route in file.encrypted.leaves if len(route) == 3)
    return frozenset(name for name in names if not is_binding(name))


def _undeclared_secrets(kind: Kind, file: SecretFile, declared: Mapping[str, SecretDeclaration]) -> Iterator[Finding]:
    environment, id = file.key
    for name in sorted(_secret_names(file) - set(declared)):
        guess = did_you_mean(name, declared)
        message = f"{id} declares no secret {quoted(name)}{guess}"
        hint = f"declare it below secrets: of the {kind.name}, or set the file anew without it"
        yield _finding(file, (environment, id, name), "secret-undeclared", message, hint, on="key")


def _from_the_future(file: SecretFile, today: date) -> Iterator[Finding]:
    if file.encrypted.changed_after(today):
        message = f"the file says that it was last changed on {file.encrypted.last_modified:%Y-%m-%d}, in the future,"
        hint = f"ask who wrote it, and encrypt it anew: ratesmith secrets reencrypt {' '.join(file.key)}"
        more = " so that no rotation is ever due"
        found = _finding(file, (METADATA, "lastmodified"), "sops-date-in-future", message + more, hint)
        yield replace(found, severity="warning", timed=True)


def _check_values(
    kind: Kind, config: Config, file: SecretFile, declared: Mapping[str, SecretDeclaration], today: date
) -> Iterator[Finding]:
    environment, id = file.key
    for name, sealed in file.encrypted.ciphertexts(environment, id).items():
        declaration = declared.get(name)
        if declaration is None or not sealed.length:
            continue
        short, overdue = _short(sealed, declaration), _overdue(file, declaration, today)
        if short or overdue:
            route, command = (environment, id, name), f"ratesmith secrets set {environment} {id} {name}"
            related = (Related(_declaration_origin(kind, config, id, name), "it is declared here"),)
            if short:
                message = f"{name} of {id} has {short}"
                yield _finding(file, route, "secret-too-short", message, f"copy it whole: {command}", related)
            if overdue:
                message = f"{name} of {id} {overdue}"
                found = _finding(file, route, "secret-rotation-overdue", message, f"rotate it: {command}", related)
                yield replace(found, severity="warning", timed=True)


def _short(sealed: Ciphertext, declaration: SecretDeclaration) -> str:
    if sealed.length >= declaration.min_length:
        return ""
    return f"{plural(sealed.length, 'byte')}, fewer than the {declaration.min_length} it needs"


def _overdue(file: SecretFile, declaration: SecretDeclaration, today: date) -> str:
    """Return why a secret is overdue, or nothing; the time is that of the last change to its file."""
    last, days = file.encrypted.last_modified, declaration.rotate_after_days
    if last is None or days is None or (today - last.date()).days <= days:
        return ""
    return f"was last set on {last.date()} or before, and is to be rotated after {plural(days, 'day')}"


def _declaration_origin(kind: Kind, config: Config, id: str, name: str) -> Origin:
    document, inside = deciding_layer(config.layers[kind.name, id], id, ("secrets", name))
    return origin(document, inside, "key")


def _finding(
    file: SecretFile,
    route: Route,
    rule: str,
    message: str,
    hint: str,
    related: tuple[Related, ...] = (),
    on: PointAt = "value",
) -> Finding:
    return Finding(
        origin=origin(file.document, route, on),
        severity="error",
        rule=rule,
        message=message,
        hint=hint,
        related=related,
        environments=(file.key[0],),
    )
