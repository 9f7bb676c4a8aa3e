"""Files of secrets are encrypted whole

With `encrypted_regex`, `unencrypted_suffix` and their like sops leaves in the clear whatever a
pattern does not match, and one misspelled name is enough. With `mac_only_encrypted` nobody notices
a change of what is in the clear. sops' own `unencrypted_suffix: _unencrypted` does no harm.

Bad:
    # providers/openai.yaml
    secrets:
      api_key:
        min_length: 20
    # file: ../.sops.yaml
    creation_rules:
      - path_regex: ^config/secrets/example/  # error
        encrypted_regex: ^api_key$
        age: age1…
    # file: secrets/example/openai.sops.yaml
    example:
      openai:
        api_key: ENC[…]
    sops:
      age:
        - recipient: age1…
      lastmodified: "2025-12-01T09:00:00Z"
      mac: ENC[…]
      encrypted_regex: ^api_key$  # error

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
      unencrypted_suffix: _unencrypted
"""

from ratesmith.api import Rule

RULE = Rule()
