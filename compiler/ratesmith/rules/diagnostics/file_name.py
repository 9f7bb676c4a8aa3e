"""A file name can be an id

Where each entity has a file of its own, the name of the file is its id. It is used in
references, in messages and in the paths of generated files, so it is lower case and has no
blanks. What the entity is called elsewhere is a field of its own, such as `model_name`.

Bad:
    # file: models/Editor 1.yaml  # error
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

Good:
    # file: models/editor-1.yaml
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
