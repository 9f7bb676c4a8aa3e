"""What frameworks of platforms need; each is imported only by who has it."""
