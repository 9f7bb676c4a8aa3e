"""Find the rows of an entity by what people call it, while its configuration may have mistakes."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ratesmith.api.definitions import SAFE_ID, Pack
from ratesmith.core.errors import Exit, Fatal
from ratesmith.core.ir import Row
from ratesmith.core.sanitize import quoted, visible
from ratesmith.core.suggest import did_you_mean
from ratesmith.deploy.rollback import Wanted
from ratesmith.release.migration import slugged


def rows_named(names: Iterable[str], pack: Pack) -> dict[str, Wanted]:
    """Return by each name, which is `KIND/ID`, or `KIND/` for a kind of one entity, which rows it means.

    An id is the key of a row, the first part of it, or the name of a file where the key is no name for a file. Raises
    Fatal for an unknown kind.
    """
    return {name: _rows_of(name, pack) for name in names}


def _rows_of(name: str, pack: Pack) -> Wanted:
    kind_name, slash, id = name.strip().partition("/")
    kind = pack.kinds.get(kind_name)
    if kind is None or not kind.tables:
        known = sorted(kind.name for kind in pack.kinds.values() if kind.tables)
        raise Fatal(
            Exit.USAGE,
            f"{quoted(name)} names no kind that has rows{did_you_mean(kind_name, known)}",
            f"write KIND/ID; the kinds are {', '.join(known)}",
        )
    if kind.many and not (slash and id):
        raise Fatal(
            Exit.USAGE,
            f"{quoted(name)} names no {kind.name}",
            f"write {visible(kind.name)}/ID, as ratesmith explain does",
        )
    tables = {table.name for table in kind.tables}
    return lambda table, key: table in tables and (not id or _means(id, key))


def _means(id: str, key: Row) -> bool:
    first = str(key[0])
    if id in (first, "/".join(map(str, key))):
        return True
    return re.match(SAFE_ID, first) is None and slugged(first) == slugged(id)
