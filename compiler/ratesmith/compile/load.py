"""Load the files of `config/` as documents; knows paths and YAML, not what the values mean."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

import msgspec

from ratesmith.api.definitions import Kind
from ratesmith.compile.kind_paths import KindPaths, file_for_a_folder, file_name_hint
from ratesmith.compile.result import Opened
from ratesmith.core.ir import TOP, Document, Finding, Key, Node, Route
from ratesmith.core.names import UNSAFE_KEYS, ascii_name_flaw
from ratesmith.core.sanitize import quoted
from ratesmith.core.suggest import did_you_mean, nearest
from ratesmith.core.twin_names import folded
from ratesmith.language.file_tree import FileTree
from ratesmith.language.positions import origin
from ratesmith.language.source_files import Loader, SourceFile, is_utf8_name, read_tree, unreadable_file
from ratesmith.project.schema_files import SCHEMAS, schema_path
from ratesmith.project.settings import ENVIRONMENTS, PROJECT_FILE, PROJECT_KIND, SECRETS
from ratesmith.secrets.creation_rules import RULES_FILE

if TYPE_CHECKING:
    from ratesmith.language.tree_store import TreeStore
_pattern: Final = cache(re.compile)


class Loaded(msgspec.Struct, frozen=True):
    """What was read."""

    documents: tuple[Document, ...]
    findings: tuple[Finding, ...]
    sources: Mapping[str, str]
    """The texts by path."""
    unreadable: Mapping[str, frozenset[Route]]
    """By path, the routes whose values YAML could not read; each has a finding."""
    broken: frozenset[tuple[str, Key]]
    """Layer and key of the entities with a finding; of a file without a tree that is a map, the id is empty."""
    unclaimed: tuple[SourceFile, ...]
    """The files that no kind reads, hidden ones included."""
    store: TreeStore | None = None
    """What keeps the trees for the next run, where that saves time."""


def load(opened: Opened, overrides: Mapping[str, str] = {}) -> Loaded:
    """Read every file below `config/` that a kind claims, base and overlays.

    `overrides` gives texts to use in place of files or beside them, by path. Raises Fatal if a folder or file
    cannot be read at all.
    """
    loader = Loader(overrides, opened.file_tree, opened.parsed, opened.config if opened.stores_trees else None)
    documents: list[Document] = []
    config, shown = opened.config, opened.config.name
    paths = KindPaths(opened.pack.kinds, opened.project.environments)
    _report_twins(loader, opened)
    base = loader.files(str(config), shown, skip=frozenset({PROJECT_FILE, ENVIRONMENTS, SECRETS}))
    added = _Added(overrides)
    documents.extend(_documents(loader, added.beside(base, shown, ENVIRONMENTS), paths, ""))
    beside = {it.path.rpartition("/")[2]: it.path.removeprefix(f"{shown}/") for it in documents}
    for environment, folder, path in _overlays(loader, opened):
        listed = added.beside(loader.files(folder, path), path)
        documents.extend(_documents(loader, listed, paths, environment, beside))
    for environment in sorted(opened.project.environments):
        fresh = added.beside((), f"{shown}/{ENVIRONMENTS}/{environment}")
        documents.extend(_documents(loader, fresh, paths, environment, beside))
    missing = dict(_missing_files(opened, documents, loader.without_tree))
    return Loaded(
        documents=tuple(documents),
        findings=(*loader.findings, *missing.values()),
        sources=loader.sources,
        unreadable=loader.unreadable,
        broken=frozenset(
            {
                *loader.without_tree,
                *loader.perhaps_unread,
                *_broken(documents, loader),
                *(("", (kind, kind)) for kind in missing),
            }
        ),
        unclaimed=tuple(loader.unclaimed),
        store=loader.store,
    )


def _report_twins(loader: Loader, opened: Opened) -> None:
    """Report what stands beside `config/` and `.sops.yaml` and is taken for one of them where a disk knows no case."""
    try:
        beside = {it.name for it in opened.file_tree.entries(str(opened.root))}
    except OSError:
        return
    # Where this disk is such a one, what it lists by another name is the folder itself.
    names = [it for it in (opened.config.name, RULES_FILE) if it in beside or not _is_there(opened, it)]
    for name in sorted(beside):
        own = next((it for it in names if name != it and folded(name) == folded(it)), None)
        if own is not None:
            where = name if is_utf8_name(name) else ascii(name)
            what = own if own == RULES_FILE else f"{own}/"
            message = f"where a disk knows no case, this is taken for {what}, or written over it"
            loader.report(where, TOP, "file-unknown", message, "delete it, or give it another name")


class _Added:
    """The texts that stand for files which do not exist yet."""

    def __init__(self, overrides: Mapping[str, str]) -> None:
        self._left = dict.fromkeys(overrides)

    def beside(self, files: Iterable[SourceFile], folder: str, skip: str | None = None) -> Iterator[SourceFile]:
        """Yield the files, and behind them those below the folder that are not among them; none below `skip`."""
        for file in files:
            self._left.pop(file.shown, None)
            yield file
        for path in [it for it in self._left if it.startswith(f"{folder}/")]:
            name = path.removeprefix(f"{folder}/")
            if name.partition("/")[0] != skip:
                del self._left[path]
                yield SourceFile(name, path, path)


def _is_there(opened: Opened, name: str) -> bool:
    return opened.file_tree.form(str(opened.root / name)) != "missing"


def load_texts(config: Path, kinds: Mapping[str, Kind], texts: Mapping[str, str]) -> Loaded:
    """Read texts by their paths below `config/`, base and overlays, as if they were files there, and no others."""
    shown = config.name
    loader = Loader({f"{shown}/{path}": text for path, text in texts.items()})
    paths = KindPaths(kinds)
    documents: list[Document] = []
    for path in sorted(texts):
        folder, _, rest = path.partition("/")
        layer, _, below = rest.partition("/") if folder == ENVIRONMENTS else ("", "", path)
        file = SourceFile(below, path, f"{shown}/{path}")
        documents.extend(_documents(loader, iter((file,)), paths, layer))
    broken = frozenset({*loader.without_tree, *loader.perhaps_unread, *_broken(documents, loader)})
    return Loaded(tuple(documents), tuple(loader.findings), loader.sources, loader.unreadable, broken, ())


def _broken(documents: Iterable[Document], loader: Loader) -> Iterator[tuple[str, Key]]:
    for document in documents:
        for route in loader.unreadable.get(document.path, ()):
            yield from ((document.layer, (document.kind, id)) for id in document.ids(route))


def _missing_files(
    opened: Opened, documents: Iterable[Document], unread: Iterable[tuple[str, Key]]
) -> Iterator[tuple[str, Finding]]:
    """Yield the singletons without a file, with a finding: every rule would have to allow for the gap."""
    present = {document.kind for document in documents if not document.layer}
    present |= {kind for layer, (kind, _) in unread if not layer}
    for kind in opened.pack.kinds.values():
        if not kind.many and kind.name not in present:
            path, schema = f"{opened.config.name}/{kind.path}", f"{SCHEMAS}/{schema_path(kind.name, False)}"
            yield (
                kind.name,
                Finding(
                    origin=origin(opened.document, ()),
                    severity="error",
                    rule="file-missing",
                    message=f"{path} is missing",
                    hint=f"write it; {schema} says what goes in, and `ratesmith init` makes an example",
                ),
            )


def _overlays(loader: Loader, opened: Opened) -> Iterator[tuple[str, str, str]]:
    """Yield environment, folder and shown path of each overlay; report any other entry, and follow no link."""
    config, environments = opened.config, frozenset(opened.project.environments)
    shown = f"{config.name}/{ENVIRONMENTS}"
    form = opened.file_tree.form(str(config / ENVIRONMENTS))
    if loader.refuses_link(config / ENVIRONMENTS, shown) or form == "missing":
        return
    if form != "folder":
        loader.report(shown, TOP, "file-unknown", *file_for_a_folder(shown))
        loader.unclaimed.append(SourceFile(ENVIRONMENTS, str(config / ENVIRONMENTS), shown))
        return
    try:
        folders = sorted(opened.file_tree.entries(str(config / ENVIRONMENTS)), key=lambda entry: entry.name)
    except OSError as error:
        raise unreadable_file(shown, error) from None
    for folder in folders:
        environment, place = folder.name, f"{shown}/{folder.name}"
        if folder.is_symlink():
            loader.report_link(place)
            continue
        if environment.startswith("."):
            loader.hide(SourceFile(f"{ENVIRONMENTS}/{environment}", folder.path, place))
            continue
        if environment in environments and folder.is_dir():
            yield environment, folder.path, place
            continue
        guess = did_you_mean(environment, environments)
        message = f"{quoted(environment)} is not an environment of {PROJECT_FILE}{guess}"
        where = place if is_utf8_name(environment) else ascii(place)
        of_kind = any(kind.path.startswith(f"{environment}/") for kind in opened.pack.kinds.values())
        names = ", ".join(sorted(environments))
        hint = f"rename the folder ({names}), or declare the environment in {PROJECT_FILE}"
        if of_kind or folder.is_file():
            hint = f"move it into the folder of the environment that it is for ({names})"
        loader.report(where, TOP, "file-unknown", message, hint)
        if (meant := nearest(environment, environments)) is not None:
            loader.unread(meant, ((kind, "") for kind in opened.pack.kinds), certain=False)


def _documents(
    loader: Loader, files: Iterator[SourceFile], paths: KindPaths, layer: str, beside: Mapping[str, str] = {}
) -> Iterator[Document]:
    reported: set[str] = set()
    for file in files:
        found = paths.find(file.name)
        if found is None and file.shown in loader.links:
            continue
        if found is None:
            misplaced = paths.misplaced(file.name, file.shown, beside)
            if misplaced.place not in reported:
                reported.add(misplaced.place)
                loader.report(misplaced.place, TOP, "file-unknown", misplaced.message, misplaced.hint)
            loader.leave(file)
            loader.unread(layer, misplaced.meant, certain=misplaced.certain)
            continue
        kind, id = found
        if id and kind.many and (id in UNSAFE_KEYS or not _pattern(kind.ids).fullmatch(id)):
            flaw = ascii_name_flaw(id)
            message = f"{quoted(id)} cannot be the id of a {kind.name}{f': it has {flaw.described}' if flaw else ''}"
            hint = "choose another name" if id in UNSAFE_KEYS else file_name_hint(id, kind)
            loader.report(file.shown, TOP, "file-name", message, hint)
            # Nobody knows what the others call it.
            loader.unread(layer, [(kind.name, "")])
            continue
        tree = loader.tree(file)
        is_alone = tree is not None and kind.many and not kind.nested
        meant = paths.meant_by(kind, id, tree or (), beside.values()) if is_alone else None
        if tree is None:
            loader.unread(layer, [(kind.name, id)])
        elif meant is not None:
            other, right = meant
            message = f"the keys are those of a {other.name}, and the folder is for the kind {kind.name}"
            prefix = file.shown.removesuffix(file.name).partition("/")[2]
            loader.report(file.shown, TOP, "file-unknown", message, f"move it to {quoted(prefix + right)}")
            loader.unread(layer, [(kind.name, id), (other.name, id)])
        else:
            yield Document(
                kind=kind.name,
                layer=layer,
                path=file.shown,
                source=loader.sources[file.shown],
                kept=tree,
                read=None if file.shown in loader.unreadable else read_tree,
                id=id,
            )


class ProjectFile(NamedTuple):
    """`ratesmith.yaml` as it was read."""

    document: Document | None
    """None where it is not readable."""
    findings: tuple[Finding, ...]
    sources: Mapping[str, str]
    """Its text by path."""


def read_project(path: Path, file_tree: FileTree, parsed: Mapping[str, Node] = {}) -> ProjectFile:
    """Read `ratesmith.yaml`; `parsed` has trees by text. Raises Fatal if the file cannot be opened."""
    loader = Loader(file_tree=file_tree, parsed=parsed)
    shown = f"{path.parent.name}/{path.name}"
    document = None
    if not loader.refuses_link(path.parent, path.parent.name) and not loader.refuses_link(path, shown):
        tree = loader.tree(SourceFile(path.name, str(path), shown))
        if tree is not None and not loader.findings:
            source = loader.sources[shown]
            document = Document(kind=PROJECT_KIND, layer="", path=shown, source=source, kept=tree, id=PROJECT_KIND)
    return ProjectFile(document, tuple(loader.findings), loader.sources)
