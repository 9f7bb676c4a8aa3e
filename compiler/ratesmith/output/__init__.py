"""The generated files: one module per file in `artifacts/`."""
