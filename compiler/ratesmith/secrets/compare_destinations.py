"""Compare where two versions of the configuration send the secrets; the files of secrets may be the same in both."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

from ratesmith.secrets.binding import describe_change
from ratesmith.secrets.compare import Verdict
from ratesmith.secrets.encrypted_file import SUFFIX
from ratesmith.secrets.review import SecretFileChange

Destinations = Mapping[str, Mapping[str, str]]
"""By environment, then by entity: the origins that its secrets are sent to, as a binding holds them."""


def with_destinations(
    changes: Iterable[SecretFileChange],
    before: Destinations,
    after: Destinations,
    folder: str,
    paths: Collection[str],
) -> Iterator[SecretFileChange]:
    """Yield the changes, with a verdict on each file of `paths` whose secrets are sent elsewhere.

    `folder` is `config/secrets`.
    """
    found = {(change.path, change.environment): change for change in changes}
    for environment in sorted(before.keys() & after.keys()):
        old, new = before[environment], after[environment]
        for id in sorted(old.keys() & new.keys()):
            path = f"{folder}/{environment}/{id}{SUFFIX}"
            if old[id] != new[id] and path in paths:
                why = f"{describe_change(old[id], new[id])}; apply refuses it until a key holder binds it"
                verdict = Verdict("destination-changed", "proved", why, risk=True)
                change = found.get((path, environment), SecretFileChange(path, environment, id, ()))
                found[path, environment] = change._replace(verdicts=(verdict, *change.verdicts))
    yield from (found[place] for place in sorted(found))
