"""A file has the keys and values of its kind

The schema of a kind says which keys there are, which are required and what a value looks
like. A key that nobody knows is most often a misspelled one, whose value would be lost. What is
found is listed per value, and the rules check only files that satisfy their schema.

A name that looks like another one but differs in a blank at its end, an invisible character or the
way an accent is written would make a second row: names have none of these, and what is sent to a
provider, such as `model_name`, is printable ASCII.

Bad:
    # models/writer.yaml
    display_nmae: Writer  # error
    price:
      tokens_per_credit: -1000  # error

Bad:
    # models/writer.yaml
    model_name: "writer-1 "  # error

Good:
    # models/writer.yaml
    display_name: The writer
    price:
      tokens_per_credit: 900
"""

from ratesmith.api import Rule

RULE = Rule()
