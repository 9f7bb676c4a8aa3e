"""Drivers: a module defines `SCHEMES`, the schemes of its URLs, and `connect(url, root, mode, seconds)`."""
