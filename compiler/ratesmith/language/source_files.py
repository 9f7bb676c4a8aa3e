"""Read source files; report each that is not plain UTF-8 text inside the project."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Final

import msgspec

from ratesmith.core.errors import Exit, Fatal
from ratesmith.core.ir import TOP, Finding, Key, Node, Origin, Related, Route, Span
from ratesmith.core.limits import MAX_ALL_VALUES, MAX_FILES, MAX_TOTAL_BYTES, MORE, allowed, exceeds
from ratesmith.language.file_tree import DISK, MAX_BYTES, Entry, FileTree
from ratesmith.language.scanner import scan

if TYPE_CHECKING:
    from ratesmith.language.tree_store import TreeStore

MAX_FOLDERS: Final = 32
STORED_FROM: Final = 500
"""From how many files on a store of trees takes less time than it saves."""
UNRESOLVED: Final = "a merge conflict is not resolved"
MAX_MARKERS: Final = 9
"""How many lines of merge conflicts are listed."""
_TOO_MUCH: Final = f"remove what is no configuration, or split the project{MORE}"
_RULES_OF_SOPS: Final = (".sops.yaml", ".sops.yml")
"""Names of files that decide to whom sops encrypts what is below them."""
_EMACS_LOCK: Final = ".#"
"""How the name of a link begins that Emacs makes while somebody edits a file."""
_CONFLICT: Final = r"(?m)^(?:<{7}|>{7}|\|{7}|={7})(?: .*)?$"


class SourceFile(msgspec.Struct, frozen=True):
    """A file by its three names."""

    name: str
    """Relative to `config/` or to the overlay's folder, with forward slashes."""
    path: str
    """As opened."""
    shown: str
    """As shown: relative to the project root."""


class Loader:
    """Reads files one after the other and collects the findings of one run."""

    def __init__(
        self,
        overrides: Mapping[str, str] = {},
        file_tree: FileTree = DISK,
        parsed: Mapping[str, Node] = {},
        stored_for: Path | None = None,
    ) -> None:
        """Take texts to use in place of files, by shown path, where the files are, and trees by texts without mistakes;
        also the project whose trees are kept between runs, where they are.

        Nobody changes a tree, so that two compilations can share it.
        """
        self.overrides, self.file_tree, self.parsed = overrides, file_tree, parsed
        self.store: TreeStore | None = None
        """What keeps trees between runs; None as long as there are too few files."""
        self._stored_for = stored_for
        self.findings: list[Finding] = []
        self.sources: dict[str, str] = {}
        self.unreadable: dict[str, frozenset[Route]] = {}
        self.without_tree: set[tuple[str, Key]] = set()
        self.perhaps_unread: set[tuple[str, Key]] = set()
        self.unclaimed: list[SourceFile] = []
        self.count = self.size = self.values = 0
        self.links: set[str] = set()
        """The links that are reported, as shown; none of them is read."""

    def files(
        self, folder: str, shown: str, prefix: str = "", skip: frozenset[str] = frozenset()
    ) -> Iterator[SourceFile]:
        """Yield the files and links below a folder, sorted by name; report what is not a plain file.

        Raises Fatal if a folder cannot be read.
        """
        try:
            entries = sorted(self.file_tree.entries(folder), key=lambda entry: entry.name)
        except OSError as error:
            raise unreadable_file(shown, error) from None
        self.count += len(entries)
        if exceeds(self.count, MAX_FILES):
            folder = shown.partition("/")[0]
            raise Fatal(Exit.INPUT, f"{folder}/ holds more than {allowed(MAX_FILES):,} files and folders", _TOO_MUCH)
        for entry in entries:
            file = SourceFile(prefix + entry.name, entry.path, f"{shown}/{entry.name}")
            if file.name in skip or self.is_hidden(entry, file):
                continue
            if not is_utf8_name(entry.name):
                self.report(ascii(file.shown), TOP, "file-name", "the file name is not valid UTF-8", "rename the file")
            elif entry.is_file(follow_symlinks=False):
                yield file
            elif entry.is_dir(follow_symlinks=False) and file.name.count("/") >= MAX_FOLDERS:
                message = f"the folders nest deeper than {MAX_FOLDERS} levels"
                self.report(file.shown, TOP, "file-unknown", message, "remove it, or move it where a kind expects it")
            elif entry.is_dir(follow_symlinks=False):
                yield from self.files(file.path, file.shown, file.name + "/", skip)
            elif entry.is_symlink():
                self.report_link(file.shown)
                yield file
            else:
                self.report(file.shown, TOP, "file-unreadable", "this is not a regular file", "remove it")

    def is_hidden(self, entry: Entry, file: SourceFile) -> bool:
        """Return whether an entry is skipped: its name starts with a dot, or it is a file that an editor keeps."""
        is_left = _is_of_an_editor(entry.name) and entry.is_file(follow_symlinks=False)
        if not is_left and not entry.name.startswith("."):
            return False
        if entry.is_symlink() and not entry.name.startswith(_EMACS_LOCK):
            self.report_link(file.shown if is_utf8_name(entry.name) else ascii(file.shown))
        folder = file.shown.rpartition("/")[0]
        if entry.name == ".git" and "/" in folder:
            message = "this folder is a repository of its own, whose files no review of this one shows"
            self.report(folder, TOP, "file-unknown", message, "put its files here, and remove the submodule")
        elif not entry.is_symlink() and entry.name != ".git":
            self.hide(file)
        return True

    def hide(self, file: SourceFile) -> None:
        """Note a file that no kind reads, or all files below such a folder: a secret may be in one all the same.

        Raises Fatal if a folder cannot be read.
        """
        form = self.file_tree.form(file.path)
        if form == "link":
            self.report_link(file.shown if is_utf8_name(file.shown) else ascii(file.shown))
        elif form == "folder":
            try:
                names = sorted(it.name for it in self.file_tree.entries(file.path))
            except OSError as error:
                raise unreadable_file(file.shown, error) from None
            self.count += len(names)
            if exceeds(self.count, MAX_FILES) or file.shown.count("/") > MAX_FOLDERS:
                message = f"{file.shown} is more than {allowed(MAX_FILES):,} files, or {MAX_FOLDERS} levels"
                raise Fatal(Exit.INPUT, message, _TOO_MUCH)
            for name in names:
                self.hide(SourceFile(f"{file.name}/{name}", f"{file.path}/{name}", f"{file.shown}/{name}"))
        elif not is_utf8_name(file.shown):
            self.report(ascii(file.shown), TOP, "file-name", "the file name is not valid UTF-8", "rename the file")
        elif form == "file" and file.name.rpartition("/")[2].casefold() in _RULES_OF_SOPS:
            message = "sops, where it is started in this folder or below, would take the recipients from this file"
            self.report(file.shown, TOP, "file-unknown", message, "remove it: the rules are beside config/")
            self.leave(file)
        elif form == "file" and self.file_tree.size(file.path) > MAX_BYTES:
            message = f"the file is larger than {MAX_BYTES:,} bytes, too large to look for secrets in it"
            self.report(file.shown, TOP, "file-too-large", message, "remove it, or move it out of the configuration")
        elif form == "file":
            self.leave(file)

    def leave(self, file: SourceFile) -> None:
        """Note a file that no kind reads, to look for secrets in it. Raises Fatal if all have too many bytes."""
        with suppress(OSError):
            self._count(file, min(self.file_tree.size(file.path), MAX_BYTES))
        self.unclaimed.append(file)

    def _count(self, file: SourceFile, size: int) -> None:
        self.size += size
        if exceeds(self.size, MAX_TOTAL_BYTES):
            folder = file.shown.partition("/")[0]
            most = f"{allowed(MAX_TOTAL_BYTES):,} bytes"
            raise Fatal(Exit.INPUT, f"the files of {folder}/ have more than {most}", _TOO_MUCH)

    def refuses_link(self, path: Path, shown: str) -> bool:
        """Return whether a path is a symbolic link, and report it."""
        if self.file_tree.form(str(path)) != "link":
            return False
        self.report_link(shown)
        return True

    def report_link(self, shown: str) -> None:
        """Add an error for a symbolic link, whose target is never looked at."""
        message = "this is a symbolic link, and no file or folder of the configuration is one"
        self.report(shown, TOP, "file-link", message, "put the file or folder itself here")
        self.links.add(shown)

    def read(self, file: SourceFile) -> str | None:
        """Return the text of a file; None, with a finding, if it is too large or not UTF-8.

        Raises Fatal if the file cannot be read.
        """
        try:
            is_given = file.shown in self.overrides
            data = self.overrides[file.shown].encode() if is_given else self.file_tree.read(file.path)
        except OSError as error:
            raise unreadable_file(file.shown, error) from None
        self._count(file, len(data))
        if len(data) > MAX_BYTES:
            self.report(file.shown, TOP, "file-too-large", f"the file is larger than {MAX_BYTES:,} bytes", "split it")
            return None
        try:
            text = data.decode()
        except UnicodeDecodeError as error:
            line = data.count(b"\n", 0, error.start) + 1
            column = len(data[data.rfind(b"\n", 0, error.start) + 1 : error.start].decode(errors="replace")) + 1
            message = f"byte 0x{data[error.start]:02x} is not valid UTF-8"
            if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
                message = "the file is saved as UTF-16"
            self.report(file.shown, Span(line, column, column + 1), "file-encoding", message, "save the file as UTF-8")
            return None
        self.sources[file.shown] = text
        return text

    def tree(self, file: SourceFile) -> dict[str, Node] | None:
        """Return the tree of a file; None, with findings, if it is not one map.

        Raises Fatal like `read`, and if all files have too many keys and values.
        """
        tree = self._tree(file)
        if exceeds(self.values, MAX_ALL_VALUES):
            folder = file.shown.partition("/")[0]
            message = f"the files of {folder}/ have more than {allowed(MAX_ALL_VALUES):,} keys and values"
            raise Fatal(Exit.INPUT, message, _TOO_MUCH)
        return tree

    def _tree(self, file: SourceFile) -> dict[str, Node] | None:
        text = None if self.links and file.shown in self.links else self.read(file)
        if text is None:
            return None
        if self.store is None and self.count >= STORED_FROM and self._stored_for is not None:
            from ratesmith.language.tree_store import TreeStore

            self.store = TreeStore(self._stored_for)
        known = self.parsed.get(text)
        if known is None and self.store is not None:
            known = self.store.get(text)
        if isinstance(known, dict):
            self.values += _size(known)
            return known
        if ("<<<<<<<" in text or ">>>>>>>" in text) and self.has_conflict(text, file.shown):
            return None
        if (scanned := scan(text)) is not None:
            self.values += scanned.size
            return self._stored(text, scanned.tree)
        return self._explained_tree(file, text)

    def _explained_tree(self, file: SourceFile, text: str) -> dict[str, Node] | None:
        """Return the tree of a text that the scanner leaves to the full parser, whose problems are reported."""
        from ratesmith.language.event_parser import parse_events
        from ratesmith.language.node_spans import NodeSpans

        tree, problems = parse_events(text)
        if problems:
            tree, problems = parse_events(text, NodeSpans())
            for problem in problems:
                related = tuple(Related(Origin(file.shown, span), what) for span, what in problem.related)
                self.report(file.shown, problem.span, "yaml", problem.message, problem.hint, related)
            if any(problem.route is None for problem in problems):
                return None
            self.unreadable[file.shown] = frozenset(problem.route for problem in problems if problem.route is not None)
        if isinstance(tree, dict):
            self.values += _size(tree)
            return tree if problems else self._stored(text, tree)
        if tree is None:
            self.report(file.shown, TOP, "yaml", "the file is empty", "fill it or remove it")
        else:
            what = "a list" if isinstance(tree, list) else "a single value"
            self.report(
                file.shown,
                TOP,
                "yaml",
                f"the file holds {what}, not a map",
                "write key: value lines, without dashes before them",
            )
        return None

    def _stored(self, text: str, tree: dict[str, Node]) -> dict[str, Node]:
        if self.store is not None:
            self.store.put(text, tree)
        return tree

    def has_conflict(self, text: str, shown: str) -> bool:
        """Return whether the text holds merge conflict markers, and report them together."""
        found = [*islice(re.finditer(_CONFLICT, text), MAX_MARKERS)]
        if found:
            first, *others = [_line_span(text, match) for match in found]
            what = {"=": "the other side begins here", "|": "the common ancestor begins here", ">": "it ends here"}
            related = tuple(
                Related(Origin(shown, span), what.get(match[0][0], "another one begins here"))
                for span, match in zip(others, found[1:], strict=True)
            )
            count = len(re.findall(r"(?m)^<{7}", text))
            message = UNRESOLVED if count <= 1 else f"{count:,} merge conflicts are not resolved"
            self.report_conflict(shown, first, message, related)
        return bool(found)

    def unread(self, layer: str, keys: Iterable[Key], *, certain: bool = True) -> None:
        """Note the entities that a file would hold if it could be read; not `certain`: those it may hold."""
        (self.without_tree if certain else self.perhaps_unread).update((layer, key) for key in keys)

    def report_conflict(self, path: str, span: Span, message: str, related: tuple[Related, ...]) -> None:
        """Add an error for the merge conflicts of a file, at the first marker; `related` are the others."""
        hint = "keep one side, and remove the lines that begin with <<<<<<<, ======= and >>>>>>>"
        self.report(path, span, "yaml", message, hint, related)

    def report(
        self, path: str, span: Span, rule: str, message: str, hint: str, related: tuple[Related, ...] = ()
    ) -> None:
        """Add an error to the findings."""
        self.findings.append(
            Finding(origin=Origin(path, span), severity="error", rule=rule, message=message, hint=hint, related=related)
        )


def read_tree(text: str) -> Node:
    """Return the tree of a text without mistakes, which `Loader.tree` returned before."""
    from ratesmith.language.parser import parse

    return parse(text).tree


def _size(tree: Node) -> int:
    """Return how many keys and values a tree has below it."""
    if isinstance(tree, dict):
        return 2 * len(tree) + sum(_size(it) for it in tree.values() if isinstance(it, (dict, list)))
    return len(tree) + sum(_size(it) for it in tree if isinstance(it, (dict, list))) if isinstance(tree, list) else 0


def _line_span(text: str, match: re.Match[str]) -> Span:
    return Span(text.count("\n", 0, match.start()) + 1, 1, len(match[0]) + 1)


def _is_of_an_editor(name: str) -> bool:
    """Return whether a name is that of a backup (`x.yaml~`) or of unsaved changes (`#x.yaml#`)."""
    return name.endswith("~") or (name.startswith("#") and name.endswith("#"))


def is_utf8_name(name: str) -> bool:
    """Return whether a file name is valid UTF-8."""
    if name.isascii():
        return True
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


def unreadable_file(shown: str, error: OSError) -> Fatal:
    """Return the failure for a file or folder that cannot be read."""
    return Fatal(Exit.INPUT, f"{shown} cannot be read: {error.strerror}", "check that it exists and its permissions")
