"""What a batch stores and sends, and what clients have acknowledged."""
