"""A file of secrets has its MAC

The MAC says that nobody added, removed or swapped a value; sops made it together with the time of
the last change. A file without one is refused when it is decrypted.

Bad:
    # providers/openai.yaml
    secrets:
      api_key:
        min_length: 20
    # file: secrets/example/openai.sops.yaml
    example:
      openai:
        api_key: ENC[…]
    sops:  # error
      age:
        - recipient: age1…
      lastmodified: "2025-12-01T09:00:00Z"

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

RULE = Rule()
