r""".sops.yaml has a rule for every file of secrets

Without a rule nobody can say who should be able to read a file, and `ratesmith secrets set` cannot
write it. Rules are in `.sops.yaml` beside `config/`, one for each environment.

The `path_regex` of a rule is `^config/secrets/ENVIRONMENT/[^/]+\.sops\.yaml$`, or ends behind the environment's `/`.
sops and other programs disagree about what many expressions match, so any other one below `config/secrets/` could
encrypt a file to somebody whom no check sees. A rule for files elsewhere starts with `^` and their folder.

Bad:
    # providers/openai.yaml
    secrets:
      api_key:
        min_length: 20
    # file: ../.sops.yaml
    creation_rules:
      - path_regex: ^config/secrets/production/
        age: age1…
    # file: secrets/example/openai.sops.yaml
    example:
      openai:
        api_key: ENC[…]
    sops: …  # error

Good:
    # providers/openai.yaml
    secrets:
      api_key:
        min_length: 20
    # file: ../.sops.yaml
    creation_rules:
      - path_regex: ^config/secrets/example/
        age: age1…
    # file: secrets/example/openai.sops.yaml
    example:
      openai:
        api_key: ENC[…]
    sops: …
"""

from ratesmith.api import Rule

RULE = Rule()
