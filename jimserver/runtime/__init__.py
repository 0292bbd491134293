"""The threads put together: write_thread and the engine."""
