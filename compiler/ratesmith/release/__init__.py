"""The migration history of an environment: what is released, the next draft, and its files."""
