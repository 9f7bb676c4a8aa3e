"""An active entity has every secret it needs

A provider declares its secrets below `secrets:`. A required one that is missing would be
noticed when the platform calls the provider. An environment without a folder below
`config/secrets/` has its keys from elsewhere, and nothing is missing in it.

Bad:
    # providers/openai.yaml
    secrets:
      api_key:
        min_length: 20
      webhook_secret:  # error
        required: true
    # file: secrets/example/openai.sops.yaml
    example:
      openai:
        api_key: ENC[…]
    sops: …

Good:
    # providers/openai.yaml
    secrets:
      api_key:
        min_length: 20
      webhook_secret:
        required: false
    # file: secrets/example/openai.sops.yaml
    example:
      openai:
        api_key: ENC[…]
    sops: …
"""

from ratesmith.api import Rule

RULE = Rule()
