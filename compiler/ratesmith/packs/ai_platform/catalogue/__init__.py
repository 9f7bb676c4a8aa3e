"""Readers of public price catalogues, one file per format.

Each has `TITLE`, `recognizes(tree)` for the decoded JSON, and `entries(tree, as_of)`, which yields what is usable and
counts what is not. Nothing in a catalogue is trusted: names and numbers are bounded, and nothing of it is executed.
"""
