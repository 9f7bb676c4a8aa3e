"""The demo key opens nothing but development

Its private key is in the repository of ratesmith, so everybody can read what is encrypted to it. A project that was
copied from the demo has to put its own public keys into `.sops.yaml` before the first real secret.

Bad:
    # providers/openai.yaml
    secrets:
      api_key:
        min_length: 20
    # file: ../.sops.yaml
    creation_rules:
      - path_regex: ^config/secrets/example/  # error
        age: age1…, age1xnkqu5vt55djsx6wd8k6rn9xq6sptugsakwxk2vqgqxajue5z4qsdewgh2
    # file: secrets/example/openai.sops.yaml
    example:
      openai:
        api_key: ENC[…]
    sops:
      age:
        - recipient: age1…
        - recipient: age1xnkqu5vt55djsx6wd8k6rn9xq6sptugsakwxk2vqgqxajue5z4qsdewgh2
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
