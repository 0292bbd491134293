"""Store and send the messages of a batch, and track what clients have acknowledged."""
