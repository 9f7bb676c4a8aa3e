"""Schemas for editors, which know the ids of one project: `.ratesmith/schemas/`, written by `ratesmith build`.

They are those of `schemas/` with more to offer and nothing more to refuse: an id that was added since the last build
is still a text that is accepted, and `ratesmith validate` alone says which ids do not exist.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Annotated, Any, Final, NamedTuple, get_args, get_origin

import msgspec

from ratesmith.api.definitions import Kind, Pack, Ref
from ratesmith.api.json_schema import Schema, kind_schema, structs_of
from ratesmith.core.canonical_json import pretty
from ratesmith.core.field_types import annotations_of
from ratesmith.core.ir import Acknowledgement, Artifact, Config, Waiver
from ratesmith.project.schema_files import project_schema, schema_path
from ratesmith.project.settings import BY_TABLE, PROJECT_KIND, Project

FOLDER: Final = ".ratesmith/schemas"
"""Where they are, below the project's root."""
_NOTE: Final = "Written by `ratesmith build` for editors, with the ids of this project; do not edit."
_IGNORE: Final = "# Written by `ratesmith build` for this machine alone.\n*\n"


class Known(NamedTuple):
    """What a project has that its files refer to."""

    ids: Mapping[str, tuple[str, ...]]
    """The ids of each kind, in any environment, sorted."""
    rules: Mapping[str, str]
    """What a waiver can name, with the first line of its page."""
    guardrails: Mapping[str, str]
    """What an acknowledgement can name."""


def known(pack: Pack, configs: Iterable[Config]) -> Known:
    """Return what the configurations of all environments have; those of entities with mistakes too."""
    ids: dict[str, set[str]] = {name: set() for name in pack.kinds}
    for config in configs:
        for type_, entities in config.entities.items():
            ids[config.kinds[type_]] |= entities.keys()
        for kind, broken in config.broken.items():
            ids[kind] |= broken - {""}
    rules = {id: rule for id, rule in sorted(pack.rules.items()) if rule.checks and rule.waivable}
    return Known(
        ids={kind: tuple(sorted(found)) for kind, found in ids.items()},
        rules={id: _title(rule.doc) for id, rule in rules.items() if rule.change is None},
        guardrails={id: _title(rule.doc) for id, rule in sorted(pack.rules.items()) if rule.change is not None},
    )


def editor_schemas(kinds: Mapping[str, Kind], project: Project, known: Known) -> Iterator[Artifact]:
    """Yield every file of the folder; git ignores them by one of them."""
    yield Artifact(".gitignore", _IGNORE)
    yield Artifact(schema_path(PROJECT_KIND, False), _finished(_of_project(kinds, project)))
    for kind in kinds.values():
        for overlay in (False, True):
            yield Artifact(schema_path(kind.name, overlay), _finished(_of_kind(kind, overlay, known)))


def _of_kind(kind: Kind, overlay: bool, known: Known) -> Schema:
    schema: Schema = msgspec.json.decode(kind_schema(kind, overlay))
    definitions = schema.setdefault("$defs", {})
    offered = _Offered(known, definitions)
    for name, struct in structs_of(kind.entity).items():
        for form in (name, f"{name}.whole"):
            offered.fill(struct, definitions.get(form, {}))
    if not kind.nested:
        offered.fill(kind.entity, schema)
    elif overlay:
        # An overlay changes what the base has, so these are the keys to offer.
        schema["properties"] = dict.fromkeys(known.ids[kind.name], schema["additionalProperties"])
    return schema


class _Offered:
    """Adds to the schemas of fields what can be written there, each list once in a file."""

    def __init__(self, known: Known, definitions: Schema) -> None:
        self._known, self._definitions = known, definitions

    def fill(self, struct: type, schema: Schema) -> None:
        """Add to the fields of a struct the ids that they name."""
        properties = schema.get("properties", {})
        for field, hint in annotations_of(struct).items():
            if field in properties:
                self._mark(properties[field], hint)
        rules: dict[type, Mapping[str, str]] = {Waiver: self._known.rules, Acknowledgement: self._known.guardrails}
        titles = rules.get(struct)
        if titles and "rule" in properties:
            self._offer(properties["rule"], f"{struct.__name__}.ids", [*titles], [*titles.values()])

    def _mark(self, schema: Schema, hint: Any) -> None:
        if get_origin(hint) is Annotated:
            base, *markers = get_args(hint)
            for marker in markers:
                if isinstance(marker, Ref):
                    self._offer(schema, f"{marker.kind}.ids", self._known.ids[marker.kind])
            self._mark(schema, base)
        elif get_origin(hint) in (tuple, list):
            if "items" in schema:
                self._mark(schema["items"], get_args(hint)[0])
        elif get_origin(hint) is dict:
            if isinstance(schema.get("additionalProperties"), dict):
                self._mark(schema["additionalProperties"], get_args(hint)[1])
        else:
            for option in get_args(hint):
                self._mark(schema, option)

    def _offer(self, schema: Schema, name: str, ids: Iterable[str], titles: Iterable[str] = ()) -> None:
        listed = {"enum": [*ids], **({"enumDescriptions": [*titles]} if titles else {})}
        if listed["enum"]:
            self._definitions[name] = listed
            _or_other(schema, {"$ref": f"#/$defs/{name}"})


def _or_other(schema: Schema, listed: Schema) -> None:
    """Offer what is listed, and accept any other text: a list of an hour ago is no reason to refuse an id."""
    schema["anyOf"] = [listed, {"type": schema["type"]}]


def _of_project(kinds: Mapping[str, Kind], project: Project) -> Schema:
    """Return the schema of `ratesmith.yaml` with the names that it refers to: environments, kinds, tables, columns."""
    schema: Schema = msgspec.json.decode(project_schema())
    top, definitions = schema["properties"], schema["$defs"]
    environments: Schema = {"enum": sorted(project.environments)}
    _or_other(top["default_environment"], environments)
    _or_other(definitions["Environment"]["properties"]["extends"], environments)
    columns = {
        name: {table.name: [column.name for column in table.columns] for table in kind.tables}
        for name, kind in kinds.items()
    }
    tables = {name: its for kind in columns.values() for name, its in sorted(kind.items())}
    for key in BY_TABLE:
        field = definitions["Tables"]["properties"][key]
        field["properties"] = {name: _with_columns(field, key, its) for name, its in sorted(tables.items())}
    _or_other(definitions["Tables"]["properties"]["skip"]["items"], {"enum": sorted(tables)})
    top["ownership"]["properties"] = {
        name: top["ownership"]["additionalProperties"] for name, its in sorted(columns.items()) if its
    }
    return schema


def _with_columns(field: Schema, key: str, columns: list[str]) -> Schema:
    """Return the schema of one table's part of a setting, with the columns that it can name."""
    part: Schema = dict(field["additionalProperties"])
    if key in ("columns", "types", "references"):
        part["properties"] = dict.fromkeys(columns, part["additionalProperties"])
    elif key in ("keys", "omit"):
        part["items"] = dict(part["items"])
        _or_other(part["items"], {"enum": columns})
    return part


def _finished(schema: Schema) -> str:
    """Return the text of a schema whose fields say in Markdown what they mean, with range and default."""
    schema["$comment"] = _NOTE
    for part in (schema, *schema.get("$defs", {}).values()):
        for field in part.get("properties", {}).values():
            if "description" in field:
                field["markdownDescription"] = "\n\n".join([field["description"], *_facts(field)])
    return pretty(schema)


def _facts(field: Schema) -> Iterator[str]:
    least, most = field.get("minimum", field.get("exclusiveMinimum")), field.get("maximum")
    if least is not None:
        above = "more than " if "exclusiveMinimum" in field else ""
        yield f"From {above}{least} to {most}." if most is not None else f"{above or 'At least '}{least}.".capitalize()
    elif most is not None:
        yield f"At most {most}."
    default = field.get("default")
    if default not in (None, "", [], {}) and not isinstance(default, dict):
        yield f"Without it: `{msgspec.json.encode(default).decode()}`."


def _title(doc: str) -> str:
    return doc.partition("\n")[0]
