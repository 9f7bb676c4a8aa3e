"""A file has the keys and values of its kind

The schema of a kind says which keys there are, which are required and what a value looks
like. A key that nobody knows is most often a misspelled one, whose value would be lost. What is
found is listed per value, and the rules check only files that satisfy their schema.

Bad:
    # models/writer.yaml
    display_nmae: Writer  # error
    price:
      tokens_per_credit: -1000  # error

Good:
    # models/writer.yaml
    display_name: The writer
    price:
      tokens_per_credit: 900
"""

from ratesmith.api import Rule

RULE = Rule()
