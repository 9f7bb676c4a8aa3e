"""A waiver names a rule that can be waived

A misspelled rule would silence nothing. Findings about secrets, and what the compiler itself
cannot read, are never waived: the cause has to go.

Bad:
    # models/writer.yaml
    waive:
      - rule: margin-below-flor  # error
        reason: the flagship earns less

Good:
    # models/writer.yaml
    cost:
      per_1m_tokens:
        output: 9
    waive:
      - rule: margin-below-floor
        reason: the flagship earns less
"""

from ratesmith.api import Rule

RULE = Rule()
