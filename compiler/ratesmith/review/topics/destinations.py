"""Destinations: a provider's key goes to the host that its configuration names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Final, NamedTuple

from ratesmith.api.definitions import Pack
from ratesmith.api.destinations import destinations_at, has_destinations, is_below_destination
from ratesmith.core.ir import Entity, Node, Route, route_name
from ratesmith.core.limits import MAX_DESTINATIONS
from ratesmith.core.tree_changes import ABSENT
from ratesmith.project.settings import SECRETS
from ratesmith.review.change import Change, Difference, changed_settings, differences, project_file
from ratesmith.review.remark import Remark, is_shown_in_part, remark

RANK: Final = 1
TITLE: Final = "where keys are sent"
HOSTS: Final = (SECRETS, "destinations")
"""The setting of `ratesmith.yaml` that lists the hosts which keys may be sent to."""
_SHOWN: Final = route_name(HOSTS)
_ANY: Final = "any host"
_COLUMNS: Final = ("names", "columns", "omit", "on_insert", "where")
"""Keys below `tables` that say which table and column of the platform a value is written to."""
_RENAMED: Final = ("renamed_from",)


def remarks(change: Change) -> Iterator[Remark]:
    """Yield every changed destination, every row that changes hands, and the hosts that the list gains or loses."""
    led = [_led(change, it) for it in differences(change)]
    yield from _about(change, (it for it in led if it.leads_elsewhere))
    before, after = _hosts(change.before.settings), _hosts(change.after.settings)
    added = sorted(after - before, key=lambda host: (host != _ANY, host))
    yield from (remark(project_file(change), _SHOWN, after=host) for host in added)
    yield from (remark(project_file(change), _SHOWN, before=host) for host in sorted(before - after))
    for route, was, now in changed_settings(change):
        if moves_columns(change.pack, route):
            why = "says which columns keys and their addresses are written to"
            yield remark(project_file(change), route_name(route), was, now, why, by_key=False)
    yield from _about(change, (it for it in led if not it.leads_elsewhere))


class _Led(NamedTuple):
    """What differs, and the addresses in it."""

    found: Difference
    was: set[str]
    now: set[str]

    @property
    def leads_elsewhere(self) -> bool:
        """Whether a value that was there names other addresses than it did."""
        return self.was != self.now and not (self.found.is_new or self.found.is_added)


def _about(change: Change, differences: Iterable[_Led]) -> Iterator[Remark]:
    """Yield what is to be said of some differences; of those in entities that are not new, addresses first."""
    for it in sorted(differences, key=lambda it: (it.found.is_new, it.was == it.now)):
        yield from _remarks_on(change, it)


def _led(change: Change, found: Difference) -> _Led:
    entity = change.pack.kinds[found.document.kind].entity
    return _Led(found, *(_origins(entity, found.route, side) for side in (found.before, found.after)))


def _remarks_on(change: Change, it: _Led) -> Iterator[Remark]:
    found, was, now = it
    path, entity = found.document.path, change.pack.kinds[found.document.kind].entity
    if was or now or is_below_destination(entity, found.route):
        scope = _scope(found.document.layer)
        if any(is_shown_in_part(found.where, side) for side in (found.before, found.after)):
            yield from (remark(path, found.where, after=it, why=scope, by_key=False) for it in sorted(now - was))
            yield from (remark(path, found.where, before=it, why=scope, by_key=False) for it in sorted(was - now))
        yield remark(path, found.where, found.before, found.after, scope)
    elif found.route == _RENAMED and found.after is not ABSENT and has_destinations(entity):
        why = "takes over the row of that name, with the keys that the database has in it"
        yield remark(path, found.where, found.before, found.after, why)


def _origins(entity: type[Entity], route: Route, value: Node) -> set[str]:
    """Return the addresses in a value, of which what is shown of it may have none."""
    return {it.origin for it in islice(destinations_at(entity, route, value), MAX_DESTINATIONS)}


def moves_columns(pack: Pack, route: Route) -> bool:
    """Return whether a setting of `ratesmith.yaml` is about the columns of a table that holds secrets."""
    if route[:1] != ("tables",) or len(route) < 3 or route[1] not in _COLUMNS:
        return False
    return any(table.holds_secrets for _, table in pack.tables if table.name == route[2])


def _hosts(settings: Node) -> set[str]:
    """Return the hosts of the list; without one every host is taken."""
    section = settings.get(HOSTS[0]) if isinstance(settings, dict) else None
    hosts = section.get(HOSTS[1]) if isinstance(section, dict) else None
    return set(map(str, hosts)) if isinstance(hosts, list) else {_ANY}


def _scope(layer: str) -> str:
    return f"in {layer}" if layer else "in every environment whose overlay does not change it"
