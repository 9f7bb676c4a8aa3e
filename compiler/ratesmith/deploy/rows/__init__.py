"""Rows of a live database that are not as the configuration has them, by why they are not."""
