"""Connections to real databases, and reading rows and secrets back from them."""
