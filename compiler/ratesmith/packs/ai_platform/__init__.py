"""The configuration of a platform that sells AI: providers, models, prices, automation, content."""
