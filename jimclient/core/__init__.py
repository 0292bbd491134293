"""One chat: what the four threads share, without any screen."""
