"""Find an installed pack by name and load its kinds and rules."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final, TypeVar

import msgspec

from ratesmith.api.columns import with_types
from ratesmith.api.definitions import Pack, Rule
from ratesmith.core.errors import Exit, Fatal
from ratesmith.core.plugins import member_names, members, module_id
from ratesmith.core.sanitize import quoted
from ratesmith.core.suggest import did_you_mean

ENTRY_POINTS: Final = "ratesmith.packs"


def load_pack(name: str) -> Pack:
    """Import an installed pack and return its kinds and rules.

    Fatal where no pack has that name, two of its parts have one name, or a column has no type.
    """
    package = _package(name)
    kinds = _by_name(name, "kinds", ((module.KIND.name, module.KIND) for module in members(f"{package}.kinds")))
    _by_name(name, "tables", ((table.name, table) for kind in kinds.values() for table in kind.tables))
    kinds = with_types(kinds)
    _by_name(name, "kinds with secrets", (("secrets", kind) for kind in kinds.values() if kind.secrets is not None))
    rules = _by_name(
        name, "rules", (*_rules("ratesmith.rules"), *_rules("ratesmith.rules.diagnostics"), *_rules(f"{package}.rules"))
    )
    return Pack(name=name, package=package, kinds=kinds, rules=rules)


T = TypeVar("T")


def _by_name(pack: str, what: str, named: Iterable[tuple[str, T]]) -> dict[str, T]:
    """Return the things by name, sorted. Fatal where two have one name: one of them would silently be lost."""
    found: dict[str, T] = {}
    for name, thing in sorted(named, key=lambda pair: pair[0]):
        if name in found:
            raise Fatal(
                Exit.INPUT, f"the pack {quoted(pack)} has two {what} named {quoted(name)}", "rename one of them"
            )
        found[name] = thing
    return found


def _rules(package: str) -> Iterator[tuple[str, Rule]]:
    for module in members(package):
        id = module_id(module)
        yield id, msgspec.structs.replace(module.RULE, id=id, doc=module.__doc__ or "")


def _package(name: str) -> str:
    built_in = member_names("ratesmith.packs", packages=True)
    if name in built_in:
        return f"ratesmith.packs.{name}"
    from importlib.metadata import entry_points

    installed = {entry.name: entry.value for entry in entry_points(group=ENTRY_POINTS)}
    if name in installed:
        return installed[name]
    known = {*installed, *built_in}
    raise Fatal(
        Exit.INPUT,
        f"the pack {quoted(name)} is not installed{did_you_mean(name, known)}",
        f"install the package that brings it; installed are: {', '.join(sorted(known))}",
    )
