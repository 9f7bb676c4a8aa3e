"""The project file `ratesmith.yaml`: its settings, the names of its tables, and the starter of `ratesmith init`."""
