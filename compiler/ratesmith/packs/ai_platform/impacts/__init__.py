"""What a change of the configuration does to customers and to the margin: a module per subject."""
