"""Read what changed between two commits, as far as a topic of the review can be about it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import NamedTuple

from ratesmith.api.definitions import Kind, Pack
from ratesmith.api.loader import is_installed, load_pack
from ratesmith.api.row_names import former_ids
from ratesmith.compile.load import load_texts
from ratesmith.core.commit_range import resolve_range
from ratesmith.core.errors import Exit, Fatal
from ratesmith.core.git import Git
from ratesmith.core.git_log import FileChange
from ratesmith.core.ir import Document, Node, Route, route_name
from ratesmith.core.tree_changes import ABSENT, changed_values
from ratesmith.language.parser import parse
from ratesmith.project.settings import PROJECT_FILE, SECRETS
from ratesmith.review.programs import programs_of
from ratesmith.secrets.creation_rules import RULES_FILE
from ratesmith.secrets.side import Files
from ratesmith.secrets.side import Side as Secrets


class Side(NamedTuple):
    """One of the two commits."""

    documents: Mapping[str, Document]
    """By path in the project: the readable files of configuration that changed."""
    flawed: frozenset[str]
    """Those with a mistake of YAML, such as a key that stands there twice: not all of it is in the document."""
    settings: Node
    """`ratesmith.yaml`; None where it is missing or unreadable."""
    secrets: Secrets
    texts: Mapping[str, str]
    """Every readable file of configuration by its path below `config/`, changed or not."""


class Change(NamedTuple):
    """What two commits make of a project."""

    config: Path
    pack: Pack
    head: str | None
    """The commit that is checked out."""
    commits: tuple[str, str]
    before: Side
    after: Side
    paths: tuple[FileChange, ...]
    """All files of the repository that differ, by path in the repository."""
    today: date
    inside: str
    """The path of the project in the repository: empty, or with a slash at its end."""
    programs: Mapping[str, str]
    """The files among them that can be run, by path in the repository, and why they can."""

    @property
    def unreadable(self) -> Iterator[str]:
        """The files of configuration that differ and cannot all be read, by path in the project; new ones last."""
        folder = f"{self.config.name}/"
        for change in sorted(self.paths, key=lambda it: not it.old):
            path = change.path.removeprefix(self.inside)
            if path.startswith(f"{folder}{SECRETS}/"):
                is_seen = path.removeprefix(f"{folder}{SECRETS}/") in self.after.secrets.files
            else:
                is_seen = path == f"{folder}{PROJECT_FILE}" or path in self.after.documents.keys() - self.after.flawed
            if path.startswith(folder) and change.new and not is_seen:
                yield path


_Place = tuple[str, str]
"""Path of a file and id of an entity in it."""


class Difference(NamedTuple):
    """One value of a document that is not the same in both commits."""

    document: Document
    """As it is afterwards; where the file is gone, as it was."""
    entity: str
    route: Route
    """Inside the entity."""
    before: Node
    after: Node
    is_new: bool
    """Whether the change adds the entity, which takes over no row, or removes it; never in an overlay."""

    @property
    def is_added(self) -> bool:
        """Whether the change adds the value; one in an overlay takes the place of another one."""
        return self.before is ABSENT and not self.document.layer

    @property
    def where(self) -> str:
        """The place in the file, as a message names it."""
        return route_name(self.document.route(self.entity, self.route))


def project_file(change: Change) -> str:
    """Return the path of `ratesmith.yaml`."""
    return f"{change.config.name}/{PROJECT_FILE}"


def secrets_folder(change: Change) -> str:
    """Return the path of the files of secrets."""
    return f"{change.config.name}/{SECRETS}"


def read_change(config: Path, wanted: str, today: date) -> Change:
    """Read both sides of `BASE..HEAD`, or of `BASE...HEAD` from the merge base.

    What is checked out counts for nothing, and mistakes in the configuration do not matter. Raises Fatal without git,
    without one of the commits or a pack, or where git cannot read one.
    """
    git, between = resolve_range(config, wanted)
    if between.after is None:
        raise Fatal(Exit.USAGE, "review compares two commits", "write BASE..HEAD, and commit what is to be reviewed")
    commits = between.before, between.after
    texts = [_Texts.of(git, commit, config) for commit in commits]
    pack = _pack(texts)
    inside = git.inside(config.parent)
    paths = git.changed(*commits)
    changed = {it.path.removeprefix(f"{inside}{config.name}/") for it in paths}
    before, after = (_read_side(config, pack, side, changed) for side in texts)
    programs = programs_of(git, between.after, paths)
    return Change(config, pack, git.commit("HEAD"), commits, before, after, paths, today, inside, programs)


class _Texts(NamedTuple):
    """The files of one commit as bytes: those below `config/` by their path there."""

    files: Files
    rules: bytes | None

    @classmethod
    def of(cls, git: Git, commit: str, config: Path) -> _Texts:
        found = git.tree(commit, config.parent, config.name, RULES_FILE).files
        folder = f"{config.name}/"
        return cls(
            {path.removeprefix(folder): it for path, it in found.items() if path.startswith(folder)},
            found.get(RULES_FILE),
        )

    @property
    def settings(self) -> Node:
        text = _text(self.files.get(PROJECT_FILE, b""))
        return parse(text)[0] if text is not None else None


def _pack(sides: Iterable[_Texts]) -> Pack:
    """Return the pack of the commit before, or of the one after. Raises Fatal where neither names an installed one."""
    for side in sides:
        name = side.settings.get("pack") if isinstance(side.settings, dict) else None
        if isinstance(name, str) and is_installed(name):
            return load_pack(name)
    raise Fatal(
        Exit.INPUT, f"neither commit has a {PROJECT_FILE} that names an installed pack", "see: ratesmith validate"
    )


def differences(change: Change) -> list[Difference]:
    """Return what differs in the files of configuration, by path and route; a list is one value.

    What is new comes behind what changes something that was there, and new entities last: a change can add any number
    of either, to hide another line among them.
    """
    return sorted(_differences(change), key=lambda found: (found.is_new, found.is_added))


def _differences(change: Change) -> Iterator[Difference]:
    before, after = change.before.documents, change.after.documents
    former = dict(_former(change.pack, before, after))
    moved = {place for now, place in former.items() if now != place}
    for path in sorted({*before, *after}):
        old, new = before.get(path), after.get(path)
        document = new or old
        assert document is not None
        for id in sorted({*(old.entities if old else ()), *(new.entities if new else ())}):
            at = former.get((path, id), ("", "") if (path, id) in moved else (path, id))
            was = before[at[0]].entities.get(at[1]) if at[0] in before else None
            now = new.entities.get(id) if new else None
            is_new = not document.layer and (was is None or now is None) and not _takes_over(now)
            for route, old_value, new_value in changed_values(was, now):
                yield Difference(document, id, route, old_value, new_value, is_new)


def _former(
    pack: Pack, before: Mapping[str, Document], after: Mapping[str, Document]
) -> Iterator[tuple[_Place, _Place]]:
    """Yield where each entity of the base is and where it was, whatever its file was called."""
    for kind in pack.kinds.values():
        was, now = (
            {id: (path, it) for path, document in side.items() for id, it in _of_kind(document, kind)}
            for side in (before, after)
        )
        trees = ({id: tree for id, (_, tree) in side.items()} for side in (was, now))
        for id, former in former_ids(kind, *trees).items():
            yield (now[id][0], id), (was[former][0], former)


def _of_kind(document: Document, kind: Kind) -> Iterable[tuple[str, Node]]:
    return document.entities.items() if document.kind == kind.name and not document.layer else ()


def changed_settings(change: Change) -> Iterator[tuple[Route, Node, Node]]:
    """Yield the settings of `ratesmith.yaml` that differ, by route; those that are new come last."""
    found = changed_values(change.before.settings, change.after.settings)
    yield from sorted(found, key=lambda it: it[1] is ABSENT)


def _takes_over(entity: Node) -> bool:
    return isinstance(entity, dict) and "renamed_from" in entity


def _read_side(config: Path, pack: Pack, side: _Texts, changed: Collection[str]) -> Side:
    secrets = f"{SECRETS}/"
    texts = {
        path: text
        for path, content in side.files.items()
        if path != PROJECT_FILE and not path.startswith(secrets)
        if (text := _text(content)) is not None
    }
    loaded = load_texts(config, pack.kinds, {path: text for path, text in texts.items() if path in changed})
    return Side(
        {document.path: document for document in loaded.documents},
        frozenset(finding.origin.path for finding in loaded.findings),
        side.settings,
        Secrets(
            {path.removeprefix(secrets): content for path, content in side.files.items() if path.startswith(secrets)},
            side.rules,
        ),
        texts,
    )


def _text(content: bytes) -> str | None:
    try:
        return content.decode()
    except UnicodeDecodeError:
        return None
