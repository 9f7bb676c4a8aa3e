"""Read the files of public data that `sources:` in ratesmith.yaml names, for the pack to compare with."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ratesmith.compile.result import Opened
from ratesmith.core.ir import Finding, ReferenceFile
from ratesmith.core.limits import MAX_ALL_SOURCES_BYTES, MAX_SOURCE_BYTES
from ratesmith.core.links import first_link
from ratesmith.language.file_tree import DISK, FileTree
from ratesmith.language.positions import origin


def read_references(opened: Opened) -> tuple[tuple[ReferenceFile, ...], tuple[Finding, ...]]:
    """Return the files, and a finding for each that is not there, is a link, or is nothing that the pack can read."""
    files: list[ReferenceFile] = []
    findings: list[Finding] = []
    left = MAX_ALL_SOURCES_BYTES
    for name in opened.project.sources:
        found = _read(opened, name, left)
        if isinstance(found, ReferenceFile):
            files.append(found)
            left -= len(found.data)
        else:
            place = origin(opened.document, ("sources", name, "file"))
            message, hint = found
            findings.append(Finding(origin=place, severity="error", rule="project", message=message, hint=hint))
    return tuple(files), tuple(findings)


def _read(opened: Opened, name: str, left: int) -> ReferenceFile | tuple[str, str]:
    """Return the file, or message and hint of what is wrong with it; `left` bytes may be read of it."""
    source = opened.project.sources[name]
    path = opened.root / source.file
    if opened.config in path.parents:
        return f"{source.file} is in the configuration, which holds YAML alone", "put it beside the folder"
    if first_link(opened.root, path) is not None:
        return f"{source.file} is a symbolic link, which is never followed", "put the file itself there"
    try:
        data = read_bounded(path, opened.file_tree)
    except OSError as error:
        return f"{source.file} cannot be read: {error.strerror}", "download it, or remove the source"
    except ValueError as error:
        return f"{source.file} {error}", "name the file of the catalogue"
    if len(data) > left:
        message = f"the files of sources: have more than {MAX_ALL_SOURCES_BYTES >> 20} MiB together with {source.file}"
        return message, "name fewer of them"
    file = ReferenceFile(name, source.file, source.as_of, data)
    why = next(unreadable(opened, file), None)
    return file if why is None else (f"{source.file} is no catalogue of prices: {why}", "download it again")


def unreadable(opened: Opened, file: ReferenceFile) -> Iterator[str]:
    """Yield why the pack cannot read a file; nothing where it can.

    A pack that reads such files has a module `catalogues` with `mistake(file)`.
    """
    module = opened.pack.optional("catalogues")
    if module is None:
        yield f"the pack {opened.pack.name} reads none"
    elif why := module.mistake(file):
        yield why


def read_bounded(path: Path, file_tree: FileTree = DISK) -> bytes:
    """Return the content of a regular file.

    Raises OSError where it cannot be read, also for a symbolic link, and ValueError for one that is too large.
    """
    data = file_tree.read(str(path), MAX_SOURCE_BYTES)
    if len(data) > MAX_SOURCE_BYTES:
        raise ValueError(f"is larger than {MAX_SOURCE_BYTES >> 20} MiB")
    return data
