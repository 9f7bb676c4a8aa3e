"""Packs that ship: the kinds, rules and manifest of one domain each."""
