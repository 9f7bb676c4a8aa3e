"""Only the recipients that a file names can read it

Each recipient has one entry with the data key, encrypted to that recipient alone. Nothing authenticates the name of an
entry: a second entry of the same name, or one that is encrypted to several keys, gives the file to somebody whom nobody
sees in a review. The number and the kind of the keys can be read without a private key for recipients of type `age`.

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
        - recipient: age1…
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
