"""An overlay changes what exists

A file below environments/ changes an entity of the layers below. If none of them has that
name, the name is misspelled and the change would be lost. An entity that exists in one
environment only says `new: true`; one that exists below must not.

Bad:
    # environments/example/models/wirter.yaml
    is_active: false  # error

Good:
    # environments/example/models/writer.yaml
    notes: Only here.
"""

from ratesmith.api import Rule

RULE = Rule()
