"""ratesmith: a platform's configuration, compiled from YAML into SQL and a manifest."""

__version__ = "0.1.0"
