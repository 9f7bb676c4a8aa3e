"""What a second person has to look at in a change: where keys go, who reads them, what is not checked any more."""
