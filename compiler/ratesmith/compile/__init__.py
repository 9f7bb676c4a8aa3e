"""The phases that turn configuration files into rows: load, validate, resolve, lower, check."""
