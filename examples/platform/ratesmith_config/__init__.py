"""The app that the configuration's migrations belong to; it has no models."""
