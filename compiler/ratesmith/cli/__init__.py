"""The command line; nothing else imports click."""
