"""Write the decrypted secrets that a database lacks, and tell which ones it does not hold."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Literal

from ratesmith.core.errors import Exit, Fatal
from ratesmith.core.ir import Frozen, SecretKey
from ratesmith.core.sanitize import plural
from ratesmith.core.secret import Secret
from ratesmith.database.secret_columns import SecretColumns
from ratesmith.deploy.session import Deployment
from ratesmith.secrets.decrypt import DecryptedSecrets

Outcome = Literal["set", "rotated", "re-encrypted", "there"]
"""Into an empty column; over another value; the same value in a new ciphertext; the very same."""


class SecretsReceipt(Frozen, frozen=True, kw_only=True):
    """What happened to each secret; names only, never values."""

    outcomes: Mapping[SecretKey, Outcome]
    """Of those that were decrypted."""
    unchanged: int
    gone: tuple[SecretKey, ...]
    """Those that the configuration no longer has; the database keeps them."""


def secrets_to_decrypt(deployment: Deployment, sealed: Mapping[SecretKey, str]) -> frozenset[SecretKey]:
    """Return the secrets to decrypt: those that the database was never given, or has lost since. Only reads."""
    try:
        deployment.driver.begin(reading=True)
        return _lacking(_columns(deployment), sealed)
    finally:
        deployment.driver.rollback()


def give_secrets(deployment: Deployment, unsealed: DecryptedSecrets, *, take_over: bool) -> SecretsReceipt:
    """Write the secrets that differ, within the transaction of an apply.

    Raises Fatal where a secret does not fit its column, or was written by something else and `take_over` is
    false.
    """
    stored = _columns(deployment)
    stored.make_ledger()
    recorded = stored.recorded()
    if _lacking(stored, unsealed.fingerprints) - unsealed.values.keys():
        raise Fatal(Exit.REFUSED, "another apply changed secrets at the same time; nothing was changed", "run it again")
    if misfits := [*stored.misfits(unsealed.values)]:
        raise Fatal(Exit.REFUSED, f"{'; '.join(misfits)}; nothing was changed", "set it anew: ratesmith secrets set")
    before = stored.values(unsealed.values, lock=True)
    news = {key for key in unsealed.values if recorded.get(key) != unsealed.fingerprints[key]}
    outcomes = {
        key: _outcome(before.get(key, Secret("")), value, reencrypted=key in news and key in recorded)
        for key, value in unsealed.values.items()
    }
    foreign = [key for key, outcome in outcomes.items() if outcome == "rotated" and key not in recorded]
    if foreign and not take_over:
        raise _not_ours(foreign)
    changed = {key: unsealed.values[key] for key, outcome in outcomes.items() if outcome in ("set", "rotated")}
    stored.write(changed)
    _arrived(stored, changed)
    gone = tuple(sorted(recorded.keys() - unsealed.fingerprints.keys()))
    stored.record({key: unsealed.fingerprints[key] for key in news}, gone)
    return SecretsReceipt(outcomes=outcomes, unchanged=len(unsealed.fingerprints) - len(outcomes), gone=gone)


def differing_secrets(deployment: Deployment, values: Mapping[SecretKey, Secret]) -> tuple[SecretKey, ...]:
    """Return the secrets whose value in the database differs from the configuration. Only reads."""
    try:
        deployment.driver.begin(reading=True)
        held = _columns(deployment).values(values)
        return tuple(key for key, value in sorted(values.items(), key=lambda item: item[0]) if held.get(key) != value)
    finally:
        deployment.driver.rollback()


def _columns(deployment: Deployment) -> SecretColumns:
    return SecretColumns(deployment.build.target.dataset, deployment.scope.secrets_ledger, deployment.driver)


def _lacking(stored: SecretColumns, sealed: Mapping[SecretKey, str]) -> frozenset[SecretKey]:
    if not sealed:
        return frozenset()
    recorded, filled = stored.recorded(), stored.filled()
    return frozenset(
        key for key, fingerprint in sealed.items() if recorded.get(key) != fingerprint or key not in filled
    )


def _outcome(before: Secret, value: Secret, *, reencrypted: bool) -> Outcome:
    if before == value:
        return "re-encrypted" if reencrypted else "there"
    return "rotated" if len(before) else "set"


def _not_ours(keys: Collection[SecretKey]) -> Fatal:
    names = ", ".join(f"{id}.{name}" for id, name in sorted(keys))
    return Fatal(
        Exit.REFUSED,
        f"the database already holds {plural(len(keys), 'key')} that ratesmith did not write and that differ"
        f"{'s' if len(keys) == 1 else ''} from config/: {names}; nothing was changed",
        "find out which is right; to overwrite those in the database: ratesmith apply --take-over,"
        " to leave all secrets alone: --without-secrets",
    )


def _arrived(stored: SecretColumns, changed: Mapping[SecretKey, Secret]) -> None:
    held = stored.values(changed)
    if wrong := [f"{id}.{name}" for (id, name), value in changed.items() if held.get((id, name)) != value]:
        raise Fatal(
            Exit.REFUSED,
            f"the database does not hold {', '.join(sorted(wrong))} as it was written; nothing was changed",
            "look for triggers, rules and row-level security on the table",
        )
