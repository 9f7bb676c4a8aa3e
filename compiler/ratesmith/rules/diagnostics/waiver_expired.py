"""A waiver is reviewed again when its time is over

`until` is the last day an exception is meant for. It goes on silencing the rule afterwards,
because nothing may turn red untouched; a warning asks for a second look.

Bad:
    # models/writer.yaml
    cost:
      per_1m_tokens:
        output: 9
    waive:
      - rule: margin-below-floor
        reason: the flagship earns less
        until: 2025-06-30  # error

Good:
    # models/writer.yaml
    cost:
      per_1m_tokens:
        output: 9
    waive:
      - rule: margin-below-floor
        reason: the flagship earns less
        until: 2030-06-30
"""

from ratesmith.api import Rule

RULE = Rule(severity="warning")
