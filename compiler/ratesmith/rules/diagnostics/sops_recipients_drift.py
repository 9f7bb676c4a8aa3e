"""A file is encrypted to those whom .sops.yaml names

`.sops.yaml` says who can read the secrets of an environment. A file that was written before it
changed, or by somebody else's rule, is readable by others, or not by those who need it. Whoever is
removed has read the secrets already: rotate them.

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
        - recipient: age1…bob
      lastmodified: "2025-12-01T09:00:00Z"
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

RULE = Rule()
