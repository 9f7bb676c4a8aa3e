"""SQL for a compiled state: `schema` makes its tables, `seed` brings them to it, `verify` checks that they are."""
