"""A secret is not empty

sops leaves an empty text as it is, so it shows without a key. Most often a prompt was answered with
Enter. A secret that does not exist is left out of the file.

Bad:
    # providers/openai.yaml
    secrets:
      api_key:
        min_length: 20
    # file: secrets/example/openai.sops.yaml
    example:
      openai:
        api_key: ""  # error
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
