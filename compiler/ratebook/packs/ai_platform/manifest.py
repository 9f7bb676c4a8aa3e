"""The manifest: what the frontend reads of an environment. Money is text, costs are absent."""
