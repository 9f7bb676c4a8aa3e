"""Pages for what the phases report themselves; a module here checks nothing."""
