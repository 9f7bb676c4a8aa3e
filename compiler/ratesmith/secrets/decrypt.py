"""Decrypt those secrets of one environment that changed."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from ratesmith.core.errors import Exit, Fatal
from ratesmith.core.ir import Frozen, SecretKey
from ratesmith.core.secret import Secret

if TYPE_CHECKING:
    from ratesmith.secrets.sops_cli import SecretLocation, SecretValues, Sops

PROCESSES = 4
"""How many files are decrypted at once; each waits for a process of its own."""


class DecryptedSecrets(Frozen, frozen=True, kw_only=True):
    """What an apply needs: a fingerprint of every ciphertext, and the values of the secrets to write."""

    fingerprints: dict[SecretKey, str]
    values: dict[SecretKey, Secret]


def decrypt_secrets(
    sops: Sops, config: Path, environment: str, sealed: dict[SecretKey, str], wanted: Collection[SecretKey]
) -> DecryptedSecrets:
    """Decrypt the files of the secrets that are wanted. Raises Fatal if one cannot be decrypted.

    `sealed` gives the fingerprints of all secrets of the environment.
    """
    from ratesmith.secrets.sops_cli import SecretLocation

    ids = sorted({id for id, _ in wanted})
    places = [SecretLocation(config, environment, id) for id in ids]
    opened = dict(zip(ids, _decrypt_all(sops, places), strict=True))
    if missing := sorted(f"{id}.{name}" for id, name in wanted if name not in opened[id]):
        message = f"{', '.join(missing)} was there when config/ was read, and is not in what sops opened"
        raise Fatal(Exit.ENVIRONMENT, message, "do not change the files meanwhile; run it again")
    return DecryptedSecrets(fingerprints=sealed, values={(id, name): opened[id][name] for id, name in sorted(wanted)})


def _decrypt_all(sops: Sops, places: list[SecretLocation]) -> Iterable[SecretValues]:
    if len(places) < 2:
        return map(sops.decrypt, places)
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(PROCESSES) as pool:
        return list(pool.map(sops.decrypt, places))
