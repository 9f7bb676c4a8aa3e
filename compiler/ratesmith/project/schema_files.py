"""The files of `schemas/`: a schema and an overlay schema for each kind, and one for `ratesmith.yaml`."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path

from ratesmith.api.definitions import Kind
from ratesmith.api.json_schema import file_schema, kind_schema
from ratesmith.core.canonical_json import pretty
from ratesmith.core.ir import TOP, Artifact, Document, Finding, Origin
from ratesmith.language.file_tree import FileTree
from ratesmith.project.settings import PROJECT_KIND, Project

SCHEMAS = "schemas"


def export(kinds: Mapping[str, Kind]) -> Iterator[Artifact]:
    """Yield every schema as a file below `schemas/`."""
    yield Artifact(schema_path(PROJECT_KIND, False), project_schema())
    for kind in kinds.values():
        for overlay in (False, True):
            yield Artifact(schema_path(kind.name, overlay), kind_schema(kind, overlay))


@cache
def project_schema() -> str:
    """Return the schema of `ratesmith.yaml` as JSON."""
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
        return project_schema() if kind == PROJECT_KIND else kind_schema(kinds[kind], overlay)

    return text


def outdated_schemas(
    root: Path, file_tree: FileTree, documents: Iterable[Document], schemas: Callable[[str, bool], str]
) -> Iterator[Finding]:
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
        if written != schemas(kind, overlay).encode():
            yield Finding(
                origin=Origin(path, TOP),
                severity="warning",
                rule="schema",
                message="this is not the schema that the files are validated by; editors are misled",
                hint="run: ratesmith schema export",
            )
