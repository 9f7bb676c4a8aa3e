"""Write the digests of the schemas of a pack and of `ratesmith.yaml`, beside the types that they are derived from."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from hashlib import sha256
from importlib import import_module
from pathlib import Path

from ratesmith.api.loader import load_pack
from ratesmith.core.atomic_write import write_atomically
from ratesmith.core.errors import Fatal
from ratesmith.core.ir import Artifact
from ratesmith.project.schema_files import DIGESTS, PROJECT_PACKAGE, export


def digest_files(pack: str) -> Iterator[tuple[Path, str]]:
    """Yield the files of digests of the engine and of a pack, with their texts. Raises Fatal for an unknown pack."""
    loaded = load_pack(pack)
    for package, schemas in ((PROJECT_PACKAGE, export({})), (loaded.package, (*export(loaded.kinds),)[1:])):
        yield Path(import_module(package).__path__[0], DIGESTS), "".join(map(_line, schemas))


def _line(schema: Artifact) -> str:
    return f"{sha256(schema.text.encode()).hexdigest()}  {schema.path}\n"


def main() -> None:
    """Write the digests of the engine and of a pack."""
    if len(sys.argv) != 2:
        sys.exit("usage: python -m ratesmith.project.schema_digests PACK")
    try:
        files = dict(digest_files(sys.argv[1]))
    except Fatal as fatal:
        sys.exit(f"{fatal.message}; {fatal.hint}")
    for path, text in files.items():
        write_atomically(path, text)


if __name__ == "__main__":
    main()
