"""Outputs: a module defines `SCOPE`, `environment` or `contract`, and `artifacts(subject)`, its generated files."""
