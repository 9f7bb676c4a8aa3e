"""The page that shows a configuration before it ships, from disk or served, and what is edited in it."""
