"""A model whose cost and price change on days, for tests of windows and rates."""

DATED_WRITER = """\
model_name: writer-1
model_type: text
provider: openai
display_name: Writer
is_default: true
costs:
  launch:
    per_1m_tokens:
      input: 1
      output: 4
  "2027-01-01":
    per_1m_tokens:
      input: 2
      output: 5
      cached_input: 0.25
prices:
  launch:
    tokens_per_credit: 2000
  "2027-01-01":
    tokens_per_credit: 1000
    confirmed_on: 2026-02-20
  "2027-03-01":
    tokens_per_credit: 900
    confirmed_on: 2026-02-20
limits:
  max_tokens: 8192
"""
REGIONAL = """\
model_name: writer-eu
model_type: text
provider: openai
display_name: Writer in Europe
cost:
  base: writer
  uplift: 1.1
price:
  tokens_per_credit: 1000
"""
DATED = {"models/writer.yaml": DATED_WRITER, "models/writer-eu.yaml": REGIONAL}
