"""What one revision has of the secrets: their files, and `.sops.yaml`."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path

import msgspec

from ratesmith.core.errors import Exit, Fatal
from ratesmith.core.sanitize import visible
from ratesmith.language.file_tree import DISK
from ratesmith.project.settings import SECRETS
from ratesmith.secrets.creation_rules import RULES_FILE

Files = Mapping[str, bytes]
"""Contents by path below `config/secrets/`."""


class Side(msgspec.Struct, frozen=True):
    """What a comparison reads of one revision."""

    files: Files
    rules: bytes | None
    """`.sops.yaml`; None without one."""


def read_work_tree(config: Path) -> Side:
    """Return the files of the work tree; as in a commit, a link is not a file.

    Raises Fatal if a file cannot be read.
    """
    rules = _read(config.parent, (config.parent / RULES_FILE,))
    secrets = config / SECRETS
    if secrets.is_symlink():
        return Side({}, rules.get(RULES_FILE))
    found = (Path(folder) / name for folder, _, names in os.walk(secrets) for name in names)
    return Side(_read(secrets, found), rules.get(RULES_FILE))


def _read(folder: Path, paths: Iterable[Path]) -> Files:
    try:
        return {
            path.relative_to(folder).as_posix(): DISK.read(str(path))
            for path in paths
            if path.is_file() and not path.is_symlink()
        }
    except OSError as error:
        message = f"a file below {visible(str(folder))} cannot be read: {error.strerror}"
        raise Fatal(Exit.INPUT, message, "check the permissions of its files") from None
