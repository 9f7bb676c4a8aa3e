"""Secrets encrypted by sops: checks that need no key, and the calls of sops that do."""
