"""Values and helpers that every room may use; imports nothing else of ratesmith."""
