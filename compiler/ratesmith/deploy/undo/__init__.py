"""How a live database goes back: what a rollback takes back, what it leaves, and whose lines it believes."""
