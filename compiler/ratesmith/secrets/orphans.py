"""Encrypted files of entities that do not exist: left behind by one that was renamed, or by one that was removed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from ratesmith.api.definitions import Kind
from ratesmith.core.ir import Config, Finding, Origin, Related
from ratesmith.core.sanitize import plural, quoted
from ratesmith.core.suggest import did_you_mean, nearest
from ratesmith.language.positions import origin
from ratesmith.secrets.store import SecretFile, SecretsFolder

Orphans = Mapping[str, Mapping[str, SecretFile]]
"""By id and environment, the files of entities that do not exist."""


def orphaned_files(secrets: SecretsFolder, kind: Kind, configs: Iterable[Config], wrong: Collection[str]) -> Orphans:
    """Return the files of entities that their environment does not have, except those at the paths that are `wrong`."""
    found: dict[str, dict[str, SecretFile]] = {}
    files = {key: file for key, file in secrets.files.items() if file.document.path not in wrong}
    for config in configs:
        known, broken = config.all(kind.entity), config.broken.get(kind.name, frozenset())
        for (environment, id), file in files.items():
            if environment == config.environment and id not in known and id not in broken and "" not in broken:
                found.setdefault(id, {})[environment] = file
    return found


def former_id(id: str, names: Collection[str], environments: Collection[str], orphans: Orphans) -> str | None:
    """Return the id that an entity probably had: that of files which have all the secrets it lacks, everywhere."""
    fits = [
        old
        for old, files in orphans.items()
        if all(environment in files and _has(files[environment], names) for environment in environments)
    ]
    return fits[0] if len(fits) == 1 else nearest(id, fits)


def _has(file: SecretFile, names: Collection[str]) -> bool:
    return {*names} <= {route[2] for route in file.encrypted.leaves if len(route) == 3}


def renamed(place: Origin, id: str, names: Sequence[str], old: str, files: Mapping[str, SecretFile]) -> Finding:
    """Return the finding for an entity whose secrets are still under its former id."""
    commands = [
        (f"ratesmith secrets set {environment} {id} {' '.join(names)}", f"git rm {file.document.path}")
        for environment, file in files.items()
    ]
    secrets = f"the secret{'s' if len(names) > 1 else ''} {', '.join(names)}"
    return Finding(
        origin=place,
        severity="error",
        rule="secret-missing",
        message=f"{id} lacks {secrets}, which {quoted(old)} still has in {plural(len(files), 'environment')}",
        hint=f"if {id} is {old} under a new name, set each again and remove the old files; a renamed file cannot be "
        "decrypted, because sops binds each value to its id:",
        paste=tuple(line for lines in commands for line in lines),
        environments=tuple(files),
        related=tuple(Related(origin(file.document, ()), f"for {quoted(old)}") for file in files.values()),
    )


def unknown_entities(kind: Kind, orphans: Orphans, configs: Iterable[Config]) -> Iterator[Finding]:
    """Yield a finding for each entity that has files and does not exist."""
    known = sorted({id for config in configs for id in config.all(kind.entity)})
    for id, files in orphans.items():
        yield _unknown_entity(kind, id, files, known)


def _unknown_entity(kind: Kind, id: str, files: Mapping[str, SecretFile], known: Iterable[str]) -> Finding:
    """Return the finding for the files of one entity that does not exist."""
    first, *others = (origin(file.document, ()) for file in files.values())
    each = "the file" if not others else f"the {len(files)} files"
    return Finding(
        origin=first,
        severity="error",
        rule="secret-undeclared",
        message=f"there is no {kind.name} {quoted(id)}{did_you_mean(id, known)}",
        hint=f"add the {kind.name}, or remove {each} and revoke what is in {'them' if others else 'it'}",
        related=tuple(Related(other, "for it too") for other in others),
        environments=tuple(files),
    )
