"""What a review looks for: one module each, with its rank (1 is the worst), its title and its remarks."""
