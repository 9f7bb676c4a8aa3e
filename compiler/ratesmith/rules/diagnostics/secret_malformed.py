"""A file of secrets is as sops wrote it

`config/secrets/<environment>/<id>.sops.yaml` holds the same environment and id, and below them
texts that sops encrypted. The path is authenticated with each value, so a file that was copied to
another environment cannot be decrypted; nor can one that was cut off, merged by hand, or edited.

Bad:
    # providers/openai.yaml
    secrets:
      api_key:
        min_length: 20
    # file: secrets/example/openai.sops.yaml
    production:  # error
      openai:
        api_key: ENC[…]
    sops: …

Bad:
    # providers/openai.yaml
    secrets:
      api_key:
        min_length: 20
    # file: secrets/example/openai.sops.yaml
    example:
      openai:
        api_key: ENC[AES256_GCM,data:3TvksHg9ApIQH9Mf  # error
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
