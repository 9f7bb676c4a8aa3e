"""A secret is one that its entity declares

Nobody replaces a secret that nothing asks for, and one day nobody knows what it opens. Most often
its name is misspelled.

Bad:
    # providers/openai.yaml
    secrets:
      api_key:
        min_length: 20
    # file: secrets/example/openai.sops.yaml
    example:
      openai:
        api_key: ENC[…]
        api_secret: ENC[…]  # error
    sops: …

Good:
    # providers/openai.yaml
    secrets:
      api_key:
        min_length: 20
      api_secret:
        required: false
    # file: secrets/example/openai.sops.yaml
    example:
      openai:
        api_key: ENC[…]
        api_secret: ENC[…]
    sops: …
"""

from ratesmith.api import Rule

RULE = Rule()
