"""load: the files of `config/` → Documents. Knows paths and YAML, not what the values mean."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from ratesmith.api.definitions import Kind
from ratesmith.core.ir import TOP, Document, Finding, Key, Route
from ratesmith.core.sanitize import quoted
from ratesmith.core.suggest import did_you_mean
from ratesmith.language.source_files import File, Loader, is_text, unreadable
from ratesmith.project.settings import ENVIRONMENTS, PROJECT_FILE, SECRETS


class Loaded(NamedTuple):
    """What was read. A broken route is one that has a finding already, by path of its file."""

    documents: tuple[Document, ...]
    findings: tuple[Finding, ...]
    sources: Mapping[str, str]
    unread: frozenset[tuple[str, Key]]
    """Kind and id of the files without a tree; the id of a map file is empty."""
    broken: Mapping[str, frozenset[Route]]
    strays: tuple[File, ...]
    """The files that no kind reads, hidden ones included."""


def load(
    root: Path,
    config: Path,
    kinds: Mapping[str, Kind],
    environments: frozenset[str],
    instead: Mapping[str, str] = {},
) -> Loaded:
    """Read every file below `config/` that a kind claims, base and overlays; of some, a text `instead`.

    Raises Fatal where a folder or file cannot be read at all.
    """
    loader = Loader(root, instead)
    documents: list[Document] = []
    shown = config.name
    places = _Places(kinds)
    base = loader.files(str(config), shown, skip=frozenset({PROJECT_FILE, ENVIRONMENTS, SECRETS}))
    documents.extend(_documents(loader, base, places, ""))
    for environment, folder, place in _overlays(loader, config, environments):
        documents.extend(_documents(loader, loader.files(str(folder), place), places, environment))
    return Loaded(
        tuple(documents),
        tuple(loader.findings),
        loader.sources,
        frozenset(loader.unread),
        loader.broken,
        tuple(loader.strays),
    )


def _overlays(loader: Loader, config: Path, environments: frozenset[str]) -> Iterator[tuple[str, Path, str]]:
    """The folder of each environment's overlay; what is none is a finding, and no link is followed."""
    shown = f"{config.name}/{ENVIRONMENTS}"
    if not (config / ENVIRONMENTS).is_dir() or loader.refused_link(config / ENVIRONMENTS, shown):
        return
    try:
        folders = sorted((config / ENVIRONMENTS).iterdir())
    except OSError as error:
        raise unreadable(shown, error) from None
    for folder in folders:
        environment, place = folder.name, f"{shown}/{folder.name}"
        if environment.startswith(".") or loader.refused_link(folder, place):
            continue
        if environment in environments and folder.is_dir():
            yield environment, folder, place
            continue
        guess = did_you_mean(environment, environments)
        message = f"{quoted(environment)} is not an environment of {PROJECT_FILE}{guess}"
        where = place if is_text(environment) else ascii(place)
        loader.report(where, TOP, "file-unknown", message, "rename the folder, or declare the environment")


class _Places:
    """Which kind a path belongs to."""

    def __init__(self, kinds: Mapping[str, Kind]) -> None:
        self.files = {kind.path: kind for kind in kinds.values() if "{id}" not in kind.path}
        self.folders = {kind.path.removesuffix("{id}.yaml"): kind for kind in kinds.values() if "{id}" in kind.path}

    def find(self, name: str) -> tuple[Kind, str] | None:
        """The kind of a path and the id it gives: the file name, the kind for a singleton, '' for a map."""
        kind = self.files.get(name)
        if kind is not None:
            return kind, "" if kind.nested else kind.name
        folder, slash, file = name.rpartition("/")
        kind = self.folders.get(folder + slash)
        if kind is not None and file.endswith(".yaml"):
            return kind, file.removesuffix(".yaml")
        return None

    def nearest(self, name: str) -> str:
        if name.endswith(".yml"):
            return f"rename it to {quoted(name.removesuffix('.yml') + '.yaml')}"
        if not name.endswith(".yaml"):
            return "move it out: this folder holds YAML only"
        guess = did_you_mean(name, self.files) or did_you_mean(name.rpartition("/")[0] + "/", self.folders)
        return f"move or rename it{guess}" if guess else "remove it, or move it where a kind expects it"


def _documents(loader: Loader, files: Iterator[File], places: _Places, layer: str) -> Iterator[Document]:
    for file in files:
        found = places.find(file.name)
        if found is None:
            message = f"no kind of configuration is read from {quoted(file.name)}"
            loader.report(file.shown, TOP, "file-unknown", message, places.nearest(file.name))
            loader.strays.append(file)
            continue
        kind, id = found
        if id and kind.many and not re.fullmatch(kind.ids, id):
            message = f"{quoted(id)} cannot be the id of a {kind.name}"
            loader.report(file.shown, TOP, "file-name", message, _rename(id, kind.ids))
            continue
        tree = loader.tree(file)
        if tree is None:
            loader.unread.add((layer, (kind.name, id)))
        else:
            yield Document(
                kind=kind.name, layer=layer, path=file.shown, source=loader.sources[file.shown], tree=tree, id=id
            )


def _rename(id: str, pattern: str) -> str:
    """A name that can be an id and is near the one that cannot."""
    near = re.sub(r"[^a-z0-9._-]+", "-", id.lower()).strip("-._")
    return f"rename it to {quoted(near + '.yaml')}" if re.fullmatch(pattern, near) else f"rename it to match {pattern}"


def read_project(root: Path, path: Path) -> tuple[Document | None, Loader]:
    """The document of `ratesmith.yaml`, and the loader with what is wrong with it."""
    loader = Loader(root)
    shown = f"{path.parent.name}/{path.name}"
    if path.is_symlink() and not loader.allowed_link(str(path), shown):
        return None, loader
    tree = loader.tree(File(path.name, str(path), shown))
    if tree is None or loader.findings:
        return None, loader
    return Document(
        kind="ratesmith", layer="", path=shown, source=loader.sources[shown], tree=tree, id="ratesmith"
    ), loader
