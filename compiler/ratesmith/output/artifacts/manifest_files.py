"""manifest.json and what goes with it: the same for bundlers, for caches, and the schemas of requests.

Only what is in `public/` may be served; there a file has the hash of its bytes in its name and never changes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from hashlib import sha256
from itertools import chain
from typing import Any, Final

from msgspec.structs import replace

from ratesmith.api.published_schema import PUBLISHED_NOTE
from ratesmith.core.canonical_json import compact_pieces, embeddable, embeddable_line, pretty
from ratesmith.core.ir import Artifact, LargeArtifact
from ratesmith.core.tables import Table
from ratesmith.output.served_files import served_name
from ratesmith.release.build import Build

SCOPE = "environment"
_TYPES: Final = f"""// {PUBLISHED_NOTE}
import type {{ Manifest }} from "../contract/manifest.js";

export declare const manifest: Manifest;
"""
_MODULE: Final = f"// {PUBLISHED_NOTE}\nexport const manifest = ".encode()
_PACKAGE: Final = {"private": True, "type": "module"}


def artifacts(build: Build) -> Iterator[Artifact | LargeArtifact]:
    """Yield the pack's manifest in each form, the schemas of requests, and what says which release that is."""
    target, published = build.target, build.target.pack.published
    found = published.build(target.config, "")
    digest = _hash(compact_pieces(replace(found, environment="")))
    manifest = replace(found, content_hash=digest)
    yield LargeArtifact(f"{target.name}/manifest.json", chain(embeddable(manifest), (b"\n",)))
    yield LargeArtifact(f"{target.name}/manifest.js", chain((_MODULE,), embeddable(manifest), (b";\n",)))
    yield Artifact(f"{target.name}/manifest.d.ts", _TYPES)
    yield Artifact(f"{target.name}/package.json", pretty(_PACKAGE))
    for name, schema in published.request_schemas(target.config, manifest):
        yield Artifact(f"{target.name}/{name}.schema.json", pretty(schema))
    folder, file = f"public/v{published.version}", served_name(_hash(embeddable_line(manifest)))
    about = {"schema_version": published.version, "environment": target.name, "content_hash": digest}
    yield LargeArtifact(f"{target.name}/{folder}/{file}", embeddable_line(manifest))
    yield Artifact(f"{target.name}/{folder}/manifest.json", pretty(about | {"manifest": file}))
    yield Artifact(f"{target.name}/release.json", pretty(about | {"manifest": f"{folder}/{file}"} | _database(build)))


def _hash(pieces: Iterable[bytes]) -> str:
    digest = sha256()
    for piece in pieces:
        digest.update(piece)
    return digest.hexdigest()


def _database(build: Build) -> dict[str, Any]:
    """Return where the ledger of a database stands that has the rows of this release, and what to read there."""
    scope = build.target.scope
    tables = {table.name: table.sql for table in scope.tables} | {"ratesmith_ledger": scope.ledger}
    columns = {table.name: dict(sorted(_renamed(table))) for table in scope.tables}
    return {
        "state_hash": build.state.hash,
        "head": build.history.head,
        "migration": build.history.head_id,
        "tables": dict(sorted((tables | dict(scope.objects.views)).items())),
        "columns": {name: renamed for name, renamed in sorted(columns.items()) if renamed},
    }


def _renamed(table: Table) -> Iterator[tuple[str, str]]:
    """Yield the columns that have another name in the database, with that name."""
    yield from ((it.name, it.sql) for it in table.columns if it.sql != it.name)
    yield from ((it.name, it.sql) for it in table.unowned if it.sql != it.name)
