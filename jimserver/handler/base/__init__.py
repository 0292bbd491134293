"""Share among features: the context, look-ups, presence notices, refusals and ends."""
