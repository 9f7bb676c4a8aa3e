"""What changes between two states, as typed operations; free of SQL."""
