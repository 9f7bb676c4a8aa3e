"""An acknowledgement names a guardrail

A misspelled name would answer nothing, and `ratesmith plan` would ask again. Guardrails are the rules about a change;
what the other rules find is silenced by a waiver.

Bad:
    # models/writer.yaml
    acknowledge:
      - rule: price-jmp  # error
        change: input $1.00 → $10.00
        reason: the list of May

Bad:
    # models/writer.yaml
    acknowledge:
      - rule: margin-below-floor  # error
        change: input $1.00 → $10.00
        reason: the list of May

Good:
    # models/writer.yaml
    acknowledge:
      - rule: price-jump
        change: input $1.00 → $10.00
        reason: the list of May
"""

from ratesmith.api import Rule

RULE = Rule()
