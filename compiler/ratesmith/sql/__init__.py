"""SQL made from typed values: tables, seed, verification, migrations and the ledger, in any dialect."""
