"""Secrets that sops encrypted: what can be said of them without a key, and the one call of sops itself."""
