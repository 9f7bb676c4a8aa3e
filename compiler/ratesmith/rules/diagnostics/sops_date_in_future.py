"""A file of secrets was not changed in the future

The date of the last change says when its secrets have to be rotated. Whoever sets a date far ahead, by a wrong clock or
on purpose, is never asked to. This is a warning, which `build` ignores.

Bad:
    # providers/openai.yaml
    secrets:
      api_key:
        min_length: 20
    # file: secrets/example/openai.sops.yaml
    example:
      openai:
        api_key: ENC[…]
    sops:
      age:
        - recipient: age1…
      lastmodified: "2099-12-01T09:00:00Z"  # error
      mac: ENC[…]

Good:
    # providers/openai.yaml
    secrets:
      api_key:
        min_length: 20
    # file: secrets/example/openai.sops.yaml
    example:
      openai:
        api_key: ENC[…]
    sops:
      age:
        - recipient: age1…
      lastmodified: "2025-12-01T09:00:00Z"
      mac: ENC[…]
"""

from ratesmith.api import Rule

RULE = Rule(severity="warning")
