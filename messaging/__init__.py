"""What is said: messages, rooms and their members."""
