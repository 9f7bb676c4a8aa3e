"""Everything that a pack imports. Stable by semver: a name below leaves or changes its meaning with a major version.

A pack is an installed Python package that `config/ratesmith.yaml` names. It is found by the entry
point group `ratesmith.packs` and has, as modules and subpackages of its own:

- `kinds/`, a module per kind with a `KIND`: an `Entity` with its fields, and the `Table`s that it fills.
  A field that says where its secrets are sent is marked `Destination()`.
- `rules/`, a module per rule with a `RULE`, whose docstring is its page and its test.
- `manifest`, with `PUBLISHED`: what a frontend reads, as a `Shape` copied from the fields marked `Public()` alone.
- `impacts/` and `guardrails/`, which not every pack has: a module per subject with `impacts(change)`, which
  says what a change does to people, and a module per rule about a change. The folder of a rule decides when it is
  imported, so a rule in the wrong one is refused.
- `preview`, which not every pack has, with `PAGE`, the file of the page that shows a configuration, and
  `places(config, manifest)`, which says what can be edited in it.
- `objects`, which not every pack has, with `sql_objects(names)`: its SQL beside the tables, such as views.

It imports `ratesmith.api`, itself and third-party packages. The modules below `ratesmith.api`, and all
other rooms of the engine, may change in any release.
"""

import importlib
import typing

from ratesmith.api.definitions import (
    DecidesChecks,
    Destination,
    ForPeople,
    Kind,
    Opaque,
    PaysTo,
    Priced,
    Public,
    Published,
    Ref,
    Rule,
    Shape,
    Unit,
    UnusedWaiver,
)
from ratesmith.core.canonical_json import CanonicalJson, canonical, canonical_words
from ratesmith.core.ir import (
    Amount,
    Cause,
    Config,
    Entity,
    Frozen,
    Place,
    Problem,
    ReferenceFile,
    Route,
    SecretDeclaration,
    Severity,
)
from ratesmith.core.limits import MORE, allowed, exceeds
from ratesmith.core.names import AsciiName, Name
from ratesmith.core.once import OncePer
from ratesmith.core.plugins import members
from ratesmith.core.sanitize import harmless, plural, quoted
from ratesmith.core.suggest import did_you_mean, nearest
from ratesmith.core.tables import (
    NOW,
    Boolean,
    Column,
    Date,
    Double,
    Integer,
    Inverse,
    Item,
    Json,
    Numeric,
    OnDrift,
    Reference,
    Scheduled,
    Source,
    Table,
    Text,
    Time,
    Timestamp,
    Unique,
    Unowned,
    Uuid,
    plain,
    scheduled,
)

if typing.TYPE_CHECKING:
    from ratesmith.api.change import BeforeAfter, Change, EditedPair, Fact, Impact, Pair, Weight
    from ratesmith.api.destinations import hosts_of
    from ratesmith.api.json_schema import DRAFT
    from ratesmith.api.objects import SqlLog, SqlNames, SqlObjects, SqlView
    from ratesmith.api.public_view import View, copy_public, public, public_json
    from ratesmith.api.published_schema import PUBLISHED_NOTE, shape_properties
    from ratesmith.api.row_names import former_ids
    from ratesmith.api.sheet import Figure, Sheet, SheetCell, SheetColumn, Tone
    from ratesmith.core.public_address import Risk, risks_of_address

__all__ = [
    "DRAFT",
    "MORE",
    "NOW",
    "PUBLISHED_NOTE",
    "Amount",
    "AsciiName",
    "BeforeAfter",
    "Boolean",
    "CanonicalJson",
    "Cause",
    "Change",
    "Column",
    "Config",
    "Date",
    "DecidesChecks",
    "Destination",
    "Double",
    "EditedPair",
    "Entity",
    "Fact",
    "Figure",
    "ForPeople",
    "Frozen",
    "Impact",
    "Integer",
    "Inverse",
    "Item",
    "Json",
    "Kind",
    "Name",
    "Numeric",
    "OnDrift",
    "OncePer",
    "Opaque",
    "Pair",
    "PaysTo",
    "Place",
    "Priced",
    "Problem",
    "Public",
    "Published",
    "Ref",
    "Reference",
    "ReferenceFile",
    "Risk",
    "Route",
    "Rule",
    "Scheduled",
    "SecretDeclaration",
    "Severity",
    "Shape",
    "Sheet",
    "SheetCell",
    "SheetColumn",
    "Source",
    "SqlLog",
    "SqlNames",
    "SqlObjects",
    "SqlView",
    "Table",
    "Text",
    "Time",
    "Timestamp",
    "Tone",
    "Unique",
    "Unit",
    "Unowned",
    "UnusedWaiver",
    "Uuid",
    "View",
    "Weight",
    "allowed",
    "canonical",
    "canonical_words",
    "copy_public",
    "did_you_mean",
    "exceeds",
    "former_ids",
    "harmless",
    "hosts_of",
    "members",
    "nearest",
    "plain",
    "plural",
    "public",
    "public_json",
    "quoted",
    "risks_of_address",
    "scheduled",
    "shape_properties",
]

_LATER: typing.Final = {
    "api.change": ("BeforeAfter", "Change", "EditedPair", "Fact", "Impact", "Pair", "Weight"),
    "api.destinations": ("hosts_of",),
    "api.json_schema": ("DRAFT",),
    "api.objects": ("SqlLog", "SqlNames", "SqlObjects", "SqlView"),
    "api.public_view": ("View", "copy_public", "public", "public_json"),
    "api.published_schema": ("PUBLISHED_NOTE", "shape_properties"),
    "api.row_names": ("former_ids",),
    "api.sheet": ("Figure", "Sheet", "SheetCell", "SheetColumn", "Tone"),
    "core.public_address": ("Risk", "risks_of_address"),
}
"""What is imported when it is asked for, by its module: kinds and rules need none of it."""


def __getattr__(name: str) -> typing.Any:
    module = next((module for module, names in _LATER.items() if name in names), None)
    if module is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = globals()[name] = getattr(importlib.import_module(f"ratesmith.{module}"), name)
    return value
