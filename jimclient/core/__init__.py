"""Run one chat: what the four threads share, without any screen."""
