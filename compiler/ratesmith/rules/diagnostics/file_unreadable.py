"""Everything in config/ is a file or a folder

A pipe, a socket or a device in config/ has no content to review, and reading it may never
end.

Bad:
    # pipe: models/editor.yaml  # error

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
