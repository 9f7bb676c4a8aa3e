"""A pack from another package: a shop that sells hours on GPUs, and seats."""
