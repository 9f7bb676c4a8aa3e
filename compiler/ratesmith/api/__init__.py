"""What a pack is made of and how one is loaded."""
