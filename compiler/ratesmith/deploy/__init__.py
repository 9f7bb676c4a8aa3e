"""Everything that changes or inspects a live database: apply, migrate, rollback, drift."""
