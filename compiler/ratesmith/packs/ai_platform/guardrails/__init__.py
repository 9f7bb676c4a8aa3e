"""Rules about a change of the configuration: a module per rule, which `ratesmith plan` asks."""
