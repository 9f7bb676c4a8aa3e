"""The files of `schemas/`: a schema and an overlay schema for each kind, and one for `ratesmith.yaml`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Final

from ratesmith.api.definitions import Kind, Pack
from ratesmith.core.ir import TOP, Artifact, Document, Finding, Origin
from ratesmith.language.file_tree import FileTree
from ratesmith.project.settings import PROJECT_KIND, Project

SCHEMAS = "schemas"
DIGESTS: Final = "schemas.sum"
"""The file of a package with the digests of the schemas that its types make, in the form of sha256sum."""
PROJECT_PACKAGE: Final = "ratesmith.project"


def export(kinds: Mapping[str, Kind]) -> Iterator[Artifact]:
    """Yield every schema as a file below `schemas/`."""
    text = schema_texts(kinds)
    for kind, overlay in schemas_of(kinds):
        yield Artifact(schema_path(kind, overlay), text(kind, overlay))


def schemas_of(kinds: Iterable[str]) -> Iterator[tuple[str, bool]]:
    """Yield what there are schemas of: the name of each kind, of `ratesmith.yaml` first, and whether of overlays."""
    yield PROJECT_KIND, False
    for kind in kinds:
        yield from ((kind, False), (kind, True))


@cache
def project_schema() -> str:
    """Return the schema of `ratesmith.yaml` as JSON."""
    import inspect

    from ratesmith.api.json_schema import file_schema
    from ratesmith.core.canonical_json import pretty

    return pretty(file_schema(Project, inspect.cleandoc(Project.__doc__ or ""), True, PROJECT_KIND))


def schema_path(kind: str, overlay: bool) -> str:
    """Return the path of a kind's schema below `schemas/`."""
    return f"overlay/{kind}.schema.json" if overlay else f"{kind}.schema.json"


def schema_texts(kinds: Mapping[str, Kind]) -> Callable[[str, bool], str]:
    """Return a function that gives the schema of a kind, made from the kind itself.

    The files in `schemas/` are only ever compared with it: a pull request can change them, so they
    decide nothing.
    """

    def text(kind: str, overlay: bool) -> str:
        from ratesmith.api.json_schema import kind_schema

        return project_schema() if kind == PROJECT_KIND else kind_schema(kinds[kind], overlay)

    return text


@cache
def _digests(package: str) -> Mapping[str, str]:
    """Return the digests that come with a package, by the path of the schema; none where it has no such file."""
    try:
        text = Path(import_module(package).__path__[0], DIGESTS).read_text(encoding="ascii")
    except (OSError, UnicodeDecodeError):
        return {}
    return {path: digest for digest, _, path in (line.partition("  ") for line in text.splitlines())}


def is_schema_of(pack: Pack, kind: str, overlay: bool, written: bytes) -> bool:
    """Return whether these bytes are the schema of a kind, or of `ratesmith.yaml`.

    It is derived only where they have another digest than the package says: that takes longer than all the rest.
    """
    from hashlib import sha256

    known = _digests(PROJECT_PACKAGE if kind == PROJECT_KIND else pack.package).get(schema_path(kind, overlay))
    return sha256(written).hexdigest() == known or written == schema_texts(pack.kinds)(kind, overlay).encode()


def outdated_schemas(root: Path, file_tree: FileTree, documents: Iterable[Document], pack: Pack) -> Iterator[Finding]:
    """Yield a warning for each file in `schemas/` that misleads an editor, among the schemas of these documents."""
    if file_tree.form(str(root / SCHEMAS)) in ("file", "other"):
        yield Finding(
            origin=Origin(SCHEMAS, TOP),
            severity="warning",
            rule="schema",
            message=f"{SCHEMAS} has to be a folder, and is a file: editors find no schemas",
            hint="move the file away, and run: ratesmith schema export",
        )
        return
    for kind, overlay in sorted({(PROJECT_KIND, False), *((it.kind, bool(it.layer)) for it in documents)}):
        path = f"{SCHEMAS}/{schema_path(kind, overlay)}"
        try:
            written = file_tree.read(str(root / path))
        except OSError:
            continue
        if not is_schema_of(pack, kind, overlay, written):
            yield Finding(
                origin=Origin(path, TOP),
                severity="warning",
                rule="schema",
                message="this is not the schema that the files are validated by; editors are misled",
                hint="run: ratesmith schema export",
            )
