"""Load the files below `config/secrets/`, and the texts of files that no kind reads."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final

from ratesmith.api.definitions import Kind
from ratesmith.core.ir import TOP, Document, Node, Origin, Related, Span
from ratesmith.core.sanitize import quoted
from ratesmith.core.suggest import did_you_mean
from ratesmith.language.file_tree import DISK, MAX_BYTES, FileTree
from ratesmith.language.source_files import Loader, SourceFile
from ratesmith.project.settings import SECRETS
from ratesmith.secrets.creation_rules import RULES_FILE, Rules, UnreadableRules, parse_rules
from ratesmith.secrets.encrypted_file import SUFFIX, EncryptedFile
from ratesmith.secrets.store import SecretFile, SecretsFolder

_RESTORE: Final = "restore the file from git, or write it anew: ratesmith secrets set"


def load_secrets(
    root: Path,
    config: Path,
    kind: Kind | None,
    environments: Iterable[str],
    file_tree: FileTree = DISK,
    parsed: Mapping[str, Node] = {},
) -> SecretsFolder | None:
    """Read every file below `secrets/`; None without such a folder. Raises Fatal if a file cannot be read."""
    folder, shown = config / SECRETS, f"{config.name}/{SECRETS}"
    if file_tree.form(str(folder)) == "missing":
        return None
    loader, known = _SecretLoader({}, file_tree, parsed), frozenset(environments)
    is_folder = _is_folder(loader, folder, shown)
    files, unreadable = _files(loader, loader.files(str(folder), shown) if is_folder else (), kind, known)
    own = (it for it in file_tree.entries(str(folder)) if it.is_dir(follow_symlinks=False)) if is_folder else ()
    rules = _rules(root, shown, loader)
    return SecretsFolder(
        folder=shown,
        environments=known.intersection(it.name for it in own),
        files=files,
        unreadable=frozenset(unreadable),
        rules=rules,
        findings=tuple(loader.findings),
        sources=loader.sources,
        unclaimed=dict(unclaimed_texts(loader.unclaimed, file_tree)),
    )


def _is_folder(loader: Loader, folder: Path, shown: str) -> bool:
    """Return whether the path is a folder and not a link; report it otherwise."""
    if loader.refuses_link(folder, shown):
        return False
    if is_other := loader.file_tree.form(str(folder)) != "folder":
        loader.report(shown, TOP, "file-unknown", "secrets are read from a folder, and this is not one", "remove it")
        loader.unclaimed.append(SourceFile(SECRETS, str(folder), shown))
    return not is_other


def _files(
    loader: Loader, found: Iterable[SourceFile], kind: Kind | None, environments: frozenset[str]
) -> tuple[dict[tuple[str, str], SecretFile], set[tuple[str, str]]]:
    """Return the files by environment and id, and the keys of unreadable ones, whose text is not shown."""
    files: dict[tuple[str, str], SecretFile] = {}
    unreadable: set[tuple[str, str]] = set()
    for file in found:
        if file.shown in loader.links:
            continue
        key = _key(loader, file, kind, environments)
        tree = loader.tree(file) if key is not None else None
        if key is None:
            loader.leave(file)
        elif tree is None:
            unreadable.add(key)
            loader.sources.pop(file.shown, None)
            loader.unclaimed.append(file)
        else:
            source = loader.sources[file.shown]
            document = Document(kind=SECRETS, layer=key[0], path=file.shown, source=source, kept=tree, id=key[1])
            files[key] = SecretFile(document=document, encrypted=EncryptedFile(tree))
    return files, unreadable


def unclaimed_texts(files: Iterable[SourceFile], file_tree: FileTree) -> Iterator[tuple[str, str]]:
    """Yield shown path and text of files that are not configuration; unreadable ones are skipped."""
    for file in files:
        try:
            # What is saved as UTF-16 has a NUL beside each ASCII character.
            yield file.shown, file_tree.read(file.path)[:MAX_BYTES].replace(b"\0", b"").decode(errors="replace")
        except OSError:
            continue


def _key(loader: Loader, file: SourceFile, kind: Kind | None, environments: frozenset[str]) -> tuple[str, str] | None:
    """Return the environment and the id in a path; None, with a finding, if it has none."""
    environment, slash, name = file.name.partition("/")
    id = name.removesuffix(SUFFIX)
    if kind is None:
        message, hint = "no kind of this pack has secrets", "remove the file"
    elif not slash or "/" in name or id == name:
        message = f"no secrets are read from {quoted(file.name)}"
        hint = f"move it to {SECRETS}/ENVIRONMENT/{kind.name.upper()}{SUFFIX}, or remove it"
    elif environment not in environments:
        message = f"{quoted(environment)} is not an environment{did_you_mean(environment, environments)}"
        hint = f"rename the folder ({', '.join(sorted(environments))}), or declare the environment in ratesmith.yaml"
    elif not re.fullmatch(kind.ids, id):
        from ratesmith.core.patterns import nearest_match, pattern_in_words

        message = f"{quoted(id)} cannot be the id of a {kind.name}"
        hint = f"rename it: {nearest_match(id, kind.ids) or pattern_in_words(kind.ids)}{SUFFIX}"
    else:
        return environment, id
    loader.report(file.shown, TOP, "file-unknown", message, hint)
    return None


def _rules(root: Path, folder: str, loader: Loader) -> Rules:
    """Return the rules of `.sops.yaml`, which is beside `config/`."""
    path = root / RULES_FILE
    if loader.refuses_link(path, RULES_FILE):
        return UnreadableRules("it is a symbolic link")
    try:
        text = loader.file_tree.read(str(path))[:MAX_BYTES].decode()
    except FileNotFoundError:
        return UnreadableRules("it is missing")
    except (OSError, UnicodeDecodeError):
        return UnreadableRules("it cannot be read")
    loader.sources[RULES_FILE] = text
    return parse_rules(text, folder)


class _SecretLoader(Loader):
    """Reports syntax errors by their place only: a message or frame could repeat a secret."""

    def report(
        self, path: str, span: Span, rule: str, message: str, hint: str, related: tuple[Related, ...] = ()
    ) -> None:
        """Add an error."""
        if rule == "file-encoding":
            super().report(path, span, rule, message, _RESTORE, related)
        elif rule != "yaml":
            super().report(path, span, rule, message, hint, related)
        elif not any(finding.origin == Origin(path, span) for finding in self.findings):
            super().report(path, span, "secret-malformed", "this is nothing that sops writes", _RESTORE)

    def report_conflict(self, path: str, span: Span, message: str, related: tuple[Related, ...]) -> None:
        """Add an error for the merge conflicts of a file."""
        hint = "keep one side as a whole, as both have a MAC, and set the other's secret again: ratesmith secrets set"
        self.report(path, span, "secret-malformed", message, hint, related)
