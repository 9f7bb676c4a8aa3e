"""The address of a provider is public and encrypted

What `api_endpoint` says gets the provider's keys. Over http anybody on the way reads them, and a
host in a private network, on this machine or of a cloud's metadata service is none of a provider.
So it is https to a public host, without a user part. URLs in `config` are checked as well. For a
model server of your own, waive it in the overlay of that environment, with a reason and a date.

Bad:
    # providers/openai.yaml
    api_endpoint: http://169.254.169.254/latest  # error

Good:
    # providers/openai.yaml
    api_endpoint: https://api.openai.com/v1

Good:
    # providers/openai.yaml
    api_endpoint: http://localhost:11434/v1
    waive:
      - rule: endpoint-unsafe
        reason: the model server on the developer's own machine
        until: 2027-12-31
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from ratesmith.api import Config, Place, Problem, Route, Rule, risks_of_address
from ratesmith.packs.ai_platform.kinds.provider import Provider

URL = re.compile(r"\s*[A-Za-z][A-Za-z0-9+.-]*:[/\\]")


def check(provider: Provider, _: Config) -> Iterator[Problem]:
    """Check every address of a provider, also of one that is switched off: its row is written all the same."""
    for route, url in _addresses(provider):
        risks = list(risks_of_address(url))
        if risks:
            why, instead = (", and ".join(texts) for texts in zip(*risks, strict=True))
            yield Problem(
                at=Place.of(provider, *route),
                message=f"the provider's keys must not be sent to this address: {why}",
                hint=f"{instead}, or waive it with a reason and a date",
            )


def _addresses(provider: Provider) -> Iterator[tuple[Route, str]]:
    if provider.api_endpoint is not None:
        yield ("api_endpoint",), provider.api_endpoint
    yield from _urls(provider.config, ("config",))


def _urls(value: Any, route: Route) -> Iterator[tuple[Route, str]]:
    """Yield route and text of each URL inside a JSON value."""
    if isinstance(value, dict):
        for key, part in value.items():
            yield from _urls(part, (*route, key))
    elif isinstance(value, list | tuple):
        for index, part in enumerate(value):
            yield from _urls(part, (*route, index))
    elif isinstance(value, str) and URL.match(value):
        yield route, value


RULE = Rule(kind=Provider, each=check, offers_waiver=True)
