"""Write the decrypted secrets that a database lacks, and tell which ones it does not hold."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Final, Literal

from msgspec.structs import replace

from ratesmith.core.errors import Exit, Fatal, Refusal, RefusalKind
from ratesmith.core.ir import Frozen, SecretKey
from ratesmith.core.sanitize import plural
from ratesmith.core.secret import Secret
from ratesmith.database.given_secrets import GivenSecrets, SecretHistory
from ratesmith.database.secret_columns import SecretColumns
from ratesmith.deploy.destinations import addresses, refuse_other_addresses
from ratesmith.deploy.ledger.state import append_note
from ratesmith.deploy.session import Deployment, Session
from ratesmith.secrets.encrypted_file import binding_name, is_binding

if TYPE_CHECKING:
    from ratesmith.secrets.decrypt import DecryptedSecrets

Outcome = Literal["set", "rotated", "restored", "re-encrypted", "older", "there"]
"""Into an empty column; over another value; a superseded one again, as was asked for; the same value in a new
ciphertext; the same value in a superseded ciphertext; the very same."""
_WRITTEN: Final = ("set", "rotated", "restored")


def secret_name(key: SecretKey) -> str:
    """Return the name of a secret in commands and messages."""
    return ".".join(key)


class SecretsReceipt(Frozen, frozen=True, kw_only=True):
    """What happened to each secret; names only, never values."""

    outcomes: Mapping[SecretKey, Outcome]
    """Of those that were decrypted."""
    unchanged: int
    gone: tuple[SecretKey, ...]
    """Those that the configuration no longer has; the database keeps them."""
    later: tuple[SecretKey, ...] = ()
    """Those of rows that a later migration adds, which get none before."""
    triggers: tuple[str, ...] = ()
    """Those that saw what was written, and could log or keep it."""
    readers: tuple[str, ...] = ()
    """The roles that were granted to read what was written."""


class SecretsStanding(Frozen, frozen=True, kw_only=True):
    """How the secrets of the files relate to those of a database, by their fingerprints alone."""

    pending: tuple[SecretKey, ...] = ()
    """Those that the database was never given."""
    superseded: Mapping[SecretKey, str] = {}
    """Those that another one has replaced in the database, and when."""
    unread: str = ""
    """Why the database's fingerprints could not be read."""


def compare_fingerprints(session: Session, sealed: Mapping[SecretKey, str]) -> SecretsStanding:
    """Return which secrets of the files a database does not have. Only reads, and decrypts nothing."""
    if not sealed:
        return SecretsStanding()
    try:
        history = GivenSecrets(session.scope.secrets_ledger, session.driver).read()
    except Refusal as refusal:
        if refusal.kind is not RefusalKind.NOT_PERMITTED:
            raise
        return SecretsStanding(unread=refusal.message)
    moments = {key: history.superseded_at(key, sealed[key]) for key in sorted(sealed)}
    current = history.current()
    return SecretsStanding(
        pending=tuple(key for key, at in moments.items() if at is None and current.get(key) != sealed[key]),
        superseded={key: at for key, at in moments.items() if at is not None},
    )


def read_standing(session: Session, sealed: Mapping[SecretKey, str]) -> SecretsStanding:
    """Compare the fingerprints in a transaction of its own, which a missing right may end."""
    try:
        session.begin_reading()
        return compare_fingerprints(session, sealed)
    finally:
        session.driver.rollback()


def secrets_to_decrypt(deployment: Deployment, sealed: Mapping[SecretKey, str]) -> frozenset[SecretKey]:
    """Return the secrets to decrypt: those that the database was never given, or has lost since. Only reads."""
    try:
        deployment.begin_reading()
        return _lacking(_columns(deployment), _given(deployment).read(), sealed)
    finally:
        deployment.driver.rollback()


def give_secrets(
    deployment: Deployment,
    unsealed: DecryptedSecrets,
    *,
    take_over: bool,
    restore: Collection[SecretKey] = (),
    head: int | None = None,
) -> SecretsReceipt:
    """Write the secrets that differ, within the transaction of an apply, and note them in the ledger.

    `head` is the migration that the rows are at, if they are not at the last one: a row that it does not have yet gets
    no secret, whoever put one there. Raises Fatal where a secret does not fit its column, was written by something else
    and `take_over` is false, was superseded in this database and is not one to `restore`, or would be sent elsewhere
    than the configuration says.
    """
    stored, given = _columns(deployment), _given(deployment)
    if unsealed.fingerprints:
        deployment.driver.refuse_others()
    if given.make():
        deployment.check_owners()
    history = given.read()
    recorded = history.current()
    configured, unsealed = unsealed.fingerprints, _of_rows_at(deployment, unsealed, head)
    if _lacking(stored, history, unsealed.fingerprints) - unsealed.values.keys():
        raise Fatal(Exit.REFUSED, "another apply changed secrets at the same time; nothing was changed", "run it again")
    if misfits := [*stored.misfits(unsealed.values)]:
        raise Fatal(Exit.REFUSED, f"{'; '.join(misfits)}; nothing was changed", "set it anew: ratesmith secrets set")
    before = stored.values(unsealed.values, lock=True)
    news = {key for key in unsealed.values if recorded.get(key) != unsealed.fingerprints[key]}
    older = {key: at for key in news if (at := history.superseded_at(key, unsealed.fingerprints[key]))}
    outcomes = {
        key: _outcome(
            before.get(key, Secret("")), value, reencrypted=key in news and key in recorded, older=key in older
        )
        for key, value in unsealed.values.items()
    }
    foreign = [key for key, outcome in outcomes.items() if outcome == "rotated" and key not in recorded]
    if foreign and not take_over:
        raise _not_ours(foreign)
    if refused := {key: at for key, at in older.items() if outcomes[key] == "restored" and key not in restore}:
        raise _superseded(refused)
    changed = {key: unsealed.values[key] for key, outcome in outcomes.items() if outcome in _WRITTEN}
    refuse_other_addresses(deployment, changed, head)
    readers = stored.readers(changed)
    triggers = stored.write(changed)
    _arrived(stored, changed)
    known = {key for key in recorded if not is_binding(key[1])}
    gone = tuple(sorted(known - configured.keys()))
    given.record({key: unsealed.fingerprints[key] for key in news if outcomes[key] != "older"}, gone)
    bound = {(id, binding_name(name)): it for (id, name), it in unsealed.bindings.items()}
    given.record({key: it for key, it in bound.items() if recorded.get(key) != it}, ())
    _note(deployment, {key: outcomes[key] for key in sorted(changed)}, unsealed.fingerprints)
    unchanged = len(unsealed.fingerprints) - len(outcomes)
    later = tuple(sorted(configured.keys() - unsealed.fingerprints.keys()))
    return SecretsReceipt(
        outcomes=outcomes, unchanged=unchanged, gone=gone, later=later, triggers=triggers, readers=readers
    )


def _of_rows_at(deployment: Deployment, unsealed: DecryptedSecrets, head: int | None) -> DecryptedSecrets:
    """The same without the secrets of rows that migration `head` does not have."""
    if head is None:
        return unsealed
    there = addresses(deployment.expected_at(head)).keys()
    return replace(
        unsealed,
        fingerprints={key: it for key, it in unsealed.fingerprints.items() if key[0] in there},
        values={key: it for key, it in unsealed.values.items() if key[0] in there},
        bindings={key: it for key, it in unsealed.bindings.items() if key[0] in there},
    )


def differing_secrets(deployment: Deployment, values: Mapping[SecretKey, Secret]) -> tuple[SecretKey, ...]:
    """Return the secrets whose value in the database differs from the configuration. Only reads."""
    try:
        deployment.begin_reading()
        held = _columns(deployment).values(values)
        return tuple(key for key, value in sorted(values.items(), key=lambda item: item[0]) if held.get(key) != value)
    finally:
        deployment.driver.rollback()


def _columns(deployment: Deployment) -> SecretColumns:
    return SecretColumns(deployment.build.target.dataset, deployment.driver)


def _given(deployment: Deployment) -> GivenSecrets:
    return GivenSecrets(deployment.scope.secrets_ledger, deployment.driver)


def _lacking(stored: SecretColumns, history: SecretHistory, sealed: Mapping[SecretKey, str]) -> frozenset[SecretKey]:
    recorded, filled = history.current(), stored.filled(sealed)
    return frozenset(
        key for key, fingerprint in sealed.items() if recorded.get(key) != fingerprint or key not in filled
    )


def _outcome(before: Secret, value: Secret, *, reencrypted: bool, older: bool) -> Outcome:
    if older:
        return "older" if before == value else "restored"
    if before == value:
        return "re-encrypted" if reencrypted else "there"
    return "rotated" if len(before) else "set"


def _note(deployment: Deployment, outcomes: Mapping[SecretKey, Outcome], fingerprints: Mapping[SecretKey, str]) -> None:
    """Note in the ledger which secrets were written, by name."""
    if outcomes:
        notes = [
            {"secret": secret_name(key), "outcome": outcome, "fingerprint": fingerprints[key]}
            for key, outcome in outcomes.items()
        ]
        append_note(deployment, "secrets", notes)


def _not_ours(keys: Collection[SecretKey]) -> Fatal:
    names = ", ".join(map(secret_name, sorted(keys)))
    return Fatal(
        Exit.REFUSED,
        f"the database already holds {plural(len(keys), 'key')} that ratesmith did not write and that differ"
        f"{'s' if len(keys) == 1 else ''} from config/: {names}; nothing was changed",
        "find out which is right; to overwrite those in the database: ratesmith apply --take-over,"
        " to leave all secrets alone: --without-secrets",
        kind=RefusalKind.FOREIGN_SECRETS,
    )


def _superseded(older: Mapping[SecretKey, str]) -> Fatal:
    found = ", ".join(f"{secret_name(key)} (replaced {at})" for key, at in sorted(older.items()))
    restore = " ".join(f"--restore-secret {secret_name(key)}" for key in sorted(older))
    return Fatal(
        Exit.REFUSED,
        f"the files hold {plural(len(older), 'older key')} than this database, where a newer one replaced"
        f" {'it' if len(older) == 1 else 'them'}: {found}; nothing was changed",
        "deploy the newer files, for the older key may be revoked; to really go back to it: ratesmith apply"
        f" {restore}; to leave all secrets alone: --without-secrets",
        kind=RefusalKind.SUPERSEDED_SECRETS,
    )


def _arrived(stored: SecretColumns, changed: Mapping[SecretKey, Secret]) -> None:
    held = stored.values(changed)
    if wrong := [f"{id}.{name}" for (id, name), value in changed.items() if held.get((id, name)) != value]:
        raise Fatal(
            Exit.REFUSED,
            f"the database does not hold {', '.join(sorted(wrong))} as it was written; nothing was changed",
            "look for triggers, rules and row-level security on the table",
        )
