"""Secrets are sent to the hosts that the project lists

`secrets: destinations:` in `ratesmith.yaml` lists the hosts that secrets may be sent to. A new one
is then a line of its own in a review, also where it comes in an overlay or in the settings of a
provider. Ports other than the usual one are part of the name: `localhost:11434`.

Bad:
    # file: ratesmith.yaml
    version: 1
    project: base
    pack: ai_platform
    default_environment: example
    environments:
      example: {dialect: sqlite, database: "sqlite:///var/base.db", release: seed}
    secrets:
      destinations:
        - api.openai.com
    # providers/openai.yaml
    api_endpoint: https://api.openai.com.example.net/v1  # error

Good:
    # file: ratesmith.yaml
    version: 1
    project: base
    pack: ai_platform
    default_environment: example
    environments:
      example: {dialect: sqlite, database: "sqlite:///var/base.db", release: seed}
    secrets:
      destinations:
        - api.openai.com
    # providers/openai.yaml
    api_endpoint: https://api.openai.com/v1
"""

from __future__ import annotations

from collections.abc import Iterator

from ratesmith.api.definitions import Rule
from ratesmith.api.destinations import first_destinations_of, has_destinations
from ratesmith.core.ir import Config, Place, Problem
from ratesmith.core.limits import MAX_DESTINATIONS
from ratesmith.core.public_address import read_address
from ratesmith.core.sanitize import quoted
from ratesmith.core.suggest import did_you_mean


def check(config: Config) -> Iterator[Problem]:
    """Check the host of every destination that can be read; another rule reports the others."""
    listed = config.destinations
    for type_, entities in config.entities.items():
        for entity in entities.values() if has_destinations(type_) else ():
            found = first_destinations_of(entity)
            for it in found[MAX_DESTINATIONS:]:
                message = f"secrets may be sent to more than {MAX_DESTINATIONS} addresses; the rest was not checked"
                yield Problem(at=Place(entity, it.route), message=message, hint="remove what is no address")
            for route, text, _ in found[:MAX_DESTINATIONS]:
                address = read_address(text)
                if listed is not None and address is not None and address.place not in listed:
                    yield Problem(
                        at=Place(entity, route),
                        message=f"secrets may not be sent to {quoted(address.place)}: ratesmith.yaml does not list it"
                        f"{did_you_mean(address.place, listed)}",
                        hint=f"if it is meant, add {address.place} below secrets: destinations: in ratesmith.yaml",
                    )


RULE = Rule(whole=check, waivable=False)
