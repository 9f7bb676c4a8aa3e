"""Which kind of configuration a file holds, by its path; and what to do with a file that none is read from."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Final

import msgspec

from ratesmith.api.definitions import Kind
from ratesmith.core.field_types import annotations_of
from ratesmith.core.ir import Key
from ratesmith.core.sanitize import harmless, quoted
from ratesmith.core.suggest import nearest
from ratesmith.project.settings import ENVIRONMENTS, PROJECT_FILE

_SUFFIX: Final = ".yaml"
_OTHER_SUFFIXES: Final = r"(?i)\.(?:ya?ml(?:\.txt)?|json)$"
"""Endings of files that were meant to be configuration, besides the one that is read."""


_FOREIGN_KEYS: Final = 3
"""How many keys that its kind does not have make a file one of another kind."""


class Misplaced(msgspec.Struct, frozen=True):
    """Why a file, or the whole folder it is in, is not read; what to do, and what it was probably meant to hold."""

    place: str
    """As shown: the file, or the folder."""
    message: str
    hint: str
    meant: tuple[Key, ...]
    """Kinds with an id, which is empty where the file may hold any."""
    certain: bool = True
    """Whether `meant` is what its name says, and not every kind there is."""


class KindPaths:
    """The paths that the kinds of a pack are read from, below `config/` or the folder of an overlay."""

    def __init__(self, kinds: Mapping[str, Kind], environments: Collection[str] = ()) -> None:
        self.kinds = kinds
        self.environments = environments
        self.files = {kind.path: kind for kind in kinds.values() if "{id}" not in kind.path}
        self.folders = {kind.path.removesuffix("{id}.yaml"): kind for kind in kinds.values() if "{id}" in kind.path}
        self._known_keys: dict[str, frozenset[str]] = {}

    def find(self, name: str) -> tuple[Kind, str] | None:
        """Return the kind of a path and the id in it: the file name, the kind of a singleton, or '' for a map."""
        kind = self.files.get(name)
        if kind is not None:
            return kind, "" if kind.nested else kind.name
        folder, slash, file = name.rpartition("/")
        kind = self.folders.get(folder + slash)
        if kind is not None and file.endswith(_SUFFIX):
            return kind, file.removesuffix(_SUFFIX)
        return None

    def meant_by(self, kind: Kind, id: str, tree: Collection[str], base: Collection[str]) -> tuple[Kind, str] | None:
        """Return the kind whose keys a file in the folder of another kind has, and its path; None for no such file.

        `base` has the paths of the files below an overlay; it is empty for a file of the base.
        """
        if self._keys(kind).issuperset(tree):
            return None
        keys = {*tree}
        unknown = keys - self._keys(kind)
        others = [it for it in self.folders.values() if it is not kind and keys <= self._keys(it)]
        if len(others) != 1:
            return None
        path, own = others[0].path.format(id=id), kind.path.format(id=id)
        complete = self._required(others[0]) <= keys and len(self._required(kind) - keys) > 1
        fits = (path in base and own not in base) if base else complete
        return (others[0], path) if fits or len(unknown) >= _FOREIGN_KEYS else None

    @staticmethod
    def _required(kind: Kind) -> frozenset[str]:
        return frozenset(field.name for field in msgspec.structs.fields(kind.entity) if field.required)

    def _keys(self, kind: Kind) -> frozenset[str]:
        if kind.name not in self._known_keys:
            self._known_keys[kind.name] = frozenset((*annotations_of(kind.entity), "new"))
        return self._known_keys[kind.name]

    def misplaced(self, name: str, shown: str, beside: Mapping[str, str] = {}) -> Misplaced:
        """Explain a file that no kind is read from; a hint names paths below `config/`, in an overlay too.

        `beside` gives the paths of files that are read, by their names.
        """
        layer = shown.removesuffix(name).partition("/")[2]
        overlay = None if layer else self._overlay(name, shown)
        if overlay is not None:
            return overlay
        inside = [kind for kind in self.kinds.values() if kind.path.startswith(f"{name}/")]
        if inside:
            return Misplaced(shown, *file_for_a_folder(shown), tuple((kind.name, "") for kind in inside))
        message = f"no kind of configuration is read from {quoted(name)}"
        if not (name.endswith(_SUFFIX) or re.search(_OTHER_SUFFIXES, name)):
            return Misplaced(shown, message, "move it out: this folder holds YAML only", ())
        if name.rpartition("/")[2] == PROJECT_FILE:
            return Misplaced(
                shown, message, f"write what it says into config/{PROJECT_FILE}, below its environment", ()
            )
        map_file = f"{name.rpartition('/')[0]}{_SUFFIX}"
        if map_file in self.files:
            kind, id = self.files[map_file], name.rpartition("/")[2].removesuffix(_SUFFIX)
            below = f", below {harmless(id)}:" if kind.nested else ""
            hint = f"write what it holds into {quoted(layer + map_file)}{below}"
            return Misplaced(shown, message, hint, ((kind.name, id),))
        right = self._meant(re.sub(_OTHER_SUFFIXES, "", name)) or beside.get(name.rpartition("/")[2])
        if right is None:
            folders = ", ".join(sorted({path[: path.rfind("/") + 1] for path in (*self.files, *self.folders)} - {""}))
            hint = f"remove it, or move it where its kind is read from: {folders}"
            return Misplaced(shown, message, hint, tuple((kind, "") for kind in self.kinds), certain=False)
        from ratesmith.core.patterns import nearest_match

        found = self.find(right)
        assert found is not None
        kind, id = found
        meant = tuple((kind.name, it) for it in dict.fromkeys((id, nearest_match(id, kind.ids) or id)))
        folder, right_folder = name[: name.rfind("/") + 1], right[: right.rfind("/") + 1]
        if (
            folder
            and name.removeprefix(folder) == right.removeprefix(right_folder)
            and not name.startswith(right_folder)
        ):
            message = f"no kind of configuration is read from the folder {quoted(folder)}"
            return Misplaced(
                shown[: shown.rfind("/")], message, f"move its files to {quoted(layer + right_folder)}", meant
            )
        json = "write it as YAML, and " if name.lower().endswith(".json") else ""
        move = "rename" if folder == right_folder else "move"
        return Misplaced(shown, message, f"{json}{move} it to {quoted(layer + right)}", meant)

    def _overlay(self, name: str, shown: str) -> Misplaced | None:
        """Explain a folder of an environment that is not where overlays are; None for any other file."""
        parts = name.split("/")
        place = next((it for it, part in enumerate(parts[:-1]) if part in self.environments), None)
        if place is None:
            return None
        folder, inside = "/".join(parts[: place + 1]), "/".join(parts[place + 1 :])
        right = f"{ENVIRONMENTS}/{parts[place]}"
        if self.find("/".join((*parts[:place], inside))) is not None:
            right = "/".join((right, *parts[:place]))
        elif self._meant(re.sub(_OTHER_SUFFIXES, "", inside)) is None:
            return None
        message = f"no overlay is read from the folder {quoted(folder)}"
        return Misplaced(shown.removesuffix(f"/{inside}"), message, f"move it to {quoted(right)}", ())

    def _meant(self, stem: str) -> str | None:
        """Return the path that a path was probably meant to be; both it and this `stem` without their ending."""
        if self.find(stem + _SUFFIX) is not None:
            return stem + _SUFFIX
        folder, _, file = stem.rpartition("/")
        known = {path.removesuffix(_SUFFIX): path for path in self.files}
        beside = [path for path in known if path.rpartition("/")[0] == folder]
        if (near := nearest(stem, beside)) is not None:
            return known[near]
        parts = stem.split("/")
        for length in range(len(parts) - 1, 0, -1):
            right = nearest("/".join(parts[:length]), [path.removesuffix("/") for path in self.folders])
            if right is not None:
                return f"{right}/{file}{_SUFFIX}"
        return next((path for stem, path in known.items() if stem.rpartition("/")[2] == file), None)


def file_for_a_folder(shown: str) -> tuple[str, str]:
    """Return message and hint for a file that has the name of a folder of the configuration."""
    return f"{quoted(shown)} has to be a folder, and is a file", "move the file away, and make the folder"


def file_name_hint(id: str, kind: Kind) -> str:
    """Return a hint with the nearest file name that can be an id."""
    from ratesmith.core.patterns import nearest_match, pattern_in_words

    near = nearest_match(id, kind.ids)
    if near:
        return f"rename it to {quoted(near + _SUFFIX)}"
    return f"rename it: {pattern_in_words(kind.ids) or 'to what can be an id'}, and {_SUFFIX}"
