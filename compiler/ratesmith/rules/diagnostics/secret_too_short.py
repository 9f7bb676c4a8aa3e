"""A secret is as long as its declaration says

Encryption keeps the length of a value, so this shows without a key. A value shorter than
`min_length` bytes was cut off when it was copied, or is a placeholder.

Bad:
    # providers/openai.yaml
    secrets:
      api_key:
        min_length: 20
    # file: secrets/example/openai.sops.yaml
    example:
      openai:
        api_key: ENC[… 8 bytes]  # error
    sops: …

Good:
    # providers/openai.yaml
    secrets:
      api_key:
        min_length: 20
    # file: secrets/example/openai.sops.yaml
    example:
      openai:
        api_key: ENC[…]
    sops: …
"""

from ratesmith.api import Rule

RULE = Rule()
