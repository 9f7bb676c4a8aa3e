r"""A secret is bound to where it is sent

Beside each secret its file says, encrypted, to which hosts it may be sent: `api_key_bound_to`. `apply`
gives it to no other. Without it, whoever changes `api_endpoint` gets the key. `ratesmith secrets set`
writes it, `ratesmith secrets bind` adds it to an older file. In the default environment, a
developer's, nothing has to be bound.

Bad:
    # file: ratesmith.yaml
    version: 1
    project: base
    pack: ai_platform
    default_environment: example
    environments:
      example: {dialect: sqlite, database: "sqlite:///var/base.db", release: seed}
      live: {dialect: postgresql, database_env: DATABASE_URL, release: seed}
    # file: ../.sops.yaml
    creation_rules:
      - path_regex: ^config/secrets/live/[^/]+\.sops\.yaml$
        age: age1…
    # file: providers/openai.yaml
    display_name: OpenAI
    provider_type: ai
    secrets:
      api_key:
        min_length: 20
    # file: secrets/live/openai.sops.yaml
    live:
      openai:
        api_key: ENC[…]  # error
    sops: …

Good:
    # file: ratesmith.yaml
    version: 1
    project: base
    pack: ai_platform
    default_environment: example
    environments:
      example: {dialect: sqlite, database: "sqlite:///var/base.db", release: seed}
      live: {dialect: postgresql, database_env: DATABASE_URL, release: seed}
    # file: ../.sops.yaml
    creation_rules:
      - path_regex: ^config/secrets/live/[^/]+\.sops\.yaml$
        age: age1…
    # file: providers/openai.yaml
    display_name: OpenAI
    provider_type: ai
    secrets:
      api_key:
        min_length: 20
    # file: secrets/live/openai.sops.yaml
    live:
      openai:
        api_key: ENC[…]
        api_key_bound_to: ENC[…]
    sops: …
"""

from ratesmith.api import Rule

RULE = Rule()
