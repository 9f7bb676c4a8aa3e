"""Who signed a commit, as git itself verifies it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final, NamedTuple

from ratesmith.core.errors import Exit, Fatal
from ratesmith.core.git import Git
from ratesmith.core.links import steps_to
from ratesmith.core.sanitize import harmless, visible

_FIELDS: Final = "%G?%x00%GS%x00%GF"
"""The verdict in one letter, the signer, and the fingerprint of the key; see git-log(1), pretty formats."""
_GOOD: Final = "G"
_VERDICTS: Final = {
    "N": "is not signed",
    "B": "has a bad signature",
    "U": "is signed with a key that is not trusted",
    "X": "has a signature that has expired",
    "Y": "is signed with a key that has expired",
    "R": "is signed with a key that was revoked",
    "E": "has a signature that cannot be checked here",
}
_SIGNERS: Final = "gpg.ssh.allowedSignersFile"
_FINGERPRINT: Final = r"SHA256:[A-Za-z0-9+/]{43}|[0-9A-F]{40}|[0-9A-F]{64}"
_LONGEST: Final = 120


class Signature(NamedTuple):
    """A good signature."""

    signer: str
    """The principal of an SSH key in the file of allowed signers, or the user id of an OpenPGP key."""
    fingerprint: str

    @property
    def shown(self) -> str:
        """The signature as the ledger records it."""
        return harmless_signature(f"{self.signer} {self.fingerprint}")


def harmless_signature(recorded: str) -> str:
    """Return what a ledger records of a signature, fit for a message; a fingerprint looks like a key, and is none."""
    signer, _, fingerprint = recorded.rpartition(" ")
    if re.fullmatch(_FINGERPRINT, fingerprint):
        return f"{harmless(signer, _LONGEST)} {fingerprint}"
    return harmless(recorded, _LONGEST)


def require_signature(git: Git, commit: str, allowed: Path | None) -> Signature:
    """Return the signature of a commit, verified by git.

    SSH keys count by a file of allowed signers, `allowed` or the one that git's own settings name; OpenPGP keys by the
    keyring. Raises Fatal where the signature is missing, bad or by a key that is not trusted, and where the file of
    allowed signers is in the work tree: the change that is to be verified could name its own author there.
    """
    named = git.setting(_SIGNERS)
    given = allowed if allowed is not None else git.root / named if named else None
    signers = None if given is None else given.resolve()
    settings = () if signers is None else ("-c", f"{_SIGNERS}={signers}")
    trees = git.work_trees if given is not None else ()
    if given is not None and any(step.is_relative_to(tree) for step in steps_to(given) for tree in trees):
        raise Fatal(
            Exit.USAGE,
            f"{visible(str(allowed or named))} is a part of what is to be verified: whoever changes it names himself",
            "keep the file of allowed signers outside of the repository, and name it: --allowed-signers FILE",
        )
    if allowed is not None and not allowed.is_file():
        raise Fatal(
            Exit.INPUT, f"there is no file {visible(str(allowed))}", "write one: see ssh-keygen(1), ALLOWED SIGNERS"
        )
    verdict, signer, fingerprint = git.show(commit, _FIELDS, *settings)
    if verdict == _GOOD:
        return Signature(signer, fingerprint)
    known = (
        "" if signers is not None else "; an SSH signature counts by a file of allowed signers: --allowed-signers FILE"
    )
    # The fingerprint also where git names a signer: it tells which key is to be trusted, or not.
    named_key = harmless_signature(f"{signer} {fingerprint}").strip()
    whose = f" ({named_key})" if named_key else ""
    raise Fatal(
        Exit.REFUSED,
        f"commit {commit[:12]} {_VERDICTS.get(verdict, 'has no good signature')}{whose}; nothing was changed",
        f"deploy a signed commit; git says more: git verify-commit HEAD{known}",
    )
