"""A file has at most 1 MiB

Configuration is written and reviewed by people. A file of more than 1,048,576 bytes is data
that went astray, or an attempt to keep the compiler busy.

Bad:
    # file: content/prompts/outline.yaml, filled to 1,048,577 bytes  # error
    prompt_value: Outline an article.

Good:
    # file: content/prompts/outline.yaml, filled to 1,048,576 bytes
    prompt_value: Outline an article.
"""

from ratesmith.api import Rule

RULE = Rule()
