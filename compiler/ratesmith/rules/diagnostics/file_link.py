"""A link stays inside the project

A symbolic link in config/ may lead to a file of the project. One that leaves it would read
from the machine that compiles, which is another one for each of us, and may be hostile in a
pull request.

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
