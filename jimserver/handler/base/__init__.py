"""What the features share: the context, look-ups, presence notices, refusals and ends."""
