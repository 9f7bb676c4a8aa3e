"""Commands: a module defines `command`, a click command; the file name is its name."""
