"""Every file below config/ is read

A file that no kind of configuration is read from would be ignored in silence, so it is an
error: its name or its folder is misspelled, or it belongs elsewhere. The same holds for a
folder below environments/ that no environment is named like.

So is a name beside config/ or .sops.yaml that is the same to a disk which knows no case, such
as Config/: the files in it would be read, or written over, there and nowhere else.

Bad:
    # file: models/editor.yml  # error
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
    # file: models/editor.yaml
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
