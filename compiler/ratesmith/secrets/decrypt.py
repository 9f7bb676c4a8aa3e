"""Decrypt those secrets of one environment that changed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from ratesmith.core.errors import Exit, Fatal
from ratesmith.core.ir import Frozen, SecretKey
from ratesmith.core.secret import Secret
from ratesmith.secrets.binding import Binding, require_bound

if TYPE_CHECKING:
    from ratesmith.secrets.sops_cli import SecretLocation, SecretValues, Sops

PROCESSES = 4
"""How many files are decrypted at once; each waits for a process of its own."""


class DecryptedSecrets(Frozen, frozen=True, kw_only=True):
    """What an apply needs: a fingerprint of every ciphertext, and the values of the secrets to write."""

    fingerprints: dict[SecretKey, str]
    values: dict[SecretKey, Secret]
    bindings: dict[SecretKey, str] = {}
    """What to record of the bindings that were checked."""


def decrypt_secrets(
    sops: Sops,
    config: Path,
    environment: str,
    sealed: dict[SecretKey, str],
    wanted: Collection[SecretKey],
    bindings: Mapping[SecretKey, Binding] = {},
) -> DecryptedSecrets:
    """Decrypt the files of the secrets that are wanted, and check those bindings.

    `sealed` gives the fingerprints of all secrets of the environment. Raises Fatal if a file cannot be
    decrypted, or binds a secret to other destinations than the configuration has.
    """
    from ratesmith.secrets.sops_cli import SecretLocation

    ids = sorted({id for id, _ in {*wanted, *bindings}})
    places = [SecretLocation(config, environment, id) for id in ids]
    opened = dict(zip(ids, _decrypt_all(sops, places), strict=True))
    if missing := sorted(f"{id}.{name}" for id, name in wanted if name not in opened[id]):
        message = f"{', '.join(missing)} was there when config/ was read, and is not in what sops opened"
        raise Fatal(Exit.ENVIRONMENT, message, "do not change the files meanwhile; run it again")
    require_bound(environment, opened, bindings)
    return DecryptedSecrets(
        fingerprints=sealed,
        values={(id, name): opened[id][name] for id, name in sorted(wanted)},
        bindings={key: binding.record for key, binding in bindings.items() if binding.fingerprint},
    )


def _decrypt_all(sops: Sops, places: list[SecretLocation]) -> Iterable[SecretValues]:
    if len(places) < 2:
        return map(sops.decrypt, places)
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(PROCESSES) as pool:
        return list(pool.map(sops.decrypt, places))
