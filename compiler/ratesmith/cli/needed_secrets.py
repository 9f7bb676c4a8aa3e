"""What each database needs of the secrets: read and decrypted before anything is written to any of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from ratesmith.core.errors import UNCHANGED, Exit, Fatal, RefusalKind

if TYPE_CHECKING:
    from ratesmith.compile.result import Compiled, Opened
    from ratesmith.core.ir import SecretKey
    from ratesmith.deploy.secrets import SecretsStanding
    from ratesmith.release.build import Build
    from ratesmith.secrets.binding import Binding
    from ratesmith.secrets.decrypt import DecryptedSecrets


class Needed(NamedTuple):
    """What a database needs of the secrets."""

    standing: SecretsStanding | None = None
    """How it stands to the files; None if the environment has its keys from elsewhere."""
    unsealed: DecryptedSecrets | None = None
    """None where secrets are left alone."""
    ahead: bool = False
    """Whether the database was ahead of the files, so that no destination was compared."""
    older: tuple[SecretKey, ...] = ()
    """Those that the database was given by a binding which says nothing of the settings beside the destination."""

    def refuse_other_ledger(self, *, is_ahead: bool) -> None:
        """Raise Fatal where the database was ahead and is not any more: whoever adds lines chose the moment."""
        if self.ahead and not is_ahead:
            raise Fatal(
                Exit.REFUSED, f"another program changed the ledger at the same time; {UNCHANGED}", "run it again"
            )


class Secrets:
    """The secrets of the environment, decrypted for one database after the other."""

    def __init__(
        self,
        opened: Opened,
        compiled: Compiled,
        build: Build,
        *,
        take_over: bool,
        restore: frozenset[SecretKey],
        writes: bool,
        lock_seconds: float,
    ) -> None:
        self._opened, self._compiled, self._build, self._lock_seconds = opened, compiled, build, lock_seconds
        self.take_over, self.restore, self.writes = take_over, restore, writes

    def notes(self) -> Iterator[str]:
        """Yield which secrets nothing binds to a destination; outside of the default environment that is an error."""
        from ratesmith.secrets.encrypted_file import bind_command

        for id in dict.fromkeys(id for (id, _), it in self._bindings().items() if not it.fingerprint):
            yield f"the secrets of {id} are not bound to a destination; bind them: {bind_command(self._build.name, id)}"

    def older_notes(self, needed: Iterable[Needed]) -> Iterator[str]:
        """Yield which secrets databases were given by bindings that say nothing of settings beside the destination."""
        from ratesmith.secrets.encrypted_file import bind_command

        for id in sorted({id for it in needed for id, _ in it.older}):
            yield (
                f"the secrets of {id} are bound to an address without the settings beside it: the next change of those"
                f" is refused; bind them: {bind_command(self._build.name, id)}"
            )

    def needed(self, url: str) -> Needed:
        """Return what a database needs.

        Raises Fatal if a file cannot be decrypted or holds what `secrets verify` refuses, and if a secret would be sent
        elsewhere than it is bound to.
        """
        from ratesmith.database.driver import connect
        from ratesmith.deploy.destinations import bindings_to_check
        from ratesmith.deploy.secrets import read_standing, secrets_to_decrypt
        from ratesmith.deploy.session import Deployment
        from ratesmith.secrets.store import fingerprints

        secrets, name = self._compiled.secrets, self._build.name
        elsewhere = secrets is None or name not in secrets.environments
        sealed = {} if elsewhere else fingerprints(secrets, name)
        writes = self.writes and not elsewhere
        bound = {key: it for key, it in self._bindings().items() if it.fingerprint} if writes else {}
        with connect(url, self._opened.root, "rehearse") as driver:
            driver.lock_seconds = self._lock_seconds
            deployment = Deployment(self._build, driver)
            unchecked = bindings_to_check(deployment, bound, self.restore)
            standing = None if elsewhere else read_standing(deployment, sealed)
            ahead = unchecked is None
            check, older = ({}, ()) if unchecked is None else unchecked
            if not writes:
                return Needed(standing, ahead=ahead, older=older)
            keys = frozenset(sealed) if self.take_over else secrets_to_decrypt(deployment, sealed)
        return Needed(
            standing,
            self._decrypted(sealed, keys, {key: it for key, it in bound.items() if key in {*keys, *check}}),
            ahead,
            older,
        )

    def _bindings(self) -> dict[SecretKey, Binding]:
        from ratesmith.secrets.binding import bindings

        kind, project = self._opened.pack.secret_kind, self._opened.project
        return bindings(self._compiled.secrets, kind, self._build.target.config, project)

    def _decrypted(
        self, sealed: dict[SecretKey, str], keys: frozenset[SecretKey], bound: dict[SecretKey, Binding]
    ) -> DecryptedSecrets:
        """Decrypt the secrets of these keys, and check them and these bindings."""
        from ratesmith.secrets.decrypt import DecryptedSecrets, decrypt_secrets

        if not keys and not bound:
            return DecryptedSecrets(fingerprints=sealed, values={})
        from ratesmith.secrets.check_declared import declarations
        from ratesmith.secrets.sops_cli import Sops
        from ratesmith.secrets.write import refuse_mismatches

        opened, name = self._opened, self._build.name
        kind, config = opened.pack.secret_kind, self._build.target.config
        sops = Sops(opened.root, opened.project.secrets.key_types)
        try:
            unsealed = decrypt_secrets(sops, opened.config, name, sealed, keys, bound)
            refuse_mismatches(name, declarations(kind, config) if kind else {}, unsealed.values)
        except Fatal as error:
            # What would be sent elsewhere must not be left out: the database may have the key already.
            moved = error.kind is RefusalKind.DESTINATION_CHANGED
            hint = error.hint if moved else f"{error.hint}; or leave them out: ratesmith apply --without-secrets"
            raise Fatal(error.exit, f"{error.message}; nothing was applied", hint, kind=error.kind) from None
        return unsealed
