"""Refuse a change that would have the secrets a database holds sent elsewhere; nothing is decrypted here.

The database keeps for each secret which destinations it was given for. A secret that leaves the
configuration stays in its row, and so does what is kept of it. (An entity with secrets has one id
for ever: `renamed-from`.)
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Set
from typing import NamedTuple

from ratesmith.core.errors import UNCHANGED, Exit, Fatal, Refusal, RefusalKind
from ratesmith.core.ir import Dataset, Row, SecretKey
from ratesmith.core.tables import Boolean, Column
from ratesmith.database.given_secrets import GivenSecrets, SecretHistory
from ratesmith.database.introspect import read
from ratesmith.database.secret_columns import SecretColumns
from ratesmith.deploy.ledger.state import is_ahead, read_ledger_state
from ratesmith.deploy.session import Deployment
from ratesmith.secrets.binding import Binding, describe_now, destinations_by_id, in_words, without_settings
from ratesmith.secrets.encrypted_file import binding_name, bound_secret, is_binding


class Unchecked(NamedTuple):
    """What of the bindings in the files a database does not say yet."""

    bindings: Mapping[SecretKey, Binding]
    """Those that it has no record of: to be compared with what the files hold, encrypted."""
    older: tuple[SecretKey, ...] = ()
    """Those that say nothing of settings beside the destination, which is as it was in this database."""


def bindings_to_check(
    deployment: Deployment, bound: Mapping[SecretKey, Binding], restore: Collection[SecretKey] = ()
) -> Unchecked | None:
    """Return those of the bindings in the files that this database has no record of. Only reads.

    None where nothing was compared, because the database is ahead of the files and so is to be left alone.
    Raises Fatal where a secret in the database would be sent elsewhere and no file binds it, or only an older file
    does, which a later binding replaced here, and it is not one to `restore`.
    """
    target = deployment.build.target
    destinations = destinations_by_id(target.pack.secret_kind, target.config, target.project)
    if not destinations:
        return Unchecked({})
    try:
        deployment.begin_reading()
        if _is_ahead(deployment):
            return None
        given = GivenSecrets(deployment.scope.secrets_ledger, deployment.driver)
        history = given.read()
        recorded = recorded_bindings(history)
        _refuse_forgotten(deployment, destinations, history, bound)
        older = _given_before_settings(deployment, destinations, recorded, bound)
    except Refusal as refusal:
        if refusal.kind is not RefusalKind.NOT_PERMITTED:
            raise
        hint = f"the owner of the tables runs generated/{deployment.build.name}/grants.sql again, which lets the role"
        raise Fatal(
            refusal.exit,
            f"{refusal.message}: without it nobody can say whether secrets would be sent elsewhere",
            f"{hint} read which secrets the database was given",
            kind=refusal.kind,
        ) from None
    finally:
        deployment.driver.rollback()
    moved = [
        f"{'.'.join(key)} was given to this database for {in_words(known)}, and {describe_now(known, now)}"
        for key, record in sorted(recorded.items())
        if (now := destinations.get(key[0]))
        and now != (known := record.partition(" ")[2])
        and key not in (bound.keys() | older)
    ]
    if moved:
        raise Fatal(
            Exit.REFUSED,
            f"{'; '.join(moved)}; {UNCHANGED}",
            "find out who changed that in config/, and why; if it is right, bind or set the secret, and apply with a"
            " key that opens its file",
            kind=RefusalKind.DESTINATION_CHANGED,
        )
    _refuse_older({key: it for key, it in bound.items() if key not in restore}, recorded, history)
    unknown = {key: it for key, it in bound.items() if key not in older and recorded.get(key) != it.record}
    return Unchecked(unknown, tuple(sorted(older)))


def _given_before_settings(
    deployment: Deployment,
    destinations: Mapping[str, str],
    recorded: Mapping[SecretKey, str],
    bound: Mapping[SecretKey, Binding],
) -> frozenset[SecretKey]:
    """Return the secrets that the database was given by a binding without settings, and whose row does not change.

    So a database goes on with the files that it was given when settings were no part of a binding; a change of one
    needs a binding that says so.
    """
    found = set()
    for key, record in recorded.items():
        known, now = record.partition(" ")[2], destinations.get(key[0], "")
        is_same_file = key not in bound or record == f"{bound[key].fingerprint} {known}"
        if known != now and known == without_settings(now) and is_same_file:
            found.add(key)
    if not found:
        return frozenset()
    dataset = deployment.build.target.dataset
    tables = [it for it in deployment.bound(dataset) if it.table.holds_secrets]
    now_there = addresses(read(deployment.driver, dataset.environment, tables))
    wanted = addresses(dataset)
    return frozenset(key for key in found if key[0] in wanted and now_there.get(key[0]) == wanted[key[0]])


def _refuse_forgotten(
    deployment: Deployment, destinations: Mapping[str, str], history: SecretHistory, bound: Mapping[SecretKey, Binding]
) -> None:
    """Raise Fatal where a secret in the database would be sent elsewhere, and neither it nor a file says where to.

    As where another prefix of the tables leads to another, empty memory; or where the platform wrote the secret.
    """
    dataset = deployment.build.target.dataset
    columns = SecretColumns(dataset, deployment.driver)
    unknown = {(id, name) for id in destinations for name in columns.names} - history.by_key.keys() - bound.keys()
    tables = [it for it in deployment.bound(dataset) if it.table.holds_secrets]
    if any(deployment.driver.columns(it.table.sql) is None for it in tables):
        return
    # Addresses first: a role that sees no secret can read these, and is asked for more only where one moves.
    there, wanted = _led_by(read(deployment.driver, dataset.environment, tables)), _led_by(dataset)
    if not _moved({id for id, _ in unknown}, wanted, there):
        return
    filled = columns.filled(unknown)
    if moved := _moved({id for id, _ in filled}, wanted, there):
        raise Fatal(
            Exit.REFUSED,
            f"the database has secrets of {moved} that it does not remember, and the configuration sends them elsewhere"
            f" than the database does, or writes another text into a column of another name; {UNCHANGED}",
            "find out why it does not remember them: another prefix of the tables, a restored table, or keys that the"
            " platform wrote; then apply with a key that opens their files, or put the address, or the text, in the"
            " database right by hand",
            kind=RefusalKind.DESTINATION_CHANGED,
        )


def refuse_moved_since(deployment: Deployment, checked: Collection[SecretKey]) -> None:
    """Raise Fatal where a secret is for another destination now, under the lock, and is none of the bindings `checked`.

    What `bindings_to_check` compared was before the lock: another apply may have given the database a key since.
    """
    target = deployment.build.target
    destinations = destinations_by_id(target.pack.secret_kind, target.config, target.project)
    if not destinations:
        return
    recorded = recorded_bindings(GivenSecrets(deployment.scope.secrets_ledger, deployment.driver).read())
    moved = [
        ".".join(key)
        for key, record in sorted(recorded.items())
        if key not in checked
        and (now := destinations.get(key[0]))
        and record.partition(" ")[2] not in (now, without_settings(now))
    ]
    if moved:
        raise Fatal(
            Exit.REFUSED,
            f"another apply gave the database {', '.join(moved)} for another destination at the same time; {UNCHANGED}",
            "run it again",
            kind=RefusalKind.DESTINATION_CHANGED,
        )


def _refuse_older(
    bound: Mapping[SecretKey, Binding], recorded: Mapping[SecretKey, str], history: SecretHistory
) -> None:
    """Raise Fatal where a file is back that bound a secret to what its holders have withdrawn since."""
    older = {
        (id, name): f"{id}.{name} is bound to {in_words(it.destinations)} by an older file, which was replaced {at}:"
        f" since then it is for {in_words(now)}"
        for (id, name), it in sorted(bound.items())
        if (at := history.superseded_at((id, binding_name(name)), it.record)) is not None
        and (now := recorded.get((id, name), "").partition(" ")[2]) not in ("", it.destinations)
    }
    if older:
        restored = " ".join(f"--restore-secret {id}.{name}" for id, name in older)
        raise Fatal(
            Exit.REFUSED,
            f"{'; '.join(older.values())}; {UNCHANGED}",
            "deploy the newer files, for nobody may answer for that address any more; to really send it there again,"
            f" bind it with a key that opens the file, or: ratesmith apply {restored}",
            kind=RefusalKind.DESTINATION_CHANGED,
        )


def recorded_bindings(history: SecretHistory) -> dict[SecretKey, str]:
    """Return what the database keeps of the bindings that were checked, by secret."""
    return {(id, bound_secret(name)): it for (id, name), it in history.current().items() if is_binding(name)}


def refuse_other_addresses(deployment: Deployment, written: Iterable[SecretKey], head: int | None) -> None:
    """Raise Fatal where secrets would be written beside another address than that of the configuration.

    That of migration `head`, if the database is not at the last one; or one that somebody wrote into the database, in
    rows of a kind that keeps such changes.
    """
    ids = {id for id, _ in written}
    if not ids:
        return
    now, then = addresses(deployment.build.target.dataset), None
    if head is not None:
        then = deployment.expected_at(head)
        if moved := _moved(ids, now, addresses(then)):
            raise Fatal(
                Exit.REFUSED,
                f"secrets of {moved} are for where the configuration sends them, and at migration {head} the"
                f" database sends them elsewhere; {UNCHANGED}",
                "apply the migration that changes it as well; or write these secrets with the files of migration"
                f" {head}; to leave all secrets alone: --without-secrets",
                kind=RefusalKind.DESTINATION_CHANGED,
            )
    if moved := _moved(ids, now, addresses(deployment.read(then or deployment.build.target.dataset))):
        raise Fatal(
            Exit.REFUSED,
            f"secrets of {moved} are for where the configuration sends them, and somebody changed in the"
            f" database where they are sent; {UNCHANGED}",
            "see: ratesmith drift; put the address back, and try again; to leave all secrets alone: --without-secrets",
            kind=RefusalKind.DESTINATION_CHANGED,
        )


def refuse_addresses_on_the_way(deployment: Deployment, before: int, head: int) -> None:
    """Raise Fatal where secrets that the database has would be sent to an address of migration `head` alone.

    That is neither the one that they were sent to, at migration `before`, nor the one of the configuration, which is
    what bindings were compared with.
    """
    given = GivenSecrets(deployment.scope.secrets_ledger, deployment.driver).read()
    ids = {id for id, _ in given.current()}
    if not ids:
        return
    was, then = (addresses(deployment.expected_at(number)) for number in (before, head))
    now = addresses(deployment.build.target.dataset)
    if moved := sorted(id for id in ids & then.keys() if then[id] not in (was.get(id), now.get(id))):
        raise Fatal(
            Exit.REFUSED,
            f"migration {head} sends secrets of {', '.join(moved)} elsewhere than before, and elsewhere than the"
            f" configuration; {UNCHANGED}",
            "apply a later migration: nobody has bound the secrets to that address",
            kind=RefusalKind.DESTINATION_CHANGED,
        )


def _moved(ids: Set[str], now: Mapping[str, Row], there: Mapping[str, Row]) -> str:
    """Name those of the entities that some rows send elsewhere."""
    return ", ".join(sorted(id for id in ids & now.keys() & there.keys() if there[id] != now[id]))


def addresses(dataset: Dataset) -> dict[str, Row]:
    """Return the cells that say where secrets are sent, by the id of the row that holds the secrets."""
    return _cells(dataset, lambda column: column.destination)


def _led_by(dataset: Dataset) -> dict[str, Row]:
    """Return the same, and texts that a project writes into columns of other names than the pack's.

    Nobody remembers which of the platform's columns these were before: a platform may read an address from any.
    """
    return _cells(dataset, lambda it: it.destination or (it.sql != it.name and not isinstance(it.type, Boolean)))


def _cells(dataset: Dataset, is_wanted: Callable[[Column], bool]) -> dict[str, Row]:
    found: dict[str, Row] = {}
    for data in dataset:
        if data.table.holds_secrets:
            places = [place for place, column in enumerate(data.table.columns) if is_wanted(column)]
            key = next(place for place, column in enumerate(data.table.columns) if column.name == data.table.key[0])
            found |= {str(row[key]): tuple(row[place] for place in places) for row in data.rows}
    return found


def _is_ahead(deployment: Deployment) -> bool:
    """Return whether the database is left alone, as it knows more migrations than the files."""
    if not deployment.scope.has_migrations:
        return False
    return is_ahead(read_ledger_state(deployment).as_written, deployment.build.history.migrations)
