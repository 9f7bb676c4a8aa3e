"""What a change of the configuration does: the work tree against a commit, for each environment."""
