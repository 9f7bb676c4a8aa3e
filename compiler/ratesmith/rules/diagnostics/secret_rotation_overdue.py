"""A secret is replaced in time

The longer a key is in use, the more places know it. `rotate_after_days` says how old it may
become, counted from when sops last changed its file. It is a warning that time alone brings, and
`build` ignores it.

Bad:
    # providers/openai.yaml
    secrets:
      api_key:
        rotate_after_days: 30
    # file: secrets/example/openai.sops.yaml
    example:
      openai:
        api_key: ENC[…]  # error
    sops: …

Good:
    # providers/openai.yaml
    secrets:
      api_key:
        rotate_after_days: 90
    # file: secrets/example/openai.sops.yaml
    example:
      openai:
        api_key: ENC[…]
    sops: …
"""

from ratesmith.api import Rule

RULE = Rule(severity="warning")
