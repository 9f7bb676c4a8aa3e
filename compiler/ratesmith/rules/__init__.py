"""Rules that know no kind."""
