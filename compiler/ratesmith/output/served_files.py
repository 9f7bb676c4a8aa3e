"""Files of a manifest that are named by the hash of their bytes, so that caches may keep them for ever."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Final

_SERVED: Final = re.compile(r"([^/]+)/public/v[0-9]+/manifest\.([0-9a-f]{12})\.json")


def served_name(hash: str) -> str:
    """Return the name of a file whose content has this SHA-256, in hexadecimal."""
    return f"manifest.{hash[:12]}.json"


def superseded(out: Path, files: Collection[str]) -> Iterator[str]:
    """Yield the paths of what former builds wrote below `out`, in the environments whose files are among `files`.

    A file whose name is not that of its bytes was written by somebody else.
    """
    environments = {found[1] for path in files if (found := _SERVED.fullmatch(path))}
    for name in sorted(environments):
        for file in sorted((out / name).glob("public/v*/manifest.*.json")):
            path = file.relative_to(out).as_posix()
            is_ours = _SERVED.fullmatch(path) and file.is_file() and not file.is_symlink()
            if path not in files and is_ours and file.name == served_name(sha256(file.read_bytes()).hexdigest()):
                yield path
