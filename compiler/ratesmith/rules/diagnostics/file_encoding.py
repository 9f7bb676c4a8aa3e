"""A file is UTF-8

Text in another encoding cannot be read without a guess, and a guess turns ü into Ã¼ in what
customers see.

Bad:
    # file: content/author-profiles/blogger.yaml, saved as latin-1
    tone: casual
    name: Blogger für alle  # error

Good:
    # file: content/author-profiles/blogger.yaml, saved as utf-8
    tone: casual
    name: Blogger für alle
"""

from ratesmith.api import Rule

RULE = Rule()
