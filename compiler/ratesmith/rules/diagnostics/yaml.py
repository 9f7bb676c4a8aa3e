"""A file is plain YAML 1.2

Values are read by YAML 1.2 and by nothing else. What another reader would take for something
else (`yes`, `010`, `12:30`, `1_000`) is an error with the fix in it, and so is what hides a
value or gives it twice: duplicate keys, anchors and aliases, merge keys, tags, a second
document, tabs, merge conflicts. Write text that looks like one of these in quotes.

Bad:
    # models/painter.yaml
    is_active: yes  # error

    # automation/schedule.yaml
    automation:
      time: 12:30  # error

Good:
    # models/painter.yaml
    notes: "yes"

    # automation/schedule.yaml
    automation:
      time: "12:30"
"""

from ratesmith.api import Rule

RULE = Rule()
