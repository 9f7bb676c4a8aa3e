"""An overlay changes something

A value that is the same without the overlay looks like a decision and is not one: when the base
changes, this environment keeps the old value and nobody knows whether that is meant.

Bad:
    # environments/example/models/writer.yaml
    display_name: Writer  # error
    notes: Only here.

Good:
    # environments/example/models/writer.yaml
    display_name: Writer of the example
    notes: Only here.
"""

from ratesmith.api import Rule

RULE = Rule(severity="warning")
