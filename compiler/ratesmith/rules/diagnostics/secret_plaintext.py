"""No secret is in plain text

Whoever can read the repository, now or in ten years, can use such a secret. This rule finds values
under the name of a secret (`api_key`, `password`, `client_secret`, …), values of a file of secrets
that sops did not encrypt, and text anywhere below `config/` that has the form of a well-known key.
The value is never shown. Removing it is not enough, as git keeps it: revoke it, then set the
new one with `ratesmith secrets set`. This cannot be waived.

Bad:
    # providers/openai.yaml
    config:
      organization: base
      api_key: hunter2-hunter2  # error

Bad:
    # providers/openai.yaml
    # whsec_0123456789abcdef  # error
    display_name: Open AI

Bad:
    # providers/openai.yaml
    secrets:
      api_key:
        min_length: 20
    # file: secrets/example/openai.sops.yaml
    example:
      openai:
        api_key: hunter2-hunter2-hunter2  # error
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
