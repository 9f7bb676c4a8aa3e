"""Find an installed pack by name and load its kinds; its rules are found by name, and imported one by one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from importlib import import_module
from typing import Final, TypeVar

import msgspec

from ratesmith.api.columns import with_types
from ratesmith.api.definitions import Pack, Role, Rule, Rules
from ratesmith.core.errors import Exit, Fatal
from ratesmith.core.plugins import member_names, members
from ratesmith.core.sanitize import quoted
from ratesmith.core.suggest import did_you_mean

ENTRY_POINTS: Final = "ratesmith.packs"
_ENGINE: Final[Mapping[str, Role]] = {"ratesmith.rules": "check", "ratesmith.rules.diagnostics": "diagnostic"}


def load_pack(name: str) -> Pack:
    """Import an installed pack and return its kinds, and its rules by name.

    Fatal where no pack has that name, two of its parts have one name, or a column has no type.
    """
    return _load(name, _package(name))


@cache
def _load(name: str, package: str) -> Pack:
    kinds = _by_name(name, "kinds", ((module.KIND.name, module.KIND) for module in members(f"{package}.kinds")))
    _by_name(name, "tables", ((table.name, table) for kind in kinds.values() for table in kind.tables))
    kinds = with_types(kinds)
    _by_name(name, "kinds with secrets", (("secrets", kind) for kind in kinds.values() if kind.secrets is not None))
    return Pack(name=name, package=package, kinds=kinds, rules=_rules(name, _with_rules(package)))


def engine_rules() -> Rules:
    """Return the rules of the engine, by id: all that there are where no pack can be loaded."""
    return _rules("", _ENGINE)


def _rules(pack: str, packages: Mapping[str, Role]) -> Rules:
    """Return the rules of the packages, by id. Fatal where two have one id."""
    named = [
        (name.replace("_", "-"), (role, f"{it}.{name}")) for it, role in packages.items() for name in member_names(it)
    ]
    found = _by_name(pack, "rules", named)
    return Rules({id: role for id, (role, _) in found.items()}, lambda id: _rule(id, *found[id]))


@cache
def _rule(id: str, role: Role, name: str) -> Rule:
    module = import_module(name)
    rule: Rule = module.RULE
    if (rule.change is not None) is not (role == "guardrail"):
        right = "rules/" if role == "guardrail" else "guardrails/"
        raise Fatal(Exit.INPUT, f"the rule {quoted(id)} is in the wrong folder of its pack", f"move it to {right}")
    return msgspec.structs.replace(rule, id=id, doc=module.__doc__ or "")


def rule_ids(pack: str) -> list[str]:
    """Return the ids of the rules of the engine and of an installed pack, without importing them."""
    return sorted(name.replace("_", "-") for part in _with_rules(_package(pack)) for name in member_names(part))


def _with_rules(package: str) -> dict[str, Role]:
    """Return the packages with the rules of the engine and of a pack, with what those are for."""
    found: dict[str, Role] = {**_ENGINE, f"{package}.rules": "check"}
    if "guardrails" in member_names(package, packages=True):
        found[f"{package}.guardrails"] = "guardrail"
    return found


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


def installed_packs() -> dict[str, str]:
    """Return the packages of the packs that can be named, by name."""
    from importlib.metadata import entry_points

    built_in = {name: f"ratesmith.packs.{name}" for name in member_names("ratesmith.packs", packages=True)}
    return {**{entry.name: entry.value for entry in entry_points(group=ENTRY_POINTS)}, **built_in}


def not_installed(name: str) -> tuple[str, str]:
    """Return message and hint for a name that no installed pack has."""
    known = sorted(installed_packs())
    message = f"the pack {quoted(name)} is not installed{did_you_mean(name, known)}"
    return message, f"install the package that brings it, or name one of: {', '.join(known)}"


def _package(name: str) -> str:
    # A pack that ships needs no look at what is installed, which takes a while.
    if name in member_names("ratesmith.packs", packages=True):
        return f"ratesmith.packs.{name}"
    if name not in (installed := installed_packs()):
        raise Fatal(Exit.INPUT, *not_installed(name))
    return installed[name]


def is_installed(name: str) -> bool:
    """Return whether a pack has that name."""
    return name in member_names("ratesmith.packs", packages=True) or name in installed_packs()
