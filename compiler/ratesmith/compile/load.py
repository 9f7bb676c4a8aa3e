"""load: the files of `config/` → Documents. Knows paths and YAML, not what the values mean."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final, NamedTuple

from ratesmith.api.pack import Kind
from ratesmith.core.errors import Exit, Fatal
from ratesmith.core.ir import TOP, Document, Finding, Key, Node, Origin, Related, Route, Span
from ratesmith.core.sanitize import did_you_mean, quoted
from ratesmith.language.parser import Marks, parse
from ratesmith.project.settings import PROJECT_FILE

MAX_BYTES: Final = 1 << 20
MAX_FOLDERS: Final = 32
ENVIRONMENTS: Final = "environments"
SECRETS: Final = "secrets"
_CONFLICT: Final = r"(?m)^(?:<{7}|>{7}|\|{7}|={7})(?: .*)?$"


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


class File(NamedTuple):
    """A file, by its three names."""

    name: str
    """Relative to `config/` or to the overlay's folder, with forward slashes."""
    path: str
    """As opened."""
    shown: str
    """As shown: relative to the project root."""


class Loader:
    """Reads files one after the other and collects what is wrong with them."""

    def __init__(self, root: Path, instead: Mapping[str, str] = {}) -> None:
        """`instead` are texts that are not written yet, by the path that is shown."""
        self.root = os.path.realpath(root)
        self.instead = instead
        self.findings: list[Finding] = []
        self.sources: dict[str, str] = {}
        self.broken: dict[str, frozenset[Route]] = {}
        self.unread: set[tuple[str, Key]] = set()
        self.strays: list[File] = []

    def files(self, folder: str, shown: str, prefix: str = "", skip: frozenset[str] = frozenset()) -> Iterator[File]:
        """The files below a folder, by name; what is no plain file inside the project is a finding."""
        try:
            entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
        except OSError as error:
            raise _unreadable(shown, error) from None
        for entry in entries:
            name, path = prefix + entry.name, f"{shown}/{entry.name}"
            if name in skip or self.hidden(entry, File(name, entry.path, path)):
                continue
            if not _is_text(entry.name):
                self.report(ascii(path), TOP, "file-name", "the file name is not valid UTF-8", "rename the file")
            elif entry.is_symlink():
                if self.allowed_link(entry.path, path):
                    yield File(name, entry.path, path)
            elif entry.is_dir(follow_symlinks=False) and name.count("/") >= MAX_FOLDERS:
                message = f"the folders nest deeper than {MAX_FOLDERS} levels"
                self.report(path, TOP, "file-unknown", message, "remove it, or move it where a kind expects it")
            elif entry.is_dir(follow_symlinks=False):
                yield from self.files(entry.path, path, name + "/", skip)
            elif entry.is_file(follow_symlinks=False):
                yield File(name, entry.path, path)
            else:
                self.report(path, TOP, "file-unreadable", "this is not a regular file", "remove it")

    def hidden(self, entry: os.DirEntry[str], file: File) -> bool:
        """Whether an entry is nothing to read because its name starts with a dot."""
        if not entry.name.startswith("."):
            return False
        if entry.is_file(follow_symlinks=False) and _is_text(entry.name):
            self.strays.append(file)
        return True

    def allowed_link(self, path: str, shown: str) -> bool:
        """Whether a symbolic link leads to a file inside the project."""
        target = os.path.realpath(path)
        try:
            mode = Path(target).stat().st_mode
        except OSError:
            self.report(shown, TOP, "file-link", "the link points to nothing", "remove it or repair its target")
            return False
        if not target.startswith(self.root + os.sep):
            self.report(shown, TOP, "file-link", "the link leaves the project", "put the file itself here")
        elif not stat.S_ISREG(mode):
            self.report(shown, TOP, "file-link", "the link does not point to a file", "link files one by one")
        else:
            return True
        return False

    def refused_link(self, folder: Path, shown: str) -> bool:
        """Whether a folder is a link, which is reported: what is behind it is not the project's."""
        if folder.is_symlink():
            self.report(shown, TOP, "file-link", "the link does not point to a file", "link files one by one")
        return folder.is_symlink()

    def read(self, file: File) -> str | None:
        """The text of a file, or None with a finding where it is no text that can be configuration."""
        try:
            data = self.instead[file.shown].encode() if file.shown in self.instead else read_bytes(file.path)
        except OSError as error:
            raise _unreadable(file.shown, error) from None
        if len(data) > MAX_BYTES:
            self.report(file.shown, TOP, "file-too-large", f"the file is larger than {MAX_BYTES:,} bytes", "split it")
            return None
        try:
            text = data.decode()
        except UnicodeDecodeError as error:
            line = data.count(b"\n", 0, error.start) + 1
            column = len(data[data.rfind(b"\n", 0, error.start) + 1 : error.start].decode(errors="replace")) + 1
            message = f"byte 0x{data[error.start]:02x} is not valid UTF-8"
            self.report(file.shown, Span(line, column, column + 1), "file-encoding", message, "save the file as UTF-8")
            return None
        self.sources[file.shown] = text
        return text

    def tree(self, file: File) -> dict[str, Node] | None:
        """The tree of a file, or None with findings where it has none."""
        text = self.read(file)
        if text is None:
            return None
        if ("<<<<<<<" in text or ">>>>>>>" in text) and self.conflict(text, file.shown):
            return None
        tree, problems = parse(text)
        if problems:
            marks: Marks = {}
            tree, problems = parse(text, marks)
            for problem in problems:
                related = tuple(Related(Origin(file.shown, span), what) for span, what in problem.related)
                self.report(file.shown, problem.span, "yaml", problem.message, problem.hint, related)
            if any(problem.route is None for problem in problems):
                return None
            self.broken[file.shown] = frozenset(problem.route for problem in problems if problem.route is not None)
        if isinstance(tree, dict):
            return tree
        if tree is None:
            self.report(file.shown, TOP, "yaml", "the file is empty", "fill it or remove it")
        else:
            what = "a list" if isinstance(tree, list) else "a single value"
            self.report(file.shown, TOP, "yaml", f"the file holds {what}, not a map", "write key: value lines")
        return None

    def conflict(self, text: str, shown: str) -> bool:
        """Whether the text holds merge conflict markers; each is a finding."""
        found = list(re.finditer(_CONFLICT, text))
        for match in found:
            line = text.count("\n", 0, match.start()) + 1
            self.report(
                shown,
                Span(line, 1, len(match[0]) + 1),
                "yaml",
                "a merge conflict is not resolved",
                "keep one side and remove the markers",
            )
        return bool(found)

    def report(
        self, path: str, span: Span, rule: str, message: str, hint: str, related: tuple[Related, ...] = ()
    ) -> None:
        """Add an error."""
        self.findings.append(
            Finding(origin=Origin(path, span), severity="error", rule=rule, message=message, hint=hint, related=related)
        )


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
        raise _unreadable(shown, error) from None
    for folder in folders:
        environment, place = folder.name, f"{shown}/{folder.name}"
        if environment.startswith(".") or loader.refused_link(folder, place):
            continue
        if environment in environments and folder.is_dir():
            yield environment, folder, place
            continue
        guess = did_you_mean(environment, environments)
        message = f"{quoted(environment)} is not an environment of {PROJECT_FILE}{guess}"
        where = place if _is_text(environment) else ascii(place)
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


def read_bytes(path: str) -> bytes:
    """The content, at most one byte more than a file may have; three system calls for most files."""
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    try:
        data = chunk = os.read(descriptor, 65536)
        while len(chunk) == 65536 and len(data) <= MAX_BYTES:
            chunk = os.read(descriptor, 65536)
            data += chunk
        return data
    finally:
        os.close(descriptor)


def _is_text(name: str) -> bool:
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


def _unreadable(shown: str, error: OSError) -> Fatal:
    return Fatal(Exit.INPUT, f"{shown} cannot be read: {error.strerror}", "check that it exists and its permissions")
