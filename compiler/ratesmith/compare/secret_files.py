"""What a change does to secrets, as far as nobody needs a key to know it, and to where they are sent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from ratesmith.compile.result import Opened
from ratesmith.core.ir import Config
from ratesmith.project.settings import SECRETS, Project
from ratesmith.secrets.binding import destinations_by_id
from ratesmith.secrets.compare_destinations import with_destinations
from ratesmith.secrets.review import SecretFileChange, compare_sides
from ratesmith.secrets.side import Side


def secret_changes(
    opened: Opened,
    before: Side,
    after: Side,
    was: tuple[Mapping[str, Config], Project],
    now: Mapping[str, Config],
    today: date,
) -> Iterator[SecretFileChange]:
    """Yield what differs in each file of secrets, by path; `was` and `now` are the environments at both sides.

    The settings of the project come with what was.
    """
    folder = f"{opened.config.name}/{SECRETS}"
    found = compare_sides(before, after, folder, today, now)
    old, new = (
        {name: destinations_by_id(opened.pack.secret_kind, side[name], project) for name in side if name in now}
        for side, project in (was, (now, opened.project))
    )
    files = {f"{folder}/{name}" for side in (before, after) for name in side.files}
    yield from with_destinations(found, old, new, folder, files)
