"""How long the commands take, beside an empty Python and other tools: `make bench` and `make bench-check`."""
