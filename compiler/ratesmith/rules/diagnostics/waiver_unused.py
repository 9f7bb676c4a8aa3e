"""A waiver silences something

A waiver is a reviewed exception from one rule. When the cause is repaired, the waiver
would silence the next mistake of its kind, so it is removed with the cause. A waiver
that is used in one environment is used. A slip of the digits can also be what makes it unused;
so the message of a margin's waiver has the margin of today, and asks whether the price is meant.

Bad:
    # models/writer.yaml
    waive:
      - rule: price-below-cost  # error
        reason: sold at a loss until spring

Good:
    # models/writer.yaml
    cost:
      per_1m_tokens:
        output: 12
    waive:
      - rule: price-below-cost
        reason: sold at a loss until spring
"""

from ratesmith.api import Rule

RULE = Rule()
