"""What one environment's files hold, against what its entities declare. Needs no key."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from ratebook.ir import Config, Finding, Origin, Related, Route, SecretDeclaration
from ratebook.locate import On, origin, winner
from ratebook.pack import Kind
from ratebook.sops.folder import SecretFile, Secrets
from ratebook.text import did_you_mean, plural, quoted


def check_environment(
    secrets: Secrets, kind: Kind, config: Config, today: date, broken: frozenset[str]
) -> Iterator[Finding]:
    """Missing, undeclared, short and overdue secrets. `broken` are the files with other mistakes.

    An environment without a folder below `secrets/` has its keys from elsewhere.
    """
    environment = config.environment
    if environment not in secrets.environments:
        return
    for id, declared in declarations(kind, config).items():
        file = secrets.files.get((environment, id))
        if file is None or file.document.path in broken:
            if file is None and (environment, id) not in secrets.unread:
                yield from _missing(secrets, kind, config, id, declared, frozenset())
            continue
        yield from _missing(secrets, kind, config, id, declared, _names(file))
        yield from _undeclared(kind, file, declared)
        yield from _values(kind, config, file, declared, today)
    yield from _nobodys(secrets, kind, config)


def declarations(kind: Kind, config: Config) -> Mapping[str, Mapping[str, SecretDeclaration]]:
    """What every entity of the kind declares, by id."""
    assert kind.secrets is not None
    return {id: kind.secrets(entity) for id, entity in config.all(kind.entity).items()}


def _names(file: SecretFile) -> frozenset[str]:
    return frozenset(str(route[2]) for route in file.encrypted.leaves if len(route) == 3)


def _missing(
    secrets: Secrets,
    kind: Kind,
    config: Config,
    id: str,
    declared: Mapping[str, SecretDeclaration],
    present: frozenset[str],
) -> Iterator[Finding]:
    environment = config.environment
    for name, declaration in declared.items():
        if declaration.required and name not in present:
            path = secrets.path(environment, id)
            yield Finding(
                origin=_declared_at(kind, config, id, name),
                severity="error",
                rule="secret-missing",
                message=f"{id} needs the secret {name}, and {path} {'has none' if present else 'does not exist'}",
                hint=f"set it, the public keys are enough: ratebook secrets set {environment} {id} {name}",
                environments=(environment,),
            )


def _undeclared(kind: Kind, file: SecretFile, declared: Mapping[str, SecretDeclaration]) -> Iterator[Finding]:
    environment, id = file.key
    for name in sorted(_names(file) - set(declared)):
        guess = did_you_mean(name, declared)
        message = f"{id} declares no secret {quoted(name)}{guess}"
        hint = f"declare it below secrets: of the {kind.name}, or set the file anew without it"
        yield _finding(file, (environment, id, name), "secret-undeclared", message, hint, on="key")


def _values(
    kind: Kind, config: Config, file: SecretFile, declared: Mapping[str, SecretDeclaration], today: date
) -> Iterator[Finding]:
    environment, id = file.key
    for name, sealed in file.encrypted.values(environment, id).items():
        declaration = declared.get(name)
        if declaration is None or not sealed.length:
            continue
        route, command = (environment, id, name), f"ratebook secrets set {environment} {id} {name}"
        related = (Related(_declared_at(kind, config, id, name), "it is declared here"),)
        if sealed.length < declaration.min_length:
            has, least = plural(sealed.length, "byte"), declaration.min_length
            message = f"{name} of {id} has {has}, fewer than the {least} it needs"
            yield _finding(file, route, "secret-too-short", message, f"copy it whole: {command}", related)
        last = file.encrypted.last_modified
        due = _due(last.date(), declaration) if last is not None else None
        if last is not None and due is not None and due < today:
            days = declaration.rotate_after_days
            message = f"{name} of {id} was not replaced since {last.date()}, and was to be after {days} days"
            found = _finding(file, route, "secret-rotation-overdue", message, f"rotate it: {command}", related)
            yield _timed(found)


def _due(changed: date, declaration: SecretDeclaration) -> date | None:
    """The last day a secret is meant for: a file says when anything in it changed last, so it is no younger."""
    return changed + timedelta(days=declaration.rotate_after_days) if declaration.rotate_after_days else None


def _nobodys(secrets: Secrets, kind: Kind, config: Config) -> Iterator[Finding]:
    """Files of entities that there are not."""
    known = config.all(kind.entity)
    broken = config.broken.get(kind.name, frozenset())
    for (environment, id), file in secrets.files.items():
        if environment == config.environment and id not in known and id not in broken:
            message = f"there is no {kind.name} {quoted(id)}{did_you_mean(id, known)}"
            hint = f"add the {kind.name}, rename the file, or remove it and revoke what is in it"
            yield _finding(file, (), "secret-undeclared", message, hint)


def _declared_at(kind: Kind, config: Config, id: str, name: str) -> Origin:
    document, inside = winner(config.layers[kind.name, id], id, ("secrets", name))
    return origin(document, inside, "key")


def _finding(
    file: SecretFile,
    route: Route,
    rule: str,
    message: str,
    hint: str,
    related: tuple[Related, ...] = (),
    on: On = "value",
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


def _timed(finding: Finding) -> Finding:
    from msgspec.structs import replace

    return replace(finding, severity="warning", timed=True)
