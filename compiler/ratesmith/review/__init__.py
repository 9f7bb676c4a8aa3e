"""What a second person looks at in a change: where keys go, where customers pay, who reads secrets, what is checked."""
