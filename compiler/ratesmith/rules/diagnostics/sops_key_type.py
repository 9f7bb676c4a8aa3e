"""A file is encrypted to keys of the types that the project uses

To decrypt a file, sops goes to whatever key service the file names, with the credentials of whoever
runs it: a file from a stranger could name a server of the stranger. Only the types of
`secrets: key_types` in `ratesmith.yaml` are allowed, and only `age` where nothing is said.

Bad:
    # providers/openai.yaml
    secrets:
      api_key:
        min_length: 20
    # file: ../.sops.yaml
    creation_rules:
      - path_regex: ^config/secrets/example/  # error
        age: age1…
        hc_vault_transit_uri: https://vault.example.com/v1/sops/keys/first
    # file: secrets/example/openai.sops.yaml
    example:
      openai:
        api_key: ENC[…]
    sops:
      age:
        - recipient: age1…
      hc_vault:  # error
        - vault_address: https://vault.example.com
          engine_path: sops
          key_name: first
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
