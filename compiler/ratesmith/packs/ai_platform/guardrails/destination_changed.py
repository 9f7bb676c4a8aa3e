"""Keys do not go to another host unseen

Where a provider is called, its keys are sent. A change of that address alone, with the keys as they are, hands them to
somebody else. Each key is bound to its hosts when it is encrypted, so that an apply refuses another one; this says it
before the merge. A path on the same host is no change.

Before:
    # file: providers/openai.yaml
    display_name: OpenAI
    provider_type: ai
    api_endpoint: https://api.openai.com/v1
    secrets:
      api_key:
        required: false
        min_length: 20

Bad:
    # file: providers/openai.yaml
    display_name: OpenAI
    provider_type: ai
    api_endpoint: https://api.example.com/v1  # error
    secrets:
      api_key:
        required: false
        min_length: 20

Good:
    # file: providers/openai.yaml
    display_name: OpenAI
    provider_type: ai
    api_endpoint: https://api.openai.com/v2
    secrets:
      api_key:
        required: false
        min_length: 20
"""

from __future__ import annotations

from collections.abc import Iterator

from ratesmith.api import Change, Problem, Rule, hosts_of
from ratesmith.packs.ai_platform.kinds.provider import Provider


def check(change: Change) -> Iterator[Problem]:
    """Compare the hosts that the keys of each provider are sent to."""
    for pair in change.edited(Provider):
        if not (pair.before.secrets or pair.after.secrets):
            continue
        was, now = hosts_of(pair.before), hosts_of(pair.after)
        if set(now) - set(was) or (was and not now):
            before, after = (", ".join(it) or "the provider's own host" for it in (was, now))
            field = "api_endpoint" if pair.before.api_endpoint != pair.after.api_endpoint else "config"
            yield Problem.of(
                pair.after,
                field,
                message=f"the keys go to {after}, and went to {before}",
                hint="check whose host it is",
                changes=f"{before} → {after}",
            )


RULE = Rule(change=check)
