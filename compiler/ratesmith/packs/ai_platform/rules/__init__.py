"""Rules of an AI platform: a module defines `RULE`, and its docstring is its page; the file name is its id."""
