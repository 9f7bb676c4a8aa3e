"""The YAML dialect: parsing with exact numbers and positions, source frames, and edits of single values."""
