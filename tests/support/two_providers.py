"""The same model at two providers, of which one has a cost that begins on a day."""

from support.projects import BASE

KEY = "tables:\n  keys:\n    ai_model_config: [provider, model_name]\n"
"""What the platform's table says of it."""
PROVIDER = (BASE / "providers/openai.yaml").read_text().replace("OpenAI", "Azure")
WRITER = """\
model_name: writer-1
model_type: text
provider: azure
display_name: Writer at Azure
costs:
  launch:
    per_1m_tokens:
      input: 1.2
      output: 4.4
  "2026-01-01":
    per_1m_tokens:
      input: 1.1
      output: 4.2
    confirmed_on: 2025-12-20
price:
  tokens_per_credit: 1000
"""
FILES = {"providers/azure.yaml": PROVIDER, "models/writer-azure.yaml": WRITER}
