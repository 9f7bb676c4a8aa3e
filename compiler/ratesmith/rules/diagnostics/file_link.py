"""The configuration holds no symbolic link

No file or folder of config/ is a link, nor config/ itself, ratesmith.yaml or .sops.yaml. Whoever
wrote the branch would choose which file of the machine that compiles is read, and shown in a
message: a link to .env stays inside the project.

Bad:
    # link: models/editor.yaml -> ../../../shared/editor.yaml  # error

Good:
    # models/editor.yaml
    model_name: editor-1
    model_type: text
    provider: openai
    display_name: Editor
    cost:
      per_1m_tokens:
        input: 1
        output: 4
    price:
      tokens_per_credit: 1000
"""

from ratesmith.api import Rule

RULE = Rule()
