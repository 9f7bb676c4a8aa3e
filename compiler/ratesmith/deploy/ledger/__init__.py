"""The ledger of a live database: its lines, where they lead, and whether they are as they were written."""
