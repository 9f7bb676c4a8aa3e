"""Tables of `report`, for people who approve prices and read no YAML: one module each."""
