"""Secrets are sent to public hosts over https

What a destination says, such as the `api_endpoint` of a provider, gets its keys. Over http anybody
on the way reads them, and a host in a private network, on this machine or of a cloud's metadata
service is none of a provider. So it is https to the public name of a host: no IP address, and
nothing before an `@`. In a map such as `config`, every text is a destination that is a URL, or looks
like the name of a host, whatever its key is, and any text below a key such as `proxy` or
`webhook_host`; an address of mail below a key such as `reply_to` is none. A text is looked at in the
forms that programs make of it, too: `evil。example`, `evil%2eexample`, `{model}.evil.example`,
`.evil.example/v1`, `edge:evil.example`, and what JSON escapes, `https:\\/\\/evil.example`. So a text
without blanks that has a full stop of another script between two words counts as a name. A text that
is JSON is read as the settings in it.

A single word that a program puts before or into the name of a host, such as `subdomain: evil` or
`resource_name: evil-co`, looks like any other word: neither this rule nor the binding of keys finds
it. Keep such a setting in `api_endpoint`, or read the changes of `config` that `review` lists.

For a model server of your own, waive it in the overlay of that environment, with a reason and a date.

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
      - rule: destination-unsafe
        reason: the model server on the developer's own machine
        until: 2027-12-31
"""

from __future__ import annotations

from collections.abc import Iterator

from ratesmith.api.definitions import Rule
from ratesmith.api.destinations import first_destinations_of, has_destinations
from ratesmith.core.ir import Config, Place, Problem
from ratesmith.core.limits import MAX_DESTINATIONS
from ratesmith.core.public_address import risks_of_address


def check(config: Config) -> Iterator[Problem]:
    """Check every destination, also of an entity that is switched off: its row is written all the same."""
    for type_, entities in config.entities.items():
        for entity in entities.values() if has_destinations(type_) else ():
            for route, url, bare in first_destinations_of(entity)[:MAX_DESTINATIONS]:
                if risks := list(risks_of_address(url, bare=bare)):
                    why, instead = (", and ".join(texts) for texts in zip(*risks, strict=True))
                    yield Problem(
                        at=Place(entity, route),
                        message=f"secrets must not be sent to this address: {why}",
                        hint=f"{instead}, or waive it with a reason and a date",
                    )


RULE = Rule(whole=check, offers_waiver=True)
